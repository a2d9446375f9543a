"""Projects whose files are not what they should be: each is read within bounds, or refused in a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from condaplug import samples
from condaplug.checks.selection import Selection
from condaplug.errors import NotAPluginProjectError
from condaplug.judgement import Report
from condaplug.project import read_project
from condaplug.project.files import MAX_BYTES, MAX_SOURCE, content, files_below, source_bytes
from condaplug.run import judge
from condaplug.source import Sources

pytestmark = pytest.mark.skipif(os.name == "nt", reason="files of POSIX")

PYPROJECT = """
[project]
name = "conda-odd"
version = "1.0"
requires-python = ">=3.10"
[project.entry-points.conda]
odd = "odd"
"""
PLUGIN = """
from conda.plugins import hookimpl

@hookimpl
def conda_subcommands():
    return []
"""
METADATA = ["pyproject.toml", "setup.py", "setup.cfg"]
OTHERS = ["recipe/recipe.yaml", "recipe/meta.yaml", "pixi.toml", "README.md", "data.yml", "tests/data.yml"]


def fifo(path: Path) -> None:
    os.mkfifo(path)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def dangling(path: Path) -> None:
    path.symlink_to("/nowhere/at/all")


def circle(path: Path) -> None:
    path.symlink_to(path.name)


KINDS = [fifo, endless, dangling, circle, Path.mkdir]
EACH_KIND = pytest.mark.parametrize("put", KINDS, ids=lambda put: str(put.__name__))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    folder.joinpath("pyproject.toml").write_text(PYPROJECT)
    folder.joinpath("odd.py").write_text(PLUGIN)
    return folder


def checked(folder: Path) -> Report:
    """What ``validate --static`` says."""
    found = read_project(folder)
    samples.guess(found)
    return judge(found, str(folder), (), Selection())


def errors(folder: Path) -> list[tuple[str, str | None, int | None]]:
    return [(one.code, one.path, one.line) for one in checked(folder).findings if one.severity == "error"]


@EACH_KIND
@pytest.mark.parametrize("name", METADATA)
def test_metadata_that_is_no_file_is_refused(project: Path, name: str, put: Callable[[Path], None]) -> None:
    project.joinpath(name).unlink(missing_ok=True)
    put(project / name)
    with pytest.raises(NotAPluginProjectError, match=name):
        checked(project)


@EACH_KIND
@pytest.mark.parametrize("name", OTHERS)
def test_another_file_that_is_none_counts_as_absent(
    project: Path, name: str, put: Callable[[Path], None]
) -> None:
    path = project / name
    path.parent.mkdir(exist_ok=True)
    put(path)
    assert errors(project) == []


@pytest.mark.parametrize("put", KINDS[:4], ids=lambda put: str(put.__name__))
def test_a_module_that_is_no_file_is_not_there(project: Path, put: Callable[[Path], None]) -> None:
    project.joinpath("odd.py").unlink()
    put(project / "odd.py")
    assert [code for code, _, _ in errors(project)] == ["CP103"]


@EACH_KIND
def test_a_source_that_is_no_file_is_left_out(project: Path, put: Callable[[Path], None]) -> None:
    project.joinpath("odd.py").unlink()
    project.joinpath("odd").mkdir()
    project.joinpath("odd", "__init__.py").write_text(PLUGIN)
    put(project / "odd" / "other.py")
    assert errors(project) == []
    assert [file.path for file in Sources(read_project(project)).files] == ["odd/__init__.py"]


@pytest.fixture
def deep(project: Path) -> Iterator[Path]:
    """A package with folders below it, deeper than a path may be long and than Python may recurse."""
    project.joinpath("odd.py").rename(project / "plugin.py")
    project.joinpath("odd", "tests").mkdir(parents=True)
    project.joinpath("plugin.py").rename(project / "odd" / "__init__.py")
    project.joinpath("tests").mkdir()
    for top in ("odd", "tests"):
        code = (
            "import os, sys\nos.chdir(sys.argv[1])\nfor _ in range(1500): os.mkdir('deep'); os.chdir('deep')"
        )
        subprocess.run([sys.executable, "-c", code, str(project / top)], check=True)
    yield project
    subprocess.run(["rm", "-rf", str(project)], check=True)


def test_a_tree_may_be_deeper_than_any_path(deep: Path) -> None:
    assert errors(deep) == []


def test_links_are_not_followed_to_folders(project: Path) -> None:
    project.joinpath("up").symlink_to("..")
    project.joinpath("all").symlink_to("/")
    assert [path.name for path in files_below(project)] == ["odd.py", "pyproject.toml"]


def test_what_goes_away_meanwhile_is_left_out(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        project.joinpath(name).mkdir()
        project.joinpath(name, "x.py").touch()
    scandir = os.scandir

    def scanned(folder: str) -> object:
        if folder.endswith("/b"):
            project.joinpath("b", "x.py").unlink()
            project.joinpath("b").rmdir()
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", scanned)
    assert [path.name for path in files_below(project, ".py")] == ["x.py", "odd.py"]


def test_no_more_of_a_file_is_read_than_asked_for(project: Path) -> None:
    big = project / "big.py"
    with big.open("wb") as file:
        file.truncate(10 << 30)
    assert len(content(big, 100) or b"") == 101
    assert source_bytes(big) is None


def test_a_long_module_is_not_parsed(project: Path) -> None:
    project.joinpath("odd.py").write_text(PLUGIN + "x = 1\n" * (MAX_SOURCE // 6 + 1))
    assert Sources(read_project(project)).files == ()
    assert errors(project) == []


def test_long_metadata_is_refused(project: Path) -> None:
    project.joinpath("pyproject.toml").write_text(PYPROJECT + "#" * MAX_BYTES)
    with pytest.raises(NotAPluginProjectError, match="too many"):
        checked(project)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("conda-odd", "conda-" + "x" * 500_000),
        ('"1.0"', f'"{"1" * 100_000}"'),
        ('"1.0"', f'"1.{"0." * 100_000}0"'),
        (">=3.10", ">=" + "3" * 5000),
        ("[project.entry", f'dependencies = ["rich>={"9" * 5000}"]\n[project.entry'),
        ("[project.entry", f'[tool.condaplug]\nconda = ">={"9" * 5000}"\n[project.entry'),
    ],
    ids=["name", "number", "version", "python", "dependency", "conda"],
)
def test_names_and_versions_of_any_length_are_read(project: Path, before: str, after: str) -> None:
    project.joinpath("pyproject.toml").write_text(PYPROJECT.replace(before, after))
    assert checked(project).verdict in ("pass", "fail")


def test_ten_thousand_entry_points_are_refused(project: Path) -> None:
    lines = "\n".join(f'e{number} = "odd"' for number in range(10_000))
    project.joinpath("pyproject.toml").write_text(PYPROJECT + lines)
    with pytest.raises(NotAPluginProjectError, match="10,001 entry points"):
        read_project(project)


SETUPTOOLS = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'


@pytest.mark.parametrize(
    "settings",
    [
        f'{SETUPTOOLS}[tool.setuptools.packages.find]\nwhere = ["../.."]\n',
        f'{SETUPTOOLS}[tool.setuptools.packages.find]\nwhere = ["a/../../.."]\n',
        f'{SETUPTOOLS}[tool.setuptools.package-dir]\n"" = "../.."\n',
        f'{SETUPTOOLS}[tool.setuptools]\npackages = ["odd"]\npackage-dir = {{odd = "../../odd"}}\n',
        '[build-system]\nrequires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"\n'
        '[[tool.poetry.packages]]\ninclude = "odd"\nfrom = "../.."\n',
    ],
    ids=["where", "hidden", "package-dir", "package", "poetry"],
)
def test_settings_do_not_lead_out_of_the_project(tmp_path: Path, settings: str) -> None:
    tmp_path.joinpath("odd").mkdir()
    tmp_path.joinpath("odd", "__init__.py").write_text(PLUGIN)
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    folder.joinpath("pyproject.toml").write_text(settings + PYPROJECT)
    assert read_project(folder).modules == ()


@pytest.mark.parametrize(
    ("text", "requires", "found"),
    [
        ("def (\n", ">=3.10", [("CP106", "odd.py", 1)]),
        ("x = 1\n\nprint 1\n", ">=3.10", [("CP106", "odd.py", 3)]),
        ("x = 1\n", ">=3.10", []),
        ("newer than this Python\n", ">=3.99", []),
    ],
)
def test_a_module_that_does_not_parse_is_an_error_without_running_it(
    project: Path, text: str, requires: str, found: list[tuple[str, str, int]]
) -> None:
    project.joinpath("pyproject.toml").write_text(PYPROJECT.replace(">=3.10", requires))
    project.joinpath("odd.py").write_text(text)
    assert [one for one in errors(project) if one[0] == "CP106"] == found
