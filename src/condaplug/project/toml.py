"""A TOML file with the place of each of its values, and typed access that explains itself."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from condaplug.errors import NotAPluginProjectError
from condaplug.project.facts import Place
from condaplug.project.files import decode, read_bytes, unreadable
from condaplug.project.locate import Key, locate

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_POSITION = re.compile(r"\s*\(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
_KINDS = {
    dict: "a table",
    list: "an array",
    str: "a string",
    bool: "a boolean",
    int: "an integer",
    float: "a float",
}


@dataclass(frozen=True)
class Value:
    """A piece of text and where it was read."""

    text: str
    place: Place


@dataclass(frozen=True)
class Toml:
    """A parsed TOML file. ``path`` is relative to the project."""

    path: str
    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[Key, int] = field(default_factory=dict)

    def place(self, *key: str | int) -> Place:
        """Where ``key`` stands; without a line where that is not certain."""
        return Place(self.path, self.lines.get(key))

    def get(self, *key: str) -> Any:
        """The value at ``key``; None where there is none."""
        value: Any = self.data
        for name in key:
            if not isinstance(value, dict) or name not in value:
                return None
            value = value[name]
        return value

    def wrong(self, key: Key, expected: str, value: object) -> NotAPluginProjectError:
        """The error for a value of the wrong type."""
        name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in key).lstrip(".")
        reason = f"{name} must be {expected}, not {kind(value)}"
        return unreadable(self.place(*key), reason, f"Write {name} as {expected}.")

    def table(self, *key: str) -> dict[str, Any] | None:
        """The table at ``key``; None where there is none. Raises NotAPluginProjectError for anything else."""
        for length in range(1, len(key) + 1):
            value = self.get(*key[:length])
            if value is None:
                return None
            if not isinstance(value, dict):
                raise self.wrong(key[:length], "a table", value)
        found = self.get(*key)
        return found if isinstance(found, dict) else None

    def string(self, *key: str) -> Value | None:
        """The string at ``key``; None where there is none. Raises NotAPluginProjectError otherwise."""
        value = self.get(*key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.wrong(key, "a string", value)
        return Value(value, self.place(*key))

    def strings(self, *key: str) -> tuple[Value, ...] | None:
        """The strings at ``key``; None where there is none. Raises NotAPluginProjectError otherwise."""
        value = self.get(*key)
        if value is None:
            return None
        if not isinstance(value, list):
            raise self.wrong(key, "an array of strings", value)
        for index, element in enumerate(value):
            if not isinstance(element, str):
                raise self.wrong((*key, index), "a string", element)
        return tuple(Value(element, self.place(*key, index)) for index, element in enumerate(value))

    def texts(self, *key: str) -> tuple[str, ...]:
        """The strings at ``key``, one or many, else none: whatever stands there, a backend judges it."""
        value = self.get(*key)
        values = value if isinstance(value, list) else [value]
        return tuple(element for element in values if isinstance(element, str))


def kind(value: object) -> str:
    """The TOML type of a value, in words."""
    return _KINDS.get(type(value), "a date or time")


def read_toml(root: Path, name: str) -> Toml | None:
    """Parse the TOML file ``name`` in ``root``; None where there is no such file.

    Raises NotAPluginProjectError with the line and the parser's reason.
    """
    data = read_bytes(root, name)
    return None if data is None else parse_toml(name, decode(name, data))


def parse_toml(name: str, text: str) -> Toml:
    """Parse TOML text. Raises NotAPluginProjectError with the line and the parser's reason."""
    try:
        parsed = tomllib.loads(text)
    except RecursionError:
        raise unreadable(Place(name), "the TOML is nested too deeply to read") from None
    except ValueError as error:
        # Not only TOMLDecodeError: an integer of thousands of digits raises a plain ValueError.
        message = str(error)
        position = _POSITION.search(message)
        line = (
            int(position["line"])
            if position and position["line"]
            else text.count("\n") + 1
            if position
            else None
        )
        reason = _POSITION.sub("", message)
        raise unreadable(Place(name, line), f"no valid TOML: {reason}", "Fix that line.") from None
    return Toml(name, parsed, locate(text))
