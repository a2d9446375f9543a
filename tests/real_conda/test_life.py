"""A plugin made from a wheel, edited, given hooks, updated, fixed: after each step a real conda takes it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from condaplug.run import validate
from tests.real_conda.conftest import Machine
from tests.real_conda.test_generated import PYTEST, passed
from tests.support.condas import Conda, condas, parameters
from tests.support.life import Life, tree

NEWEST = [one for one in condas() if one.catalogued][-2:]
"""The newest release and the development line, as far as they are there."""


@pytest.mark.parametrize("conda", parameters((26, 7))[:1])
def test_after_each_step_conda_takes_it_and_its_tests_pass(
    conda: Conda, machine: Machine, tmp_path: Path
) -> None:
    (tmp_path / "life").mkdir()
    life = Life.begin(tmp_path / "life")

    life.step_new()
    made = assert_it_works(life, conda, machine, "environment_specifiers")

    life.step_edit()
    # One of the tests is the author's.
    assert assert_it_works(life, conda, machine, "environment_specifiers") == made + 1

    life.step_add_before()
    added = assert_it_works(life, conda, machine, "environment_specifiers", "subcommands")
    assert added > made + 10

    by_copier = life.copy("by-copier")
    life.step_update()
    by_copier.update("copier")
    # What the tests say of the one, they say of the other.
    assert tree(life.plugin) == tree(by_copier.plugin)
    assert assert_it_works(life, conda, machine, "environment_specifiers", "subcommands") == added

    life.step_add_after()
    hooks = ("environment_specifiers", "subcommands", "health_checks")
    grown = assert_it_works(life, conda, machine, *hooks)
    assert grown > added + 10

    life.step_conflict()
    life.step_resolve()
    assert assert_it_works(life, conda, machine, *hooks) == grown


def assert_it_works(life: Life, conda: Conda, machine: Machine, *hooks: str) -> int:
    """The newest condas find nothing in it, ``conda`` runs its tests; how many passed."""
    for one in NEWEST:
        report = validate(life.plugin, conda=[str(one.prefix)], environ=os.environ)
        assert (report.verdict, report.findings) == ("pass", ())
        (host,) = report.hosts
        assert {hook.name for hook in host.hooks} == {f"conda_{hook}" for hook in hooks}
    done = machine.run(conda, *PYTEST, cwd=life.plugin)
    assert done.returncode == 0, done.stdout
    assert "skipped" not in done.stdout
    return passed(done.stdout)
