"""Every tiny plugin of ``tests/cases_compat``, checked at every release of the catalogue.

A case is a folder with a project and ``expected.json``: the range in which it works, what it claims, the exit
code, and by range of releases the verdict and every finding, as in ``tests/test_cases.py``. ``{oldest}`` and
``{next}`` stand for the catalogue's first release and the one in development (``26.9``), ``{newest}`` for the
newest release (``26.7.1``).
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from condaplug.catalogue import api
from condaplug.compat import compat
from condaplug.hosts.observe import Limits
from condaplug.project.ranges import Range
from tests.support.expected import assert_found

CASES = sorted(path.parent for path in Path(__file__).parent.glob("cases_compat/*/expected.json"))


def expectation(case: Path) -> dict[str, Any]:
    text = (case / "expected.json").read_text(encoding="utf-8")
    oldest, *_, development = (".".join(one.split(".")[:2]) for one in api.releases())
    for name, release in {"oldest": oldest, "newest": api.newest(), "next": development}.items():
        text = text.replace(f"{{{name}}}", release)
    expected: dict[str, Any] = json.loads(text)
    return expected


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_each_release_gets_what_is_expected(case: Path) -> None:
    expected = expectation(case)
    report = compat(case, limits=Limits(300), environ=os.environ)
    assert [one.version for one in report.releases] == list(api.releases())
    for one in report.releases:
        (stated,) = [part for part in expected["releases"] if one.version in Range(part["conda"])]
        assert (one.version, one.verdict) == (one.version, stated["verdict"])
        assert_found(one.findings, stated["findings"])
    assert (report.range, report.claimed) == (expected["range"], expected["claimed"])
    assert report.exit_code() == expected["exit"]
