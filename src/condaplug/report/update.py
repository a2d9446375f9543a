"""What an update did or would do, and where a repository stands: text and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from condaplug.report.json import SCHEMA

if TYPE_CHECKING:
    from condaplug.create.changes import Change
    from condaplug.create.releases import Standing
    from condaplug.create.updating import Plan


def standing_json(standing: Standing) -> str:
    """The document of ``update --check --format json``."""
    document = {
        "schema": SCHEMA,
        "template": standing.template,
        "current": standing.current,
        "newest": standing.newest,
        "available": standing.available,
    }
    return json.dumps(document, indent=2)


def standing_text(standing: Standing) -> str:
    """The answer of ``update --check``: one line."""
    made = f"{standing.template} at {standing.current} made this repository"
    if standing.available:
        return f"{made}, and {standing.newest} is there: condaplug update"
    return f"{made}: nothing newer is there."


def summary(plan: Plan) -> list[str]:
    """What an update did, in lines."""
    if not plan.changes and plan.current == plan.target and not plan.left:
        return [f"{plan.path.name} is up to date: {plan.template} has nothing newer than {plan.current}."]
    return [
        f"Updated {plan.path.name} from {plan.current} to {plan.target} of {plan.template}:",
        *_files(plan),
        *_answers(plan),
        *_next(plan),
    ]


def outlook(plan: Plan) -> list[str]:
    """What an update would do, beside the diff that shows its changes."""
    if not plan.changes and not plan.left:
        return [f"Nothing would change: {plan.template} has nothing newer than {plan.current}."]
    conflicts = [f"In conflict would be: {', '.join(plan.conflicts)}"] if plan.conflicts else []
    lines = [line for line in _files(plan) if line.startswith("  left")]
    return [
        f"From {plan.current} to {plan.target} of {plan.template}; nothing was changed.",
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
            yield f"A new question: {answer.question}, answered {value!r} (--data {answer.question}=...)."
        else:
            yield f"The template no longer asks {answer.question!r}; your answer was {value!r}."


def _next(plan: Plan) -> Iterator[str]:
    if not plan.conflicts:
        if plan.changes:
            yield "Look at it with `git diff`, and commit it."
        return
    beside = {change.path for change in plan.changes if change.path.endswith(".rej")}
    if beside:
        yield "Conflicts: your changes that did not fit lie beside the files in conflict, in .rej files."
        yield "Put them back by hand, remove those files, then: condaplug validate"
    else:
        yield "Conflicts: you and the template changed the same lines of the files above."
        yield "Decide between the markers <<<<<<< and >>>>>>>, `git add` each file, then: condaplug validate"
    yield f"Or undo all of it: {plan.undo}"
