from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from condaplug.create.repository import author, init_repository, last_line
from tests.create.tiny import everything, git

posix = pytest.mark.skipif(sys.platform == "win32", reason="stands a shell script in for git")


def _stand_in(folder: Path, script: str) -> str:
    """A folder whose ``git`` is a script."""
    folder.mkdir()
    (folder / "git").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "git").chmod(0o755)
    return str(folder)


def test_a_repository_with_the_branch_main_and_no_commit(work: Path, home: Path) -> None:
    (home / "gitconfig").write_text("[init]\n\tdefaultBranch = trunk\n")
    before = everything(home)
    assert init_repository(work, work) is None
    assert git(work, "symbolic-ref", "HEAD") == "refs/heads/main"
    assert git(work, "status", "--porcelain") == ""
    assert everything(home) == before


@pytest.mark.parametrize("marker", ["folder", "file"])
def test_none_inside_another(work: Path, marker: str) -> None:
    (work / ".git").mkdir() if marker == "folder" else (work / ".git").write_text("gitdir: elsewhere\n")
    folder = work / "staging"
    folder.mkdir()
    assert str(work) in (init_repository(folder, work / "deep" / "made") or "")
    assert everything(folder) == {}


def test_none_inside_another_behind_a_link(work: Path, tmp_path: Path) -> None:
    (tmp_path / "real" / ".git").mkdir(parents=True)
    (work / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    assert str(tmp_path / "real") in (init_repository(work, work / "link" / "made") or "")


def test_the_repository_is_the_folder_even_inside_a_git_hook(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "--quiet")
    before = everything(other)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    assert init_repository(work, work) is None
    assert (work / ".git" / "HEAD").is_file()
    assert everything(other) == before


def test_without_git(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(work))
    assert "not on PATH" in (init_repository(work, work) or "")
    assert author() == {}
    assert everything(work) == {}


@posix
def test_a_git_that_fails_leaves_nothing_but_a_sentence(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = 'mkdir .git\necho "warning: so what" >&2\necho "fatal: no more disk" >&2\nexit 128'
    monkeypatch.setenv("PATH", _stand_in(tmp_path / "bin", script) + os.pathsep + os.defpath)
    assert init_repository(work, work) == "No git repository was made: no more disk"
    assert everything(work) == {}


@pytest.mark.parametrize(
    ("config", "answers"),
    [
        ("", {}),
        (
            "[user]\nname = Ada Lovelace\nemail = ada@example.org\n",
            {"author_name": "Ada Lovelace", "author_email": "ada@example.org"},
        ),
        ("[user]\nname = Ada\n[user]\nname = Grace \U0001f40d\n", {"author_name": "Grace \U0001f40d"}),
        ("[user]\nemail = not an address\n", {}),
        ('[user]\nemail = "a@b.org, c@d.org"\nname = "  Two\\nlines "\n', {"author_name": "Two lines"}),
        ("[user]\nname\nemail = a@localhost\n", {"author_email": "a@localhost"}),
        ("[user]\nname = \x1b[31mred\n", {}),
        ("[user\n", {}),
    ],
)
def test_the_author_is_who_git_says(home: Path, work: Path, config: str, answers: dict[str, str]) -> None:
    (home / "gitconfig").write_text(config, encoding="utf-8")
    assert author() == answers


@pytest.mark.parametrize(
    ("output", "line"),
    [
        ("", "git gives no reason"),
        ("one\ntwo\n\n", "two"),
        ("fatal: the reason\nPlease make sure\n", "the reason"),
        ("fatal: first\nfatal: second\n", "second"),
    ],
)
def test_the_line_with_the_reason(output: str, line: str) -> None:
    assert last_line(output) == line
