"""``condaplug add``."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from condaplug.cli.completion import complete_hook
from condaplug.cli.new import validate_created
from condaplug.cli.options import Data
from condaplug.cli.output import emit, reporting_errors, say

if TYPE_CHECKING:
    from condaplug.create.addition import Added

UNMERGED = 4


def add(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="HOOK... [PATH]",
            help="Hooks, with or without conda_; then the plugin's folder, if it is not the working folder.",
            autocompletion=complete_hook,
            show_default=False,
        ),
    ],
    data: Data = None,
    validate: Annotated[bool, typer.Option(help="Validate the plugin with its new hooks.")] = True,
) -> None:
    """Add hooks to a plugin: for each a module that works and its tests.

    In a plugin made by `new`, everything else follows, and what you edited stays. In any other, it says which
    lines to put where.
    """
    from condaplug.create import addition, parse_data
    from condaplug.report.terminal import escaped

    with reporting_errors():
        hooks, path = split(words)
        added = addition.add(hooks, path, data=parse_data(data or ()))
        # Before the plugin's code runs: what is left to do must not be lost with it.
        emit("\n".join(map(escaped, _summary(added))), None)
        code = (
            validate_created(added.path, "the hooks were added, and not validated")
            if validate and added.hooks and added.complete
            else 0
        )
        if validate and not added.complete:
            say("It was not validated, since it lacks those lines. When they are there: condaplug validate")
        raise typer.Exit(code or (UNMERGED if added.recorded and added.by_hand else 0))


def split(words: list[str]) -> tuple[list[str], Path]:
    """The hooks and the folder: the last word is a folder where it is written as one, or is one and no hook.

    Raises ``BadInvocationError`` where no hook is named.
    """
    from condaplug.catalogue.naming import hook_named
    from condaplug.create import offered_hooks
    from condaplug.errors import BadInvocationError

    *hooks, last = words
    if not last.strip():
        raise BadInvocationError("PATH is empty", "Name the plugin's folder, or leave it out.")
    is_hook = hook_named(last) in offered_hooks()
    if is_hook or not (last in {".", ".."} or "/" in last or "\\" in last or _exists(last)):
        return words, Path()
    if not hooks:
        raise BadInvocationError("no hook is named", f"For instance: condaplug add subcommands {last}")
    return hooks, Path(last)


def _exists(place: str) -> bool:
    with contextlib.suppress(OSError, ValueError):
        return Path(place).exists()
    return False


def _summary(added: Added) -> list[str]:
    lines = [f"{added.path.name} has {', '.join(added.present)} already."] if added.present else []
    if added.hooks:
        lines.append(f"Added to {added.path.name}: {', '.join(added.hooks)}")
    lines += [f"  new      {path}" for path in added.written]
    lines += [f"  changed  {path}" for path in added.edited]
    for one in added.by_hand:
        what = "Make these changes in" if one.is_diff else "Put these lines into"
        lines += ["", f"{what} {one.path}:", "", *one.text.rstrip("\n").split("\n")]
    if added.hooks and not added.recorded:
        lines += [
            "",
            "After `condaplug adopt`, the next `add` puts such lines itself, where it can.",
        ]
    return lines
