"""What an update changes, file by file: the template's changes, the user's edits, and where they meet."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from condaplug.create.merging import decoded, encoded, ends_lines_as_windows, marked, merged, rejected
from condaplug.create.placement import Placement
from condaplug.create.recorded import ANSWERS_FILE
from condaplug.create.rendering import Rendered
from condaplug.create.worktree import Unmerged, Worktree
from condaplug.errors import BadInvocationError

Conflict = Literal["inline", "rej"]


@dataclass(frozen=True)
class Change:
    """A file at ``path``, relative with ``/``: its content before and after; None: no file.

    ``conflict``: a person has to decide; ``unmerged`` is then what git's index is to say of it, if anything.
    ``executable`` where the template says so of a new file.
    """

    path: str
    before: bytes | None
    after: bytes | None
    conflict: bool = False
    unmerged: Unmerged | None = None
    executable: bool = False


@dataclass(frozen=True)
class Left:
    """A file that the template changed and the update does not touch, and why."""

    path: str
    reason: str


@dataclass(frozen=True)
class File:
    """A file that a template makes."""

    content: bytes
    executable: bool


def contents(folder: Path, rendered: Rendered, place: Placement | None) -> dict[str, File]:
    """What was rendered, by where it belongs in the repository."""
    files = {}
    for name in rendered.files:
        path = folder / name
        content = path.read_bytes()
        if place and name.startswith("tests/") and name.endswith(".py"):
            content = encoded(place.text(decoded(content)))
        files[place.path(name) if place else name] = File(content, bool(path.stat().st_mode & 0o100))
    return files


def merge(
    old: Mapping[str, File],
    new: Mapping[str, File],
    *,
    worktree: Worktree,
    kept: frozenset[str],
    conflict: Conflict,
) -> tuple[tuple[Change, ...], tuple[Left, ...]]:
    """Merge what makes ``new`` of ``old``, two renderings, into the files of ``worktree``.

    ``kept`` are the files that the template leaves alone where they are there. Nothing is written. Raises
    ``OSError`` where a file cannot be read, or git not be run, and ``BadInvocationError`` where a reject of
    an earlier update is in the way.
    """
    changes: list[Change] = []
    left: list[Left] = []
    root, tracked, overlooked = worktree.root, worktree.tracked(), worktree.overlooked()
    ignored = worktree.ignored([path for path in new if path not in tracked])
    # The answers come last: whatever ends the process before, the next run does the rest.
    for path in sorted(old.keys() | new.keys(), key=lambda path: (path == ANSWERS_FILE, path)):
        base = old[path].content if path in old else None
        theirs = new[path].content if path in new else None
        if base == theirs:
            continue
        reason = obstacle(root, path, tracked)
        if path in overlooked:
            reason = "git is told not to look at it"
        mine = None if reason else _content(root / path)
        if reason:
            left.append(Left(path, reason))
        elif mine is None and base is not None:
            if theirs is not None:
                left.append(Left(path, "you have no such file"))
        elif mine is None and path in ignored:
            left.append(Left(path, "git would ignore it"))
        elif mine is not None and path in kept:
            left.append(Left(path, "the template leaves it to you"))
        elif mine is None:
            changes.append(Change(path, None, theirs, executable=new[path].executable))
        else:
            merged = _merged(root, path, base, mine, theirs, conflict)
            changes += merged
            if theirs is None and not merged:
                left.append(Left(path, "you edited it, and the template no longer has it"))
    return tuple(changes), tuple(left)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def obstacle(root: Path, path: str, tracked: frozenset[str]) -> str | None:
    """Why the file at ``path`` must not be touched; None where nothing is in the way."""
    place = root
    for part in path.split("/"):
        if place != root and place.exists() and not place.is_dir():
            return f"{place.relative_to(root).as_posix()} is a file"
        place /= part
        name = place.relative_to(root).as_posix()
        if place.is_symlink():
            return f"{name} is a symbolic link"
        if place.is_dir() and name in tracked:
            return f"{name} is a submodule"
    if place.is_dir():
        return "it is a folder"
    return "git does not track it" if place.exists() and path not in tracked else None


def _merged(
    root: Path, path: str, base: bytes | None, mine: bytes, theirs: bytes | None, conflict: Conflict
) -> list[Change]:
    """What becomes of a file that the template changed, or no longer has, and the user perhaps edited."""
    windows = ends_lines_as_windows(decoded(mine))

    def text(content: bytes | None) -> str:
        found = decoded(content or b"")
        return found.replace("\r\n", "\n") if windows or ends_lines_as_windows(found) else found

    def content(text: str) -> bytes:
        return encoded(text.replace("\n", "\r\n") if windows else text)

    old, own, new = text(base), text(mine), text(theirs)
    if theirs is None:
        return [Change(path, mine, None)] if own == old else []
    # Nobody edits the answers by hand, and whoever did is heard: they were taken as answers.
    result = new if path == ANSWERS_FILE else own if own == new else merged(old, own, new)
    if result is not None:
        return [Change(path, mine, content(result))] if result != own else []
    unmerged = Unmerged(path, None if base is None else content(old), content(new))
    if "\0" in own + new:
        return [Change(path, mine, mine, True, unmerged)]
    if conflict == "inline":
        return [Change(path, mine, content(marked(old, own, new)), True, unmerged)]
    result, rest = rejected(path.rpartition("/")[2], old, own, new)
    beside = f"{path}.rej"
    if os.path.lexists(root / beside):
        raise BadInvocationError(
            f"{root / beside} is left from an earlier update",
            "Put back by hand what it holds, and remove it; then run it again.",
        )
    return [Change(path, mine, content(result), True), Change(beside, None, content(rest))]
