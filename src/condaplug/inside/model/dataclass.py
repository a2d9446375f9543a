"""Dataclasses from the catalogue's fields."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from .model import release


def make(
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
        [(field["name"], Any, _field(field)) for field in fields],
        bases=bases,
        namespace=dict(namespace or {}),
        kw_only=kw_only,
        frozen=frozen,
    )
    found.__module__ = module
    return found


def members(template: type) -> dict[str, Any]:
    """What a class of ``inside.conda`` gives to the dataclass of its name."""
    own = ("__dict__", "__weakref__", "__module__", "__doc__", "__qualname__")
    return {name: member for name, member in vars(template).items() if name not in own}


def _field(field: Mapping[str, Any]) -> Any:
    if field["required"]:
        return dataclasses.field()
    default = field["default"]
    if isinstance(default, list) or (isinstance(default, dict) and "ref" not in default):
        return dataclasses.field(default_factory=lambda: release().plain(default))
    return dataclasses.field(default=release().plain(default))
