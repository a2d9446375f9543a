"""Names that are made when they are asked for: those that need a library."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


class LazyNames(dict[str, Any]):
    """A mapping of names; those given by keyword are made by calling their function, once."""

    def __init__(self, names: Mapping[str, Any], **later: Callable[[], Any]) -> None:
        super().__init__(names)
        self._later = later

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or name in self._later

    def __missing__(self, name: str) -> Any:
        found = self[name] = self._later[name]()
        return found
