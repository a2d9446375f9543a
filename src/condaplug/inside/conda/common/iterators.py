"""Functions of sequences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

__all__ = ["groupby_to_dict", "unique"]


def groupby_to_dict(keyfunc: Callable[[Any], Any], sequence: Iterable[Any]) -> dict[Any, list[Any]]:
    """Items by key, in order."""
    keyed = [(keyfunc(item), item) for item in sequence]
    return {wanted: [item for key, item in keyed if key == wanted] for wanted, _ in keyed}


def unique(iterable: Iterable[Any]) -> Iterator[Any]:
    """Each item once, in order."""
    return iter(dict.fromkeys(iterable))
