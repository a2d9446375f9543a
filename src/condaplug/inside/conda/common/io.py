"""Texts for the terminal."""

from __future__ import annotations

from typing import Any

__all__ = ["dashlist"]


def dashlist(iterable: Any, indent: int = 2) -> str:
    """Each item on a line of its own behind a dash."""
    start = "- ".rjust(indent + 2)
    return "".join(f"\n{start}{item}" for item in iterable)
