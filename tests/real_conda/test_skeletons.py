"""The hooks' skeletons: all that a conda has together on each conda, each alone on the oldest and newest."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from condaplug.run import validate
from tests.real_conda.conftest import Machine
from tests.real_conda.test_generated import PYTEST, passed
from tests.support.condas import Conda, parameters
from tests.support.skeletons import HOOKS, LOWEST, line, since, skeleton

BROKEN = Path(__file__).parent / "broken"


def cells() -> Iterator[object]:
    """Each hook with the oldest conda that has it and with the newest release."""
    for hook in HOOKS:
        having = parameters(since(hook))
        newest = [one for one in having[1:] if one.id != "main"]
        for one in (*having[:1], *newest[-1:]):
            yield pytest.param(hook, *one.values, marks=one.marks, id=f"{hook}-{one.id}")


CELLS = [*cells()]
FAULTS = [
    pytest.param(path.stem, fault, id=f"{path.stem}-{fault['what']}")
    for path in sorted(BROKEN.glob("*.json"))
    for fault in json.loads(path.read_text(encoding="utf-8"))
]


def hooks_of(conda: Conda) -> list[str]:
    """The hooks that a conda has."""
    return [hook for hook in HOOKS if since(hook) <= conda.release]


def assert_nothing_is_found(project: Path, conda: str, hooks: list[str]) -> None:
    report = validate(project, conda=[conda], environ=os.environ)

    assert (report.verdict, report.findings) == ("pass", ())
    (host,) = report.hosts
    assert {hook.name for hook in host.hooks} == {f"conda_{hook}" for hook in hooks}


@pytest.mark.parametrize(("hook", "conda"), CELLS)
def test_alone_it_validates(hook: str, conda: Conda) -> None:
    assert_nothing_is_found(skeleton(hook), str(conda.prefix), [hook])


@pytest.mark.parametrize(("hook", "conda"), CELLS)
def test_alone_its_tests_pass(hook: str, conda: Conda, machine: Machine) -> None:
    done = machine.run(conda, *PYTEST, cwd=skeleton(hook))

    assert done.returncode == 0, done.stdout
    assert passed(done.stdout) > 6


@pytest.mark.parametrize("conda", parameters(LOWEST))
def test_all_that_a_conda_has_validate_together(conda: Conda) -> None:
    hooks = hooks_of(conda)

    assert_nothing_is_found(skeleton(*hooks), str(conda.prefix), hooks)


@pytest.mark.parametrize("conda", parameters(LOWEST))
def test_all_that_a_conda_has_pass_their_tests_together(conda: Conda, machine: Machine) -> None:
    hooks = hooks_of(conda)
    done = machine.run(conda, *PYTEST, cwd=skeleton(*hooks))

    assert done.returncode == 0, done.stdout
    assert passed(done.stdout) > 7 * len(hooks)


@pytest.mark.parametrize("conda", parameters((26, 7))[:1])
@pytest.mark.parametrize(("hook", "fault"), FAULTS)
def test_its_tests_notice_a_fault(
    hook: str, fault: dict[str, str], conda: Conda, machine: Machine, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    shutil.copytree(skeleton(hook, conda_min="26.7"), project)
    path = project / "conda_mysimple" / fault["file"]
    source = path.read_text(encoding="utf-8")
    assert fault["right"] in source
    path.write_text(source.replace(fault["right"], fault["wrong"]), encoding="utf-8")

    done = machine.run(conda, *PYTEST, "--maxfail=1", f"tests/test_{hook}.py", cwd=project)

    assert done.returncode == 1, done.stdout


def test_every_skeleton_has_faults_that_its_tests_must_notice() -> None:
    # The reader of environments has its own list, in test_generated.py.
    assert {*(path.stem for path in BROKEN.glob("*.json")), "environment_specifiers"} == set(HOOKS)


@pytest.mark.parametrize("conda_min", ["25.9", "26.7"])
@pytest.mark.parametrize("conda", parameters((26, 7))[:1])
def test_the_types_are_right(conda: Conda, conda_min: str, tmp_path: Path) -> None:
    hooks = [hook for hook in HOOKS if line(since(hook)) <= conda_min]
    command = [sys.executable, "-m", "mypy", "--python-executable", str(conda.python)]
    done = subprocess.run(
        [*command, "--cache-dir", str(tmp_path)],
        cwd=skeleton(*hooks, conda_min=conda_min),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
