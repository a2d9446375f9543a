"""Dataclasses from the catalogue's fields."""

# ruff: noqa: TID252
from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..model.model import Model


def make(
    model: Model,
    name: str,
    module: str,
    fields: Sequence[Mapping[str, Any]],
    *,
    bases: tuple[type, ...] = (),
    namespace: Mapping[str, Any] | None = None,
    kw_only: bool = False,
    frozen: bool = False,
) -> type:
    """A dataclass with these fields in this order, as ``types[...]["fields"]`` of the catalogue has them."""
    found = dataclasses.make_dataclass(
        name,
        [(field["name"], Any, _field(model, field)) for field in fields],
        bases=bases,
        namespace=dict(namespace or {}),
        kw_only=kw_only,
        frozen=frozen,
    )
    found.__module__ = module
    return found


def _field(model: Model, field: Mapping[str, Any]) -> Any:
    if field["required"]:
        return dataclasses.field()
    default = field["default"]
    if isinstance(default, list) or (isinstance(default, dict) and "ref" not in default):
        return dataclasses.field(default_factory=lambda: model.plain(default))
    return dataclasses.field(default=model.plain(default))
