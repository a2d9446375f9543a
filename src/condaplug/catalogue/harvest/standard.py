"""What a name of the standard library is, looked up in the Python that reads."""

from __future__ import annotations

import importlib
import sys
from typing import Any

UNKNOWN = object()


def find(module: str, name: str) -> Any:
    """The attribute ``name`` of a module, or of a class in one; ``UNKNOWN`` outside the standard library."""
    top, *inner = module.split(".")
    if top not in sys.stdlib_module_names:
        return UNKNOWN
    try:
        value: Any = importlib.import_module(module)
    except ImportError:
        try:
            value = importlib.import_module(top)
        except ImportError:
            return UNKNOWN
        for part in inner:
            value = getattr(value, part, UNKNOWN)
    return getattr(value, name, UNKNOWN)
