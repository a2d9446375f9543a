"""Paths relative to a project, globs of them, and packages by name."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from condaplug.project.files import entries, is_dir, is_file


def is_below(path: str, folders: Iterable[str]) -> bool:
    """Whether ``path`` is one of ``folders`` or lies below one; ``.`` holds every path."""
    parts = PurePosixPath(path).parts
    return any(parts[: len(folder)] == folder for folder in (PurePosixPath(one).parts for one in folders))


def matches(path: str, pattern: str) -> bool:
    """Whether a glob names the path: ``**`` is any number of folders, ``*`` stays in one."""
    parts, wanted = PurePosixPath(path).parts, PurePosixPath(pattern.replace("\\", "/")).parts
    reached = {0}  # how much of the pattern may be used up
    for part in parts:
        reached |= {at + 1 for at in reached if wanted[at : at + 1] == ("**",)}
        here = [at for at in reached if at < len(wanted)]
        reached = {at for at in here if wanted[at] == "**"}
        reached |= {at + 1 for at in here if wanted[at] != "**" and fnmatchcase(part, wanted[at])}
    return any({*wanted[at:]} <= {"**"} for at in reached)


def named(root: Path, name: str, folders: Iterable[str], *, needs_init: bool) -> str | None:
    """The package or module ``name`` (dotted), relative to the project, in the first folder that has it.

    ``needs_init``: a folder counts only with an ``__init__.py``.
    """
    *parents, last = name.split(".")
    for folder in folders:
        base = PurePosixPath(folder, *parents)
        members = entries(root / base)
        package = members.get(last)
        if package and (is_file(package / "__init__.py") if needs_init else is_dir(package)):
            return str(base / last)
        if f"{last}.py" in members:
            return str(base / f"{last}.py")
    return None
