"""``condaplug compat``."""

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
    markdown = "markdown"


def compat(
    path: PluginPath = Path(),
    format: Annotated[Format, typer.Option(help="How the report is written.")] = Format.text,
    output: Output = None,
    select: Select = None,
    ignore: Ignore = None,
    timeout: Annotated[
        float, typer.Option(help="Seconds for the plugin in all releases together.", min=0.1)
    ] = 60.0,
    memory: Memory = 4.0,
) -> None:
    """With which releases of conda does this plugin work?

    The built-in model loads it at every release that condaplug knows, and its source is read for what it
    uses of conda. Fails where a release that the project claims, or else the newest, does not work.
    """
    with reporting_errors(as_json=format is Format.json, output=output):
        from condaplug.compat import compat as judge
        from condaplug.hosts.observe import Limits
        from condaplug.report import compat as report

        found = judge(
            path,
            select=select or (),
            ignore=ignore or (),
            limits=Limits(timeout, in_bytes(memory)),
            environ=os.environ,
        )
        if format is Format.json:
            document = report.as_json(found)
        elif format is Format.markdown:
            document = report.as_markdown(found)
        else:
            document = report.as_text(found, paint_for(sys.stdout if output is None else None), width())
        emit(document, output)
        raise typer.Exit(found.exit_code())
