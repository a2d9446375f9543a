"""The renderers: the JSON contract and the text for a person."""

from __future__ import annotations

import json
import os
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from condaplug.errors import BadInvocationError
from condaplug.hosts.observation import Host
from condaplug.judgement import Check, Doubt, Finding, HookProvided, HostReport, Problem, Report
from condaplug.project import Place, read_project
from condaplug.report.document import error_as_json
from condaplug.report.validate import as_json, as_text
from condaplug.run import validate
from tests.support.condas import only_the_model_is_found

MISSPELT = Path(__file__).parent.parent / "cases" / "bad" / "misspelt-hook"


def test_the_json_document_is_the_contract() -> None:
    document = json.loads(as_json(validate(MISSPELT, conda=["builtin"], environ=os.environ)))
    assert list(document) == ["schema", "condaplug", "verdict", "project", "hosts", "findings"]
    assert document["schema"] == 1
    assert document["verdict"] == "fail"
    assert list(document["project"]) == ["path", "name", "version", "entry_points"]
    (host,) = document["hosts"]
    names = ["id", "kind", "version", "python", "prefix", "verdict", "seconds", "reason", "hooks"]
    assert list(host) == names
    assert (host["id"], host["kind"], host["prefix"]) == ("builtin 26.7.1", "builtin", None)
    (finding,) = document["findings"]
    assert list(finding) == ["code", "name", "severity", "message", "hint", "path", "line", "hosts"]
    assert (finding["code"], finding["line"], finding["hosts"]) == ("CP201", 6, ["builtin 26.7.1"])
    assert "conda_subcommands" in finding["hint"]


def test_an_error_has_its_own_document() -> None:
    document = json.loads(error_as_json(BadInvocationError("no", "do this")))
    assert document == {"schema": 1, "error": {"message": "no", "hints": ["do this"]}}


def test_the_text_names_host_place_mend_and_verdict() -> None:
    shown = as_text(validate(MISSPELT, conda=["builtin"], environ=os.environ))
    assert "conda 26.7.1 (the built-in model" in shown
    assert "conda_misspelt_hook.py:6: error CP201 unknown-hook" in shown
    assert "Did you mean conda_subcommands?" in shown
    assert shown.splitlines()[-1] == "fail: 1 error"


def _report(said: str) -> Report:
    """A report in which every text that foreign code decides on is ``said``."""
    host = Host(id=said, kind="conda", version=said, python=said, prefix=said, seconds=0.1)
    check = Check("CP111", "x", "error", "host", lambda facts: ())
    finding = Finding(check, Problem(said, said, Place(said, 1)), (said,))
    project = replace(read_project(MISSPELT), name=said, version=said)
    hosts = (HostReport(host, "fail", (HookProvided(said, (said, said)),), Doubt(said)),) * 2
    return Report(project, said, hosts, (finding,), (said,))


_CONTROLS = st.text(
    st.characters(categories=["Cc", "Zl", "Zp"]) | st.sampled_from("ab ü\u202e\u2066"), max_size=9
)


@given(st.text() | _CONTROLS)
@example("\x1b[2J\x1b]0;owned\x07")
@example("a\nb\x00c\x9b31m")
@example("\u202egnp.exe")
def test_no_text_of_the_plugin_steers_the_terminal(said: str) -> None:
    shown = as_text(_report(said))
    found = {one for one in shown if unicodedata.category(one) in ("Cc", "Zl", "Zp") or one in "\u202e\u2066"}
    assert found <= {"\n"}
    # no line of the plugin's own making: those of the report for one that says a letter, and wrapped ones
    assert [line for line in shown.split("\n") if line.startswith("fail: ")][-1:] == ["fail: 1 error"]


def test_a_control_character_is_shown_as_python_writes_it_and_the_rest_as_it_is() -> None:
    shown = as_text(_report("größe 日本 \\ \x1b[31m\x00"), width=200)
    assert "    größe 日本 \\ \\x1b[31m\\x00" in shown.splitlines()
    prose = as_text(_report("first line\n  second line"), width=200)
    assert "    first line second line" in prose.splitlines()


def test_the_report_stays_in_its_colours() -> None:
    shown = as_text(_report("x"), lambda text, colour: f"\x1b[{colour}m{text}")
    assert "\x1b[redmfail: 1 error" in shown


def test_the_first_line_says_that_no_conda_was_found(tmp_path: Path) -> None:
    environ = {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    if not only_the_model_is_found(environ):
        pytest.skip("a conda is installed on this machine, and would judge")
    first = as_text(validate(MISSPELT, environ=environ)).splitlines()[0]
    assert "built-in model" in first and "--conda" in first


def test_strict_says_where_it_makes_the_exit_code_another() -> None:
    noisy = validate(MISSPELT.parent / "prints-on-import", conda=["builtin"], environ=os.environ)
    assert as_text(noisy).splitlines()[-1] == "pass: 1 warning"
    assert as_text(noisy, strict=True).splitlines()[-1] == "pass: 1 warning (--strict: exit 1)"
