"""Seal the lines of the probe's answer, so that a plugin cannot write one.

Standard library only: the probe loads this file in the interpreter of a conda. A line is
``STREAM NUMBER SEAL TEXT``: each process that answers has a stream, whose lines are numbered from 0. The seal
is a keyed digest of the other three. The key is in the request, which no file holds.
"""

from __future__ import annotations

try:
    # without the rest of hashlib, which a plugin may be the first to import
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

LOST = 74
"""The exit code of a probe that cannot write its answer: EX_IOERR of sysexits.h."""


class Seal:
    """Seals lines with a key, and tells sealed lines from others."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.lost = LOST
        self._digest = blake2b  # kept, since a plugin may replace it in its module

    def line(self, stream: str, number: int, text: str) -> bytes:
        """A sealed line. It ends what an interrupted process may have left without an end."""
        return f"\n{stream} {number} {self._of(stream, str(number), text)} {text}\n".encode("ascii")

    def opened(self, line: bytes) -> tuple[str, int, str] | None:
        """The stream, number and text of a sealed line; None for any other line."""
        try:
            stream, number, seal, text = line.decode("ascii").split(" ", 3)
        except ValueError:
            return None
        return (stream, int(number), text) if seal == self._of(stream, number, text) else None

    def _of(self, stream: str, number: str, text: str) -> str:
        sealed = f"{stream} {number} {text}".encode()
        return self._digest(sealed, key=self._key, digest_size=16).hexdigest()
