"""What every command shares: answers to stdout or a file, errors as sentences, a bug as a bug."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import typer

from condaplug.errors import BadInvocationError, CondaplugError

if TYPE_CHECKING:
    from condaplug.report.text import Paint

BUG = 70


def emit(document: str, output: Path | None) -> None:
    """Write an answer to standard output, or to a file.

    Raises ``BadInvocationError`` where that cannot be written.
    """
    if output is None:
        sys.stdout.write(document + "\n")
        return
    try:
        output.write_text(document + "\n", encoding="utf-8")
    except OSError as error:
        raise BadInvocationError(
            f"cannot write {output}: {error.strerror}", "Name a file in a folder that exists."
        ) from None


def paint_for(stream: IO[str] | None) -> Paint:
    """Colours for a terminal that wants them; plain text elsewhere."""
    wanted = stream is not None and stream.isatty() and not os.environ.get("NO_COLOR")
    return lambda text, colour: typer.style(text, fg=colour, bold=True) if wanted else text


@contextmanager
def reporting_errors(as_json: bool = False, output: Path | None = None) -> Iterator[None]:
    """Turn an error that a user can cause into its sentence and exit code, and anything else into exit 70."""
    try:
        yield
    except CondaplugError as error:
        _show(error, as_json, output)
        raise typer.Exit(error.exit_code) from None
    except (typer.Exit, typer.Abort, KeyboardInterrupt, BrokenPipeError):
        raise
    except Exception as error:
        if os.environ.get("CONDAPLUG_TRACEBACK"):
            raise
        bug = CondaplugError(
            f"a bug in condaplug: {type(error).__name__}: {error}",
            "Please report it with the output of the same command under CONDAPLUG_TRACEBACK=1.",
        )
        _show(bug, as_json, output)
        raise typer.Exit(BUG) from None


def _show(error: CondaplugError, as_json: bool, output: Path | None) -> None:
    if as_json:
        from condaplug.report import json

        try:
            emit(json.render_error(error), output)
        except CondaplugError:
            emit(json.render_error(error), None)
        return
    typer.echo(f"{typer.style('error', fg='red', bold=True)}: {error.message}", err=True)
    for hint in error.hints:
        typer.echo(f"  {hint}", err=True)
