"""Read a metadata file whole, or say in a sentence why not."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from condaplug.errors import NotAPluginProjectError
from condaplug.project.facts import Place

MAX_BYTES = 1 << 20
"""No project's metadata is longer than a mebibyte; what is would only cost time and memory."""

MAX_SOURCE = 2 << 20
"""The longest Python file that is parsed: its syntax tree holds a hundred times as much memory."""

MAX_FILES = 100_000
"""How many files of a tree are looked at."""


def unreadable(place: Place, reason: str, *hints: str) -> NotAPluginProjectError:
    """The error for metadata that cannot be read: the place, the reason, what to do next."""
    return NotAPluginProjectError(f"{place}: {reason}", *hints)


def read_bytes(root: Path, name: str) -> bytes | None:
    """The content of the file ``name`` in ``root``; None where there is no such file.

    Raises NotAPluginProjectError for what is no regular file, for one that is too long, and where the system
    refuses.
    """
    path = root / name
    try:
        data = content(path, MAX_BYTES)
        if data is None:
            kind = "a folder" if path.is_dir() else "not a regular file"
            raise unreadable(Place(name), f"this is {kind}, and no metadata can be read from it")
        if len(data) > MAX_BYTES:
            raise unreadable(
                Place(name), f"more than {MAX_BYTES:,} bytes are too many for a project's metadata"
            )
        return data
    except FileNotFoundError:
        if path.is_symlink():
            target = os.fspath(path.readlink())
            raise unreadable(Place(name), f"a symbolic link to {target}, which does not exist") from None
        return None
    except OSError as error:
        raise unreadable(Place(name), error.strerror or str(error), "Make the file readable.") from None


def content(path: Path, most: int) -> bytes | None:
    """The first bytes of a regular file, one more than ``most`` at most; None for a FIFO, a device, a folder.

    Raises ``OSError`` where the system refuses.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        return None
    # What was a file just now may be a FIFO: opening one must not wait for its writer.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        return file.read(most + 1) if stat.S_ISREG(os.fstat(descriptor).st_mode) else None


def source_bytes(path: Path) -> bytes | None:
    """The content of a Python file; None for one that is no regular file, is too long or cannot be read."""
    try:
        data = content(path, MAX_SOURCE)
    except (OSError, ValueError):
        return None
    return data if data is not None and len(data) <= MAX_SOURCE else None


def files_below(folder: Path, suffix: str = "") -> list[Path]:
    """The files below ``folder`` whose names end with ``suffix``, sorted; ``MAX_FILES`` at most.

    Links to folders are not followed, and what cannot be read, or goes away meanwhile, is left out. FIFOs and
    devices are no files.
    """
    found: list[Path] = []
    folders = [os.fspath(folder)]
    looked_at = 0
    while folders and looked_at < MAX_FILES:
        for entry in _entries(folders.pop()):
            looked_at += 1
            with contextlib.suppress(OSError, ValueError):
                is_folder = entry.is_dir(follow_symlinks=False)
                folders += [entry.path] if is_folder else []
                is_found = not is_folder and entry.name.endswith(suffix) and entry.is_file()
                found += [Path(entry.path)] if is_found else []
    return sorted(found)


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    """What lies in a folder, as far as it can be read."""
    with contextlib.suppress(OSError, ValueError), os.scandir(folder) as entries:
        yield from entries


def is_inside(path: Path, root: Path) -> bool:
    """Whether ``path`` is ``root`` or lies below it, by name: links are not followed."""
    return Path(os.path.normpath(path)).is_relative_to(os.path.normpath(root))


def decode(name: str, data: bytes) -> str:
    """``data`` as UTF-8 text.

    Raises NotAPluginProjectError with the line of the first byte that is not UTF-8, and for a byte-order
    mark, which Python's TOML and configuration parsers, and so pip and every build backend written with them,
    refuse.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = Place(name, data.count(b"\n", 0, error.start) + 1)
        byte = data[error.start]
        raise unreadable(place, f"byte 0x{byte:02x} is not UTF-8", "Save the file as UTF-8.") from None
    if text.startswith("\ufeff"):
        reason = "the file starts with a byte-order mark, which pip and build backends refuse"
        raise unreadable(Place(name, 1), reason, "Save the file as UTF-8 without a byte-order mark.")
    return text


def entries(folder: Path) -> dict[str, Path]:
    """What ``folder`` holds, by exact name (some file systems ignore case); nothing if unreadable."""
    try:
        return {entry.name: entry for entry in sorted(folder.iterdir())}
    except (OSError, ValueError):
        return {}


def is_dir(path: Path) -> bool:
    """Like ``Path.is_dir``, and False for a path that the system refuses to look at."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def is_file(path: Path) -> bool:
    """Like ``Path.is_file``, and False for a path that the system refuses to look at."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
