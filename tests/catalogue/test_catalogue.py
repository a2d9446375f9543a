"""The catalogue's data: what it says of the releases, and that it keeps its own promises."""

from __future__ import annotations

import json
import re

import pytest
from packaging.version import Version

from condaplug import catalogue

KINDS = re.compile(
    r"(str|callable|set\[str\]|list\[str\]|tuple\[str\])(\|None)?|parameter|version|any|class:\w+|enum:EnvironmentFormat"
)


@pytest.fixture(params=catalogue.releases())
def release(request: pytest.FixtureRequest) -> catalogue.Release:
    """Each release that is shipped."""
    return catalogue.load(request.param)


def test_the_newest_release_is_shipped() -> None:
    assert catalogue.newest() == "26.7.1"
    assert catalogue.newest() in catalogue.releases()


def test_releases_are_ordered_from_the_first_with_plugins_to_the_development_release() -> None:
    found = catalogue.releases()
    assert found[0] == "22.11.0"
    assert found[-1] == "26.9.0.dev0"
    assert sorted(found, key=Version) == list(found)
    assert len(found) == 54


@pytest.mark.parametrize("name", ["26.7", "1.0", "../26.7.1", ""])
def test_an_unknown_release_is_a_key_error(name: str) -> None:
    with pytest.raises(KeyError):
        catalogue.load(name)


def test_hooks_name_a_type_that_the_release_has(release: catalogue.Release) -> None:
    assert {"conda_solvers", "conda_subcommands", "conda_virtual_packages"} <= set(release["hooks"])
    for name, hook in release["hooks"].items():
        assert hook["returns"] in release["types"], name


def test_the_arguments_of_hooks() -> None:
    hooks = catalogue.load("26.7.1")["hooks"]
    given = {name: hook["parameters"] for name, hook in hooks.items() if hook["parameters"]}
    assert given == {
        "conda_session_headers": ["host"],
        "conda_request_headers": ["host", "path"],
        "conda_error_hints": ["error"],
    }
    assert len(hooks) == 21
    assert hooks["conda_error_hints"]["call"] == "error_hints"
    assert not any(hook["firstresult"] for hook in hooks.values())


def test_fields_have_a_kind_and_a_default_unless_required(release: catalogue.Release) -> None:
    for name, facts in release["types"].items():
        for field in facts.get("fields", []):
            assert KINDS.fullmatch(field["kind"]), (name, field)
            assert field["required"] == ("default" not in field), (name, field)


def test_the_kinds_of_the_specifier() -> None:
    facts = catalogue.load("26.7.1")["types"]["CondaEnvironmentSpecifier"]
    assert [(field["name"], field["kind"]) for field in facts["fields"]] == [
        ("name", "str"),
        ("environment_spec", "class:EnvironmentSpecBase"),
        ("default_filenames", "tuple[str]"),
        ("aliases", "tuple[str]"),
        ("description", "str|None"),
        ("environment_format", "enum:EnvironmentFormat"),
    ]
    assert not facts["kw_only"]
    assert catalogue.load("26.7.1")["types"]["CondaSubcommand"]["kw_only"]


def test_the_types_that_26_9_takes_from_conda_plugins_are_deprecations() -> None:
    found = {
        name.partition(":")[2]: fact
        for name, fact in catalogue.load("26.7.1")["deprecations"].items()
        if name.startswith("conda.plugins:")
    }
    assert len(found) == 16
    assert found["CondaSubcommand"] == {
        "kind": "constant",
        "since": "26.3",
        "until": "26.9",
        "use": "conda.plugins.types.CondaSubcommand",
    }


def test_built_in_plugins_say_what_names_are_taken() -> None:
    taken: dict[str, set[str]] = {}
    for plugin in catalogue.load("26.7.1")["builtin"]:
        for hook, facts in plugin["hooks"].items():
            taken.setdefault(hook, set()).update(result["name"] for result in facts["results"])
    assert taken["conda_subcommands"] == {"doctor", "check"}
    assert taken["conda_solvers"] == {"classic"}
    assert taken["conda_reporter_backends"] == {"classic", "json"}
    assert {"win", "osx", "linux", "glibc", "unix", "cuda", "archspec", "conda"} == taken[
        "conda_virtual_packages"
    ]
    assert taken["conda_environment_specifiers"] == {
        "cep-24",
        "environment.yml",
        "explicit",
        "requirements.txt",
    }


def test_no_place_of_a_machine_and_no_sentence_is_in_the_data(release: catalogue.Release) -> None:
    text = json.dumps({**release, "constants": None}, default=dict)
    assert not re.search(r"/root|/home/|/Users/|/tmp", text)
    sentences = re.findall(r'"[A-Z][a-z]+ (?:[a-z]+ ){4}[^"]*"', text)
    assert not [each for each in sentences if each.count(" ") > 4 and "." in each]


def test_the_data_of_all_releases_is_small() -> None:
    assert sum(path.stat().st_size for path in catalogue.DATA.iterdir()) < 1_000_000


def test_releases_that_do_not_differ_share_their_data() -> None:
    history = catalogue.history()
    second = history.releases.index("26.1.1")
    assert history.releases[second - 1] == "26.1.0"
    for section in history.sections():
        content = history.section(section)
        keys = [""] if content["form"] == "whole" else content["facts"]
        for key in keys:
            assert second not in {
                edge for first, end, _ in history.runs(section, key) for edge in (first, end)
            }
