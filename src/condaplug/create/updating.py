"""``update``: what the template changed since it made a repository, merged into it; all of it, or nothing.

copier's own update does the same in the working tree, step by step. Here copier renders, and everything else
happens in memory: so nothing is half done, and what would change can be shown without changing it.
"""

from __future__ import annotations

import os
import shlex
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from condaplug.create.answers import plain_hooks, refuse_broken, split_hooks
from condaplug.create.carried import Answer, changes_of_answers, open_questions, shown
from condaplug.create.changes import Change, Conflict, Left, contents, merge, obstacle
from condaplug.create.history import History, Standing, history
from condaplug.create.merging import locked, what_to_do, write_all
from condaplug.create.origin import REPOSITORY_URL
from condaplug.create.placement import Placement, placement
from condaplug.create.recorded import ANSWERS_FILE, Recorded, read_answers
from condaplug.create.rendering import Rendered, render
from condaplug.create.repository import without_secrets
from condaplug.create.staging import ending_by_exception
from condaplug.create.template_source import Source, TemplateUnusableError, is_public, of_repository
from condaplug.create.worktree import Worktree, difference, require_git, undoing
from condaplug.errors import BadInvocationError, CondaplugError
from condaplug.project import read_project


@dataclass(frozen=True)
class Plan:
    """What an update of the repository at ``path`` would do: nothing is written yet.

    ``current`` and ``target`` are tags or commits of ``template``, ``current_name`` and ``target_name`` what
    a reader calls them. ``notes`` are for the reader.
    """

    path: Path
    template: str
    current: str
    target: str
    current_name: str
    target_name: str
    changes: tuple[Change, ...] = ()
    left: tuple[Left, ...] = ()
    answers: tuple[Answer, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def conflicts(self) -> tuple[str, ...]:
        """The files in which the user and the template changed the same lines."""
        return tuple(change.path for change in self.changes if change.conflict)

    @property
    def undo(self) -> str:
        """The command that undoes the update: done, in conflict, or cut off in the middle."""
        return undoing(self.path, [change.path for change in self.changes if change.before is None])

    @property
    def changelog(self) -> str | None:
        """The address that says what the template changed, where condaplug knows it."""
        return f"{REPOSITORY_URL}/blob/{self.target}/CHANGELOG.md" if is_public(self.template) else None

    def diff(self, *, colour: bool = False) -> str:
        """What would change, file by file, as git shows it. Raises ``BadInvocationError`` for a full disk."""
        try:
            return difference(
                {change.path: change.before for change in self.changes},
                {change.path: change.after for change in self.changes},
                executable=[
                    change.path
                    for change in self.changes
                    if change.executable or os.access(self.path / change.path, os.X_OK)
                ],
                colour=colour,
            )
        except OSError as error:
            raise _unwritable(error, self.path) from error


def standing(path: str | Path = ".") -> Standing:
    """Whether the template of the repository at ``path`` has a newer release. Changes nothing.

    Raises ``BadInvocationError`` for a repository that records no release, ``TemplateUnusableError`` where
    the template cannot be reached.
    """
    root, recorded = _recorded(path)
    template, current = _origin(root, recorded)
    require_git()
    with history(of_repository(replace(recorded, ref="HEAD"), root)) as known:
        latest = known.newest(current)
        available = not known.is_settled(latest, current)
        return Standing(template, current, latest, available, known.name(current), known.name(latest))


def plan(
    path: str | Path = ".",
    *,
    vcs_ref: str | None = None,
    conflict: Conflict = "inline",
    data: Mapping[str, str] | None = None,
    ask: bool = False,
) -> Plan:
    """What updating the repository at ``path`` would do; nothing in it is changed.

    ``vcs_ref`` is the state of the template to update to: its newest release unless given. ``data`` gives
    answers in place of the recorded ones. ``ask``: a person is there for the questions that are new, or take
    the recorded answer no longer; without one, a new question takes its default, and an answer that would be
    lost is an error. ``conflict``: where the user and the template changed the same lines, both stand in the
    file between markers, or the file is the template's and ``FILE.rej`` holds the user's change.

    Raises ``BadInvocationError`` for a repository that cannot be updated (no git, no answers, uncommitted
    changes, an older state of the template) and for answers, ``TemplateUnusableError`` for the template.
    """
    root, recorded = _recorded(path)
    template, current = _origin(root, recorded)
    if vcs_ref is not None and (not vcs_ref.strip() or vcs_ref.startswith("-") or not vcs_ref.isprintable()):
        raise BadInvocationError(
            f"--vcs-ref {vcs_ref!r} names nothing", "Give a tag, a branch or a commit of the template."
        )
    refuse_broken(data or {})
    try:
        worktree = Worktree(root)
        worktree.require_clean()
        if (root / template).is_dir() and (root / template).resolve().is_relative_to(worktree.top()):
            raise _inside(root, template)
        with history(of_repository(replace(recorded, ref="HEAD"), root)) as known:
            latest = vcs_ref or known.newest(current)
            if vcs_ref is None and known.is_settled(latest, current):
                if not data:
                    name = known.name(current)
                    return Plan(root, template, current, current, name, name)
                # With other answers it is rendered anew.
                latest = current
            if known.order(latest, current) == -1:
                raise _downgrade(known, current, latest)
            target = of_repository(replace(recorded, ref=latest), root)
            with (
                tempfile.TemporaryDirectory(prefix="condaplug-") as folder,
                ending_by_exception() as stop_if_told,
            ):
                update = _Update(root, recorded, worktree, Path(folder), conflict, known)
                planned = _plan(update, target, data or {}, ask)
                stop_if_told()
                return planned
    except OSError as error:
        raise _unwritable(error, root) from error


def apply(plan: Plan) -> None:
    """Do what was planned: all of it, or nothing.

    Files in conflict become unmerged in git's index; nothing is staged. Raises ``BadInvocationError`` where
    the repository has changed since, or cannot be written.
    """
    try:
        unmerged = [change.unmerged for change in plan.changes if change.unmerged]
        with locked(plan.path), ending_by_exception():
            _require_unchanged(plan)
            write_all(
                plan.path,
                {change.path: change.after for change in plan.changes},
                executable=[change.path for change in plan.changes if change.executable],
                then=lambda: Worktree(plan.path).mark(unmerged),
            )
    except OSError as error:
        raise _unwritable(error, plan.path, plan.undo) from error


def _require_unchanged(plan: Plan) -> None:
    """Raise ``BadInvocationError`` where the repository is no longer what it was when the plan was made."""
    Worktree(plan.path).require_clean()
    for change in plan.changes:
        path = plan.path / change.path
        if (path.read_bytes() if path.is_file() else None) != change.before:
            raise BadInvocationError(
                f"{path} was changed while the update was prepared", "Run it again: nothing was changed."
            )


def _recorded(path: str | Path) -> tuple[Path, Recorded]:
    """The folder and what its answers file records. Raises ``BadInvocationError`` where there is none."""
    if not str(path).strip() or "\0" in str(path):
        raise BadInvocationError("PATH is empty", "Name the plugin's folder, or leave it out.")
    try:
        root = Path(path).absolute()
        is_folder = root.is_dir()
    except OSError as error:
        raise BadInvocationError(
            f"{path} cannot be read: {error.strerror}", "Name the plugin's folder."
        ) from None
    if not is_folder:
        raise BadInvocationError(f"{path} is no folder", "Name the plugin's folder.")
    recorded = read_answers(root)
    if recorded is None:
        above = next((folder for folder in root.parents if (folder / ANSWERS_FILE).is_file()), None)
        if above:
            raise BadInvocationError(
                f"{root} lies inside the repository {above}, which records the answers",
                f"Name that one: condaplug update {shlex.quote(str(above))}",
            )
        raise BadInvocationError(
            f"{root} records no answers: it has no {ANSWERS_FILE}",
            "If `condaplug new` did not make it, let a release of condaplug record them: condaplug adopt",
        )
    return root, recorded


def _origin(root: Path, recorded: Recorded) -> tuple[str, str]:
    """The template, and its state, that made a repository.

    Raises ``BadInvocationError`` where nothing tells.
    """
    file = root / ANSWERS_FILE
    if recorded.template is None:
        raise BadInvocationError(
            f"{file} names no template (_src_path)",
            "Bring it back from version control. If it never named one: remove it, run `condaplug adopt`, "
            "and commit.",
        )
    if recorded.ref is None:
        raise BadInvocationError(
            f"{file} names no state of the template (_commit), so nothing tells what has changed since",
            "Remove it, run `condaplug adopt` with a condaplug that was installed from a git clone, and "
            "commit: later changes can be merged then.",
        )
    folder = root / recorded.template
    if folder.is_dir() and folder.resolve().is_relative_to(root.resolve()):
        raise _inside(root, recorded.template)
    return without_secrets(recorded.template), recorded.ref


def _inside(root: Path, template: str) -> BadInvocationError:
    return BadInvocationError(
        f"{root / ANSWERS_FILE}: the template {template} lies in the repository itself",
        "Name one outside of it.",
    )


def _downgrade(known: History, current: str, target: str) -> BadInvocationError:
    return BadInvocationError(
        f"the template's {known.name(target)} is older than {known.name(current)}, which made this "
        "repository",
        "An update never goes back: to undo one, use git.",
    )


def _unwritable(error: OSError, root: Path, undo: str = "") -> BadInvocationError:
    return BadInvocationError(
        f"{error.filename or root} cannot be updated: {error.strerror or error}",
        what_to_do(error, undo),
    )


@dataclass(frozen=True)
class _Update:
    """What every step of planning needs: the repository, a scratch folder and the template's history."""

    root: Path
    recorded: Recorded
    worktree: Worktree
    scratch: Path
    conflict: Conflict
    known: History

    def render(
        self,
        source: Source,
        name: str,
        answers: Mapping[str, Any],
        ask: bool | Sequence[str] = False,
        exclude: Sequence[str] = (),
    ) -> tuple[Path, Rendered]:
        """Render into a folder of its own, with the recorded answers where ``answers`` gives none.

        Raises ``TemplateUnusableError`` for a template that cannot be merged.
        """
        folder = self.scratch / name
        folder.mkdir()
        seed = folder / ANSWERS_FILE
        # Marked, since copier writes no file that is already as it would be.
        seeded = (self.root / ANSWERS_FILE).read_bytes() + b"\n# of the last time\n"
        seed.write_bytes(seeded)
        rendered = render(source, folder, answers, ask=ask, exclude=exclude)
        if seed.read_bytes() == seeded:
            raise TemplateUnusableError(
                f"{source} makes no {ANSWERS_FILE}, so no update could start from it",
                "Use another state of it.",
            )
        link = next((path for path in folder.rglob("*") if path.is_symlink()), None)
        if link:
            raise TemplateUnusableError(
                f"{source} makes a symbolic link, {link.relative_to(folder)}, which cannot be merged",
                "Use copier itself: copier update",
            )
        if rendered.migrates:
            raise TemplateUnusableError(
                f"{source} wants to run code of its own, its migrations, which condaplug never allows",
                "If you trust it, use copier itself: copier update --trust",
            )
        return folder, rendered


def _plan(update: _Update, target: Source, data: Mapping[str, str], ask: bool) -> Plan:
    root, recorded = update.root, update.recorded
    template, current = _origin(root, recorded)
    place = _placement(root, recorded)
    # As the package is called now: the user may have renamed it.
    renamed = {"package": place.package} if place and place.package != recorded.answers["package"] else {}
    given = _given(target, data)
    new_folder, new = _render_new(update, target, {**renamed, **given}, ask)
    answers = read_answers(new_folder)
    assert answers is not None
    if recorded.answers and recorded.answers.keys().isdisjoint(answers.answers):
        raise TemplateUnusableError(
            f"{target} asks none of the questions that are answered here, so it is another template",
            "Give a state of the template that made this repository: --vcs-ref REF",
        )
    reached = answers.ref or current
    if update.known.order(reached, current) == -1:
        raise _downgrade(update.known, current, reached)
    # What the template no longer makes because it leaves it out is nobody's to remove.
    old_folder, old = update.render(of_repository(recorded, root), "old", renamed, exclude=new.excluded)
    if reason := obstacle(root, ANSWERS_FILE, update.worktree.tracked()):
        raise BadInvocationError(
            f"{root / ANSWERS_FILE} cannot follow the update: {reason}",
            "Let git track it as a plain file: git add --force " + ANSWERS_FILE,
        )
    changes, left = merge(
        contents(old_folder, old, place),
        contents(new_folder, new, place),
        worktree=update.worktree,
        kept=new.kept,
        conflict=update.conflict,
    )
    return Plan(
        root,
        template,
        current,
        reached,
        update.known.name(current),
        update.known.name(reached),
        changes,
        left,
        tuple(changes_of_answers(recorded, answers, {**renamed, **given})),
        new.notes,
    )


def _placement(root: Path, recorded: Recorded) -> Placement | None:
    """Where the files of condaplug's template lie in the repository; None where that cannot be told."""
    if not recorded.is_of_condaplug:
        return None
    try:
        return placement(read_project(root))
    except CondaplugError:
        return None


def _given(target: Source, data: Mapping[str, str]) -> dict[str, Any]:
    answers = target.accept(data)
    if isinstance(answers.get("hooks"), str):
        answers["hooks"] = plain_hooks(split_hooks(answers["hooks"]))
    return answers


def _render_new(
    update: _Update, target: Source, given: Mapping[str, Any], ask: bool
) -> tuple[Path, Rendered]:
    """Render the new state of the template; a person answers what is new or no longer taken.

    Raises ``BadInvocationError`` where a recorded answer would be lost and nobody is there to say so.
    """
    try:
        folder, rendered = update.render(target, "new", given)
    except BadInvocationError:
        if not ask:
            raise
        # A question has no default, or one that is refused: a person answers them all.
        return update.render(target, "all", given, ask=True)
    lost, fresh = open_questions(update.recorded, _answers_of(folder), given)
    # An answer can bring up another question.
    while ask and (lost or fresh):
        asked = (*lost, *fresh)
        folder, rendered = update.render(target, f"asked-{len(given)}", given, asked)
        given = {**given, **{key: value for key, value in _answers_of(folder).items() if key in asked}}
        lost, fresh = open_questions(update.recorded, _answers_of(folder), given)
    if lost:
        answers = _answers_of(folder)
        raise BadInvocationError(
            f"{target} no longer takes the recorded answer to "
            + ", ".join(f"{key!r}: {shown(update.recorded.answers[key])}" for key in lost),
            "Give another one, for instance: "
            + " ".join(f"--data {key}={shown(answers[key])}" for key in lost),
        )
    return folder, rendered


def _answers_of(folder: Path) -> Mapping[str, Any]:
    recorded = read_answers(folder)
    return recorded.answers if recorded else {}
