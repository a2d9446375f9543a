"""Change files that a user may have edited: the edits stay, and all is written or nothing."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from condaplug.create.staging import undisturbed


def merged(base: str, mine: str, new: str) -> str | None:
    """The text ``mine`` with what makes ``new`` of ``base``; None where both changed the same lines.

    git merges: without it there is no answer but for a text that nobody edited.
    """
    if mine == base:
        return new
    return mine if base == new else _by_git(base, mine, new)


def ends_lines_as_windows(text: str) -> bool:
    """Whether each line of a text ends as on Windows."""
    return 0 < text.count("\n") == text.count("\r\n")


def _by_git(base: str, mine: str, new: str) -> str | None:
    git = shutil.which("git")
    if git is None:
        return None
    with tempfile.TemporaryDirectory(prefix="condaplug-") as folder:
        files = [Path(folder, name) for name in ("mine", "base", "new")]
        for file, text in zip(files, (mine, base, new), strict=True):
            file.write_bytes(encoded(text))
        done = subprocess.run(
            [git, "merge-file", "--stdout", "--quiet", *map(str, files)],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    # The exit code is the number of conflicts, or negative for an error.
    return decoded(done.stdout) if done.returncode == 0 else None


def decoded(content: bytes) -> str:
    """The text of a file; bytes that are no UTF-8 become what ``encoded`` makes the same bytes of."""
    return content.decode("utf-8", "surrogateescape")


def encoded(text: str) -> bytes:
    """The bytes of a text that ``decoded`` gave."""
    return text.encode("utf-8", "surrogateescape")


def write_all(root: Path, texts: Mapping[str, str]) -> None:
    """Write each text to its path below ``root``, in that order, all of them or none; a file keeps its mode.

    Raises ``OSError``, and passes on whatever interrupts it, after everything is as it was.
    """
    before: dict[Path, bytes | None] = {}
    made: list[Path] = []
    try:
        for name, text in texts.items():
            path = root / name
            made += _make_folders(path.parent)
            before[path] = path.read_bytes() if path.exists() else None
            _replace(path, encoded(text))
    except BaseException:
        with undisturbed():
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
    except BaseException as error:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        if isinstance(error, OSError):
            error.filename = str(path)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
