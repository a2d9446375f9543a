"""``condaplug new``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from condaplug.cli.completion import complete_hook
from condaplug.cli.options import Data
from condaplug.cli.output import emit, paint_for, reporting_errors, say, saying_when_interrupted, width
from condaplug.errors import HostUnavailableError

if TYPE_CHECKING:
    from condaplug.create import Created


def new(
    name: Annotated[str, typer.Argument(help="The plugin's name, with or without the prefix conda-.")],
    dest: Annotated[
        str | None, typer.Argument(help="The folder to make: new, or empty.", show_default="./conda-NAME")
    ] = None,
    hook: Annotated[
        list[str] | None,
        typer.Option(
            help="A hook that the plugin implements, with or without conda_. Repeatable.",
            metavar="NAME",
            autocompletion=complete_hook,
        ),
    ] = None,
    data: Data = None,
    defaults: Annotated[bool, typer.Option("--defaults", help="Ask nothing: take the defaults.")] = False,
    template: Annotated[
        str | None,
        typer.Option(
            help="Another template: a folder, a git URL or gh:owner/name.",
            metavar="SRC",
            show_default="the one that condaplug carries",
        ),
    ] = None,
    vcs_ref: Annotated[
        str | None, typer.Option(help="The template at this tag, branch or commit.", metavar="REF")
    ] = None,
    validate: Annotated[bool, typer.Option(help="Validate the new plugin.")] = True,
    git: Annotated[
        bool, typer.Option(help="Make a git repository, unless the folder lies in one already.")
    ] = True,
) -> None:
    """Make a whole plugin repository: package, tests, packaging, documentation and workflows.

    On a terminal it asks the template's questions; elsewhere, and with --defaults, it takes their defaults.
    """
    from condaplug import create
    from condaplug.report.terminal import escaped

    with reporting_errors():
        with saying_when_interrupted("nothing was made"):
            made = create.new(
                name,
                dest,
                hooks=hook or (),
                data=create.parse_data(data or ()),
                defaults=defaults,
                template=template,
                vcs_ref=vcs_ref,
                git=git,
            )
        for note in made.notes:
            say(escaped(note))
        stays = f"{made.shown} was made, and not validated"
        code = validate_created(made.path, stays) if validate else 0
        emit("\n".join(map(escaped, _summary(made))), None)
        raise typer.Exit(code)


def validate_created(path: Path, stays: str) -> int:
    """Validate what was made, on standard error: 1 where it fails, else 0. ``stays`` is said after Ctrl-C.

    What gives no conclusion (a conda outside the plugin's range, none that answers) is said, and is 0.
    """
    from condaplug import run
    from condaplug.report.terminal import escaped
    from condaplug.report.validate import as_text

    try:
        with saying_when_interrupted(escaped(stays)):
            report = run.validate(path, environ=os.environ)
    except HostUnavailableError as error:
        say(escaped(f"It was not validated: {error.message}."))
        return 0
    say(as_text(report, paint_for(sys.stderr), width()))
    return report.exit_code()


def _summary(made: Created) -> list[str]:
    hooks = f", hooks: {', '.join(made.hooks)}" if made.hooks else ""
    return [
        f"Made {made.shown} ({len(made.files)} files{hooks}{'; a git repository' * made.repository}):",
        *(f"  {line}" for line in made.contents),
        "Next:",
        *(f"  {command}" for command in made.next_commands),
    ]
