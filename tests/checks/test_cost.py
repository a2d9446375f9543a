"""CP601: how long an import may take, asked with measured times given as values."""

from __future__ import annotations

from pathlib import Path

import pytest

from condaplug.checks import cost
from condaplug.checks.base import Facts
from condaplug.checks.cost import slow_import
from condaplug.hosts.observation import EntryPointSeen, Host, Loaded, Observation, Spot
from condaplug.judgement import Problem
from condaplug.project import Place, Project
from condaplug.source import Sources
from tests.support.expected import SLOW

MODULES = ("heavy", "heavy.a", "heavy.b", "light", "second", "second.a", "third", "third.a")


@pytest.fixture(autouse=True)
def limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cost, "SLOW", SLOW)


def problems(folder: Path, seconds: float | None, loaded: bool = True) -> list[Problem]:
    """What the check makes of an import of ``x`` that took so long."""
    (folder / "x.py").write_text("")
    project = Project(root=folder, metadata="pyproject.toml", name="x")
    made = Loaded("module", "x", spot=Spot(str(folder / "x.py")))
    seen = EntryPointSeen("x", "x", True, loaded, loaded, seconds=seconds, modules=MODULES, object=made)
    host = Host("conda 1", "conda", "1", "3.12", "/opt/conda")
    facts = Facts(project, Sources(project), Observation(host, "done", entry_points=(seen,)))
    return list(slow_import(facts))


@pytest.mark.parametrize(
    ("seconds", "loaded", "count"),
    [
        (SLOW, True, 1),
        (SLOW - 0.001, True, 0),
        (0.0, True, 0),
        (None, True, 0),
        (SLOW, False, 0),
    ],
)
def test_an_import_is_slow_from_the_limit_on(
    tmp_path: Path, seconds: float | None, loaded: bool, count: int
) -> None:
    assert len(problems(tmp_path, seconds, loaded)) == count


def test_the_finding_says_how_long_and_names_the_packages_with_most_modules(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, 1.2345)
    assert "importing x takes 1234 ms" in problem.message
    assert problem.message.endswith("heavy (3 modules), second (2 modules), third (2 modules)")
    assert problem.place == Place("x.py", None)
