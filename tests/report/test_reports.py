"""The renderers: the JSON contract and the text for a person."""

from __future__ import annotations

import json
import os
from pathlib import Path

from condaplug.errors import BadInvocationError
from condaplug.report import json as json_report
from condaplug.report import text
from condaplug.run import validate

MISSPELT = Path(__file__).parent.parent / "cases" / "bad" / "misspelt-hook"


def test_the_json_document_is_the_contract() -> None:
    document = json.loads(json_report.render(validate(MISSPELT, conda=["builtin"], environ=os.environ)))
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
    document = json.loads(json_report.render_error(BadInvocationError("no", "do this")))
    assert document == {"schema": 1, "error": {"message": "no", "hints": ["do this"]}}


def test_the_text_names_host_place_mend_and_verdict() -> None:
    shown = text.render(validate(MISSPELT, conda=["builtin"], environ=os.environ))
    assert "conda 26.7.1 (the built-in model" in shown
    assert "conda_misspelt_hook.py:6: error CP201 unknown-hook" in shown
    assert "Did you mean conda_subcommands?" in shown
    assert shown.splitlines()[-1] == "fail: 1 error"


def test_the_first_line_says_that_no_conda_was_found(tmp_path: Path) -> None:
    environ = {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    first = text.render(validate(MISSPELT, environ=environ)).splitlines()[0]
    assert "built-in model" in first and "--conda" in first
