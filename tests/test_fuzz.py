"""A small run of ``tools/fuzz_project.py``; docs/reliability.md has the figure of a long one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

TOOLS = Path(__file__).parent.parent / "tools"


@pytest.fixture
def fuzzing(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(TOOLS))
    import fuzz_project

    yield fuzz_project
    sys.modules.pop("fuzz_project")


def test_no_damaged_project_ends_in_an_exception_of_ours(fuzzing: Any) -> None:
    answers, faults = fuzzing.fuzz(400, seed=0)
    assert faults == []
    # inputs that are all refused at their first line would show nothing
    assert answers["pass"] > 20 and answers["fail"] > 20


def test_one_seed_makes_the_same_inputs(fuzzing: Any) -> None:
    assert [*fuzzing.projects(20, 1)] == [*fuzzing.projects(20, 1)]
    assert [*fuzzing.projects(20, 1)] != [*fuzzing.projects(20, 2)]
