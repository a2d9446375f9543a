"""The probe's answer: one JSON object a line, written as soon as it is known.

A plugin may end the interpreter at any point; what was observed before that is then already in the file, and
the last ``begin`` line without its ``end`` names what the plugin was doing.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class Journal:
    """Appends events to the file ``path``; with ``process``, its number, those of that process alone.

    A plugin may fork: what the other process goes on to see is not the probe's.
    """

    def __init__(self, path: str, process: int | None = None) -> None:
        self.path = path
        self._process = process
        self._getpid = os.getpid
        # kept, since a plugin may replace them in their modules
        self._encode = json.JSONEncoder().encode
        self._open, self._write, self._close = os.open, os.write, os.close

    def write(self, event: str, **facts: Any) -> None:
        """Append one event. The file is opened each time: a plugin may close every descriptor it inherits."""
        if self._process not in (None, self._getpid()):
            return
        line = self._encode({"event": event, **facts}) + "\n"
        descriptor = self._open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            self._write(descriptor, line.encode("ascii"))
        finally:
            self._close(descriptor)

    @contextmanager
    def step(self, name: str, **facts: Any) -> Iterator[None]:
        """Mark that foreign code runs now; whatever ends the interpreter inside is blamed on this step."""
        self.write("begin", step=name, **facts)
        yield
        self.write("end", step=name)
