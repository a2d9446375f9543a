from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from condaplug.create import merging
from condaplug.create.merging import (
    UnrestoredError,
    decoded,
    encoded,
    ends_lines_as_windows,
    locked,
    merged,
    write_all,
)
from condaplug.errors import BadInvocationError
from tests.create.tiny import everything

BASE = "one\ntwo\nthree\nfour\nfive\n"
LINES = st.lists(st.text("ab\u00e9 \t", max_size=3), max_size=6).map(lambda lines: "\n".join([*lines, ""]))


@pytest.mark.parametrize(
    ("mine", "new", "result"),
    [
        (BASE, BASE + "six\n", BASE + "six\n"),
        ("zero\n" + BASE, BASE + "six\n", "zero\n" + BASE + "six\n"),
        (BASE.replace("one", "ONE"), BASE.replace("five", "FIVE"), "ONE\ntwo\nthree\nfour\nFIVE\n"),
        (BASE.replace("two", "mine"), BASE.replace("two", "new"), None),
        ("", BASE + "six\n", None),
    ],
    ids=["unedited", "above", "both ends", "the same line", "emptied"],
)
def test_both_sides_stay_or_there_is_no_answer(mine: str, new: str, result: str | None) -> None:
    assert merged(BASE, mine, new) == result


@settings(max_examples=50, deadline=None)
@given(base=LINES, other=LINES)
def test_what_one_side_alone_changed_is_taken(base: str, other: str) -> None:
    assert merged(base, base, other) == other
    assert merged(base, other, base) == other


@pytest.mark.parametrize(
    ("text", "windows"),
    [("a\r\nb\r\n", True), ("a\r\nb", True), ("a\nb\r\n", False), ("a\n", False), ("", False)],
)
def test_a_text_ends_its_lines_as_windows_only_where_all_do(text: str, windows: bool) -> None:
    assert ends_lines_as_windows(text) == windows


@given(st.binary())
def test_bytes_that_are_no_text_come_back_as_they_were(content: bytes) -> None:
    assert encoded(decoded(content)) == content


def test_all_is_written(tmp_path: Path) -> None:
    (tmp_path / "old.sh").write_text("old")
    (tmp_path / "old.sh").chmod(0o755)

    write_all(tmp_path, {"old.sh": b"new\r\n", "a/b/fresh.txt": "é\n".encode()})

    assert (tmp_path / "old.sh").read_bytes() == b"new\r\n"
    assert (tmp_path / "a" / "b" / "fresh.txt").read_bytes() == "é\n".encode()
    if os.name != "nt":
        assert (tmp_path / "old.sh").stat().st_mode & 0o777 == 0o755
    assert not list(tmp_path.rglob(".condaplug-*"))


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")

    write_all(tmp_path, {"link.txt": b"new"})

    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"


def test_nothing_is_written_where_one_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text("old")
    (tmp_path / "file").write_text("in the way")
    before = everything(tmp_path)

    with pytest.raises(OSError):
        write_all(tmp_path, {"old.txt": b"new", "fresh/x.txt": b"new", "file/y.txt": b"new"})

    assert everything(tmp_path) == before


def test_nothing_is_written_where_it_is_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "old.txt").write_text("old")
    before = everything(tmp_path)
    replace = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        if target.name == "last.txt":
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)

    with pytest.raises(KeyboardInterrupt):
        write_all(tmp_path, {"old.txt": b"new", "a/fresh.txt": b"new", "last.txt": b"new"})

    assert everything(tmp_path) == before


def test_nothing_disturbs_what_puts_things_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "old.txt").write_text("old")
    replace = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        if target.name == "last.txt":
            raise KeyboardInterrupt
        if target.read_text() == "new":
            signal.raise_signal(signal.SIGINT)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)

    with pytest.raises(KeyboardInterrupt):
        write_all(tmp_path, {"old.txt": b"new", "last.txt": b"new"})

    assert (tmp_path / "old.txt").read_text() == "old"
    assert signal.getsignal(signal.SIGINT) is not signal.SIG_IGN


def test_an_error_names_the_file_and_not_the_one_beside_it(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()

    with pytest.raises(OSError) as caught:
        write_all(tmp_path, {"folder": b"new"})

    assert caught.value.filename == str(tmp_path / "folder")


@pytest.mark.skipif(os.name == "nt", reason="a limit of POSIX")
def test_a_full_disk_changes_nothing(tmp_path: Path) -> None:
    import resource

    (tmp_path / "old.txt").write_text("old")
    (tmp_path / "gone.txt").write_text("gone")
    before = everything(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(OSError) as caught:
            write_all(tmp_path, {"old.txt": b"new", "gone.txt": None, "a/big.txt": b"x" * 2000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert everything(tmp_path) == before
    assert not isinstance(caught.value, UnrestoredError)


def test_what_fails_at_the_end_puts_back_what_was_removed(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text("old")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "gone.txt").write_text("gone")
    before = everything(tmp_path)

    def fails() -> None:
        assert not (tmp_path / "sub" / "gone.txt").exists()
        raise OSError(28, "full")

    with pytest.raises(OSError, match="full"):
        write_all(tmp_path, {"old.txt": b"new", "sub/gone.txt": None, "a/new.txt": b"new"}, then=fails)
    assert everything(tmp_path) == before


@pytest.mark.skipif(os.name == "nt", reason="no lock of folders")
def test_one_process_at_a_time_changes_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "LOCK_SECONDS", 0)
    with locked(tmp_path), pytest.raises(BadInvocationError, match="another condaplug"), locked(tmp_path):
        pass
    with locked(tmp_path):
        assert [*tmp_path.iterdir()] == []
