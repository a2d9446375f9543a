"""What every command shares: answers to stdout or a file, errors as sentences, a bug as a bug."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import typer

from condaplug.errors import FULL, BadInvocationError, CondaplugError, OutOfSpaceError
from condaplug.termination import INTERRUPTED

if TYPE_CHECKING:
    from condaplug.report.terminal import Paint

BUG = 70


class StdoutUnwritableError(BadInvocationError):
    """Standard output takes nothing: a full device, or a stream that was closed before the start."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"cannot write to standard output: {reason}", "Free some space there, or send it elsewhere."
        )


def emit(document: str, output: Path | None) -> None:
    """Write an answer to standard output, or to a file.

    Raises ``BadInvocationError`` where that cannot be written. A reader that has gone away is no error: it
    has read what it wanted.
    """
    if output is None:
        if sys.stdout is None:
            raise StdoutUnwritableError("it is closed")
        with writing_stdout():
            sys.stdout.write(document + "\n")
            sys.stdout.flush()  # a failure must show here, not at the interpreter's exit
        return
    try:
        # a name may hold a lone surrogate: a byte of a file name that is not UTF-8
        output.write_text(document + "\n", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise BadInvocationError(
            f"cannot write {output}: {error.strerror}", "Name a file in a folder that exists."
        ) from None


@contextmanager
def writing_stdout() -> Iterator[None]:
    """Where standard output is written and flushed: what cannot be written is dropped.

    Raises ``StdoutUnwritableError``, but not where the reader has gone away.
    """
    try:
        yield
    except OSError as error:
        _abandon(sys.stdout)
        if not isinstance(error, BrokenPipeError):
            raise StdoutUnwritableError(error.strerror or str(error)) from None


def with_bytes(stream: IO[str] | None) -> None:
    """Let ``stream`` write surrogates as the bytes that they stand for."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="surrogateescape")


def say(text: str) -> None:
    """Write a line to standard error, where there is one; that one is full must not change the exit code."""
    try:
        typer.echo(text, err=True)
    except OSError:
        _abandon(sys.stderr)


def _abandon(stream: IO[str] | None) -> None:
    """Let what is still in the stream's buffer go nowhere: Python would fail on it once more at its exit."""
    if stream is None:
        return
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def paint_for(stream: IO[str] | None) -> Paint:
    """Colours for a terminal that wants them; plain text elsewhere."""
    wanted = wants_colours(stream)
    return lambda text, colour: typer.style(text, fg=colour, bold=True) if wanted else text


def width() -> int:
    """The columns of the terminal, at most 110; 100 where there is none."""
    return min(shutil.get_terminal_size((100, 24)).columns, 110)


def wants_colours(stream: IO[str] | None) -> bool:
    """Whether a stream is a terminal, and its user has not said no to colours."""
    return stream is not None and stream.isatty() and not os.environ.get("NO_COLOR")


@contextmanager
def saying_when_interrupted(what_stays: str) -> Iterator[None]:
    """After Ctrl-C, say what stays, and exit as a shell has it."""
    try:
        yield
    except KeyboardInterrupt:
        say(f"Interrupted: {what_stays}.")
        raise typer.Exit(INTERRUPTED) from None


@contextmanager
def reporting_errors(as_json: bool = False, output: Path | None = None) -> Iterator[None]:
    """Turn an error that a user can cause into its sentence and exit code, and anything else into exit 70."""
    try:
        yield
    except CondaplugError as error:
        _show(error, as_json, output)
        raise typer.Exit(error.exit_code) from None
    except (typer.Exit, typer.Abort, BrokenPipeError):
        raise
    except KeyboardInterrupt:
        say("Interrupted: nothing was changed.")
        raise typer.Exit(INTERRUPTED) from None
    except Exception as error:
        if isinstance(error, OSError) and error.errno in FULL:
            _show(OutOfSpaceError(error.filename or "a file", error), as_json, output)
            raise typer.Exit(OutOfSpaceError.exit_code) from None
        if os.environ.get("CONDAPLUG_TRACEBACK"):
            raise
        bug = CondaplugError(
            f"a bug in condaplug: {type(error).__name__}: {error}",
            "Please report it with the output of the same command under CONDAPLUG_TRACEBACK=1.",
        )
        _show(bug, as_json, output)
        raise typer.Exit(BUG) from None


def _show(error: CondaplugError, as_json: bool, output: Path | None) -> None:
    if as_json and _show_json(error, output):
        return
    from condaplug.report.terminal import escaped

    say(f"{typer.style('error', fg='red', bold=True)}: {escaped(error.message)}")
    for hint in error.hints:
        say(f"  {escaped(hint)}")


def _show_json(error: CondaplugError, output: Path | None) -> bool:
    """Write the error's document to the first place that takes it: the file, standard output; else False."""
    from condaplug.report.document import error_as_json

    places = dict.fromkeys((output, None))
    for place in places if not isinstance(error, StdoutUnwritableError) else ():
        try:
            emit(error_as_json(error), place)
        except CondaplugError:
            continue
        return True
    return False
