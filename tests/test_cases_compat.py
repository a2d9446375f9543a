"""Every tiny plugin of ``tests/cases_compat``, judged at every release of the catalogue.

A case is a folder with a project and ``expected.json``: the range in which it works, what it claims, the exit
code, and by range of releases the verdict and the findings. ``{oldest}`` stands for the catalogue's first.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from condaplug.catalogue import api
from condaplug.compat import CompatReport, compat
from condaplug.project.ranges import Range

CASES = sorted(path.parent for path in Path(__file__).parent.glob("cases_compat/*/expected.json"))


def expectation(case: Path) -> dict[str, Any]:
    text = (case / "expected.json").read_text(encoding="utf-8")
    expected: dict[str, Any] = json.loads(
        text.replace("{oldest}", ".".join(api.releases()[0].split(".")[:2]))
    )
    return expected


def findings(report: CompatReport, release: str) -> list[dict[str, Any]]:
    (one,) = [one for one in report.releases if one.version == release]
    return [
        {"code": finding.code, "path": finding.path, "line": finding.line}
        for finding in one.findings
        if finding.severity != "info"
    ]


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_each_release_gets_what_is_expected(case: Path) -> None:
    expected = expectation(case)
    report = compat(case, environ=os.environ)
    assert [one.version for one in report.releases] == list(api.releases())
    for one in report.releases:
        (wanted,) = [part for part in expected["releases"] if one.version in Range(part["conda"])]
        assert (one.version, one.verdict) == (one.version, wanted["verdict"])
        assert (one.version, findings(report, one.version)) == (one.version, wanted["findings"])
    assert (report.range, report.claimed) == (expected["range"], expected["claimed"])
    assert report.exit_code() == expected["exit"]
