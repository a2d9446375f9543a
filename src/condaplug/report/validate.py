"""The report of ``validate``: text for a terminal, and one JSON document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from condaplug import __version__
from condaplug.report.document import SCHEMA, finding_object
from condaplug.report.terminal import Paint, escaped, plain, wrapped

if TYPE_CHECKING:
    from condaplug.judgement import Finding, HostReport, Report

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


def as_text(report: Report, paint: Paint = plain, width: int = 100, strict: bool = False) -> str:
    """The report as text: who judged, what the plugin provides, each finding, how to fix it, the verdict.

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
    yield from wrapped(finding.message, width, INDENT)
    yield from wrapped(f"-> {finding.hint}", width, INDENT)


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


def as_json(report: Report) -> str:
    """The document of ``validate --format json``."""
    project = report.project
    document = {
        "schema": SCHEMA,
        "condaplug": __version__,
        "verdict": report.verdict,
        "project": {
            "path": report.path,
            "name": project.name,
            "version": project.version,
            "entry_points": [{"name": one.name, "value": one.value} for one in project.entry_points],
        },
        "hosts": [_host_object(one) for one in report.hosts],
        "findings": [finding_object(one) for one in report.findings],
    }
    return json.dumps(document, indent=2)


def _host_object(report: HostReport) -> dict[str, Any]:
    host = report.host
    return {
        "id": host.id,
        "kind": host.kind,
        "version": host.version,
        "python": host.python,
        "prefix": host.prefix,
        "verdict": report.verdict,
        "seconds": host.seconds,
        "reason": report.reason,
        "hooks": [{"name": hook.name, "plugins": list(hook.plugins)} for hook in report.hooks],
    }
