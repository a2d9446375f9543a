"""``add``: one more hook in a repository, whether the template made it or not."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from condaplug.create.answers import known_hooks
from condaplug.create.inferred import infer
from condaplug.create.merging import merged, write_all
from condaplug.create.pieces import added_functions, defined, piece, spliced
from condaplug.create.placement import Placement, placement
from condaplug.create.recorded import ANSWERS_FILE, Recorded, read_answers
from condaplug.create.rendering import render
from condaplug.create.source import Source, choices, of_repository
from condaplug.create.staging import ending_by_exception
from condaplug.errors import BadInvocationError
from condaplug.project import Project, read_project

FIXTURES = "tests/conftest.py"

_FIXED = ("name", "distribution", "package", "hooks")
"""Answers that name files, or that the command's arguments give."""


@dataclass(frozen=True)
class ByHand:
    """Lines that a person has to put into the file at ``path``, relative to the repository."""

    path: str
    lines: str


@dataclass(frozen=True)
class Added:
    """What ``add`` did.

    ``hooks`` are new, ``present`` were there before. ``written`` are new files, ``edited`` others that were
    changed, ``by_hand`` what is left to do. ``recorded``: the repository records its answers. ``complete``:
    the module of the hook functions has the new ones. Hooks are without ``conda_``; paths are relative to
    ``path``, the repository.
    """

    path: Path
    hooks: tuple[str, ...]
    present: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    by_hand: tuple[ByHand, ...] = ()
    recorded: bool = True
    complete: bool = True


def add(hooks: Sequence[str], path: str | Path = ".", *, data: Mapping[str, str] | None = None) -> Added:
    """Add the skeletons of ``hooks``, with or without ``conda_``, to the repository at ``path``.

    Where the repository records its answers, they are updated, and every file that depends on them is merged:
    what the user edited stays, and lines that cannot be merged are left to the user. Elsewhere the modules
    and the tests are written, and all other lines are left to the user. ``data`` answers questions of the
    template, such as ``file_format``, or replaces an answer.

    All is written or nothing. Raises ``BadInvocationError`` for hooks, answers and paths that cannot be used,
    ``NotAPluginProjectError`` where there is no project, ``TemplateUnusableError`` where the template of the
    release that made the repository cannot be had.
    """
    project = read_project(Path(path))
    recorded = read_answers(project.root)
    source = of_repository(recorded or Recorded(None, None, {}))
    known = recorded or _inferred(project)
    wanted = known_hooks(hooks, choices()["hooks"])
    new = [hook for hook in wanted if hook not in known.hooks]
    present = tuple(hook for hook in wanted if hook in known.hooks)
    if not new:
        return Added(project.root, (), present, recorded=recorded is not None)
    for key in data or {}:
        if key in _FIXED:
            raise BadInvocationError(f"--data {key}: that answer stays as it is", "Leave it out.")
    place = placement(project)
    with tempfile.TemporaryDirectory(prefix="condaplug-") as folder, ending_by_exception() as stop_if_told:
        before = _render(source, Path(folder, "before"), _without(known, new))
        answers = {**known.answers, **source.accept(data or {}), "hooks": [*known.hooks, *new]}
        after = _render(source, Path(folder, "after"), answers)
        changes = _Changes(project.root, place, before, after)
        changes.add_new_files()
        if recorded:
            changes.merge_the_rest()
        else:
            changes.leave(f"{place.package}/plugin.py", [f"conda_{hook}" for hook in new])
        changes.provide_fixtures(new)
        stop_if_told()
        try:
            write_all(project.root, {**changes.written, **changes.edited})
        except OSError as error:
            raise BadInvocationError(
                f"{error.filename or project.root} cannot be written: {error.strerror or error}",
                "Mend that and run it again: nothing was changed.",
            ) from error
    return Added(
        project.root,
        tuple(new),
        present,
        tuple(sorted(changes.written)),
        tuple(sorted(changes.edited)),
        tuple(changes.by_hand),
        recorded=recorded is not None,
        complete=not any(one.path == place.file for one in changes.by_hand),
    )


