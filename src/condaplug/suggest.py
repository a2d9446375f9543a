"""The one sentence that saves a search: what was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def closest(word: str, known: Iterable[str], cutoff: float = 0.75) -> str | None:
    """The known word nearest to ``word``, or None where none is near."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=cutoff)
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """``Did you mean X?`` where a known word is near, else ``otherwise``."""
    near = closest(word, known)
    return f"Did you mean {near}?" if near else otherwise
