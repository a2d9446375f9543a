"""``condaplug validate``."""

from __future__ import annotations

import os
import sys
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from condaplug.cli.options import Ignore, Memory, Output, PluginPath, Select, in_bytes
from condaplug.cli.output import emit, paint_for, reporting_errors, width


class Format(str, Enum):
    """How the report is written."""

    text = "text"
    json = "json"


def validate(
    path: PluginPath = Path(),
    conda: Annotated[
        list[str] | None,
        typer.Option(
            help="Which conda judges: a conda executable, a prefix, a Python that has conda, a "
            "release (26.7), builtin, or all. Repeatable.",
            metavar="WHAT",
            show_default="the conda that is found, else the built-in model",
        ),
    ] = None,
    format: Annotated[Format, typer.Option(help="How the report is written.")] = Format.text,
    output: Output = None,
    select: Select = None,
    ignore: Ignore = None,
    strict: Annotated[bool, typer.Option("--strict", help="A warning fails; no conclusion exits 3.")] = False,
    static: Annotated[bool, typer.Option("--static", help="Execute nothing: read the files only.")] = False,
    build: Annotated[
        bool, typer.Option("--build", help="Build the wheel, isolated, and check what it holds.")
    ] = False,
    timeout: Annotated[float, typer.Option(help="Seconds for the plugin in each conda.", min=0.1)] = 60.0,
    memory: Memory = 4.0,
    sample: Annotated[
        list[Path] | None,
        typer.Option(help="A file that the environment specifier must read. Repeatable.", metavar="FILE"),
    ] = None,
) -> None:
    """Would conda load this plugin, and does it do what its hooks promise?

    The plugin's code is executed in a subprocess, under a time limit, with scratch folders in place of yours.
    That is no sandbox: validate only what you would also install.
    """
    with reporting_errors(as_json=format is Format.json, output=output):
        from condaplug import run
        from condaplug.hosts.observe import Limits
        from condaplug.report import validate as report

        if build and format is Format.text:
            typer.echo("Building the wheel in an isolated environment ...", err=True)
        found = run.validate(
            path,
            conda=conda or (),
            static=static,
            build=build,
            select=select or (),
            ignore=ignore or (),
            sample_files=sample or (),
            limits=Limits(timeout, in_bytes(memory)),
            environ=os.environ,
        )
        if format is Format.json:
            document = report.as_json(found)
        else:
            paint = paint_for(sys.stdout if output is None else None)
            document = report.as_text(found, paint, width(), strict)
        emit(document, output)
        raise typer.Exit(found.exit_code(strict))
