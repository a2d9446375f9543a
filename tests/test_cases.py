"""Every tiny plugin of ``tests/cases``, judged by the built-in model and the real conda of its release.

A case is a folder with a project and ``expected.json``: the verdict, and the findings by code, path and line.
``absent`` are modules without which the expectation holds: a conda that has one is another case.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from condaplug import catalogue
from condaplug.run import Report, validate
from tests import condas

CASES = sorted(path.parent for path in Path(__file__).parent.glob("cases/*/*/expected.json"))
EACH_CASE = pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{case.parent.name}-{case.name}") for case in CASES]
)


def judged(case: Path, conda: str) -> Report:
    return validate(case, conda=[conda], timeout=30, environ=os.environ)


def assert_expected(case: Path, report: Report) -> None:
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    findings = [one for one in report.findings if one.severity != "info"]
    # An expectation states code, path and line, and what else matters of a finding.
    keys = [one.keys() for one in expected["findings"]]
    keys += [{"code", "path", "line"}] * (len(findings) - len(keys))
    found = [{key: getattr(one, key) for key in stated} for one, stated in zip(findings, keys, strict=False)]
    assert found == expected["findings"]
    assert report.verdict == expected["verdict"]


@EACH_CASE
def test_the_model_finds_what_is_expected(case: Path) -> None:
    assert_expected(case, judged(case, f"builtin:{catalogue.newest()}"))


@EACH_CASE
@pytest.mark.parametrize("conda", condas.named(catalogue.newest()))
def test_the_real_conda_finds_what_is_expected(case: Path, conda: condas.Conda) -> None:
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    for module in expected.get("absent", ()):
        if not subprocess.run([str(conda.python), "-c", f"import {module}"], capture_output=True).returncode:
            pytest.skip(f"conda {conda.name} has {module}: tests/checks/test_missing.py")
    assert_expected(case, judged(case, str(conda.python)))


def test_there_is_a_case_for_every_family_that_can_fail() -> None:
    expected = [json.loads((case / "expected.json").read_text(encoding="utf-8")) for case in CASES]
    families = {finding["code"][:3] for one in expected for finding in one["findings"]}
    assert families >= {"CP1", "CP2", "CP3", "CP4", "CP6"}
