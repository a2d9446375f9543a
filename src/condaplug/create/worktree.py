"""The working tree of a project, as git sees it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from condaplug.create.repository import last_line, neutral, of_the_folder
from condaplug.errors import BadInvocationError


@dataclass(frozen=True)
class Unmerged:
    """A file in conflict, at ``path`` (relative, with ``/``).

    ``base`` is what both began with, None for no file; ``new`` is the template's.
    """

    path: str
    base: bytes | None
    new: bytes


_PLAIN = {"GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1", "LC_ALL": "C"}
"""Look without touching the index, take a path for a path, and speak English, of which sentences are made."""


_UNMERGED = ("DD", "AU", "UD", "UA", "DU", "AA", "UU")
"""What git's short status says of files in conflict (git-status's manual)."""


class Worktree:
    """The part of a git working tree that is the project at ``root``: the whole of it, or a folder in it."""

    def __init__(self, root: Path) -> None:
        """Raises ``BadInvocationError`` where ``root`` is in no working tree, or git is not there."""
        self.root = root
        require_git()
        done = self._git("rev-parse", "--is-inside-work-tree", check=False)
        if done.returncode or done.stdout.strip() != b"true":
            reason = last_line(done.stderr.decode(errors="replace"))
            if "not a git repository" in reason or not done.returncode:
                raise BadInvocationError(
                    f"{root} is in no git repository, so nothing could be undone",
                    "Make one first: git init && git add --all && git commit",
                )
            raise BadInvocationError(f"git cannot read {root}: {reason}")

    def top(self) -> Path:
        """The top of the working tree."""
        return Path(os.fsdecode(self._git("rev-parse", "--show-toplevel").stdout.rstrip(b"\n"))).resolve()

    def require_clean(self) -> None:
        """Raise ``BadInvocationError`` where a file is changed, staged, in conflict or unknown to git."""
        status = self._git(
            "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--", "."
        ).stdout
        entries = [os.fsdecode(entry) for entry in status.split(b"\0") if entry]
        unmerged = [entry[3:] for entry in entries if entry[:2] in _UNMERGED]
        if unmerged:
            raise BadInvocationError(
                f"{self.root} has conflicts that are not resolved: {_some(unmerged)}",
                "Resolve them, `git add` each file and commit; then run it again.",
            )
        if entries:
            is_new = self._git("rev-parse", "--verify", "--quiet", "HEAD", check=False).returncode != 0
            raise BadInvocationError(
                f"{self.root} has changes that are not committed: {_some([entry[3:] for entry in entries])}",
                "Commit everything first: git add --all && git commit"
                if is_new
                else "Commit them, or put them away with `git stash --include-untracked`; then run it again.",
            )

    def tracked(self) -> frozenset[str]:
        """The files of the project that git knows, relative to ``root``, with ``/``."""
        return frozenset(os.fsdecode(self._git("ls-files", "-z").stdout).split("\0")) - {""}

    def overlooked(self) -> frozenset[str]:
        """The tracked files at which git is told not to look: skip-worktree (sparse), assume-unchanged."""
        entries = os.fsdecode(self._git("ls-files", "-v", "-z").stdout).split("\0")
        return frozenset(entry[2:] for entry in entries if entry[:1] == "S" or entry[:1].islower())

    def ignored(self, paths: Sequence[str]) -> frozenset[str]:
        """Those of ``paths`` that git would ignore."""
        text = os.fsencode("".join(f"{path}\0" for path in paths))
        # It takes nothing but paths, and refuses to be told so.
        environ = {"GIT_LITERAL_PATHSPECS": "0"}
        done = self._git("check-ignore", "-z", "--stdin", text=text, check=False, environ=environ)
        return frozenset(os.fsdecode(done.stdout).split("\0")) - {""}

    def mark(self, conflicts: Sequence[Unmerged]) -> None:
        """Record files as unmerged in git's index, as a merge does: they must be resolved before a commit.

        Nothing is staged. Raises ``OSError`` where git cannot write.
        """
        lines: list[str] = []
        for conflict in conflicts:
            entry = os.fsdecode(
                self._git("ls-files", "--stage", "-z", "--full-name", "--", conflict.path).stdout
            )
            blob, _, path = entry.rstrip("\0").partition("\t")
            mode, mine, _ = blob.split(" ")
            lines.append(f"0 {'0' * len(mine)}\t{path}")
            for stage, content in ((1, conflict.base), (3, conflict.new)):
                if content is not None:
                    command = ("hash-object", "-w", "--stdin", "--path", conflict.path)
                    lines.append(
                        f"{mode} {self._git(*command, text=content).stdout.decode().strip()} {stage}\t{path}"
                    )
            lines.append(f"{mode} {mine} 2\t{path}")
        if lines:
            self._git("update-index", "-z", "--index-info", text=os.fsencode("\0".join([*lines, ""])))

    def _git(
        self, *arguments: str, text: bytes = b"", check: bool = True, environ: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """Run git in ``root``. Raises ``OSError`` with git's reason where it fails."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            env=of_the_folder({**os.environ, **_PLAIN, **(environ or {})}),
            input=text,
            capture_output=True,
            check=False,
        )
        if check and done.returncode:
            reason = last_line(done.stderr.decode(errors="replace"))
            raise OSError(0, f"git {arguments[0]}: {reason}", str(self.root))
        return done


def require_git() -> None:
    """Raise ``BadInvocationError`` where git is not there."""
    if shutil.which("git") is None:
        raise BadInvocationError("git, which an update needs, is not on PATH", "Install git.")


def undoing(root: Path, made: Sequence[str]) -> str:
    """The command that undoes an update which made the files ``made``, finished, in conflict or cut off."""
    # Files that git ignores too, such as rejects: nothing else that it ignores must be lost.
    files = [":(glob)**/.condaplug-*", *(f":(literal){path}" for path in made)]
    git = _git_in(root)
    return f"{git} checkout HEAD -- . && {git} clean --force -x -- {_quoted(*files)}"


def _git_in(root: Path) -> str:
    return "git" if root == Path.cwd() else f"git -C {_quoted(str(root))}"


def _quoted(*words: str) -> str:
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def _some(files: Sequence[str]) -> str:
    return ", ".join(files[:2]) + (f" and {len(files) - 2} more" if len(files) > 2 else "")


def difference(
    before: Mapping[str, bytes | None],
    after: Mapping[str, bytes | None],
    *,
    executable: Collection[str],
    colour: bool,
) -> str:
    """What makes ``after`` of ``before``, file by file, as git shows it (and ``git apply`` takes it).

    Bytes that are no UTF-8 are surrogates.
    """
    with tempfile.TemporaryDirectory(prefix="condaplug-") as folder:
        _write_tree(Path(folder, "a"), before, executable)
        _write_tree(Path(folder, "b"), after, executable)
        options = ["--no-index", "--no-prefix", "--no-renames", "--binary"]
        done = subprocess.run(
            ["git", "diff", *options, f"--color={'always' if colour else 'never'}", "a", "b"],
            cwd=folder,
            env=neutral(os.environ, folder),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    if done.returncode not in (0, 1):
        raise OSError(0, f"git diff: {last_line(done.stderr.decode(errors='replace'))}")
    return done.stdout.decode(errors="surrogateescape")


def _write_tree(folder: Path, contents: Mapping[str, bytes | None], executable: Collection[str]) -> None:
    folder.mkdir()
    for name, content in contents.items():
        if content is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            path.chmod(0o755 if name in executable else 0o644)
