"""All or nothing: the folder to make, and that nothing of it stays when something goes wrong."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import stat
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from condaplug.errors import BadInvocationError
from condaplug.termination import terminate


def destination(place: str | Path) -> Path:
    """The absolute path of a folder to make: one that does not exist, or is empty.

    Raises ``BadInvocationError`` for any other, ``OSError`` where the disk does not tell.
    """
    if not str(place).strip():
        raise BadInvocationError("DEST is empty", "Give a folder, or leave it out: condaplug new NAME DEST")
    if "\0" in str(place):
        raise BadInvocationError("DEST has a NUL character", "Give another folder: condaplug new NAME DEST")
    target = Path(place).absolute()
    if target.name in {"", ".."}:
        target = target.resolve()
    other = "Give another folder: condaplug new NAME DEST"
    if target.is_dir():
        entry = next(target.iterdir(), None)
        if entry is not None:
            raise BadInvocationError(f"{place} exists and is not empty: it holds {entry.name}", other)
    elif target.is_symlink() and not target.exists():
        raise BadInvocationError(f"{place} is a symbolic link to nothing", other)
    elif target.exists():
        raise BadInvocationError(f"{place} exists and is not a folder", other)
    above = next(folder for folder in target.parents if os.path.lexists(folder))
    if not above.is_dir():
        raise BadInvocationError(f"{place} cannot be made: {above} is not a folder", other)
    return target


@contextlib.contextmanager
def staged(target: Path) -> Iterator[Path]:
    """A path to render to, whose folder becomes ``target`` at the end; after an exception nothing is left.

    It has the name of ``target`` and lies on the same file system: inside ``target`` where that exists (it
    may be somebody's working folder, or the only place where one may write), else beside it.
    """
    parents: list[Path] = []
    staging: Path | None = None
    try:
        missing = [folder for folder in target.parents if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir()
            parents.append(folder)
        staging = Path(
            tempfile.mkdtemp(prefix=".condaplug-", dir=target if target.is_dir() else target.parent)
        )
        rendered = staging / target.name
        yield rendered
        _publish(rendered, target)
    except BaseException:
        if staging is not None:
            _remove(staging)
        for folder in reversed(parents):
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise
    _remove(staging)


def _publish(rendered: Path, target: Path) -> None:
    """Move ``rendered`` to ``target``: the folder itself, or into an empty folder what it holds."""
    if not target.is_dir():
        rendered.rename(target)
        return
    moved: list[Path] = []
    try:
        for entry in sorted(rendered.iterdir()):
            place = target / entry.name
            if os.path.lexists(place):
                raise FileExistsError(f"{place} came into being meanwhile")
            moved.append(place)
            entry.rename(place)
    except BaseException:
        for place in moved:
            _remove(place)
        raise


def _remove(path: Path) -> None:
    """Remove a file or a folder of ours, read-only entries too; what cannot be removed stays."""
    if not path.is_dir() or path.is_symlink():
        with contextlib.suppress(OSError):
            path.unlink()
        return
    shutil.rmtree(path, ignore_errors=True)
    if not path.exists():
        return
    for entry in (path, *path.rglob("*")):
        with contextlib.suppress(OSError):
            if not entry.is_symlink():
                entry.chmod(entry.stat().st_mode | stat.S_IRWXU)
    shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Let nothing that can be ignored interrupt what puts things back: not a second Ctrl-C either."""
    previous: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            if number := getattr(signal, name, None):
                previous[number] = signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def ending_by_exception() -> Iterator[Callable[[], None]]:
    """Let a termination signal end the process by ``SystemExit``, so that what is half made is removed.

    A signal that somebody handles or ignores already (``nohup``) stays as it is. The exit code is the
    shell's: 128 and the signal's number. What it yields raises again for a signal that came where Python
    drops exceptions, such as a destructor: call it before anything is published.
    """
    told: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        told.append(number)
        raise SystemExit(128 + number)

    def stop_if_told() -> None:
        if told:
            raise SystemExit(128 + told[0])

    previous: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) in (signal.SIG_DFL, terminate):
                previous[number] = signal.signal(number, end)
    try:
        yield stop_if_told
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