def _inferred(project: Project) -> Recorded:
    """What a repository that records no answers would have answered."""
    return Recorded(None, None, infer(project, choices()).answers)


def _without(known: Recorded, new: Sequence[str]) -> dict[str, Any]:
    """The answers from before; a plugin without a hook gets one, merely to compare with."""
    if known.hooks:
        return dict(known.answers)
    stand_in = next(hook for hook in choices()["hooks"] if hook not in new)
    return {**known.answers, "hooks": [stand_in]}


def _render(source: Source, folder: Path, answers: Mapping[str, Any]) -> dict[str, str]:
    rendered = render(source, folder, answers, ask=False)
    return {file: (folder / file).read_bytes().decode() for file in rendered.files}


class _Changes:
    """What to do to a repository, so that it has what ``after`` has more than ``before``."""

    def __init__(
        self, root: Path, place: Placement, before: Mapping[str, str], after: Mapping[str, str]
    ) -> None:
        self.root = root
        self.place = place
        self.before = before
        self.after = after
        self.written: dict[str, str] = {}
        self.edited: dict[str, str] = {}
        self.by_hand: list[ByHand] = []

    def add_new_files(self) -> None:
        """Take the files that only ``after`` has. Raises ``BadInvocationError`` for one that is there."""
        for file in sorted(self.after.keys() - self.before.keys()):
            path = self.place.path(file)
            if self._mine(path) is not None:
                raise BadInvocationError(
                    f"{path} is there already", "Give it another name, or move it away: nothing was changed."
                )
            text = self.after[file]
            self.written[path] = self.place.text(text) if file.startswith("tests/") else text

    def merge_the_rest(self) -> None:
        """Merge the differences of the files that both have, and leave to the user what cannot be merged."""
        for file in sorted(self.after.keys() & self.before.keys()):
            old, new = self.before[file], self.after[file]
            path = self.place.path(file)
            mine = self._mine(path)
            if old == new or mine is None:
                continue
            result = merged(old, mine, new)
            if result is None and file == ANSWERS_FILE:
                result = new
            if result is None and file.endswith(".py"):
                functions = added_functions(old, new)
                result = spliced(mine, piece(new, functions)) if functions else None
                if functions and result is None:
                    self.leave(file, functions)
                    continue
            if result is None:
                self.by_hand.append(ByHand(path, _new_lines(old, new)))
            else:
                self.edited[path] = result

    def leave(self, file: str, functions: Sequence[str]) -> None:
        """Leave functions of a rendered module to the user."""
        self.by_hand.append(ByHand(self.place.path(file), str(piece(self.after[file], functions))))

    def provide_fixtures(self, hooks: Sequence[str]) -> None:
        """Write the module of the tests' fixtures where there is none, else leave those that are missing."""
        if FIXTURES not in self.after:
            return
        path = self.place.path(FIXTURES)
        mine = self._mine(path)
        text = self.place.text(self.after[FIXTURES])
        if mine is None:
            self.written[path] = text
        elif path not in self.edited and not any(one.path == path for one in self.by_hand):
            tests = "\n".join(self.after.get(f"tests/test_{hook}.py", "") for hook in hooks)
            missing = {
                name for name in defined(text) - defined(mine) if f"@pytest.fixture\ndef {name}(" in text
            }
            needed = sorted(name for name in missing if f"{name}:" in tests)
            if needed:
                self.by_hand.append(ByHand(path, str(piece(text, needed))))

    def _mine(self, path: str) -> str | None:
        """The text of a file, None where there is none. Raises ``BadInvocationError`` where it is no text."""
        try:
            return (self.root / path).read_bytes().decode()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
            raise BadInvocationError(
                f"{path} cannot be read: {reason}", "Mend that and run it again."
            ) from None


def _new_lines(old: str, new: str) -> str:
    """The lines that ``new`` has more than ``old``."""
    import difflib

    changed = difflib.ndiff(old.splitlines(keepends=True), new.splitlines(keepends=True))
    return "".join(line[2:] for line in changed if line.startswith("+ "))
