"""Values as JSON, and which of them are facts."""

from __future__ import annotations

import contextlib
import enum
import json
import re
import sys
from typing import Any

SENTENCE = 3
"""How many words make a text one of conda's sentences, which stay out of the data."""
LONGEST_CONSTANT = 1500
"""How many characters of JSON a constant may have."""


def plain(value: Any) -> Any:
    """A simple value as JSON, with the kinds that JSON lacks marked; ValueError where it is not simple."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if type(value) is tuple:
        return {"tuple": [plain(item) for item in value]}
    if type(value) in (set, frozenset):
        return {type(value).__name__: sorted((plain(item) for item in value), key=repr)}
    if type(value) is list:
        return [plain(item) for item in value]
    if (
        type(value) is dict
        and all(type(key) is str for key in value)
        and set(value) not in ({"tuple"}, {"set"}, {"frozenset"})
    ):
        return {"dict": {key: plain(item) for key, item in value.items()}}
    raise ValueError(value)


def is_fact(constant: Any) -> bool:
    """Whether a constant is no place to keep things, and not bulky."""
    filled = next(iter(constant.values())) if isinstance(constant, dict) else constant
    return constant is not None and filled not in ([], {}) and not is_bulky(constant)


def is_bulky(value: Any) -> bool:
    """Whether a value is a table, a key or a sentence."""
    text = json.dumps(value)
    if len(text) > LONGEST_CONSTANT or re.search(r"[0-9a-f]{32}", text):
        return True
    return isinstance(value, str) and len(value.split()) >= SENTENCE


def default(value: Any) -> Any:
    """The default of a parameter: a simple value, a member of an enumeration, or what is made."""
    if isinstance(value, enum.Enum):
        return {"ref": f"{type(value).__module__}:{type(value).__qualname__}.{value.name}"}
    with contextlib.suppress(ValueError):
        return plain(value)
    if type(value).__name__ == "_Null":
        return {"ref": "conda.auxlib:NULL"}
    return {"make": f"{type(value).__module__}:{type(value).__qualname__}"}


def reference(value: Any) -> Any:
    """Where a value of conda has its name, as ``module:name``."""
    if isinstance(value, enum.Enum) or type(value).__name__ == "_Null":
        return default(value)
    if hasattr(value, "__qualname__"):
        return {"ref": f"{value.__module__}:{value.__qualname__}"}
    home = sys.modules[type(value).__module__]
    name = next(name for name, held in vars(home).items() if held is value)
    return {"ref": f"{home.__name__}:{name}"}
