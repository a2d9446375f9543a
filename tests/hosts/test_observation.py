"""Facts made of the probe's events."""

from __future__ import annotations

import pytest

from condaplug.hosts.observation import (
    Fault,
    Host,
    Parameters,
    Spot,
    Value,
    decode,
    derives,
    observation,
    open_step,
)

HOST = Host("conda 1", "conda", "1", "3.12", "/opt/conda")


def test_the_innermost_open_step_is_named() -> None:
    begin = {"event": "begin", "step": "hook", "hook": "conda_solvers"}
    end = {"event": "end", "step": "hook"}
    assert open_step([begin, end]) is None
    assert open_step([begin, end, begin]) == begin


def test_nested_facts_become_dataclasses() -> None:
    items = [{"type": "int", "text": "1"}]
    facts = {"type": "list", "text": "[1]", "bases": ["list"], "items": items, "extra": 1}
    value = decode(Value | None, facts)
    assert value == Value("list", "[1]", ("list",), items=(Value("int", "1"),))
    fault = decode(Fault, {"type": "E", "message": "m", "spot": {"path": "/x", "line": 3}})
    assert fault.spot == Spot("/x", 3)


def test_an_unfinished_run_names_what_the_plugin_was_doing() -> None:
    events = [{"event": "begin", "step": "hook", "hook": "conda_settings"}]
    seen = observation(HOST, events, "timeout")
    assert (seen.step, seen.subject) == ("hook", "conda_settings")


def test_only_conda_s_own_classes_count_by_their_short_name() -> None:
    assert derives(("conda.core.solve.Solver",), "Solver")
    assert derives(("dict",), "dict")
    assert not derives(("myplugin.Solver",), "Solver")


@pytest.mark.parametrize(
    ("parameters", "positional", "names", "fits"),
    [
        (Parameters(0, None), 7, (), True),
        (Parameters(1, 1, names=("a",)), 1, (), True),
        (Parameters(1, 1, names=("a",)), 0, ("a",), True),
        (Parameters(1, 2, names=("a", "b")), 1, ("b",), True),
        (Parameters(0, 0, optional=("b",)), 0, ("b",), True),
        (Parameters(0, 0, any_keyword=True), 0, ("b",), True),
        (Parameters(1, 1, keywords=("b",), names=("a",)), 1, ("b",), True),
        (Parameters(0, 0), 1, (), False),
        (Parameters(2, 2, names=("a", "b")), 1, (), False),
        (Parameters(1, 1, names=("",)), 0, ("a",), False),
        (Parameters(1, 1, names=("a",)), 1, ("a",), False),
        (Parameters(0, 0), 0, ("b",), False),
        (Parameters(0, 0, keywords=("b",)), 0, (), False),
    ],
)
def test_a_call_fits(parameters: Parameters, positional: int, names: tuple[str, ...], fits: bool) -> None:
    assert parameters.takes(positional, *names) is fits
