"""``condaplug update``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from condaplug.cli.add import UNMERGED
from condaplug.cli.new import validate_created
from condaplug.cli.options import Data, PluginPath
from condaplug.cli.output import (
    emit,
    reporting_errors,
    say,
    saying_when_interrupted,
    wants_colours,
    with_bytes,
)

if TYPE_CHECKING:
    from condaplug.create.updating import Plan


Ref = Annotated[
    str | None,
    typer.Option(
        help="The state of the template to update to: a tag, branch or commit.",
        metavar="REF",
        show_default="the newest release, else commit",
    ),
]
Conflict = Annotated[
    Literal["inline", "rej"],
    typer.Option(
        help="Where you and the template changed the same lines: both between markers in the file, "
        "or your change beside it in FILE.rej."
    ),
]


def update(
    path: PluginPath = Path(),
    vcs_ref: Ref = None,
    conflict: Conflict = "inline",
    defaults: Annotated[
        bool, typer.Option("--defaults", help="Ask nothing: new questions take their defaults.")
    ] = False,
    data: Data = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, as a diff, and change nothing.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether the template has a newer release or commit.")
    ] = False,
    format_: Annotated[
        Literal["text", "json"], typer.Option("--format", help="How --check answers.")
    ] = "text",
    validate: Annotated[bool, typer.Option(help="Validate the updated plugin.")] = True,
) -> None:
    """Merge what the template changed since it made the plugin; what you edited stays.

    The repository must be clean, so that git can show what changed, and undo it. Nothing is committed. Plain
    `copier update` works too.
    """
    from condaplug.create import parse_data, updating
    from condaplug.create.rendering import on_terminal
    from condaplug.errors import BadInvocationError
    from condaplug.report import update as report
    from condaplug.report.terminal import escaped

    with reporting_errors(as_json=format_ == "json"):
        if check:
            if dry_run or vcs_ref is not None or data:
                raise BadInvocationError("--check goes with --format alone", "Leave the other options out.")
            _say_whether_newer(path, as_json=format_ == "json")
            return
        if format_ == "json":
            raise BadInvocationError("--format json is for --check", "Give both, or neither.")
        with saying_when_interrupted("nothing was changed"):
            plan = updating.plan(
                path,
                vcs_ref=vcs_ref,
                conflict=conflict,
                data=parse_data(data or ()),
                ask=not defaults and on_terminal(),
            )
            for note in plan.notes:
                say(escaped(note))
            if dry_run:
                _show(plan)
                return
            if plan.changes:
                say(escaped(f"Should it be cut off, this undoes it: {plan.undo}"))
            updating.apply(plan)
        # Before the plugin's code runs: what is left to do must not be lost with it.
        emit("\n".join(map(escaped, report.done_as_text(plan))), None)
        if plan.conflicts:
            raise typer.Exit(UNMERGED)
        if validate and plan.changes:
            raise typer.Exit(validate_created(plan.path, "the update is done, and not validated"))


def _say_whether_newer(path: Path, as_json: bool) -> None:
    """Answer ``--check``."""
    from condaplug.create import updating
    from condaplug.report import update as report
    from condaplug.report.terminal import escaped

    standing = updating.standing(path)
    emit(report.standing_as_json(standing) if as_json else escaped(report.standing_as_text(standing)), None)


def _show(plan: Plan) -> None:
    """Answer ``--dry-run``: what would happen on standard error, the diff on standard output."""
    from condaplug.report import update as report
    from condaplug.report.terminal import escaped

    for line in report.plan_as_text(plan):
        say(escaped(line))
    if plan.changes:
        # A file's bytes that are not UTF-8 must come out as they are.
        with_bytes(sys.stdout)
        emit(plan.diff(colour=wants_colours(sys.stdout)).removesuffix("\n"), None)
