"""What every JSON document of ours has in common."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from condaplug.errors import CondaplugError
    from condaplug.judgement import Finding

SCHEMA = 1


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


def error_as_json(error: CondaplugError) -> str:
    """The document for an error that left no report."""
    return json.dumps(
        {"schema": SCHEMA, "error": {"message": error.message, "hints": list(error.hints)}}, indent=2
    )
