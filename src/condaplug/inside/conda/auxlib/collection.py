"""Mappings of conda's own (conda/auxlib/collection.py)."""

# ruff: noqa: TID252
from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...model.model import Model


class AttrDict(dict[str, Any]):
    """A dictionary whose keys are attributes too."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.__dict__ = self


AttrDict.__module__ = "conda.auxlib.collection"


def names(model: Model) -> dict[str, Any]:
    """``conda.auxlib.collection``."""
    return {"AttrDict": AttrDict}
