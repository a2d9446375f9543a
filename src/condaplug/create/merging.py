"""Change files that a user may have edited: the edits stay, and all is written or nothing."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType

from condaplug.create.repository import last_line, neutral
from condaplug.create.staging import undisturbed
from condaplug.errors import BadInvocationError

LABELS = ("before updating", "last update", "after updating")
"""What the markers of a conflict say: mine, what both began with, the template's."""

LOCK_SECONDS = 60
"""How long another process that changes the same project is waited for."""


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
        return "Fix that and run it again: nothing was changed."
    undo = undo or f"git checkout -- {' '.join(error.paths)}"
    return f"Not put back: {', '.join(error.paths)}. Fix that, then: {undo}"


@contextlib.contextmanager
def locked(root: Path) -> Iterator[None]:
    """Let one process at a time change the project at ``root``: the others wait for it, at most a minute.

    Where the system cannot lock a folder (Windows, some network file systems), nobody waits. Raises
    ``BadInvocationError`` where another one does not come to its end.
    """
    try:
        import fcntl

        folder = os.open(root, os.O_RDONLY)
    except (ImportError, OSError):
        yield
        return
    try:
        deadline = time.monotonic() + LOCK_SECONDS
        while not _lock(fcntl, folder):
            if time.monotonic() > deadline:
                raise BadInvocationError(
                    f"another condaplug is changing {root}", "Wait until it ends, then run this again."
                )
            time.sleep(0.05)
        yield
    finally:
        os.close(folder)


def _lock(fcntl: ModuleType, descriptor: int) -> bool:
    """Whether the lock is ours, or cannot be had by anybody."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _take_back(writes: Sequence[_Write], made: Sequence[Path]) -> list[Path]:
    """Undo the writes and remove the folders that were made for them: the files that stay changed."""
    for write in writes:
        write.discard()
    lost = [write.path for write in writes if not write.undo()]
    for folder in reversed(made):
        with contextlib.suppress(OSError):
            folder.rmdir()
    return lost


def write_all(
    root: Path,
    contents: Mapping[str, bytes | None],
    *,
    executable: Collection[str] = (),
    then: Callable[[], None] = lambda: None,
) -> None:
    """Give each path below ``root`` its content (None: no file), in that order, all of them or none.

    A file keeps its mode; a new one of ``executable`` can be executed. ``then`` is called when all is
    written. Nothing is changed before all new content is on the disk, so a full disk changes nothing.

    Raises ``OSError``, and passes on whatever interrupts it or ``then`` raises, after everything is as it
    was; ``UnrestoredError`` where not even that can be written.
    """
    writes: list[_Write] = []
    made: list[Path] = []
    try:
        for name, content in contents.items():
            write = _Write(root / name, content)
            writes.append(write)
            if content is not None:
                made += _make_folders(write.path.parent)
            write.prepare(executable=name in executable)
        for write in writes:
            write.do()
        with undisturbed():
            then()
    except BaseException as error:
        with undisturbed():
            lost = _take_back(writes, made)
        if lost:
            raise UnrestoredError(error, [str(path.relative_to(root)) for path in lost]) from error
        raise
    with undisturbed():
        for write in writes:
            write.settle(root)


class _Write:
    """One file to write or to remove. What needs room on the disk comes first; the rest only renames."""

    def __init__(self, path: Path, content: bytes | None) -> None:
        self.path = path
        self._content = content
        # a link stays a link, unless it is to go
        self._real = path if content is None else path.resolve()
        self._was_there = os.path.lexists(self._real)
        self._done = False
        # named before they are made, so that whatever interrupts the making can remove them
        self._new = self._real.parent / f".condaplug-{secrets.token_hex(4)}"
        self._old = self._real.parent / f".condaplug-{secrets.token_hex(4)}"

    def prepare(self, *, executable: bool) -> None:
        """Write the new content beside the file, and keep the old one there."""
        if self._content is None:
            return
        with self._naming_the_file():
            mode = self._real.stat().st_mode if self._was_there else 0o666 & ~_umask()
            if executable and not self._was_there:
                mode |= 0o111 & ~_umask()
            with self._new.open("xb") as file:
                file.write(self._content)
            self._new.chmod(mode & 0o7777)
            if self._was_there:
                self._keep()

    def _keep(self) -> None:
        try:
            os.link(self._real, self._old)
        except OSError:  # a file system without links
            shutil.copy2(self._real, self._old)

    def do(self) -> None:
        """Put the new content in place in one step: a reader, or a crash, sees the old or the new."""
        with self._naming_the_file():
            self._done = True
            if self._content is not None:
                self._new.replace(self._real)
            elif self._was_there:
                self._real.rename(self._old)

    def discard(self) -> None:
        """Remove what was made: that frees room for what comes back."""
        with contextlib.suppress(OSError):
            self._new.unlink(missing_ok=True)
            if self._done and not self._was_there:
                self._real.unlink(missing_ok=True)

    def undo(self) -> bool:
        """Put back what was there; whether it is."""
        try:
            if self._done and os.path.lexists(self._old):
                self._old.replace(self._real)
            self._old.unlink(missing_ok=True)
        except OSError:
            return False
        return self._was_there or not os.path.lexists(self._real) or not self._done

    def settle(self, root: Path) -> None:
        """Remove the old content, and the folders below ``root`` that are empty then, as git does."""
        with contextlib.suppress(OSError):
            self._old.unlink(missing_ok=True)
            for folder in self.path.parents if self._content is None else ():
                if folder == root:
                    break
                folder.rmdir()

    @contextlib.contextmanager
    def _naming_the_file(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            error.filename = str(self.path)
            raise


def _make_folders(folder: Path) -> list[Path]:
    missing = [above for above in (folder, *folder.parents) if not above.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
