"""The command line: parse, call one function, print, exit. One module a command."""

from __future__ import annotations

from typing import Annotated

import typer

from condaplug import __version__
from condaplug.cli.new import new
from condaplug.cli.validate import validate

app = typer.Typer(
    name="condaplug",
    help="Create, validate and maintain plugins for conda.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"condaplug {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Create, validate and maintain plugins for conda."""


app.command()(new)
app.command()(validate)
