"""Change files that a user may have edited: the edits stay, and all is written or nothing."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path


def merged(base: str, mine: str, new: str) -> str | None:
    """The text ``mine`` with what makes ``new`` of ``base``; None where both changed the same lines.

    The line endings of ``mine`` are kept. git merges: without it there is no answer but for a text that
    nobody edited.
    """
    windows = "\r\n" in mine
    mine = mine.replace("\r\n", "\n")
    if mine == base:
        result: str | None = new
    elif base == new:
        result = mine
    else:
        result = _by_git(base, mine, new)
    return result.replace("\n", "\r\n") if result is not None and windows else result


def _by_git(base: str, mine: str, new: str) -> str | None:
    git = shutil.which("git")
    if git is None:
        return None
    with tempfile.TemporaryDirectory(prefix="condaplug-") as folder:
        files = [Path(folder, name) for name in ("mine", "base", "new")]
        for file, text in zip(files, (mine, base, new), strict=True):
            file.write_bytes(text.encode())
        done = subprocess.run(
            [git, "merge-file", "--stdout", "--quiet", *map(str, files)],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    # The exit code is the number of conflicts, or negative for an error.
    return done.stdout.decode() if done.returncode == 0 else None


def write_all(root: Path, texts: Mapping[str, str]) -> None:
    """Write each text to its path below ``root``, all of them or none; a file keeps its mode.

    Raises ``OSError``, and passes on whatever interrupts it, after everything is as it was.
    """
    before: dict[Path, bytes | None] = {}
    made: list[Path] = []
    try:
        for name, text in texts.items():
            path = root / name
            made += _make_folders(path.parent)
            before[path] = path.read_bytes() if path.exists() else None
            _replace(path, text.encode())
    except BaseException:
        for path, content in before.items():
            with contextlib.suppress(OSError):
                if content is None:
                    path.unlink(missing_ok=True)
                elif path.read_bytes() != content:
                    _replace(path, content)
        for folder in reversed(made):
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def _make_folders(folder: Path) -> list[Path]:
    missing = [above for above in (folder, *folder.parents) if not above.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _replace(path: Path, content: bytes) -> None:
    """Give ``path`` new content in one step: a reader, or a crash, sees the old or the new, never a part."""
    real = path.resolve()
    handle, name = tempfile.mkstemp(prefix=".condaplug-", dir=real.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        mode = real.stat().st_mode if real.exists() else 0o666 & ~_umask()
        os.chmod(name, mode & 0o7777)  # noqa: PTH101 - a path made of mkstemp's name would say no more
        Path(name).replace(real)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
