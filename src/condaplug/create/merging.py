"""Change files that a user may have edited: the edits stay, and all is written or nothing."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from condaplug.create.repository import last_line, neutral
from condaplug.create.staging import undisturbed

LABELS = ("before updating", "last update", "after updating")
"""What the markers of a conflict say: mine, what both began with, the template's."""


def merged(base: str, mine: str, new: str) -> str | None:
    """The text ``mine`` with what makes ``new`` of ``base``; None where both changed the same lines.

    git merges: without it there is no answer but for a text that nobody edited.
    """
    if mine == base:
        return new
    if base == new:
        return mine
    result, clean = _by_git(base, mine, new)
    return result if clean else None


def marked(base: str, mine: str, new: str) -> str:
    """The text ``mine`` with what makes ``new`` of ``base``, both versions between markers where they meet.

    The markers say what those of copier's own update say (copier 9.19.1, _main.py). Raises ``OSError`` where
    git cannot merge.
    """
    result, _ = _by_git(base, mine, new)
    if result is None:
        raise OSError("git cannot merge a text")
    return result


def rejected(name: str, base: str, mine: str, new: str) -> tuple[str, str]:
    """The text ``new`` with what makes ``mine`` of ``base`` as far as it fits, and the rest as a patch.

    ``name`` is the file's, for the patch. Raises ``OSError`` where git cannot tell the two apart.
    """
    with tempfile.TemporaryDirectory(prefix="condaplug-") as folder:
        for side, text in (("base", base), ("mine", mine)):
            Path(folder, side).write_bytes(encoded(text))
        environment = neutral(os.environ, folder)
        patch = _output(["git", "diff", "--no-index", "base", "mine"], folder, environment).stdout
        _, hunk, rest = patch.partition(b"@@ ")
        if not hunk:
            raise OSError("git finds no difference between two texts")
        file = Path(folder, "new", name)
        file.parent.mkdir()
        file.write_bytes(encoded(new))
        head = f"--- a/{name}\n+++ b/{name}\n".encode()
        done = _output(["git", "apply", "--reject"], str(file.parent), environment, head + hunk + rest)
        left = file.with_name(f"{name}.rej")
        if done.returncode and not left.exists():
            raise OSError(f"git cannot apply a change: {last_line(decoded(done.stderr))}")
        return decoded(file.read_bytes()), decoded(left.read_bytes()) if left.exists() else ""


def ends_lines_as_windows(text: str) -> bool:
    """Whether each line of a text ends as on Windows."""
    return 0 < text.count("\n") == text.count("\r\n")


def _by_git(base: str, mine: str, new: str) -> tuple[str | None, bool]:
    """What git makes of the three, None where it cannot, and whether nothing is left to decide."""
    git = shutil.which("git")
    if git is None:
        return None, False
    labels = [part for label in LABELS for part in ("-L", label)]
    with tempfile.TemporaryDirectory(prefix="condaplug-") as folder:
        files = [Path(folder, name) for name in ("mine", "base", "new")]
        for file, text in zip(files, (mine, base, new), strict=True):
            file.write_bytes(encoded(text))
        command = [git, "merge-file", "--stdout", "--quiet", *labels, *map(str, files)]
        done = _output(command, folder, neutral(os.environ, folder))
    # The exit code is the number of conflicts, and 255 for an error (git-merge-file's manual).
    return (None if done.returncode == 255 else decoded(done.stdout)), done.returncode == 0


def _output(
    command: list[str], folder: str, environment: Mapping[str, str], text: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, cwd=folder, env=environment, input=text, capture_output=True, check=False)


def decoded(content: bytes) -> str:
    """The text of a file; bytes that are no UTF-8 become what ``encoded`` makes the same bytes of."""
    return content.decode("utf-8", "surrogateescape")


def encoded(text: str) -> bytes:
    """The bytes of a text that ``decoded`` gave."""
    return text.encode("utf-8", "surrogateescape")


class UnrestoredError(OSError):
    """Some files were changed, and could not be put back: ``paths``, relative."""

    def __init__(self, error: BaseException, paths: list[str]) -> None:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        super().__init__(getattr(error, "errno", None) or 0, reason, getattr(error, "filename", None))
        self.paths = paths


def what_to_do(error: OSError, undo: str = "") -> str:
    """The hint for a failure of ``write_all``: what became of the files, and ``undo``, the command to use."""
    if not isinstance(error, UnrestoredError):
        return "Mend that and run it again: nothing was changed."
    undo = undo or f"git checkout -- {' '.join(error.paths)}"
    return f"Not put back: {', '.join(error.paths)}. Mend that, then: {undo}"


def write_all(
    root: Path,
    contents: Mapping[str, bytes | None],
    *,
    executable: Collection[str] = (),
    then: Callable[[], None] = lambda: None,
) -> None:
    """Give each path below ``root`` its content (None: no file), in that order, all of them or none.

    A file keeps its mode; a new one of ``executable`` can be executed. ``then`` is called when all is
    written. Raises ``OSError``, and passes on whatever interrupts it or ``then`` raises, after everything is
    as it was; ``UnrestoredError`` where not even that can be written.
    """
    before: dict[Path, bytes | None] = {}
    made: list[Path] = []
    try:
        for name, content in contents.items():
            path = root / name
            before[path] = path.read_bytes() if path.exists() else None
            if content is None:
                _unlink(path, root)
                continue
            made += _make_folders(path.parent)
            _replace(path, content)
            if before[path] is None and name in executable:
                path.chmod(path.stat().st_mode | 0o111 & ~_umask())
        with undisturbed():
            then()
    except BaseException as error:
        with undisturbed():
            lost = [
                str(path.relative_to(root))
                for path, content in before.items()
                if not _restored(path, content)
            ]
            for folder in reversed(made):
                with contextlib.suppress(OSError):
                    folder.rmdir()
        if lost:
            raise UnrestoredError(error, lost) from error
        raise


def _restored(path: Path, content: bytes | None) -> bool:
    try:
        if content is None:
            path.unlink(missing_ok=True)
        elif not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, content)
    except OSError:
        return not path.exists() if content is None else False
    return True


def _unlink(path: Path, root: Path) -> None:
    """Remove a file, and the folders below ``root`` that are empty then: git knows no empty ones."""
    path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        for folder in path.parents:
            if folder == root:
                break
            folder.rmdir()


def _make_folders(folder: Path) -> list[Path]:
    missing = [above for above in (folder, *folder.parents) if not above.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _replace(path: Path, content: bytes) -> None:
    """Give ``path`` new content in one step: a reader, or a crash, sees the old or the new, never a part."""
    real = path.resolve()
    # Named before it is made, so that whatever interrupts the making can remove it.
    beside = real.parent / f".condaplug-{secrets.token_hex(4)}"
    try:
        with beside.open("xb") as file:
            file.write(content)
        mode = real.stat().st_mode if real.exists() else 0o666 & ~_umask()
        beside.chmod(mode & 0o7777)
        beside.replace(real)
    except BaseException as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        if isinstance(error, OSError):
            error.filename = str(path)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
