"""Reading the probe's answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    read_events,
)

HOST = Host("conda 1", "conda", "1", "3.12", "/opt/conda")


def journal(folder: Path, *events: object) -> Path:
    path = folder / "answer.jsonl"
    path.write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
    return path


def test_a_line_cut_off_by_a_crash_is_left_out(tmp_path: Path) -> None:
    path = journal(tmp_path, {"event": "host"}, {"event": "begin", "step": "import"})
    path.write_text(path.read_text() + '{"event": "entry_po', encoding="utf-8")
    assert [event["event"] for event in read_events(path, tmp_path)] == ["host", "begin"]


def test_no_answer_is_no_event(tmp_path: Path) -> None:
    assert read_events(tmp_path / "absent", tmp_path) == []


def test_the_innermost_open_step_is_named() -> None:
    begin = {"event": "begin", "step": "hook", "hook": "conda_solvers"}
    end = {"event": "end", "step": "hook"}
    assert open_step([begin, end]) is None
    assert open_step([begin, end, begin]) == begin


def test_the_scratch_folder_is_cut_from_messages(tmp_path: Path) -> None:
    message = f"cannot read {tmp_path}/files/3/x.json in {tmp_path}/foreign/y"
    path = journal(tmp_path, {"event": "hook", "message": message})
    assert read_events(path, tmp_path)[0]["message"] == "cannot read x.json in y"


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


@given(st.lists(st.text()))
def test_any_answer_is_read(tmp_path_factory: object, lines: list[str]) -> None:
    path = tmp_path_factory.mktemp("any") / "answer.jsonl"  # type: ignore[attr-defined]
    path.write_text("\n".join(lines), encoding="utf-8", errors="surrogatepass")
    assert isinstance(read_events(path, path.parent), list)


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
