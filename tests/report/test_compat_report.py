"""What ``compat`` found, as text, as JSON and as Markdown."""

from __future__ import annotations

import json
import os
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condaplug.compat import compat
from condaplug.judgement import (
    CONDA,
    Check,
    CompatReport,
    Finding,
    Problem,
    ReleaseReport,
    ReleaseVerdict,
    Removal,
    Severity,
)
from condaplug.project import Place, read_project
from condaplug.report.compat import as_json, as_markdown, as_text, rows

CASES = Path(__file__).parent.parent / "cases_compat"
REMOVED = CASES / "removed-reexport"


@pytest.fixture(scope="module")
def removed() -> CompatReport:
    return compat(REMOVED, environ=os.environ)


def test_the_json_document_is_the_contract(removed: CompatReport) -> None:
    document = json.loads(as_json(removed))
    assert list(document) == ["schema", "range", "claimed", "releases"]
    assert (document["schema"], document["claimed"]) == (1, ">=25.9")
    assert document["range"].endswith(",<26.9")
    assert all(list(one) == ["version", "verdict", "findings"] for one in document["releases"])
    last = document["releases"][-1]
    assert (last["version"], last["verdict"]) == ("26.9.0.dev0", "fail")
    names = ["code", "name", "severity", "message", "hint", "path", "line", "hosts"]
    assert [list(finding) for finding in last["findings"]] == [names, names]
    assert last["findings"][0]["hosts"] == ["builtin 26.9.0.dev0"]


def test_the_text_has_the_table_the_reasons_what_goes_next_and_the_range(removed: CompatReport) -> None:
    lines = as_text(removed).splitlines()
    assert lines[0] == f"conda-removed-reexport 1.0 ({REMOVED})"
    until = lines.index("")
    table = [line.split("  ")[1:] for line in lines[:until] if line.startswith("  2")]
    assert [(row[0].split(" - ")[-1], row[-1].strip()) for row in table[-2:]] == [
        ("26.7.1", "warns"),
        ("26.9.0.dev0", "breaks"),
    ]
    assert sum(line.lstrip().startswith("conda_removed_reexport.py:1: CP106") for line in lines) == 1
    assert "Next deprecations:" in lines
    shown = " ".join(" ".join(lines).split())
    assert "26.9 removes conda.plugins.CondaSubcommand (conda_removed_reexport.py:1); use conda" in shown
    assert "pyproject.toml:14: warning CP512 fails-on-the-next-release" in lines
    assert lines[-1].startswith("pass: works with conda >=") and lines[-1].endswith("claims conda >=25.9")


def test_the_markdown_is_a_table_newest_first(removed: CompatReport) -> None:
    lines = as_markdown(removed).splitlines()
    assert lines[0].startswith("**conda-removed-reexport** works with conda ")
    assert lines[2:4] == ["| conda | verdict | why |", "|---|---|---|"]
    assert lines[4].startswith("| 26.9.0.dev0 | breaks | `conda_removed_reexport.py:1` CP106 ")
    assert lines[-1] == "| `conda.plugins.CondaSubcommand` | 26.9 | `conda.plugins.types.CondaSubcommand` |"


CHECK = Check("CP501", "name", "error", "host", lambda facts: (), warns_of_release=True)


def report(*verdicts: ReleaseVerdict, said: str = "x", line: int = 3) -> CompatReport:
    """A report of made-up releases, each with one finding whose words are ``said``."""
    found = []
    for number, verdict in enumerate(verdicts):
        severity: Severity = "error" if verdict == "fail" else "warning"
        problem = Problem(f"{said} on {CONDA}", said, Place("x.py", line), severity)
        finding = Finding(CHECK, problem, (), f"conda 1.{number}")
        found.append(ReleaseReport(f"1.{number}", verdict, (finding,), None))
    project = replace(read_project(REMOVED), claims=())
    removal = Removal(said, "2.0", said, (Place(said, 1),))
    return CompatReport(project, said, tuple(found), None, None, (), (removal,))


def test_neighbours_of_one_verdict_for_one_reason_are_one_row() -> None:
    found = rows(report("fail", "fail", "warn", "pass", "pass", "fail"))
    assert [(row.releases, row.verdict) for row in found] == [
        ("1.0 - 1.1", "fail"),
        ("1.2", "warn"),
        ("1.3 - 1.4", "pass"),
        ("1.5", "fail"),
    ]
    assert [reason.text for reason in found[0].reasons] == ["x on conda"]
    assert [reason.text for reason in found[-1].reasons] == ["x on conda 1.5"]


def test_another_reason_is_another_row() -> None:
    first, second = report("fail", line=3), report("fail", line=4)
    both = replace(first, releases=first.releases + second.releases)
    assert len(rows(both)) == 2


def test_it_says_where_nothing_works_or_nobody_can_say() -> None:
    assert (
        as_text(report("fail")).splitlines()[-1].startswith("pass: works with no release of conda; claims no")
    )
    unsure = replace(report("inconclusive"), range=">=1")
    assert "works with conda >=1, as far as the model can say" in as_text(unsure)


@given(st.text())
def test_no_text_of_a_plugin_steers_the_terminal_or_the_table(said: str) -> None:
    found = report("fail", "warn", "inconclusive", said=said)
    for shown in (as_text(found), as_markdown(found)):
        assert not any(unicodedata.category(char) == "Cc" and char != "\n" for char in shown)
    table = [line for line in as_markdown(found).splitlines() if line.startswith("| 1.")]
    assert len(table) == 3
    assert all(line.replace("\\\\", "").replace("\\|", "").count("|") == 4 for line in table)
    json.loads(as_json(found))
