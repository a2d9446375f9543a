"""The model beside the real condas: plugins judged by both, at every release of the test folder.

A cell is one plugin at one release. In every cell where the model does not say inconclusive, both agree on
the load, the hooks, the names that they give and the findings. A cell counts for neither where the real conda
lacks a module that the plugin declares. What only measures time (CP6) is left aside.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from condaplug import catalogue, samples
from condaplug.checks.selection import Selection
from condaplug.hosts.find import choose
from condaplug.hosts.observe import Limits, Load, observe
from condaplug.project import read_project
from condaplug.run import judge
from tests.support import condas

CASES = Path(__file__).parents[1] / "cases"
PROJECTS = sorted(path.parent for path in CASES.glob("*/*/expected.json"))
ABSENT = "CP901"
"""The finding that a real conda lacks what the plugin declares."""
MOST_INCONCLUSIVE = 1 / 20


@dataclass(frozen=True)
class Cell:
    """What a host made of a plugin."""

    verdict: str
    reason: str | None
    codes: frozenset[str]
    facts: dict[str, Any]


@pytest.mark.parametrize("conda", condas.parameters())
def test_model_and_conda_agree(conda: condas.Conda, record_property: Callable[[str, object], None]) -> None:
    release = conda.catalogued
    if release is None:
        pytest.skip(f"the catalogue has no conda {conda.name}")
    differences: dict[str, Any] = {}
    inconclusive: dict[str, str | None] = {}
    left_out = 0
    for project in PROJECTS:
        real, model = (cell(project, host) for host in (str(conda.python), f"builtin:{release}"))
        if ABSENT in real.codes:
            left_out += 1
        elif model.verdict == "inconclusive" != real.verdict:
            inconclusive[project.name] = model.reason
        elif model.facts != real.facts:
            differences[project.name] = {"conda": real.facts, "model": model.facts}
    cells = len(PROJECTS) - left_out
    record_property(
        "figures",
        f"the model of {release} beside conda {conda.name}: {cells} plugins, {len(differences)} judged "
        f"otherwise, {len(inconclusive)} inconclusive on the model alone, {left_out} left out for absent "
        "dependencies",
    )
    assert differences == {}
    assert len(inconclusive) < MOST_INCONCLUSIVE * cells, inconclusive


def cell(path: Path, conda: str) -> Cell:
    """Load the plugin of a project in one host, and judge it there."""
    project = read_project(path)
    (candidate,) = choose([conda], os.environ, releases=catalogue.releases())
    guesses = () if project.samples else samples.guess(project)
    seen = observe(candidate, Load(project, project.samples, tuple(guesses)), Limits(300), os.environ)
    report = judge(project, str(path), [seen], Selection(ignore=("CP6",)))
    (host,) = report.hosts
    facts = {
        "load": {one.name: one.registered or _fault(one) for one in seen.entry_points},
        "hooks": {one.name: one.plugins for one in host.hooks},
        "findings": [(one.code, one.severity, one.path, one.line) for one in report.findings],
        "ending": seen.ending,
    }
    return Cell(host.verdict, host.reason, frozenset(one.code for one in report.findings), facts)


def _fault(entry_point: Any) -> str | None:
    fault = entry_point.fault or entry_point.registering
    return fault.type if fault else None
