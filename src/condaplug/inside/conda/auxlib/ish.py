"""Texts as they are written in source."""

from __future__ import annotations

__all__ = ["dals"]


def dals(string: str) -> str:
    """The text without the indentation that its lines share, and without blanks before it."""
    import textwrap

    return textwrap.dedent(string).lstrip()
