"""``adopt``: which answers are inferred, from where, and that nothing else changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from condaplug.create import REPOSITORY_URL, new
from condaplug.create.addition import add
from condaplug.create.adoption import adopt
from condaplug.create.origin import Origin
from condaplug.errors import BadInvocationError
from tests.create.tiny import everything

PLUGIN = """\
from conda.plugins import hookimpl


@hookimpl
def conda_subcommands():
    yield from ()


@hookimpl(specname="conda_settings")
def settings():
    yield from ()


def conda_solvers():
    "Not marked: no hook."
"""

PROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "conda-thing"
version = "1"
description = "Does a “thing” \\\\ {{ 7 }}"
requires-python = ">=3.11"
license = "MIT"
authors = [{ name = "Ada" }, { email = "ada@example.org" }]

[project.urls]
Homepage = "https://example.org/docs"
Repository = "https://example.org/ada/conda-thing"

[project.entry-points.conda]
thing = "conda_thing.hooks"

[tool.condaplug]
conda = ">=25.11"
samples = ["thing.toml"]
"""


@pytest.fixture
def thing(work: Path) -> Path:
    (work / "conda_thing").mkdir()
    (work / "conda_thing" / "__init__.py").touch()
    (work / "conda_thing" / "hooks.py").write_text(PLUGIN)
    (work / "thing.toml").touch()
    (work / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    return work


def recorded(root: Path) -> dict[str, object]:
    loaded = YAML(typ="safe", pure=True).load((root / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def test_the_answers_are_what_the_repository_says(thing: Path) -> None:
    before = everything(thing)

    adopted = adopt(thing)

    assert recorded(thing) == {
        "_src_path": REPOSITORY_URL,
        "_commit": "v0.1.0",
        "name": "thing",
        "hooks": ["settings", "subcommands"],
        "description": "Does a “thing” \\ {{ 7 }}",
        "conda_min": "25.11",
        "python_min": "3.11",
        "distribution": "conda-thing",
        "package": "conda_thing",
        "author_name": "Ada",
        "author_email": "ada@example.org",
        "license": "MIT",
        "repository_url": "https://example.org/ada/conda-thing",
    }
    after = everything(thing)
    del after[".copier-answers.yml"]
    assert after == before
    origins = {answer.question: answer.origin for answer in adopted.answers}
    assert origins["license"] == "pyproject.toml:10"
    assert origins["hooks"] == "conda_thing/hooks.py:5"


def test_what_nobody_says_is_the_default_and_said_to_be(thing: Path, home: Path) -> None:
    (home / "gitconfig").write_text("[user]\nname = Grace\n")
    (thing / "pyproject.toml").write_text(
        '[project]\nname = "conda-thing"\nversion = "1"\n'
        '[project.entry-points.conda]\nthing = "conda_thing.hooks"\n'
    )
    origins = {answer.question: answer.origin for answer in adopt(thing).answers}

    assert {question for question, origin in origins.items() if origin is None} == {
        "author_email",
        "conda_min",
        "description",
        "license",
        "python_min",
        "repository_url",
    }
    assert origins["author_name"] == "git's configuration"


def test_where_the_template_is_from_is_recorded_and_what_limits_updates_is_said(
    thing: Path, carry: Callable[[Origin], None]
) -> None:
    carry(Origin(REPOSITORY_URL, None, "2026-11-21", "changed"))
    (note,) = adopt(thing).notes
    assert note.startswith("Updates are not possible: the template of this condaplug has uncommitted")
    assert recorded(thing)["_src_path"] == REPOSITORY_URL
    assert "_commit" not in recorded(thing)

    (thing / ".copier-answers.yml").unlink()
    carry(Origin("git+https://example.org/condaplug", "0" * 40))
    assert adopt(thing).notes == ()
    assert recorded(thing)["_src_path"] == "git+https://example.org/condaplug"
    assert recorded(thing)["_commit"] == "0" * 40


def test_a_given_answer_takes_the_place_of_an_inferred_one(thing: Path) -> None:
    adopted = adopt(thing, data={"license": "GPL-3.0-or-later", "hooks": "subcommands"})

    assert recorded(thing)["license"] == "GPL-3.0-or-later"
    assert recorded(thing)["hooks"] == ["subcommands"]
    assert {answer.origin for answer in adopted.answers if answer.question in ("license", "hooks")} == {
        "--data"
    }


@pytest.mark.parametrize("license", ["MIT", "Apache-2.0", "BSD-3-Clause", "GPL-3.0-or-later"])
def test_the_file_license_is_read_where_the_metadata_only_names_it(
    work: Path, thing: Path, license: str
) -> None:
    (thing / "pyproject.toml").write_text(PROJECT.replace('"MIT"', '{ file = "LICENSE" }'), encoding="utf-8")
    made = new("other", "other", data={"license": license}, git=False).path
    (made / "LICENSE").rename(thing / "LICENSE")

    adopt(thing)

    assert recorded(thing)["license"] == license


@pytest.mark.parametrize(
    ("name", "inferred"),
    [("conda-other", "other"), ("conda-global", "thing"), ("Conda_Thing.X", "thing"), ("x" * 60, "thing")],
)
def test_a_name_is_found_whatever_the_distribution_is_called(thing: Path, name: str, inferred: str) -> None:
    text = PROJECT.replace('name = "conda-thing"', f'name = "{name}"')
    (thing / "pyproject.toml").write_text(text, encoding="utf-8")

    adopt(thing)

    assert recorded(thing)["name"] == inferred
    assert recorded(thing)["distribution"] == name


def test_a_name_that_is_taken_gets_an_ending(thing: Path) -> None:
    (thing / "conda_thing").rename(thing / "conda_global")
    text = PROJECT.replace("conda-thing", "conda-global").replace("conda_thing", "conda_global")
    (thing / "pyproject.toml").write_text(text, encoding="utf-8")

    adopt(thing)

    assert recorded(thing)["name"] == "global-plugin"
    assert recorded(thing)["package"] == "conda_global"


def test_a_reader_of_environments_gets_its_format_from_its_sample(thing: Path) -> None:
    text = PLUGIN.replace("conda_subcommands", "conda_environment_specifiers")
    (thing / "conda_thing" / "hooks.py").write_text(text)

    adopt(thing)

    assert recorded(thing)["file_format"] == "toml"
    assert recorded(thing)["default_filename"] == "thing.toml"


def test_what_is_adopted_can_be_added_to(thing: Path) -> None:
    adopt(thing)

    added = add(["virtual_packages"], thing)

    assert added.recorded
    assert recorded(thing)["hooks"] == ["settings", "subcommands", "virtual_packages"]
    assert "conda_thing/virtual_packages.py" in added.written
    assert added.by_hand == ()
    assert "conda_thing/hooks.py" in added.edited


def test_a_package_elsewhere_is_said_to_be_out_of_reach(thing: Path) -> None:
    (thing / "src").mkdir()
    (thing / "conda_thing").rename(thing / "src" / "conda_thing")

    assert any("src/conda_thing" in note for note in adopt(thing).notes)


def test_a_folder_for_temporary_files_that_is_missing_is_said(
    thing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(thing)
    monkeypatch.setattr("tempfile.tempdir", str(thing / "nowhere"))

    for run in (lambda: adopt(thing), lambda: add(["solvers"], thing)):
        with pytest.raises(BadInvocationError, match=r"nowhere.* cannot be written: No such file"):
            run()
    assert everything(thing) == before


def test_a_license_that_the_template_lacks_is_said(thing: Path) -> None:
    (thing / "pyproject.toml").write_text(PROJECT.replace('"MIT"', '"LGPL-2.1-only"'), encoding="utf-8")

    assert any("no license LGPL-2.1-only" in note for note in adopt(thing).notes)


@pytest.mark.parametrize(
    ("right", "beyond", "question"),
    [
        ("ada@example.org", "Ada <ada@example.org>", "author_email"),
        ("example.org/ada/conda-thing", "example.org/ada/conda-thing#readme", "repository_url"),
    ],
)
def test_what_the_template_does_not_take_is_no_answer(
    thing: Path, right: str, beyond: str, question: str
) -> None:
    text = PROJECT.replace(right, beyond).replace('Homepage = "https://example.org/docs"', "")
    (thing / "pyproject.toml").write_text(text, encoding="utf-8")

    assert next(one.origin for one in adopt(thing).answers if one.question == question) is None


def test_the_lowest_release_has_the_hooks_that_are_there(thing: Path) -> None:
    text = PLUGIN.replace("conda_subcommands", "conda_error_hints")
    (thing / "conda_thing" / "hooks.py").write_text(text)

    adopt(thing)

    assert recorded(thing)["conda_min"] == "26.7"


def test_a_repository_with_answers_is_refused(work: Path) -> None:
    made = new("mine", git=False).path
    before = everything(made)
    with pytest.raises(BadInvocationError, match="is there already"):
        adopt(made)
    assert everything(made) == before


@pytest.mark.parametrize(
    ("right", "wrong", "data", "fault"),
    [
        ("@hookimpl", "# no marker", {}, "has no hook"),
        ("", "", {"license": "WTFPL"}, "'license' cannot be used"),
        ("", "", {"licence": "MIT"}, "no question 'licence'"),
        ("", "", {"conda_min": "25.9", "hooks": "error_hints"}, r"conda 26\.7 brought error_hints"),
    ],
)
def test_refused_with_nothing_written(
    thing: Path, right: str, wrong: str, data: dict[str, str], fault: str
) -> None:
    (thing / "conda_thing" / "hooks.py").write_text(PLUGIN.replace(right, wrong) if right else PLUGIN)
    before = everything(thing)
    with pytest.raises(BadInvocationError, match=fault):
        adopt(thing, data=data)
    assert everything(thing) == before
