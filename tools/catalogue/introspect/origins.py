"""Where a name comes from: the module that the source imports it from, which may not be the one with it."""

from __future__ import annotations

import importlib
import sys
import types
from typing import Any

from .source import Imports, attributes, imported_names


def origin(module: str, name: str, value: Any, imports: Imports) -> tuple[str, str] | None:
    """Where a module has a name from, as (module, attribute); None for what it defines itself."""
    for source, original in imports.get(name, ()):
        if not original:
            if sys.modules.get(source) is value:
                return source, ""
        elif source.partition(".")[0] == "conda" and isinstance(value, types.ModuleType):
            if value.__name__ == f"{source}.{original}":
                return value.__name__, ""
            if source != module and is_there(source, original, value):
                return source, original
        elif source != module and is_there(source, original, value):
            return source, original
    if isinstance(value, types.ModuleType):
        return value.__name__, ""
    if isinstance(value, type) or (is_function(value) and hasattr(value, "__qualname__")):
        source, original = value.__module__, value.__qualname__
        if source.partition(".")[0] != "conda" and "." not in original:
            source, original = spelled(module, value)
        elsewhere = (source, original) != (module, name) and "." not in original
        if elsewhere and is_there(source, original, value):
            return source, original
    return None


def spelled(module: str, value: Any) -> tuple[str, str]:
    """Where the source of a module has a class or a function from that is not conda's own."""
    imports = imported_names(module)
    for source, name in (each for targets in imports.values() for each in targets):
        if name and is_there(source, name, value):
            own = source.partition(".")[0] == "conda" and source != module
            return spelled(source, value) if own else (source, name)
    for chain in attributes(module, value.__name__):
        first, _, rest = chain.partition(".")
        for source, name in imports.get(first, ()):
            held = getattr(sys.modules.get(source), name, None) if name else sys.modules.get(source)
            if isinstance(held, types.ModuleType):
                dotted = f"{held.__name__}.{rest}".rstrip(".")
                if is_there(dotted, value.__name__, value):
                    return dotted, value.__name__
    return value.__module__, value.__qualname__


def base_of(value: type, base: type) -> str:
    """A base of a class as ``module:Class``, spelled as in the source of the class."""
    if base.__module__ == value.__module__ and not is_there(base.__module__, base.__name__, base):
        return base_of(value, base.__bases__[0])  # a named tuple made among the bases
    if base.__module__ == "frozendict":
        return base_of(value, base.__bases__[0])  # its own ``json.JSONEncoder``
    if base.__module__.partition(".")[0] in ("conda", "builtins"):
        return f"{base.__module__}:{base.__qualname__}"
    return ":".join(spelled(value.__module__, base))


def is_there(source: str, name: str, value: Any) -> bool:
    """Whether a module has a value under this name."""
    try:
        held = getattr(importlib.import_module(source), name)
    except (ImportError, AttributeError):
        return False
    # Other packages put their own in the place of what the standard library has: frozendict of
    # ``json.JSONEncoder``, setuptools of distutils.
    standard = source.partition(".")[0] in sys.stdlib_module_names
    names = getattr(value, "__module__", None), getattr(value, "__name__", None)
    return held is value or (standard and f"{names[0]}.".startswith(f"{source}.") and name == names[1])


def is_function(value: Any) -> bool:
    """Whether it is a function, a cached one, or what newer releases of pytest make of a fixture."""
    if isinstance(value, (types.FunctionType, types.BuiltinFunctionType)):
        return True
    cached = hasattr(value, "cache_clear") and hasattr(value, "__qualname__")
    return cached or type(value).__name__ == "FixtureFunctionDefinition"
