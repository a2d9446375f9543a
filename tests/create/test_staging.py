from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from condaplug.create.staging import destination, ending_by_exception, staged
from condaplug.errors import BadInvocationError
from tests.create.tiny import everything


def _fill(folder: Path) -> None:
    (folder / "package").mkdir(parents=True)
    (folder / "package" / "module.py").write_text("x = 1\n")
    (folder / "README.md").write_text("# read me\n")


MADE = {"package": None, "package/module.py": b"x = 1\n", "README.md": b"# read me\n"}


def _new(work: Path) -> Path:
    return work / "made"


def _deep(work: Path) -> Path:
    return work / "a" / "b" / "made"


def _empty(work: Path) -> Path:
    (work / "made").mkdir()
    return work / "made"


def _link(work: Path) -> Path:
    (work / "real").mkdir()
    (work / "link").symlink_to("real", target_is_directory=True)
    return work / "link"


def _odd(work: Path) -> Path:
    return work / "with space" / "größe 🐍"


PLACES = [_new, _deep, _empty, _link, _odd]


@pytest.mark.parametrize("place", PLACES)
def test_the_whole_folder_is_there_at_the_end(work: Path, place: Callable[[Path], Path]) -> None:
    target = destination(place(work))
    with staged(target) as folder:
        assert folder.name == target.name
        assert not folder.exists()
        _fill(folder)
        assert not list(target.glob("README.md"))
    assert everything(target) == MADE
    assert not list(work.rglob(".condaplug-*"))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit, OSError])
def test_nothing_is_left_after_any_exception(
    work: Path, place: Callable[[Path], Path], error: type[BaseException]
) -> None:
    target = destination(place(work))
    before = everything(work)
    with pytest.raises(error), staged(target) as folder:
        _fill(folder)
        raise error
    assert everything(work) == before


def test_read_only_entries_are_removed_too(work: Path) -> None:
    with pytest.raises(KeyboardInterrupt), staged(work / "made") as folder:
        _fill(folder)
        (folder / "README.md").chmod(0o400)
        (folder / "package").chmod(0o500)
        raise KeyboardInterrupt
    assert everything(work) == {}


def test_what_came_meanwhile_is_kept(work: Path) -> None:
    target = _empty(work)
    with pytest.raises(OSError, match="meanwhile"), staged(target) as folder:
        _fill(folder)
        (target / "package").write_text("mine")
    assert everything(work) == {"made": None, "made/package": b"mine"}


def test_a_folder_that_came_meanwhile_is_kept(work: Path) -> None:
    target = _new(work)
    with pytest.raises(OSError), staged(target) as folder:
        _fill(folder)
        target.write_text("mine")
    assert everything(work) == {"made": b"mine"}


def test_parents_that_somebody_else_uses_stay(work: Path) -> None:
    with pytest.raises(KeyboardInterrupt), staged(_deep(work)) as folder:
        _fill(folder)
        (work / "a" / "other").touch()
        raise KeyboardInterrupt
    assert everything(work) == {"a": None, "a/other": b""}


def test_the_mode_is_that_of_any_new_folder(work: Path) -> None:
    (work / "usual").mkdir()
    with staged(work / "made") as folder:
        _fill(folder)
    assert (work / "made").stat().st_mode == (work / "usual").stat().st_mode


def test_the_working_folder_can_be_the_place(work: Path) -> None:
    inode = work.stat().st_ino
    target = destination(".")
    assert target == work
    with staged(target) as folder:
        assert folder.is_relative_to(work), "beside it one may not be allowed to write"
        _fill(folder)
    assert work.stat().st_ino == inode
    assert everything(work) == MADE


def test_a_place_that_goes_up(work: Path) -> None:
    (work / "a" / "b").mkdir(parents=True)
    target = destination("a/b/../../made")
    with staged(target) as folder:
        _fill(folder)
    assert everything(work / "made") == MADE


def _full(work: Path) -> str:
    (work / "made").mkdir()
    (work / "made" / ".hidden").touch()
    return "made"


def _file(work: Path) -> str:
    (work / "made").touch()
    return "made"


def _dangling(work: Path) -> str:
    (work / "made").symlink_to("nowhere")
    return "made"


def _below_a_file(work: Path) -> str:
    (work / "file").touch()
    return "file/made"


def _below_dangling(work: Path) -> str:
    (work / "link").symlink_to("nowhere")
    return "link/made"


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        (_full, "made exists and is not empty: it holds .hidden"),
        (_file, "made exists and is not a folder"),
        (_dangling, "made is a symbolic link to nothing"),
        (_below_a_file, "file is not a folder"),
        (_below_dangling, "link is not a folder"),
        (lambda work: "", "DEST is empty"),
        (lambda work: "a\0b", "NUL"),
        (lambda work: "..", "is not empty"),
    ],
)
def test_a_place_that_is_taken_is_refused(work: Path, place: Callable[[Path], str], fault: str) -> None:
    name = place(work)
    before = everything(work)
    with pytest.raises(BadInvocationError, match=fault) as caught:
        destination(name)
    assert caught.value.exit_code == 2
    assert everything(work) == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without a signal")
def test_a_termination_signal_is_an_exception_only_inside() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as caught, ending_by_exception():
        os.kill(os.getpid(), signal.SIGTERM)
    assert caught.value.code == 128 + signal.SIGTERM
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGHUP")
def test_an_ignored_signal_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ending_by_exception():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_a_signal_that_python_drops_still_ends_it() -> None:
    class Dropping:
        def __del__(self) -> None:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0)

    with pytest.raises(SystemExit) as ended, ending_by_exception() as stop_if_told:
        hook, sys.unraisablehook = sys.unraisablehook, lambda dropped: None
        try:
            Dropping()
        finally:
            sys.unraisablehook = hook
        stop_if_told()
    assert ended.value.code == 128 + signal.SIGTERM
