"""CP9: why a host cannot tell. What the plugin is to blame for must not end here."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from condaplug.checks.base import Facts
from condaplug.checks.host import CHECKS, includes, listed
from condaplug.hosts.observation import Fault, HookSeen, HookTogether, Host, Label, Observation
from condaplug.judgement import Problem, Report
from condaplug.project import Project
from condaplug.run import validate
from condaplug.source import Sources
from tests.support import condas

PYPROJECT = """
[project]
name = "conda-odd"
version = "1.0"
requires-python = ">=3.10"
dependencies = ["a-thing-that-is-nowhere"]
[project.entry-points.conda]
odd = "odd"
"""
HOOK = """
from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand
{top}

@hookimpl
def conda_subcommands():
    {body}
    yield CondaSubcommand(name="odd", summary="Odd", action=print)
"""


def judged(folder: Path, conda: str, top: str = "", body: str = "pass", **options: list[str]) -> Report:
    folder.joinpath("pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    folder.joinpath("odd.py").write_text(HOOK.format(top=top, body=body), encoding="utf-8")
    return validate(folder, conda=[conda], environ=os.environ, **options)


def found(report: Report) -> list[tuple[str, str, int | None]]:
    return [(one.code, one.severity, one.line) for one in report.findings]


@pytest.mark.parametrize("conda", condas.parameters())
def test_a_declared_module_that_the_conda_lacks(tmp_path: Path, conda: condas.Conda) -> None:
    report = judged(tmp_path, str(conda.prefix), top="import a_thing_that_is_nowhere")
    assert report.verdict == "inconclusive"
    assert found(report) == [("CP901", "warning", 4)]
    assert "Install it" in report.findings[0].hint


def test_on_the_model_a_declared_module_is_a_stand_in(tmp_path: Path) -> None:
    assert judged(tmp_path, "builtin", top="import a_thing_that_is_nowhere").verdict == "pass"


@pytest.mark.parametrize(
    "body",
    [
        "import a_thing_that_is_nowhere as it; it.do()",
        "from conda.core.prefix_data import PrefixData as P; P('x')",
    ],
)
def test_what_the_model_cannot_answer_for_is_named(tmp_path: Path, body: str) -> None:
    report = judged(tmp_path, "builtin", body=body)
    assert report.verdict == "inconclusive"
    assert found(report) == [("CP903", "info", 8)]
    assert report.hosts[0].reason == report.findings[0].message
    assert (report.exit_code(), report.exit_code(strict=True)) == (0, 3)


def test_a_doubt_counts_even_where_it_is_not_selected(tmp_path: Path) -> None:
    body = "from conda.core.prefix_data import PrefixData as P; P('x')"
    report = judged(tmp_path, "builtin", body=body, select=["CP2"])
    assert (report.verdict, report.findings) == ("inconclusive", ())


def test_a_limit_does_not_hide_an_error(tmp_path: Path) -> None:
    body = "from conda.core.prefix_data import PrefixData as P; P('x')"
    misspelt = "@hookimpl\ndef conda_subcomands():\n    yield 1"
    report = judged(tmp_path, "builtin", top=misspelt, body=body)
    assert report.verdict == "fail"
    assert [code for code, _, _ in found(report)] == ["CP201", "CP903"]


@pytest.mark.parametrize(
    ("claim", "version", "inside"),
    [
        (None, "26.7.1", True),
        (">=26.3", "26.7.1", True),
        (">=26.9", "26.9.0.dev0", True),
        (">=26.3,<26.7", "26.7.1", False),
        (">=26.3", "26.1.1", False),
        (">=26.7.2", "26.7.2.dev56+g0f64223fb", True),
        (">=26.3", "nonsense", True),
        (">=26.3", None, True),
    ],
)
def test_a_development_release_counts_as_the_release_it_leads_to(
    claim: str | None, version: str | None, inside: bool
) -> None:
    assert includes(claim, version) is inside


FAULT = Fault("conda.exceptions.PluginError", "another plugin is broken")
SEEN = Observation(Host("conda 1", "conda", "1", "3.12", "/opt/conda"), "done")


def trouble(seen: Observation) -> list[Problem]:
    project = Project(root=Path.cwd(), metadata="pyproject.toml", name="x")
    check = next(check for check in CHECKS if check.code == "CP904")
    return list(check.function(Facts(project, Sources(project), seen)))


@pytest.mark.parametrize(
    "seen",
    [
        SEEN,
        replace(SEEN, together=(HookTogether("conda_solvers"),)),
        replace(
            SEEN,
            hooks=(HookSeen("conda_solvers", "x", FAULT),),
            together=(HookTogether("conda_solvers", FAULT),),
        ),
        replace(
            SEEN,
            together=(
                HookTogether(
                    "conda_solvers", FAULT, False, (Label("one", "x", True), Label("one", "other", False))
                ),
            ),
        ),
    ],
    ids=["nothing", "no fault", "the plugin's own", "a conflict, which CP307 tells"],
)
def test_the_conda_is_not_to_blame(seen: Observation) -> None:
    assert trouble(seen) == []


def test_a_conda_that_fails_by_itself_is_cp904() -> None:
    (problem,) = trouble(replace(SEEN, together=(HookTogether("conda_solvers", FAULT),)))
    assert "another plugin is broken" in problem.message


@pytest.mark.parametrize(
    ("names", "sentence"),
    [("", ""), ("a", "a"), ("ab", "a and b"), ("abc", "a, b and c"), ("abcd", "a, b, c and 1 more")],
)
def test_names_in_a_sentence(names: str, sentence: str) -> None:
    assert listed(names) == sentence


@pytest.mark.parametrize(
    ("claimed", "hint"),
    [
        ('[tool.condaplug]\nconda = "<26"\n', "Choose a conda of that range, or widen `conda`"),
        ('requires-python = ">=3.99"\n', "Choose a conda with such a Python, or widen requires-python"),
    ],
)
def test_a_host_outside_of_what_the_plugin_claims(tmp_path: Path, claimed: str, hint: str) -> None:
    head, table = PYPROJECT.replace('requires-python = ">=3.10"\n', "").split("[project.entry-points", 1)
    inside = claimed.startswith("requires")
    text = f"{head}{claimed if inside else ''}[project.entry-points{table}{'' if inside else claimed}"
    folder = tmp_path / "plugin"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    (folder / "odd.py").write_text(HOOK.format(top="", body="pass"), encoding="utf-8")
    report = validate(folder, conda=["builtin:26.7.1"], environ=os.environ)
    (finding,) = (one for one in report.findings if one.hosts)
    assert (finding.code, report.hosts[0].verdict) == ("CP902", "inconclusive")
    assert finding.hint.startswith(hint)


def test_a_name_that_an_installed_library_lacks_is_no_absent_module(tmp_path: Path) -> None:
    report = judged(tmp_path, "builtin", top="from packaging import a_thing_that_is_nowhere")
    assert [(code, severity) for code, severity, _ in found(report)] == [("CP106", "error")]
