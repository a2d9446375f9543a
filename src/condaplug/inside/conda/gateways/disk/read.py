"""Reading files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["yield_lines"]


def yield_lines(path: Any) -> Iterator[str]:
    """A file's lines without comments and blanks; none where there is no file."""
    text = Path(path).read_text() if os.path.exists(path) else ""
    return (line for line in map(str.strip, text.split("\n")) if line[:1] not in ("", "#"))
