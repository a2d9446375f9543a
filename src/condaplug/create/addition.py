"""``add``: one more hook in a repository, whether the template made it or not."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from condaplug.create.answers import known_hooks, plain_hooks, refuse_broken
from condaplug.create.inferred import infer
from condaplug.create.merging import (
    decoded,
    encoded,
    ends_lines_as_windows,
    locked,
    merged,
    what_to_do,
    write_all,
)
from condaplug.create.pieces import added_functions, defined, fixtures, is_sound, piece, spliced
from condaplug.create.placement import Placement, entry_point, placement
from condaplug.create.recorded import ANSWERS_FILE, Recorded, read_answers
from condaplug.create.rendering import render
from condaplug.create.staging import ending_by_exception
from condaplug.create.template_source import Source, choices, of_repository
from condaplug.errors import BadInvocationError
from condaplug.project import Project, read_project

FIXTURES = "tests/conftest.py"

_FIXED = ("name", "distribution", "package", "hooks")
"""Answers that name files, or that the command's arguments give."""


@dataclass(frozen=True)
class ByHand:
    """What a person has to do to the file at ``path``, relative to the repository.

    ``text`` are lines to put there; or, where ``is_diff``, what to change, as a unified diff without a head.
    """

    path: str
    text: str
    is_diff: bool = False


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
    what the user edited stays, and what cannot be merged is left to the user. Elsewhere the modules and the
    tests are written, and all other lines are left to the user. ``data`` answers questions of the template,
    such as ``file_format``, or replaces an answer. A hook that the plugin's source implements is left alone.

    All is written or nothing. Raises ``BadInvocationError`` for hooks, answers and paths that cannot be used,
    ``NotAPluginProjectError`` where there is no project, ``TemplateUnusableError`` where the template of the
    release that made the repository cannot be had.
    """
    project = read_project(Path(path))
    try:
        with locked(project.root):
            return _add(read_project(Path(path)), hooks, data or {})
    except OSError as error:
        raise BadInvocationError(
            f"{error.filename or project.root} cannot be written: {error.strerror or error}",
            what_to_do(error),
        ) from error


def _add(project: Project, hooks: Sequence[str], data: Mapping[str, str]) -> Added:
    recorded = read_answers(project.root)
    source = of_repository(recorded or Recorded(None, None, {}), project.root)
    inferred = infer(project, choices()).answers
    known = recorded or Recorded(None, None, inferred)
    wanted = known_hooks(hooks, choices()["hooks"]) if source.builtin else plain_hooks(hooks)
    new = [hook for hook in wanted if hook not in inferred.get("hooks", ())]
    present = tuple(hook for hook in wanted if hook not in new)
    if not new:
        return Added(project.root, (), present, recorded=recorded is not None)
    for key in data:
        if key in _FIXED:
            raise BadInvocationError(f"--data {key}: that answer stays as it is", "Leave it out.")
    refuse_broken(data)
    place = placement(project)
    entry = entry_point(project)
    if entry.attribute:
        raise BadInvocationError(
            f"{entry.place}: the entry point names {entry.attribute} in {entry.module}, and not a module",
            "A new hook is a function of a module: let another entry point name one, such as "
            f"{place.package}.plugin.",
        )
    with tempfile.TemporaryDirectory(prefix="condaplug-") as folder, ending_by_exception() as stop_if_told:
        old = [hook for hook in known.hooks if hook not in new]
        # A plugin without a hook gets one, merely to compare with.
        stand_in = old or [next(hook for hook in choices()["hooks"] if hook not in new)]
        answers = {**known.answers, "hooks": stand_in}
        if source.builtin:
            # As the package is called now: the user may have renamed it.
            answers["package"] = place.package
        given = source.accept(data)
        try:
            before = _render(source, Path(folder, "before"), answers)
        except BadInvocationError:
            # What was recorded or inferred may be what --data corrects.
            before = _render(source, Path(folder, "corrected"), {**answers, **given})
            before[ANSWERS_FILE] = ""
        after = _render(source, Path(folder, "after"), {**answers, **given, "hooks": [*old, *new]})
        changes = _Changes(project.root, place, before, after, recorded is not None)
        changes.add_new_files()
        if recorded:
            changes.merge_the_rest()
        else:
            changes.leave(f"{place.package}/plugin.py", [f"conda_{hook}" for hook in new])
        changes.provide_fixtures(new)
        stop_if_told()
        write_all(project.root, changes.contents())
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


def _render(source: Source, folder: Path, answers: Mapping[str, Any]) -> dict[str, str]:
    rendered = render(source, folder, answers, ask=False)
    return {file: decoded((folder / file).read_bytes()) for file in rendered.files}


class _Changes:
    """What to do to a repository, so that it has what ``after`` has more than ``before``."""

    def __init__(
        self,
        root: Path,
        place: Placement,
        before: Mapping[str, str],
        after: Mapping[str, str],
        recorded: bool,
    ) -> None:
        self.root = root
        self.place = place
        self.before = before
        self.after = after
        self.recorded = recorded
        self.written: dict[str, str] = {}
        self.edited: dict[str, str] = {}
        self.by_hand: list[ByHand] = []
        self.windows: set[str] = set()

    def contents(self) -> dict[str, bytes | None]:
        """What to write, by path: each file's lines end as they did. The answers come last.

        So whatever ends the process before, the next run does the rest.
        """
        texts = {**self.written, **self.edited}
        return {
            path: encoded(texts[path].replace("\n", "\r\n") if path in self.windows else texts[path])
            for path in sorted(texts, key=lambda path: path == ANSWERS_FILE)
        }

    def add_new_files(self) -> None:
        """Take the files that only ``after`` has. Raises ``BadInvocationError`` for one that is there."""
        for file in sorted(self.after.keys() - self.before.keys()):
            path = self.place.path(file)
            text = self.after[file]
            text = self.place.text(text) if file.startswith("tests/") else text
            mine = self._mine(path)
            # One that an earlier run wrote, and nobody edited, is in nobody's way.
            if mine not in (None, text) or (self.root / path.removesuffix(".py")).is_dir():
                raise BadInvocationError(
                    f"{path if mine is not None else path.removesuffix('.py')} is there already",
                    "Give it another name, or move it away: nothing was changed.",
                )
            self.written[path] = text

    def merge_the_rest(self) -> None:
        """Merge the differences of the files that both have, and leave to the user what cannot be merged."""
        for file in sorted(self.after.keys() & self.before.keys()):
            old, new = self.before[file], self.after[file]
            path = self.place.path(file)
            mine = self._mine(path)
            if old == new or mine is None:
                continue
            result = merged(old, mine, new)
            if file == ANSWERS_FILE:
                result = result or new
            elif file.endswith(".py"):
                if result is not None and not is_sound(result, mine):
                    result = None
                functions = added_functions(old, new) if result is None else []
                result = spliced(mine, piece(new, functions)) if functions else result
                if functions and result is None:
                    self.leave(file, functions)
                    continue
            if result is None:
                self.by_hand.append(ByHand(path, _difference(old, new), is_diff=True))
            elif result != mine:
                self.edited[path] = result

    def leave(self, file: str, functions: Sequence[str]) -> None:
        """Leave functions of a rendered module to the user."""
        self.by_hand.append(ByHand(self.place.path(file), str(piece(self.after[file], functions))))

    def provide_fixtures(self, hooks: Sequence[str]) -> None:
        """See that the tests of ``hooks`` have the fixtures that they name, as far as the user has none."""
        if FIXTURES not in self.after:
            return
        path = self.place.path(FIXTURES)
        mine = self.edited.get(path) or self._mine(path)
        text = self.place.text(self.after[FIXTURES])
        if mine is None:
            self.written[path] = text
            return
        tests = "\n".join(self.after.get(f"tests/test_{hook}.py", "") for hook in hooks)
        missing = fixtures(text) - defined(mine)
        needed = sorted(name for name in missing if f"{name}:" in tests or f'"{name}"' in tests)
        if not needed:
            return
        added = piece(text, needed)
        result = spliced(mine, added) if self.recorded else None
        if result is None:
            self.by_hand.append(ByHand(path, str(added)))
        else:
            self.edited[path] = result

    def _mine(self, path: str) -> str | None:
        """The text of a file, its lines ended by a newline alone; None where there is none.

        Raises ``BadInvocationError`` for what is no file.
        """
        file = self.root / path
        if not file.exists():
            return None
        if not file.is_file():
            raise BadInvocationError(f"{path} is no file", "Move it away: nothing was changed.")
        text = decoded(file.read_bytes())
        if not ends_lines_as_windows(text):
            return text
        self.windows.add(path)
        return text.replace("\r\n", "\n")


def _difference(old: str, new: str) -> str:
    """What makes ``new`` of ``old``, as a unified diff without its head."""
    import difflib

    lines = difflib.unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), n=2)
    return "".join(list(lines)[2:])
