"""The probe's answer: one sealed JSON object per line, written as soon as it is known.

A plugin may end the interpreter at any point; what was observed before that is then already in the file, and
the last ``begin`` line without its ``end`` names what the plugin was doing.
"""

from __future__ import annotations

import importlib.util
import json
import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_BYTES = 64 << 20
"""How much of the answer of another process is read."""

FLAGS = 0
for _name in (
    "O_BINARY",
    "O_CLOEXEC",
    "O_NOFOLLOW",
    "O_NONBLOCK",
):  # the last: a FIFO must not stop the probe
    FLAGS |= getattr(os, _name, 0)


def load_file(name: str, path: str | Path) -> Any:
    """Import a module by its file, under a private name."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Journal:
    """Appends events to a stream of the answer, for the process that made the journal and no other.

    What writing needs is kept, since a plugin may replace it in its modules.
    """

    def __init__(self, path: str, seal: Any, same: tuple[int, int], stream: str = "-") -> None:
        self._path = path
        self._seal = seal
        self._same = same
        self._stream = stream
        self._number = 0
        self._process, self._getpid = os.getpid(), os.getpid
        self._encode = json.JSONEncoder().encode
        self._open, self._write, self._close, self._fstat = os.open, os.write, os.close, os.fstat
        self._exit = os._exit
        self._spare = os.open(os.devnull, os.O_RDONLY)
        self.size = 0

    @classmethod
    def of(cls, answer: Mapping[str, str]) -> Journal:
        """The journal of a request."""
        seal = load_file("_condaplug_seal", Path(__file__).absolute().parent.parent / "seal.py")
        path = answer["path"]
        same = _identity(os.stat(path))  # noqa: PTH116 - as fstat
        return cls(path, seal.Seal(bytes.fromhex(answer["key"])), same)

    def stream(self, name: str) -> Journal:
        """A journal for another stream of the same answer."""
        return Journal(self._path, self._seal, self._same, name)

    def write(self, event: str, **facts: Any) -> None:
        """Append one event. The file is opened each time: a plugin may close every descriptor it inherits.

        In a process that the plugin forked and that goes on, this notes that there are two, and ends it.
        Where the file is no longer there, or cannot be written, the process ends: whatever follows would
        be lost.
        """
        stream, number = self._stream, self._number
        if self._getpid() != self._process:
            stream, number, event, facts = f"{stream}+{self._getpid()}", 0, "twin", {}
        self._append(self._seal.line(stream, number, self._encode({"event": event, **facts})))
        if event == "twin":
            self._exit(0)
        self._number += 1

    def _append(self, line: bytes) -> None:
        try:
            descriptor = self._opened(os.O_WRONLY | os.O_APPEND)
            while line:
                line = line[self._write(descriptor, line) :]
            self.size = self._fstat(descriptor).st_size
            self._close(descriptor)
        except OSError:
            self._exit(self._seal.lost)

    def _opened(self, flags: int) -> int:
        """A descriptor of the answer. Where a plugin put something else in its place, the process ends."""
        try:
            descriptor = self._open(self._path, flags | FLAGS)
        except OSError:
            self._close(self._spare)  # a plugin may have used up the descriptors
            descriptor = self._open(self._path, flags | FLAGS)
        if _identity(self._fstat(descriptor)) != self._same:
            self._exit(self._seal.lost)
        return descriptor

    def last(self, stream: str, event: str, *, was_killed: bool) -> dict[str, Any] | None:
        """The newest event of this name in another stream, among what was written since this one's last.

        Where other lines were written as well, this process ends: the answer is worth nothing. A process that
        was killed can have left one.
        """
        newest = None
        with suppress(OSError), os.fdopen(self._opened(os.O_RDONLY), "rb") as file:
            file.seek(self.size)
            for line in filter(None, file.read(MAX_BYTES).split(b"\n")):
                opened = self._seal.opened(line)
                if opened is None and was_killed:
                    continue
                if opened is None or opened[0].partition("+")[0] != stream:
                    self._exit(self._seal.lost)
                    break
                found: dict[str, Any] = json.loads(opened[2])
                newest = found if found["event"] == event else newest
        return newest

    def has_grown(self) -> bool:
        """Whether another process has written into the answer since the last event."""
        try:
            return os.stat(self._path).st_size > self.size  # noqa: PTH116 - as fstat
        except OSError:
            return True

    @contextmanager
    def step(self, name: str, **facts: Any) -> Iterator[None]:
        """Mark that foreign code runs now; whatever ends the interpreter inside is blamed on this step."""
        self.write("begin", step=name, **facts)
        yield
        self.write("end", step=name)


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino
