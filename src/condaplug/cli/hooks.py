"""``condaplug hooks``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from condaplug.cli.completion import complete_hook
from condaplug.cli.output import emit, paint_for, reporting_errors, width
from condaplug.cli.validate import Format


def hooks(
    name: Annotated[
        str | None,
        typer.Argument(
            help="A hook, with or without conda_.", show_default="all of them", autocompletion=complete_hook
        ),
    ] = None,
    conda: Annotated[
        str | None,
        typer.Option(
            help="The release of conda: 26.7, or 26.7.1.",
            metavar="RELEASE",
            show_default="the newest that condaplug knows",
        ),
    ] = None,
    format: Annotated[Format, typer.Option(help="How the answer is written.")] = Format.text,
) -> None:
    """conda's plugin API: every hook, what it is for, and the release that brought it.

    With a name: its signature, the fields of what it gives, an example, and what to watch for.
    """
    with reporting_errors(as_json=format is Format.json):
        from condaplug.catalogue.guide import pages
        from condaplug.report import hooks as report

        release = pages.named_release(conda)
        found = pages.pages(release) if name is None else (pages.page(name, release),)
        if format is Format.json:
            document = report.as_json(found)
        elif name is None:
            document = report.table_as_text(found, release, paint_for(sys.stdout), width())
        else:
            document = report.page_as_text(found[0], paint_for(sys.stdout), width())
        emit(document, None)
