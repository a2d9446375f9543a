"""Any combination of hooks, with any answers: each renders, parses, and is clean to the linter."""

from __future__ import annotations

import ast
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from condaplug.catalogue import api
from tests.rendering.test_rendered import AWKWARD, FORMATS, LICENSES, RELEASES, assert_sound, files, ruff
from tests.support.rendered import ROOT, refusal, render
from tests.support.skeletons import HOOKS, LOWEST, line, since, skeleton

NAMES = [
    {},
    {"name": "x", "package": "p", "distribution": "d"},
    {"name": "n" * 40, "package": "p" * 60, "distribution": "D." + "d" * 78},
    {"name": "two-words_2"},
]
TEXTS = st.sampled_from(AWKWARD) | st.text().filter(lambda text: text.strip() and text.isprintable())


@settings(max_examples=25, deadline=None)
@given(
    hooks=st.lists(st.sampled_from(HOOKS), min_size=1, unique=True),
    names=st.sampled_from(NAMES),
    file_format=st.sampled_from(FORMATS),
    license=st.sampled_from(sorted(LICENSES)),
    python_min=st.sampled_from(["3.10", "3.13"]),
    text=TEXTS,
    data=st.data(),
)
def test_any_combination_is_sound_and_clean(
    hooks: list[str],
    names: dict[str, str],
    file_format: str,
    license: str,
    python_min: str,
    text: str,
    data: st.DataObject,
) -> None:
    claimable = RELEASES[RELEASES.index(line(since(*hooks))) :]
    answers = {
        **names,
        "hooks": hooks,
        "conda_min": data.draw(st.sampled_from(claimable)),
        "file_format": file_format,
        "license": license,
        "python_min": python_min,
        "description": text,
        "author_name": text,
    }
    with tempfile.TemporaryDirectory() as folder:
        project = render(Path(folder, "project"), **answers)

        assert_sound(project)
        ruff(project, "check", "--quiet")
        ruff(project, "format", "--check", "--quiet")
        package = names.get("package", f"conda_{names.get('name', 'mysimple').replace('-', '_')}")
        made = files(project)
        for hook in HOOKS:
            assert (f"{package}/{hook}.py" in made) == (hook in hooks)
            assert (f"tests/test_{hook}.py" in made) == (hook in hooks)


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("names", NAMES[1:3], ids=["short", "long"])
def test_every_hook_is_clean_at_every_release_whatever_its_names(
    tmp_path: Path, release: str, names: dict[str, str]
) -> None:
    hooks = [hook for hook in HOOKS if RELEASES.index(line(since(hook))) <= RELEASES.index(release)]

    project = render(tmp_path, hooks=hooks, conda_min=release, **names)

    assert_sound(project)
    ruff(project, "check", "--quiet")
    ruff(project, "format", "--check", "--quiet")


