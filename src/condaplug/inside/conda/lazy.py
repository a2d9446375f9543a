"""Names that are made when they are asked for: those that need a library, or a fact of the release."""

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


class FoundNames(dict[str, Any]):
    """A mapping of names, the rest of which ``find`` makes, once; it gives None for a name that is not."""

    def __init__(self, names: Mapping[str, Any], find: Callable[[str], Any]) -> None:
        super().__init__(names)
        self._find = find

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or self.get(str(name)) is not None

    def get(self, name: str, default: Any = None) -> Any:
        if not super().__contains__(name):
            found = self._find(name)
            if found is None:
                return default
            self[name] = found
        return self[name]
