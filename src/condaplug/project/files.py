"""Read a metadata file whole, or say in a sentence why not."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from condaplug.errors import NotAPluginProjectError
from condaplug.project.facts import Place

MAX_BYTES = 1 << 20
"""No project's metadata is longer than a mebibyte; what is would only cost time and memory."""


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
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "no regular file"
            raise unreadable(Place(name), f"this is {kind}, not a file with metadata")
        if status.st_size > MAX_BYTES:
            raise unreadable(Place(name), f"{status.st_size:,} bytes are too many for a project's metadata")
        return path.read_bytes()
    except FileNotFoundError:
        if path.is_symlink():
            target = os.fspath(path.readlink())
            raise unreadable(Place(name), f"a symbolic link to {target}, which does not exist") from None
        return None
    except OSError as error:
        raise unreadable(Place(name), error.strerror or str(error), "Make the file readable.") from None


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
