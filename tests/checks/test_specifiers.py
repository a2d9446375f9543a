"""CP4 where a whole plugin is not needed: what detection and selection by name say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from condaplug.checks.base import Facts, Problem
from condaplug.checks.specifiers import CHECKS
from condaplug.hosts.observation import (
    Detection,
    Fault,
    HookTogether,
    Host,
    Label,
    Observation,
    Picked,
    SpecifierSeen,
    Value,
)
from condaplug.project import Project
from condaplug.source import Sources

READER = Value(
    "abc.ABCMeta", "<class Spec>", ("x.Spec", "conda.plugins.types.EnvironmentSpecBase"), is_class=True
)
MINE = Picked("mine")
REFUSED = Picked(None, Fault("conda.exceptions.PluginError", "no"))
SEEN = Observation(
    Host("conda 1", "conda", "1", "3.12", "/opt/conda"),
    "done",
    specifiers=(SpecifierSeen("mine", READER, True),),
)


def problems(code: str, seen: Observation) -> list[Problem]:
    project = Project(root=Path.cwd(), metadata="pyproject.toml", name="x")
    check = next(check for check in CHECKS if check.code == code)
    return list(check.function(Facts(project, Sources(project), seen)))


def detected(detected: Picked, selected: Picked, **facts: object) -> Observation:
    detection = Detection("mine", "/x/sample", detected, selected)
    return replace(SEEN, detections=(detection,), **facts)  # type: ignore[arg-type]


TAKEN = HookTogether(
    "conda_environment_specifiers",
    labels=(Label("mine", "x", True, aliases=("reqs",)), Label("theirs", "conda", False, aliases=("reqs",))),
)


@pytest.mark.parametrize("code", ["CP409", "CP410"])
@pytest.mark.parametrize(
    "seen",
    [
        SEEN,
        detected(MINE, MINE),
        detected(Picked(None, limited=True), Picked(None, limited=True)),
        detected(REFUSED, REFUSED, together=(TAKEN,)),
    ],
    ids=["nothing", "picked", "the model cannot tell", "a conflict, which CP307 tells"],
)
def test_nothing_to_say(code: str, seen: Observation) -> None:
    assert problems(code, seen) == []


@pytest.mark.parametrize(
    ("picked", "says"),
    [
        (Picked("theirs"), "picks 'theirs'"),
        (REFUSED, "refuses it (PluginError: no)"),
        (Picked(None), "finds none"),
    ],
)
def test_conda_does_not_detect_it(picked: Picked, says: str) -> None:
    (problem,) = problems("CP409", detected(picked, MINE))
    assert says in problem.message


@pytest.mark.parametrize(
    ("picked", "says"), [(Picked("theirs"), "gives 'theirs'"), (REFUSED, "PluginError: no")]
)
def test_choosing_it_by_name_fails(picked: Picked, says: str) -> None:
    (problem,) = problems("CP410", detected(MINE, picked))
    assert says in problem.message
