"""Members of conda's classes that the model has no behaviour for: using one is a limit of the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..model.model import Model


def limits(model: Model, owner: str, members: str) -> dict[str, Any]:
    """Placeholders by name for ``members``, separated by spaces, of the class ``owner`` (a dotted name)."""
    return {member: model.placeholder(f"{owner}.{member}") for member in members.split()}
