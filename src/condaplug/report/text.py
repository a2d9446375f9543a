"""The report for a person at a terminal."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from condaplug.checks.base import Finding
    from condaplug.run import HostReport, Report

Paint = Callable[[str, str], str]
"""``paint(text, colour)``: the text in a colour, or as it is."""

COLOURS = {
    "error": "red",
    "warning": "yellow",
    "info": "blue",
    "pass": "green",
    "fail": "red",
    "inconclusive": "yellow",
}
INDENT = "    "

# What moves the cursor, ends a line or turns the direction of writing: C0 and C1, the separators of lines and
# paragraphs, and the controls of the bidirectional algorithm.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str, colour: str) -> str:
    """No colour at all."""
    return text


def escaped(text: str) -> str:
    """The text on one line, with each control character as Python writes it: what foreign code names and
    raises must not steer the terminal."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def render(report: Report, paint: Paint = plain, width: int = 100, strict: bool = False) -> str:
    """The report as text: who judged, what the plugin provides, each finding with its mend, the verdict.

    ``strict`` says so where it makes the exit code another.
    """
    return "\n".join(_lines(report, paint, width, strict))


def _lines(report: Report, paint: Paint, width: int, strict: bool) -> Iterator[str]:
    yield from map(escaped, report.notes)
    name = f"{report.project.name} {report.project.version or ''}".strip()
    yield escaped(f"{name} ({report.path})")
    for host in report.hosts:
        yield from _host(host, paint)
    for finding in report.findings:
        yield ""
        yield from _finding(finding, paint, width, several=len(report.hosts) > 1)
    yield ""
    code = report.exit_code(strict)
    yield _summary(report, paint) + (f" (--strict: exit {code})" if code != report.exit_code() else "")


def _host(report: HostReport, paint: Paint) -> Iterator[str]:
    host = report.host
    where = host.prefix if host.kind == "conda" else "the built-in model"
    verdict = paint(report.verdict, COLOURS[report.verdict])
    name = escaped(f"conda {host.version} ({where}, Python {host.python})")
    yield f"  {name}: {verdict} in {host.seconds:.2f} s"
    for hook in report.hooks:
        yield f"{INDENT}{escaped(hook.name)}: {escaped(', '.join(hook.plugins)) or 'nothing'}"


def _finding(finding: Finding, paint: Paint, width: int, several: bool) -> Iterator[str]:
    place = escaped(":".join(str(part) for part in (finding.path, finding.line) if part is not None))
    severity = paint(finding.severity, COLOURS[finding.severity])
    on = f" [{escaped(', '.join(finding.hosts))}]" if several and finding.hosts else ""
    yield f"{place + ': ' if place else ''}{severity} {finding.code} {finding.name}{on}"
    for text in (finding.message, f"-> {finding.hint}"):
        # an exception's lines are wrapped like the rest of the paragraph
        paragraph = escaped(re.sub(r"\s*[\t\r\n]\s*", " ", text))
        yield from textwrap.wrap(
            paragraph, width, initial_indent=INDENT, subsequent_indent=INDENT, break_on_hyphens=False
        )


def _summary(report: Report, paint: Paint) -> str:
    counts = {
        severity: sum(one.severity == severity for one in report.findings)
        for severity in ("error", "warning", "info")
    }
    parts = [f"{count} {severity}{'s' if count > 1 else ''}" for severity, count in counts.items() if count]
    summary = ", ".join(parts) or "no findings"
    nothing = "; nothing was executed (--static)" if not report.hosts and report.project.entry_points else ""
    return f"{paint(report.verdict, COLOURS[report.verdict])}: {summary}{nothing}"
