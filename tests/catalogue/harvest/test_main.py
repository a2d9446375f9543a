"""The program that makes the data: from a git repository to a folder that the store reads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from condaplug.catalogue.harvest import __main__ as program
from condaplug.catalogue.harvest import classes, names
from condaplug.catalogue.timeline import Timeline
from tests.catalogue.harvest.test_repository import commit


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two releases of a conda without plugins: sections that need no module of conda's own."""
    monkeypatch.setattr(program, "SECTIONS", {"modules": names.section, "classes": classes.section})
    folder = tmp_path / "conda"
    folder.mkdir()
    commit(folder, {"conda/__init__.py": "", "conda/one.py": "class A(dict): ..."}, "25.1.0")
    commit(folder, {"conda/one.py": "class A(dict): ...\nx = 1"}, "25.3.0")
    commit(folder, {"conda/two.py": ""})
    return folder


def test_every_release_is_in_the_data(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    assert program.main([str(repository), "--output", str(data)]) == 0
    read = Timeline(data)
    assert read.releases == ("25.1.0", "25.3.0")
    assert dict(read.at("25.1.0")["modules"]["conda.one"]) == {"classes": "A"}
    assert dict(read.at("25.3.0")["modules"]["conda.one"]) == {"classes": "A", "values": "x"}
    assert read.at("25.3.0")["classes"]["conda.one:A"] == {"bases": ["builtins:dict"]}
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == ["1/2 25.1.0", "2/2 25.3.0"]


def test_a_branch_is_a_release_to_come(repository: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert program.main([str(repository), "--output", str(data), "--development", "HEAD=26.1.0.dev0"]) == 0
    read = Timeline(data)
    assert read.releases == ("25.1.0", "25.3.0", "26.1.0.dev0")
    assert "conda.two" in read.at("26.1.0.dev0")["modules"]
    assert "conda.two" not in read.at("25.3.0")["modules"]


@pytest.mark.parametrize("development", ["HEAD", "=26.1.0", "HEAD=", "HEAD=next", "HEAD=26.1"])
def test_a_development_release_needs_a_ref_and_a_version(
    repository: Path, tmp_path: Path, development: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert program.main([str(repository), "--output", str(tmp_path), "--development", development]) == 2
    assert "is not REF=VERSION" in capsys.readouterr().err


def test_nothing_is_written_where_a_release_cannot_be_read(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    assert program.main([str(repository), "--output", str(data), "--development", "no-such=26.1.0.dev0"]) == 2
    assert "no commit named no-such" in capsys.readouterr().err
    assert not data.exists()


def test_a_folder_that_cannot_be_written_is_said(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data").write_text("a file", encoding="utf-8")
    assert program.main([str(repository), "--output", str(tmp_path / "data")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_the_program_says_what_it_needs_without_a_traceback(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "condaplug.catalogue.harvest", str(tmp_path / "absent")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {tmp_path / 'absent'} is no folder.\n  ")
