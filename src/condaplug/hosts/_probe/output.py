"""Count what a plugin prints while it is loaded: it lands in the middle of ``conda ... --json``."""

from __future__ import annotations

from typing import Any, TextIO


class CountingOutput:
    """Standard output that counts the characters written to it and passes everything on."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.count = 0

    def write(self, text: str) -> int:
        """Count and pass on."""
        self.count += len(text)
        return self.stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)
