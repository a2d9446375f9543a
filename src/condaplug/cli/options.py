"""The options that several commands have."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer

from condaplug.errors import BadInvocationError

PluginPath = Annotated[
    Path, typer.Argument(help="The plugin's project folder.", show_default="the working folder")
]
Output = Annotated[Path | None, typer.Option(help="Write the report to this file.", metavar="FILE")]
Select = Annotated[
    list[str] | None, typer.Option(help="Only these checks: codes or families (CP2).", metavar="CODE")
]
Ignore = Annotated[list[str] | None, typer.Option(help="Not these checks.", metavar="CODE")]
Memory = Annotated[
    float,
    typer.Option(
        help="GiB of memory for the plugin and the processes that it starts.", metavar="GIB", min=0.01
    ),
]
Data = Annotated[
    list[str] | None,
    typer.Option(help="The answer to one of the template's questions. Repeatable.", metavar="KEY=VALUE"),
]


def in_bytes(gibibytes: float) -> int:
    """A number of GiB in bytes. Raises ``BadInvocationError`` for one that is not finite."""
    if not math.isfinite(gibibytes):
        raise BadInvocationError("--memory is not a number of GiB", "For instance: --memory 8")
    return int(gibibytes * (1 << 30))