def test_the_hooks_module_holds_functions_and_imports_only_the_marker_and_types() -> None:
    path = skeleton(*HOOKS) / "conda_mysimple" / "plugin.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))

    modules = {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
    assert modules == {"__future__", "typing", "conda.plugins", "conda.plugins.types"}
    functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert functions == [f"conda_{hook}" for hook in HOOKS]
    others = [node for node in tree.body if not isinstance(node, (ast.FunctionDef, ast.ImportFrom))]
    docstring, types = others
    assert isinstance(docstring, ast.Expr)
    assert isinstance(types, ast.If)


def test_the_hooks_that_came_later_are_those_of_the_catalogue() -> None:
    assert macro("releases", "LATER") == {hook: line(since(hook)) for hook in HOOKS if since(hook) > (25, 9)}


def macro(name: str, variable: str) -> Any:
    """The literal of a variable of one of the template's includes."""
    source = (ROOT / "template" / "_includes" / f"{name}.jinja").read_text(encoding="utf-8")
    return ast.literal_eval(source.partition(f"set {variable} = ")[2].partition(" -%}")[0])


def names_of_conda(hook: str) -> set[str]:
    """What conda itself calls its results of a hook, at any release that a plugin can claim."""
    releases = [one for one in api.releases() if tuple(map(int, one.split(".")[:2])) >= LOWEST]
    found = {
        text
        for release in releases
        for plugin in api.at(release)["builtin"]
        for result in plugin["hooks"].get(f"conda_{hook}", {}).get("results", ())
        for field in ("name", "aliases")
        for text in texts(result.get(field))
    }
    if hook == "subcommands":
        found |= {command for release in releases for command in api.commands(release)}
    return {text for text in found if re.fullmatch(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*", text.lower())}


def texts(value: Any) -> list[str]:
    """The texts of a field: one, several, or none."""
    if isinstance(value, dict):
        value = next(iter(value.values()))
    return [value] if isinstance(value, str) else list(value or ())


def test_the_names_that_are_taken_are_those_of_the_catalogue() -> None:
    # The solvers of two plugins that most condas have; an alias of ours, NAME-FORMAT; virtual packages
    # that conda calls after the system.
    more = {
        "virtual_packages": {"freebsd", "musl"},
        "solvers": {"libmamba", "rattler"},
        "environment_exporters": {"environment"},
        "environment_specifiers": {"environment"},
    }
    of_conda = {hook: names_of_conda(hook) | more.get(hook, set()) for hook in HOOKS}

    written = {hook: set(words.split()) for hook, words in macro("taken", "TAKEN").items()}
    assert written == {hook: names for hook, names in of_conda.items() if names}


@pytest.mark.parametrize(
    ("name", "hook", "others"),
    [
        ("list", "subcommands", "solvers"),
        ("classic", "solvers", "subcommands"),
        ("cuda", "virtual_packages", "settings"),
    ],
)
def test_a_name_of_conda_s_own_is_refused_for_that_hook(name: str, hook: str, others: str) -> None:
    said = refusal(name=name, hooks=[hook, "settings"])

    assert said is not None
    assert f"`{name}` is a name that conda has already among its own {hook.replace('_', ' ')}" in said
    assert "\n" not in said
    assert refusal(name=name, hooks=[others, "pre_commands"]) is None


def test_a_name_whose_settings_conda_cannot_tell_apart_is_refused() -> None:
    # conda splits CONDA_PLUGINS_... at that word (conda/plugins/config.py, 26.7.1).
    assert "choose another name" in str(refusal(name="my-plugins-x", hooks=["settings"]))
    assert refusal(name="my-plugins-x", hooks=["subcommands"]) is None


@pytest.mark.parametrize("hook", ["package_extractors", "exception_observers", "error_hints"])
def test_a_release_without_the_hook_is_refused_with_the_one_that_brought_it(hook: str) -> None:
    needed = line(since(hook))
    before = RELEASES[RELEASES.index(needed) - 1]

    said = refusal(hooks=["subcommands", hook], conda_min=before)

    assert said is not None
    assert f"conda {needed} brought {hook}" in said
    assert "subcommands" not in said
    assert refusal(hooks=["subcommands", hook], conda_min=needed) is None


@pytest.mark.parametrize(
    ("hooks", "lowest"),
    [
        (["subcommands"], "26.3"),
        (["package_extractors"], "26.3"),
        (["exception_observers"], "26.5"),
        (["error_hints", "package_extractors"], "26.7"),
    ],
)
def test_the_lowest_release_follows_the_hooks(tmp_path: Path, hooks: list[str], lowest: str) -> None:
    project = render(tmp_path, hooks=hooks)

    answers = YAML(typ="safe", pure=True).load(files(project)[".copier-answers.yml"])
    assert answers["conda_min"] == lowest


def test_what_the_template_offers_as_lowest_are_lines_of_releases() -> None:
    offered = YAML(typ="safe", pure=True).load((ROOT / "copier.yml").read_text(encoding="utf-8"))
    lines = {".".join(release.split(".")[:2]) for release in api.releases() if "dev" not in release}

    assert offered["conda_min"]["choices"] == RELEASES
    assert set(RELEASES) <= lines
