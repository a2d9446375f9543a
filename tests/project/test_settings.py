"""``[tool.condaplug]``: what is taken, and what is told instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from condaplug.project import Place, Settings, read_project
from tests.project.tree import HATCH, NAMED, write

TABLE = "[tool.condaplug]\n"
LINE = (HATCH + NAMED + TABLE).count("\n") + 1


def settings(folder: Path, text: str) -> Settings:
    return read_project(write(folder, pyproject__toml=HATCH + NAMED + text)).settings


def test_no_table_is_no_settings(tmp_path: Path) -> None:
    assert settings(tmp_path, "") == Settings()


def test_every_setting(tmp_path: Path) -> None:
    write(tmp_path, "b.json", "a.json", "deep/er/c.json", "deep/no.txt")
    text = """\
    [tool.condaplug]
    samples = ["*.json", "deep/**/*.json", "a.json"]
    conda = ">=26.3,<27"
    select = ["CP1", "CP201"]
    [tool.condaplug.ignore]
    CP601 = "it must"
    """
    project = read_project(
        write(tmp_path, pyproject__toml=HATCH + NAMED + "\n".join(map(str.strip, text.split("\n"))))
    )
    assert project.settings == Settings(
        samples=("*.json", "deep/**/*.json", "a.json"),
        conda=">=26.3,<27",
        select=("CP1", "CP201"),
        ignore=(("CP601", "it must"),),
        place=Place("pyproject.toml", LINE - 1),
    )
    root = tmp_path.resolve()
    assert project.samples == (root / "a.json", root / "b.json", root / "deep" / "er" / "c.json")


@pytest.mark.parametrize(
    ("text", "sentence", "line"),
    [
        ('smaples = ["a"]', "[tool.condaplug] has no key 'smaples'; did you mean 'samples'?", 0),
        ("zzz = 1", "[tool.condaplug] has no key 'zzz'", 0),
        ('samples = "a"', "tool.condaplug.samples must be an array of strings, not a string", 0),
        (
            "samples = [1]",
            "tool.condaplug.samples must be an array of strings, not an array with something else",
            0,
        ),
        ("select = true", "tool.condaplug.select must be an array of strings, not a boolean", 0),
        ("conda = 26.3", "tool.condaplug.conda must be a string such as '>=26.3', not a float", 0),
        ('conda = "26.3"', "tool.condaplug.conda is no range of releases such as '>=26.3': '26.3'", 0),
        ('ignore = ["CP1"]', 'tool.condaplug.ignore must be a table of code = "reason", not an array', 0),
        (
            'ignore = { CP1 = "" }',
            "tool.condaplug.ignore.CP1 must say the reason, not hold an empty string",
            0,
        ),
        (
            "[tool.condaplug.ignore]\nCP1 = 3",
            "tool.condaplug.ignore.CP1 must say the reason, not hold an integer",
            1,
        ),
        ('samples = [\n"gone*"]', "the sample 'gone*' matches no file", 1),
        ('samples = ["folder"]', "the sample 'folder' matches no file", 0),
        (
            'samples = ["/etc/passwd"]',
            "the sample '/etc/passwd' must be relative to the project and lie in it",
            0,
        ),
        ('samples = ["../x"]', "the sample '../x' must be relative to the project and lie in it", 0),
    ],
)
def test_what_is_wrong_is_told_and_has_no_effect(tmp_path: Path, text: str, sentence: str, line: int) -> None:
    write(tmp_path, "folder/x")
    found = settings(tmp_path, TABLE + text + "\n")
    assert found.problems == ((sentence, Place("pyproject.toml", LINE + line)),)
    assert (found.conda, found.select, found.ignore) == (None, (), ())


def test_a_table_that_is_none(tmp_path: Path) -> None:
    found = settings(tmp_path, '[tool]\ncondaplug = "x"\n')
    assert found.problems == (
        ("tool.condaplug must be a table, not a string", Place("pyproject.toml", LINE)),
    )


@pytest.mark.parametrize("glob", ["", "**x", "a\\u0000b", "x/" * 3000])
def test_a_glob_that_is_none(tmp_path: Path, glob: str) -> None:
    (problem,) = settings(tmp_path, f'{TABLE}samples = ["{glob}"]\n').problems
    assert "no glob" in problem[0] or "matches no file" in problem[0]
