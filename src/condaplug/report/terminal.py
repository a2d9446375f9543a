"""Text for a terminal: what a plugin says must not steer it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable

Paint = Callable[[str, str], str]
"""``paint(text, colour)``: the text in a colour, or as it is."""

# What moves the cursor, ends a line or turns the direction of writing: C0 and C1, the separators of lines and
# paragraphs, and the controls of the bidirectional algorithm.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str, colour: str) -> str:
    """The text without a colour."""
    return text


def escaped(text: str) -> str:
    """The text on one line, with each control character as Python writes it."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def wrapped(text: str, width: int, indent: str, further: str = "") -> list[str]:
    """The text as one paragraph in lines of at most ``width``; those after the first are ``further`` in."""
    paragraph = escaped(re.sub(r"\s*[\t\r\n]\s*", " ", text))
    return textwrap.wrap(
        paragraph, width, initial_indent=indent, subsequent_indent=indent + further, break_on_hyphens=False
    )
