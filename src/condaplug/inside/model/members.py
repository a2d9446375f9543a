"""Members that a class of conda has at some releases only."""

from __future__ import annotations

from typing import Any

from .model import release


class Since:
    """A member that a class has from a release on; to the releases before, it is missing."""

    def __init__(self, first: str, member: Any) -> None:
        self.first = first
        self.member = member

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: object, owner: type) -> Any:
        if not release().since(self.first):
            subject = f"type object {owner.__name__!r}" if instance is None else f"{owner.__name__!r} object"
            raise AttributeError(f"{subject} has no attribute {self.name!r}")
        return self.member.__get__(instance, owner)
