"""Every tiny plugin of ``tests/cases``, checked on the built-in model and on the real conda of its release.

A case is a folder with a project and ``expected.json``: the verdict, and every finding in order, of any
severity, with all the keys that ``tests/support/expected.py`` names:

    {"code": "CP201", "severity": "error", "path": "plugin.py", "line": 6, "phrase": "...", "hint": "..."}

``absent`` are modules without which the expectation holds: a conda that has one is another case.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from condaplug import catalogue
from condaplug.checks import cost
from condaplug.hosts.observe import Limits
from condaplug.run import validate
from tests.support import condas
from tests.support.expected import SLOW, assert_found

CASES = sorted(path.parent for path in Path(__file__).parent.glob("cases/*/*/expected.json"))
EACH_CASE = pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{case.parent.name}-{case.name}") for case in CASES]
)


def expectation(case: Path) -> dict[str, Any]:
    expected: dict[str, Any] = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    return expected


@pytest.fixture
def measured(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit of imports, for a case that expects that its import is slow."""
    if any(one["code"] == "CP601" for one in expectation(case)["findings"]):
        monkeypatch.setattr(cost, "SLOW", SLOW)


def assert_expected(case: Path, conda: str) -> None:
    expected = expectation(case)
    report = validate(case, conda=[conda], limits=Limits(300), environ=os.environ)
    assert_found(report.findings, expected["findings"])
    assert report.verdict == expected["verdict"]
    assert [one.code for one in report.findings if not (one.message and one.hint)] == []


@EACH_CASE
@pytest.mark.usefixtures("measured")
def test_the_model_finds_what_is_expected(case: Path) -> None:
    assert_expected(case, f"builtin:{catalogue.newest()}")


@EACH_CASE
@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize("conda", condas.named(catalogue.newest()))
def test_the_real_conda_finds_what_is_expected(case: Path, conda: condas.Conda) -> None:
    for module in expectation(case).get("absent", ()):
        if not subprocess.run([str(conda.python), "-c", f"import {module}"], capture_output=True).returncode:
            pytest.skip(f"conda {conda.name} has {module}: tests/checks/test_missing.py")
    assert_expected(case, str(conda.python))


def test_there_is_a_case_for_every_family_that_can_fail() -> None:
    families = {finding["code"][:3] for case in CASES for finding in expectation(case)["findings"]}
    assert families >= {"CP1", "CP2", "CP3", "CP4", "CP6"}
