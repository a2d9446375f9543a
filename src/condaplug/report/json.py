"""The report as one JSON document: the contract that other tools build on."""

from __future__ import annotations

import json
from typing import Any

from condaplug import __version__
from condaplug.errors import CondaplugError
from condaplug.judgement import Finding, HostReport, Report

SCHEMA = 1


def render(report: Report) -> str:
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
        "hosts": [_host(one) for one in report.hosts],
        "findings": [finding_object(one) for one in report.findings],
    }
    return json.dumps(document, indent=2)


def finding_object(finding: Finding) -> dict[str, Any]:
    """A finding as an object."""
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "message": finding.message,
        "hint": finding.hint,
        "path": finding.path,
        "line": finding.line,
        "hosts": list(finding.hosts),
    }


def _host(report: HostReport) -> dict[str, Any]:
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


def render_error(error: CondaplugError) -> str:
    """The document for an error that left no report."""
    return json.dumps(
        {"schema": SCHEMA, "error": {"message": error.message, "hints": list(error.hints)}}, indent=2
    )
