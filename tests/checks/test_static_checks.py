"""The checks that need no host, each in a report of ``validate --static``: code, severity, place, hint."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from condaplug.run import validate
from tests.project.tree import ENTRY, HATCH, NAMED, PACKAGE, write

BARE = HATCH + '[project]\nname = "conda-x"\nversion = "1.0"\n'
GROUP = "[project.entry-points.conda]\n"


@pytest.mark.parametrize(
    ("text", "code", "severity", "line", "hint"),
    [
        (NAMED + 'dependencies = ["conda"]\n' + ENTRY, "CP001", "warning", 8, "Delete this dependency"),
        (BARE[len(HATCH) :] + ENTRY, "CP002", "info", 5, "requires-python ="),
        (NAMED + ENTRY + "[tool.condaplug]\nsample = []\n", "CP004", "warning", 11, "samples"),
        (BARE[len(HATCH) :] + 'requires-python = "<3.9"\n' + ENTRY, "CP005", "error", 7, "Allow a later"),
        (NAMED, "CP101", "error", 4, '[project.entry-points.conda], conda-x = "conda_x.plugin"'),
        (NAMED + '[project.entry-points.Conda]\nx = "conda_x"\n', "CP102", "error", 8, "Rename the group"),
        (NAMED + GROUP + 'x = "conda_y"\n', "CP103", "error", 9, "conda_x"),
        (NAMED + GROUP + 'x = "conda_x..plugin"\n', "CP104", "error", 9, 'Write x = "conda_x.plugin"'),
        (NAMED + GROUP + 'x = "conda_x"\ny = "conda_x"\n', "CP105", "warning", 10, "Delete y"),
    ],
)
def test_a_defect_of_the_project_is_reported(
    tmp_path: Path, text: str, code: str, severity: str, line: int | None, hint: str
) -> None:
    write(tmp_path, *PACKAGE, pyproject__toml=HATCH + text)
    report = validate(tmp_path, static=True, select=[code], environ=os.environ)
    (finding,) = report.findings
    assert (finding.code, finding.severity, finding.line) == (code, severity, line)
    assert hint in finding.hint and finding.message and finding.hosts == ()
    assert report.verdict == ("fail" if severity == "error" else "pass")
