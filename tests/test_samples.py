"""Which files of a project an environment specifier is tried on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from condaplug import samples
from condaplug.project import Project

FOLDERS = "examples example samples sample tests test docs demo data"

# A file of each kind that no environment specifier reads.
NOT_DATA = """
run.bat logs.bz2 main.c numpy-2.conda main.cpp style.css lib.dll logo.gif logs.gz main.h index.html logo.ico
tour.ipynb photo.jpg app.js readme.md logo.png run.ps1 plugin.py plugin.pyc plugin.pyd plugin.pyi plugin.pyx
main.rs readme.rst run.sh lib.so logo.svg app.ts x-1-py3-none-any.whl logs.xz all.zip logs.zst PHOTO.JPG
"""
# What other tools leave in a project.
NOT_SAMPLES = """
pyproject.toml setup.cfg package.json package-lock.json pixi.toml pixi.lock tox.ini mkdocs.yml
recipe.yaml meta.yaml LICENSE LICENSE.txt LICENCE NOTICE AUTHORS COPYING COPYING.lesser
Makefile Dockerfile MANIFEST.in uv.lock poetry.lock
"""
# What a format of the plugin's own may be called, also where it nearly is one of those above.
SAMPLES = """
env.json environment.yml requirements.txt mine.toml mine.lock conda-lock.yml mine noext.c.txt pip
photo.jpg.json setup.cfg.json my-package.json LICENSES mine.hh mine.pyt notes.mdx pixi.tomlx mkdocs.yaml
"""


def guessed(folder: Path) -> list[str]:
    """The files that are guessed, relative to the project's folder."""
    project = Project(root=folder, metadata="pyproject.toml", name="x")
    return [path.relative_to(folder).as_posix() for path in samples.guess(project)]


def write(folder: Path, *names: str, size: int = 1) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x" * size)


@pytest.mark.parametrize("folder", [".", "tests/deep"])
@pytest.mark.parametrize("name", (NOT_DATA + NOT_SAMPLES).split())
def test_no_sample_is(tmp_path: Path, folder: str, name: str) -> None:
    write(tmp_path / folder, name)
    assert guessed(tmp_path) == []


@pytest.mark.parametrize("name", SAMPLES.split())
def test_a_sample_may_be(tmp_path: Path, name: str) -> None:
    write(tmp_path, name)
    assert guessed(tmp_path) == [name]


@pytest.mark.parametrize(
    ("pattern", "names"), [(samples.NOT_DATA, NOT_DATA), (samples.NOT_SAMPLES, NOT_SAMPLES)]
)
def test_each_part_of_a_pattern_is_tried_above(pattern: re.Pattern[str], names: str) -> None:
    parts = re.sub(r"^\\\.\(|\)\\Z$", "", pattern.pattern) if pattern is samples.NOT_DATA else pattern.pattern
    for part in re.split(r"\|(?![^(\[]*[)\]])", parts):
        alone = re.compile(rf"\.(?:{part})\Z" if pattern is samples.NOT_DATA else rf"(?:{part})\Z", re.I)
        assert any(alone.search(name) for name in names.split()), part


def test_files_of_the_project_and_below_its_sample_folders(tmp_path: Path) -> None:
    expected = [f"{folder}/deep/a.json" for folder in FOLDERS.split()]
    write(tmp_path, "a.json", *expected)
    write(tmp_path, "src/a.json", "other/a.json", ".hidden/a.json", ".a.json", "tests/.cache/a.json")
    write(tmp_path, "tests/__snapshots__/a.json")
    assert guessed(tmp_path) == ["a.json", *expected]
    assert set(FOLDERS.split()) == set(samples.FOLDERS)


@pytest.mark.parametrize(("size", "count"), [(0, 0), (1, 1), (256 * 1024, 1), (256 * 1024 + 1, 0)])
def test_a_sample_is_not_empty_and_not_large(tmp_path: Path, size: int, count: int) -> None:
    write(tmp_path, "a.json", size=size)
    assert len(guessed(tmp_path)) == count


def test_there_are_not_too_many(tmp_path: Path) -> None:
    write(tmp_path, *(f"data/{number}.json" for number in range(41)))
    assert len(guessed(tmp_path)) == 40
