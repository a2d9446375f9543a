from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from condaplug.create.merging import merged, write_all
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
        (BASE.replace("\n", "\r\n"), BASE + "six\n", (BASE + "six\n").replace("\n", "\r\n")),
        ("", BASE + "six\n", None),
    ],
    ids=["unedited", "above", "both ends", "the same line", "windows", "emptied"],
)
def test_both_sides_stay_or_there_is_no_answer(mine: str, new: str, result: str | None) -> None:
    assert merged(BASE, mine, new) == result


@settings(max_examples=50, deadline=None)
@given(base=LINES, other=LINES)
def test_what_one_side_alone_changed_is_taken(base: str, other: str) -> None:
    assert merged(base, base, other) == other
    assert merged(base, other, base) == other


def test_all_is_written(tmp_path: Path) -> None:
    (tmp_path / "old.sh").write_text("old")
    (tmp_path / "old.sh").chmod(0o755)

    write_all(tmp_path, {"old.sh": "new\r\n", "a/b/fresh.txt": "é\n"})

    assert (tmp_path / "old.sh").read_bytes() == b"new\r\n"
    assert (tmp_path / "a" / "b" / "fresh.txt").read_bytes() == "é\n".encode()
    if os.name != "nt":
        assert (tmp_path / "old.sh").stat().st_mode & 0o777 == 0o755
    assert not list(tmp_path.rglob(".condaplug-*"))


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")

    write_all(tmp_path, {"link.txt": "new"})

    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"


def test_nothing_is_written_where_one_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text("old")
    (tmp_path / "file").write_text("in the way")
    before = everything(tmp_path)

    with pytest.raises(OSError):
        write_all(tmp_path, {"old.txt": "new", "fresh/x.txt": "new", "file/y.txt": "new"})

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
        write_all(tmp_path, {"old.txt": "new", "a/fresh.txt": "new", "last.txt": "new"})

    assert everything(tmp_path) == before
