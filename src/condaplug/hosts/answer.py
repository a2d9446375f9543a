"""The file in which the probe answers, and how much of it can be believed."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from condaplug.errors import OutOfSpaceError
from condaplug.inside.seal import Seal

MAX_BYTES = 256 << 20
"""How much of an answer is read: more than any plugin's facts, and no more than memory can hold."""

MAX_LINE = 64 << 20

Event = dict[str, Any]


class Answer:
    """A new file for the answer of one child: the plugin can neither write a line of it nor take one
    away unseen.

    It is read through a descriptor that was opened before the child started, so that another file in its
    place changes nothing.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._descriptor, name = tempfile.mkstemp(prefix="condaplug-", suffix=".answer")
        self._path = Path(name)

    def __enter__(self) -> Answer:
        return self

    def __exit__(self, *_exception: object) -> None:
        os.close(self._descriptor)
        if self._path.is_dir() and not self._path.is_symlink():
            shutil.rmtree(self._path, ignore_errors=True)
        else:
            self._path.unlink(missing_ok=True)

    @property
    def request(self) -> dict[str, str]:
        """What the probe must know to answer."""
        return {"path": str(self._path), "key": self._key.hex()}

    def read(self, scratch: Path) -> Events:
        """What the probe wrote. The folder ``scratch`` is cut from every text: it means nothing to a reader.

        Raises ``OutOfSpaceError`` where the disk could not hold the answer.
        """
        seal = Seal(self._key)
        folder = re.escape(json.dumps(str(scratch))[1:-1])
        hidden = re.compile(folder + r"(?:[/\\\\]+(?:files[/\\\\]+\d+|foreign)[/\\\\]+)?")
        events = Events()
        numbers: dict[str, int] = {}
        for line in self._lines():
            opened = seal.opened(line)
            if opened is None:
                events.foreign += bool(line)
                continue
            stream, number, text = opened
            expected = numbers.get(stream, 0)
            if number < expected:
                events.foreign += 1  # a copy of a line that was read before
                continue
            if number > expected:
                events.disturbance = "lines of it were removed"
            numbers[stream] = number + 1
            events.streams.setdefault(stream, []).append(json.loads(hidden.sub("", text)))
        events.disturbance = self._displaced() or events.disturbance
        return events

    def _lines(self) -> Iterator[bytes]:
        left = MAX_BYTES
        with os.fdopen(os.dup(self._descriptor), "rb") as file:
            file.seek(0)
            while left > 0 and (line := file.readline(MAX_LINE)):
                left -= len(line)
                yield line.rstrip(b"\n")

    def _displaced(self) -> str | None:
        ours = os.fstat(self._descriptor)
        try:
            there = self._path.lstat()
        except OSError:
            return "it was removed"
        return None if os.path.samestat(ours, there) else "something else was put in its place"

    def check_space(self) -> None:
        """Raise ``OutOfSpaceError`` where nothing more can be written into the file."""
        try:
            os.write(self._descriptor, b"\n" * 4096)
        except OSError as error:
            raise OutOfSpaceError(self._path.parent, error) from None


class Events:
    """The events of each stream of an answer, and what shows that someone else touched the file.

    ``foreign`` is the number of lines that the probe did not write, or not there. A process that was
    killed can leave such a line.
    """

    def __init__(self) -> None:
        self.streams: dict[str, list[Event]] = {}
        self.foreign = 0
        self.disturbance: str | None = None

    def of(self, stream: str = "-") -> list[Event]:
        """The events of a stream, in order."""
        return self.streams.get(stream, [])

    def disturbed(self, *, was_killed: bool) -> str | None:
        """What was done to the file; None where nothing was, or a killed process may have left it so."""
        if self.disturbance or was_killed or not self.foreign:
            return self.disturbance
        return "lines were written into it"
