"""The report for a person at a terminal."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from condaplug.judgement import Finding, HostReport, Report

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

HOOK = "conda_"
MOST = 6
"""How much of what was not checked the last line names."""

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
    name = f"conda {host.version or ''}".strip()
    if host.python is None and report.reason:  # it gave no answer
        yield f"  {escaped(f'{name} ({where})')}: {verdict}, {escaped(report.reason)}"
        yield from (f"{INDENT}-> {escaped(remedy)}" for remedy in report.remedies)
        return
    yield f"  {escaped(f'{name} ({where}, Python {host.python})')}: {verdict} in {host.seconds:.2f} s"
    unchecked = set(report.unchecked)
    for hook in report.hooks:
        names = escaped(", ".join(hook.plugins))
        if hook.name in unchecked:
            names = f"{names} (not all of it checked)" if names else "not checked"
        yield f"{INDENT}{escaped(hook.name)}: {names or 'nothing'}"
    called = {hook.name for hook in report.hooks}
    for step in report.unchecked:
        if step not in called:
            yield f"{INDENT}not checked: {escaped(step)}"
    for remedy in report.remedies[:MOST] if report.unchecked else ():
        yield f"{INDENT}to have that checked: {escaped(remedy)}"


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


def _inconclusive(report: Report, unchecked: Sequence[str]) -> str:
    """The summary of a verdict that must not read like a pass."""
    warnings = sum(one.is_warning for one in report.findings)
    found = f"{warnings} warning{'s' if warnings > 1 else ''}" if warnings else "nothing wrong was found"
    reason = next((host.reason for host in report.hosts if host.reason), "a host could not be asked")
    return f"{found}, but {_not_checked(unchecked) if unchecked else escaped(reason)}"


def _not_checked(unchecked: Sequence[str]) -> str:
    """``2 hooks and 1 step were not checked (conda_settings, conda_solvers, env of a.json)``."""
    hooks = sum(step.startswith(HOOK) and " " not in step for step in unchecked)
    counts = [(hooks, "hook"), (len(unchecked) - hooks, "step")]
    what = " and ".join(f"{count} {name}{'s' if count > 1 else ''}" for count, name in counts if count)
    names = [*unchecked[:MOST], *([f"and {len(unchecked) - MOST} more"] if len(unchecked) > MOST else [])]
    return f"{what} {'was' if len(unchecked) == 1 else 'were'} not checked ({escaped(', '.join(names))})"


def _summary(report: Report, paint: Paint) -> str:
    counts = {
        severity: sum(one.severity == severity for one in report.findings)
        for severity in ("error", "warning", "info")
    }
    parts = [f"{count} {severity}{'s' if count > 1 else ''}" for severity, count in counts.items() if count]
    summary = ", ".join(parts) or "no findings"
    unchecked = tuple(dict.fromkeys(step for host in report.hosts for step in host.unchecked))
    if report.verdict == "inconclusive":
        summary = _inconclusive(report, unchecked)
    elif unchecked:
        summary += f"; {_not_checked(unchecked)}"
    nothing = "; nothing was executed (--static)" if not report.hosts and report.project.entry_points else ""
    return f"{paint(report.verdict, COLOURS[report.verdict])}: {summary}{nothing}"
