"""The command line: parse, call one function, print, exit. One module a command."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from condaplug import __version__
from condaplug.cli.add import add
from condaplug.cli.adopt import adopt
from condaplug.cli.compat import compat
from condaplug.cli.hooks import hooks
from condaplug.cli.new import new
from condaplug.cli.output import reporting_errors, writing_stdout
from condaplug.cli.update import update
from condaplug.cli.validate import validate
from condaplug.errors import BadInvocationError

app = typer.Typer(
    name="condaplug",
    help="Create and validate plugins for conda.",
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
    """Create and validate plugins for conda."""


def _offer(command: Callable[..., None], example: str) -> None:
    """Make a function a command. Its docstring is the help, a line a paragraph: typer wraps them itself."""
    paragraphs = inspect.cleandoc(command.__doc__ or "").split("\n\n")
    text = "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
    app.command(help=text, epilog=f"Example: condaplug {example}")(command)


_offer(new, "new mysimple --defaults --hook subcommands")
_offer(add, "add subcommands settings ./conda-mysimple")
_offer(adopt, "adopt ./conda-mysimple --data license=MIT")
_offer(update, "update ./conda-mysimple --dry-run")
_offer(hooks, "hooks environment_specifiers --conda 25.11")
_offer(compat, "compat . --format markdown")
_offer(validate, "validate . --conda all --strict")

# click's, which typer carries, or in earlier releases depends on: reached through what every release exports
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]


def run() -> int:
    """Run the command line of ``sys.argv`` and return the exit code.

    A command line that cannot be read is, where it asks for JSON, a document like every other error; else
    typer shows it, and raises ``SystemExit``, as it also does after its own help.
    """
    as_json = _asks_for_json(sys.argv[1:])
    try:
        # the commands report what is theirs: this is for what typer itself writes, and for its own errors
        with reporting_errors(as_json), writing_stdout():
            try:
                return int(app(standalone_mode=not as_json) or 0)
            except _UsageError as error:
                raise _as_sentence(error) from None
    except typer.Exit as stop:
        return stop.exit_code


def _asks_for_json(arguments: Sequence[str]) -> bool:
    """Whether the last ``--format`` says json, read without the parser, which gave up on the command line."""
    wanted = ""
    for word, following in zip(arguments, [*arguments, ""][1:], strict=True):
        if word == "--":
            break
        option, equals, value = word.partition("=")
        if option == "--format":
            wanted = value if equals else following
    return wanted == "json"


def _as_sentence(error: Exception) -> BadInvocationError:
    message = " ".join(getattr(error, "format_message", error.__str__)().split())
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "condaplug"
    return BadInvocationError(message, f"{command} --help shows what it takes.")
