"""What an update did or would do, and where a repository stands: text and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from condaplug.report.document import SCHEMA

if TYPE_CHECKING:
    from condaplug.create.changes import Change
    from condaplug.create.history import Standing
    from condaplug.create.updating import Plan


def standing_as_json(standing: Standing) -> str:
    """The document of ``update --check --format json``."""
    document = {
        "schema": SCHEMA,
        "template": standing.template,
        "current": standing.current,
        "newest": standing.newest,
        "available": standing.available,
    }
    return json.dumps(document, indent=2)


def standing_as_text(standing: Standing) -> str:
    """The answer of ``update --check``: one line."""
    recorded = f"{standing.current_name} of {standing.template} is recorded"
    if standing.available:
        return f"{recorded}, and {standing.newest_name} is there: condaplug update"
    return f"{recorded}: nothing newer is there."


def done_as_text(plan: Plan) -> list[str]:
    """What an update did, in lines."""
    if not plan.changes and plan.current == plan.target and not plan.left:
        return [
            f"{plan.path.name} is up to date: {plan.template} has nothing newer than {plan.current_name}."
        ]
    done = f"Updated {plan.path.name} from {plan.current_name} to"
    if plan.current == plan.target:
        done = f"Rendered {plan.path.name} anew from"
    return [
        f"{done} {plan.target_name} of {plan.template}:",
        *_files(plan),
        *_answers(plan),
        *_next(plan),
    ]


def plan_as_text(plan: Plan) -> list[str]:
    """What an update would do, beside the diff that shows its changes."""
    if not plan.changes and not plan.left:
        return [f"Nothing would change: {plan.template} has nothing newer than {plan.current_name}."]
    conflicts = [f"In conflict would be: {', '.join(plan.conflicts)}"] if plan.conflicts else []
    lines = [line for line in _files(plan) if line.startswith("  left")]
    return [
        f"From {plan.current_name} to {plan.target_name} of {plan.template}; nothing was changed.",
        *lines,
        *_answers(plan),
        *conflicts,
    ]


def _files(plan: Plan) -> Iterator[str]:
    for change in plan.changes:
        yield f"  {_kind(change):8} {change.path}"
    for one in plan.left:
        yield f"  {'left':8} {one.path}: {one.reason}"


def _kind(change: Change) -> str:
    if change.conflict:
        return "conflict"
    if change.before is None:
        return "new"
    return "removed" if change.after is None else "changed"


def _answers(plan: Plan) -> Iterator[str]:
    for answer in plan.answers:
        value = ", ".join(map(str, answer.value)) if isinstance(answer.value, list) else str(answer.value)
        if answer.new:
            yield f"A new question: {answer.question}, answered {value!r}."
        else:
            yield f"The template no longer asks {answer.question!r}; your answer was {value!r}."


def _next(plan: Plan) -> Iterator[str]:
    if plan.changelog and plan.current != plan.target:
        yield f"What the template changed: {plan.changelog}"
    if not plan.conflicts:
        if plan.changes:
            yield "Look at it with `git status` and `git diff`, and commit it."
        return
    yield "Conflicts: you and the template changed the same lines."
    for change in plan.changes:
        if change.conflict and change.before == change.after:
            yield f"  {change.path} is no text: it is as you had it."
    if any(change.unmerged for change in plan.changes):
        yield "Decide between the markers <<<<<<< and >>>>>>>."
    else:
        yield "What did not fit of yours lies in the .rej files: put it back by hand, and remove them."
    yield "Then: condaplug validate, git add --all, git commit"
    yield f"Or undo all of it: {plan.undo}"
