"""Several hosts in one report: findings merged, ids unique, and hosts that give no answer."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from condaplug import run
from condaplug.checks.base import Facts
from condaplug.checks.selection import Selection
from condaplug.errors import HostUnavailableError
from condaplug.hosts.observation import Host, Observation
from condaplug.judgement import CONDA, Check, Problem, Report, naming
from condaplug.project import Place, Project
from condaplug.report.validate import as_json, as_text
from condaplug.run import judge, validate
from tests.support import condas

HERE = Path(__file__).parent
GOOD = HERE / "cases" / "good" / "subcommand"
MISSPELT = HERE / "cases" / "bad" / "misspelt-hook"
REMOVED = HERE / "cases_compat" / "removed-reexport"

SAME = Problem(f"{CONDA} ignores it", "Fix it.", Place("a.py", 1), "error")


def merged(
    monkeypatch: pytest.MonkeyPatch,
    *problems: Problem,
    codes: tuple[str, ...] = ("CP201",),
    versions: tuple[str, ...] = ("26.7.1",) * 3,
) -> Report:
    """The report where a check finds the first problem on the first host, the next on the next."""
    observations = [
        Observation(Host(f"host {number}", "conda", version, "3.12", "/opt"), "done")
        for number, version in enumerate(versions[: len(problems)])
    ]

    def found(facts: Facts) -> Iterator[Problem]:
        yield problems[int(facts.observation.host.id.rpartition(" ")[2])]

    checks = tuple(Check(code, "name", "error", "host", found) for code in codes)
    monkeypatch.setattr(run, "CHECKS", checks)
    project = Project(root=Path.cwd(), metadata="pyproject.toml", name="x")
    return judge(project, "", observations, Selection())


@pytest.mark.parametrize("others", [1, 2])
@pytest.mark.parametrize(
    ("versions", "message"),
    [
        (("26.7.1", "26.7.1", "26.7.1"), "conda 26.7.1 ignores it"),
        (("25.11.1", "26.7.1", "26.9.0.dev0"), "conda ignores it"),
        (("26.7.1", "26.9.0.dev0", "26.7.1"), "conda ignores it"),
    ],
)
def test_what_differs_in_the_version_alone_is_one_finding(
    monkeypatch: pytest.MonkeyPatch, versions: tuple[str, ...], message: str, others: int
) -> None:
    (finding,) = merged(monkeypatch, *[SAME] * (others + 1), versions=versions).findings
    assert (finding.message, finding.hint, finding.severity) == (message, "Fix it.", "error")
    assert (finding.path, finding.line) == ("a.py", 1)
    assert finding.hosts == ("host 0", "host 1", "host 2")[: others + 1]


@pytest.mark.parametrize(
    "other",
    [
        replace(SAME, message=f"{CONDA} calls it"),
        replace(SAME, severity="warning"),
        replace(SAME, place=Place("a.py", 2)),
        replace(SAME, place=Place("b.py", 1)),
        replace(SAME, place=None),
    ],
    ids=["message", "severity", "line", "path", "no place"],
)
def test_what_differs_in_more_is_a_finding_of_each_host(
    monkeypatch: pytest.MonkeyPatch, other: Problem
) -> None:
    findings = merged(monkeypatch, SAME, other).findings
    assert sorted(one.hosts for one in findings) == [("host 0",), ("host 1",)]
    assert {(one.message, one.severity, one.problem.place) for one in findings} == {
        (naming(one.message, "conda 26.7.1"), one.severity, one.place) for one in (SAME, other)
    }


def test_two_checks_with_one_message_are_two_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    findings = merged(monkeypatch, SAME, SAME, codes=("CP201", "CP202")).findings
    assert [(one.code, one.hosts) for one in findings] == [
        ("CP201", ("host 0", "host 1")),
        ("CP202", ("host 0", "host 1")),
    ]


def test_only_the_host_with_the_error_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    report = merged(monkeypatch, replace(SAME, severity="warning"), SAME, replace(SAME, severity="info"))
    assert [one.verdict for one in report.hosts] == ["pass", "fail", "pass"]
    assert (report.verdict, report.exit_code()) == ("fail", 1)


def test_the_same_finding_at_two_releases_is_one() -> None:
    report = validate(MISSPELT, conda=["builtin:26.7.1", "builtin:25.11.1"], environ=os.environ)
    (finding,) = report.findings
    assert finding.hosts == ("builtin 26.7.1", "builtin 25.11.1")
    assert finding.message.startswith("conda_subcomands is not a hook of conda: ")
    assert [one.host.id for one in report.hosts] == list(finding.hosts)


def test_findings_that_differ_by_release_name_their_hosts() -> None:
    releases = ("25.11.1", "26.7.1", "26.9.0.dev0")
    report = validate(REMOVED, conda=[f"builtin:{one}" for one in releases], environ=os.environ)
    found = [(one.code, one.severity, one.hosts) for one in report.findings if one.code != "CP902"]
    assert found == [
        ("CP106", "error", ("builtin 26.9.0.dev0",)),
        ("CP502", "info", ("builtin 25.11.1",)),
        ("CP502", "warning", ("builtin 26.7.1",)),
    ]
    assert [one.verdict for one in report.hosts] == ["pass", "pass", "fail"]
    shown = as_text(report)
    assert "error CP106 import-fails [builtin 26.9.0.dev0]" in shown
    assert "info CP502 deprecated-name [builtin 25.11.1]" in shown


# Hosts that give no answer, and hosts of one release


def prefix_with(folder: Path, python: str) -> Path:
    """A prefix of conda 26.7.1 whose Python is a shell script."""
    packages = folder / "lib" / "python3.12" / "site-packages"
    (packages / "conda-26.7.1.dist-info").mkdir(parents=True)
    (packages / "conda").mkdir()
    (packages / "conda" / "__init__.py").write_text("")
    (folder / "bin").mkdir()
    (folder / "bin" / "python").write_text(f"#!/bin/sh\n{python}\n")
    (folder / "bin" / "python").chmod(0o755)
    return folder


def broken(folder: Path) -> str:
    return str(prefix_with(folder, f"echo {folder.name} is broken; exit 7"))


posix = pytest.mark.skipif(os.name == "nt", reason="a shell script stands for a Python")


@posix
@pytest.mark.parametrize(
    ("plugin", "verdicts", "verdict", "codes", "summary"),
    [
        (
            GOOD,
            ["pass", "inconclusive"],
            "inconclusive",
            (0, 3),
            "inconclusive: nothing wrong was found, but the conda of ",
        ),
        (MISSPELT, ["fail", "inconclusive"], "fail", (1, 1), "fail: 1 error"),
    ],
    ids=["passes", "fails"],
)
def test_a_host_without_an_answer_beside_one_with(
    tmp_path: Path,
    plugin: Path,
    verdicts: list[str],
    verdict: str,
    codes: tuple[int, int],
    summary: str,
) -> None:
    named = [broken(tmp_path / "first"), "builtin:26.7.1"]
    report = validate(plugin, conda=named, environ=os.environ)
    assert [one.verdict for one in report.hosts] == verdicts
    assert (report.verdict, report.exit_code(), report.exit_code(strict=True)) == (verdict, *codes)
    assert all(one.hosts == ("builtin 26.7.1",) for one in report.findings)

    reason = f"the conda of {tmp_path}/first/bin/python could not be asked: first is broken"
    lines = as_text(report).splitlines()
    assert f"  conda 26.7.1 ({tmp_path}/first): inconclusive, {reason}" in lines
    assert any(line.startswith("    -> Does `conda info` work there?") for line in lines)
    assert lines[-1].startswith(summary)

    document = json.loads(as_json(report))
    assert document["verdict"] == verdict
    assert [one["id"] for one in document["hosts"]] == ["builtin 26.7.1", "conda 26.7.1"]
    assert document["hosts"][1] == {
        "id": "conda 26.7.1",
        "kind": "conda",
        "version": "26.7.1",
        "python": None,
        "prefix": f"{tmp_path}/first",
        "verdict": "inconclusive",
        "seconds": 0.0,
        "reason": reason,
        "hooks": [],
    }


@posix
def test_hosts_of_one_release_without_an_answer_have_ids_of_their_own(tmp_path: Path) -> None:
    named = [broken(tmp_path / "first"), broken(tmp_path / "second"), "builtin:26.7.1"]
    report = validate(GOOD, conda=named, environ=os.environ)
    ids = [one.host.id for one in report.hosts]
    assert ids == ["builtin 26.7.1", "conda 26.7.1", "conda 26.7.1 (2)"]


@posix
@pytest.mark.parametrize("names", [["first"], ["first", "second"]])
def test_without_any_answer_there_is_no_report(tmp_path: Path, names: list[str]) -> None:
    with pytest.raises(HostUnavailableError) as caught:
        validate(MISSPELT, conda=[broken(tmp_path / name) for name in names], environ=os.environ)
    assert caught.value.exit_code == 3
    assert all(f"{name} is broken" in caught.value.message for name in names)
    assert len(caught.value.hints) == 1


@posix
@pytest.mark.parametrize("conda", condas.named("26.7.1"))
def test_two_condas_of_one_release_have_ids_of_their_own(tmp_path: Path, conda: condas.Conda) -> None:
    second = prefix_with(tmp_path / "second", f'exec "{conda.python}" "$@"')
    named = [str(conda.prefix), str(second), broken(tmp_path / "third")]
    report = validate(MISSPELT, conda=named, environ=os.environ)
    ids = [one.host.id for one in report.hosts]
    assert ids == ["conda 26.7.1", "conda 26.7.1 (2)", "conda 26.7.1 (3)"]
    (finding,) = report.findings
    assert finding.hosts == tuple(ids[:2])
    assert [one.verdict for one in report.hosts] == ["fail", "fail", "inconclusive"]
