"""``condaplug adopt``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from condaplug.cli.options import PluginPath
from condaplug.cli.output import emit, reporting_errors, say

if TYPE_CHECKING:
    from condaplug.create.adoption import Adopted


def adopt(
    path: PluginPath = Path(),
    data: Annotated[
        list[str] | None,
        typer.Option(help="An answer in place of what would be inferred. Repeatable.", metavar="KEY=VALUE"),
    ] = None,
) -> None:
    """Let a plugin that `new` did not make record the template's answers: what `add` and updates start from.

    It infers them from the project, and changes no other file. It says when updates are not possible.
    """
    from condaplug.create import adoption, parse_data
    from condaplug.report.terminal import escaped

    with reporting_errors():
        adopted = adoption.adopt(path, data=parse_data(data or ()))
        for note in adopted.notes:
            say(escaped(note))
        emit("\n".join(map(escaped, _summary(adopted))), None)


def _summary(adopted: Adopted) -> list[str]:
    rows = [
        (answer.question, _shown(answer.value), answer.origin or "the template's default")
        for answer in adopted.answers
    ]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return [
        f"Wrote {adopted.path.name}/.copier-answers.yml:",
        *(f"  {question:{widths[0]}}  {value:{widths[1]}}  {origin}" for question, value, origin in rows),
        "Where one is wrong: remove that file, and give it by --data KEY=VALUE.",
    ]


def _shown(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else " ".join(str(value).split())
    return text if len(text) <= 50 else text[:49] + "…"
