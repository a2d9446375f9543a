"""The probe's answer: what counts of it, and what shows that somebody else wrote."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from condaplug.errors import OutOfSpaceError
from condaplug.hosts import answer
from condaplug.hosts.answer import Answer, Events
from condaplug.inside.seal import Seal

KEY = bytes(range(32))


@pytest.fixture
def given_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Answer]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Answer() as made:
        yield made
    assert [*tmp_path.iterdir()] == []


def path_of(given_answer: Answer) -> Path:
    return Path(given_answer.request["path"])


def line(given_answer: Answer, number: int, event: str, stream: str = "-") -> bytes:
    seal = Seal(bytes.fromhex(given_answer.request["key"]))
    return seal.line(stream, number, f'{{"event": "{event}"}}')


def append(given_answer: Answer, *texts: bytes) -> Answer:
    with path_of(given_answer).open("ab") as file:
        file.write(b"".join(texts))
    return given_answer


def names(events: Events, stream: str = "-") -> list[str]:
    return [event["event"] for event in events.of(stream)]


def read(given_answer: Answer) -> Events:
    return given_answer.read(Path("/scratch"))


def test_sealed_lines_are_read_in_order_by_stream(given_answer: Answer) -> None:
    lines = [line(given_answer, 0, "a"), line(given_answer, 0, "x", "26.7.1"), line(given_answer, 1, "b")]
    events = read(append(given_answer, *lines))
    assert (names(events), names(events, "26.7.1")) == (["a", "b"], ["x"])
    assert events.disturbed(was_killed=False) is None


def test_no_line_is_no_event(given_answer: Answer) -> None:
    assert names(read(given_answer)) == []
    assert read(given_answer).disturbed(was_killed=False) is None


def test_the_scratch_folder_is_cut_from_texts(given_answer: Answer) -> None:
    seal = Seal(bytes.fromhex(given_answer.request["key"]))
    text = '{"event": "hook", "message": "cannot read /scratch/files/3/x.json in /scratch/foreign/y"}'
    (event,) = read(append(given_answer, seal.line("-", 0, text))).of()
    assert event["message"] == "cannot read x.json in y"


@pytest.mark.parametrize(
    "forged",
    [
        b'{"event": "done"}\n',
        b'- 0 00000000000000000000000000000000 {"event": "done"}\n',
        Seal(KEY).line("-", 0, '{"event": "done"}'),
    ],
)
def test_a_line_without_the_right_seal_is_no_event_and_shows(given_answer: Answer, forged: bytes) -> None:
    events = read(append(given_answer, forged))
    assert names(events) == []
    assert events.disturbed(was_killed=False) == "lines were written into it"


def test_a_line_that_is_there_twice_counts_once_and_shows(given_answer: Answer) -> None:
    events = read(append(given_answer, line(given_answer, 0, "a"), line(given_answer, 0, "a")))
    assert names(events) == ["a"]
    assert events.disturbed(was_killed=False) == "lines were written into it"


def test_a_line_of_another_stream_cannot_be_moved(given_answer: Answer) -> None:
    moved = line(given_answer, 0, "done", "26.7.1").replace(b"26.7.1", b"-")
    assert names(read(append(given_answer, moved))) == []


def test_a_missing_line_shows_even_of_a_killed_process(given_answer: Answer) -> None:
    events = read(append(given_answer, line(given_answer, 1, "b")))
    assert names(events) == ["b"]
    assert events.disturbed(was_killed=True) == "lines of it were removed"


def test_a_line_cut_off_by_a_kill_is_no_event_and_no_offence(given_answer: Answer) -> None:
    cut = line(given_answer, 1, "b").rstrip()[:-3]
    events = read(append(given_answer, line(given_answer, 0, "a"), cut, line(given_answer, 0, "x", "2")))
    assert (names(events), names(events, "2")) == (["a"], ["x"])
    assert events.disturbed(was_killed=True) is None


@pytest.mark.parametrize(
    ("act", "what"),
    [
        (Path.mkdir, "something else was put in its place"),
        (Path.touch, "something else was put in its place"),
        (lambda path: os.mkfifo(path), "something else was put in its place"),
        (lambda path: path.symlink_to("/dev/zero"), "something else was put in its place"),
        (lambda path: None, "it was removed"),
    ],
    ids=["folder", "file", "fifo", "device", "nothing"],
)
@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be removed")
def test_what_replaces_the_file_is_not_read_and_goes(given_answer: Answer, act: object, what: str) -> None:
    append(given_answer, line(given_answer, 0, "a"))
    path_of(given_answer).unlink()
    act(path_of(given_answer))  # type: ignore[operator]
    events = read(given_answer)
    assert names(events) == ["a"]
    assert events.disturbed(was_killed=True) == what


def test_reading_is_bounded(given_answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "MAX_BYTES", 100_000)
    monkeypatch.setattr(answer, "MAX_LINE", 1000)
    events = read(append(given_answer, b"x" * 10_000_000, line(given_answer, 0, "a")))
    assert names(events) == []
    assert events.foreign == 100


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is full")
def test_a_full_disk_is_said(given_answer: Answer) -> None:
    given_answer.check_space()
    full = os.open("/dev/full", os.O_WRONLY)
    os.dup2(full, given_answer._descriptor)
    os.close(full)
    with pytest.raises(OutOfSpaceError, match=os.strerror(errno.ENOSPC)):
        given_answer.check_space()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(texts=st.lists(st.binary()))
def test_nothing_that_a_plugin_writes_is_an_event(given_answer: Answer, texts: list[bytes]) -> None:
    assert read(append(given_answer, *texts)).streams == {}
