"""The one text or file that a reader or writer was given."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def source(text: str | None, fp: Any, path: Any) -> str:
    """The text that was given, or the content of the one file that was."""
    given = [source for source in (text, fp, path) if source is not None]
    if len(given) > 1 or not given:
        raise ValueError("give one of text, fp and path")
    if path is not None:
        return Path(path).read_text()
    return str(text if fp is None else fp.read())


def target(text: str, fp: Any, path: Any) -> str | None:
    """Write the text to the one file that was given, or give it back."""
    if fp and path:
        raise ValueError("give fp or path")
    if fp is not None:
        fp.write(text)
    elif path is not None:
        Path(path).write_text(text)
    return text if fp is None and path is None else None
