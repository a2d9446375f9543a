"""Count what a plugin prints while it is loaded: it lands in the middle of ``conda ... --json``."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

STDOUT = 1
PATIENCE = 0.2
"""Seconds to wait for the last bytes: a child of the plugin may hold its end of the pipe open for ever."""


class Printed:
    """How many bytes reached standard output, by whatever way."""

    count = 0

    def drain(self, source: int, target: int) -> None:
        """Count what comes out of ``source`` and pass it on to ``target``, until the last writer is gone."""
        with suppress(OSError):
            while data := os.read(source, 65536):
                self.count += len(data)
                os.write(target, data)


@contextmanager
def counting_output() -> Iterator[Printed]:
    """Count the bytes that are written to standard output meanwhile, by Python, by C code or by a child."""
    printed = Printed()
    sys.stdout.flush()
    source, sink = os.pipe()
    kept = os.dup(STDOUT)
    os.dup2(sink, STDOUT)
    os.close(sink)
    reader = threading.Thread(target=printed.drain, args=(source, kept), daemon=True)
    reader.start()
    try:
        yield printed
    finally:
        with suppress(Exception):  # a plugin may close every descriptor, and replace the stream
            sys.stdout.flush()
        with suppress(OSError):
            os.dup2(kept, STDOUT)
        reader.join(PATIENCE)
        for descriptor in () if reader.is_alive() else (source, kept):
            with suppress(OSError):
                os.close(descriptor)
