"""CP4 where a whole plugin is not needed: what detection and selection by name say."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from condaplug.checks.base import Facts
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
from condaplug.judgement import Problem
from condaplug.project import Project
from condaplug.run import validate
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


OLD_READER = """
from conda.plugins import hookimpl
from conda.plugins.types import CondaEnvironmentSpecifier, EnvironmentSpecBase


class Spec(EnvironmentSpecBase):
    def __init__(self, filename=None, **kwargs):
        self.filename = filename

    def can_handle(self):
        with open(self.filename) as file:
            return file.read(4) == "old:"

    @property
    def environment(self):
        from conda.env.env import Environment

        return Environment(name="x", dependencies=["python"])


@hookimpl
def conda_environment_specifiers():
    yield CondaEnvironmentSpecifier(name="old", environment_spec=Spec)
"""


def test_in_25_5_the_environment_is_that_of_conda_env(tmp_path: Path) -> None:
    (tmp_path / "conda_old.py").write_text(OLD_READER, encoding="utf-8")
    (tmp_path / "a.old").write_text("old: python\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "conda-old"\nversion = "1"\n[project.entry-points.conda]\nold = "conda_old"\n'
        '[tool.condaplug]\nsamples = ["*.old"]\n',
        encoding="utf-8",
    )
    (then,) = validate(tmp_path, conda=["builtin:25.5.0"], environ=os.environ).hosts
    now = validate(tmp_path, conda=["builtin:26.7.1"], environ=os.environ)
    assert then.verdict == "pass"
    assert now.verdict == "fail"
