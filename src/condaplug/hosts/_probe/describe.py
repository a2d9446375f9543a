"""Turn objects of a plugin into plain facts, calling as little of the plugin's code as can be."""

from __future__ import annotations

import functools
import inspect
import os
import re
import sys
import traceback
import types
from collections.abc import Mapping, Set
from typing import Any

TEXT_LIMIT = 200
ITEM_LIMIT = 50


def text_of(value: object) -> str:
    """A short representation; a ``__repr__`` that fails is itself a fact and never an error."""
    try:
        text = repr(value)
    except BaseException as error:
        return f"<{type_name(type(value))}, whose repr raises {type(error).__name__}>"
    text = re.sub(r" at 0x[0-9a-fA-F]+", "", text)  # an address says nothing, and differs from run to run
    return text if len(text) <= TEXT_LIMIT else text[: TEXT_LIMIT - 1] + "…"


def type_name(cls: Any) -> str:
    """The qualified name of a class: ``conda.plugins.types.CondaSolver``, or ``str`` for a builtin one."""
    module = getattr(cls, "__module__", None)
    name = getattr(cls, "__qualname__", str(cls))
    return name if module in (None, "builtins") else f"{module}.{name}"


def bases_of(cls: type) -> list[str]:
    """The names of a class and everything it derives from, ``object`` left out."""
    try:
        return [type_name(base) for base in cls.__mro__ if base is not object]
    except AttributeError:
        return []


def spot_of(value: Any) -> dict[str, Any] | None:
    """Where a function or class is defined: ``path``, and ``line`` or for a class its ``qualname``."""
    value = _unwrapped(_bare(value))
    code = getattr(value, "__code__", None)
    if isinstance(code, types.CodeType):
        return {"path": code.co_filename, "line": code.co_firstlineno}
    cls = value if isinstance(value, type) else type(value)
    module = sys.modules.get(getattr(cls, "__module__", None) or "")
    path = vars(module).get("__file__") if module else None
    return {"path": path, "qualname": cls.__qualname__} if path else None


def _bare(value: Any) -> Any:
    """The function behind partials and bound methods: what runs when ``value`` is called."""
    for _ in range(100):  # a chain may be endless: an object can answer every attribute
        if isinstance(value, functools.partial):
            value = value.func
        elif isinstance(value, (types.MethodType, staticmethod, classmethod)):
            value = value.__func__
        else:
            break
    return value


def _unwrapped(value: Any) -> Any:
    """The function that a decorator wrapped and tells of: where its author wrote it."""
    for _ in range(100):
        inner = getattr(value, "__dict__", None) if isinstance(value, types.FunctionType) else None
        if not inner or "__wrapped__" not in inner:
            break
        value = inner["__wrapped__"]
    return value


def is_async(value: Any) -> bool:
    """Whether calling ``value`` makes a coroutine or an asynchronous generator instead of doing the work."""
    function = _bare(value)
    if not inspect.isroutine(function) and not isinstance(function, type):
        function = getattr(type(function), "__call__", function)  # noqa: B004 - the method itself is wanted
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


def parameters_of(value: Any) -> dict[str, Any] | None:
    """How many positional arguments a callable wants and takes, its required keywords; None: it won't say."""
    made_by = _initializer(value) if isinstance(value, type) else None
    try:
        signature = inspect.signature(made_by or value, follow_wrapped=False)
    except Exception:
        return None
    taken = list(signature.parameters.values())
    least = 0
    most: int | None = 0
    keywords = []
    for parameter in taken[1:] if made_by else taken:
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            if most is not None:
                most += 1
            least += parameter.default is parameter.empty
        elif parameter.kind is parameter.VAR_POSITIONAL:
            most = None
        elif parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty:
            keywords.append(parameter.name)
    return {"least": least, "most": most, "keywords": keywords}


def _initializer(cls: type[Any]) -> types.FunctionType | None:
    """The ``__init__`` that a class or a base of it is written with, whatever its metaclass does."""
    found = next((vars(base)["__init__"] for base in bases_in_order(cls) if "__init__" in vars(base)), None)
    return found if isinstance(found, types.FunctionType) else None


def members_of(cls: type[Any]) -> list[str]:
    """The public names that a class or one of its bases defines, and ``__call__`` where it has one."""
    names = {name for base in bases_in_order(cls) for name in vars(base)}
    return sorted(name for name in names if not name.startswith("_") or name == "__call__")


def bases_in_order(cls: Any) -> tuple[type[Any], ...]:
    """The method resolution order without ``object``; empty for a class that does not tell."""
    try:
        return tuple(base for base in type.mro(cls) if base is not object)
    except Exception:
        return ()


def value_facts(value: Any, deep: bool = True) -> dict[str, Any]:
    """The facts of one value. Items of a list, tuple or set are described too, mappings by key text."""
    cls = value if isinstance(value, type) else type(value)
    facts: dict[str, Any] = {
        "type": type_name(type(value)),
        "text": text_of(value),
        "bases": bases_of(cls),
        "is_class": isinstance(value, type),
        "is_callable": callable(value),
        "is_iterable": hasattr(type(value), "__iter__"),
        "is_set": isinstance(value, Set),
        "is_mapping": isinstance(value, Mapping),
    }
    if facts["is_callable"]:
        facts["is_async"] = is_async(value)
        facts["parameters"] = parameters_of(value)
        facts["spot"] = spot_of(value)
    if facts["is_class"]:
        facts["name"] = type_name(value)
        facts["abstract"] = sorted(getattr(value, "__abstractmethods__", ()) or ())
        facts["members"] = members_of(value)
    if deep and isinstance(value, (list, tuple, set, frozenset)):
        facts["items"] = [value_facts(item, deep=False) for item in list(value)[:ITEM_LIMIT]]
    return facts


def fault_facts(error: BaseException, roots: list[str]) -> dict[str, Any]:
    """The facts of an exception: what, and the innermost line of the project's own code that led to it.

    ``roots`` are the folders and files that hold the project's modules.
    """
    spot: dict[str, Any] | None = None
    frames = _frames(error)
    for frame in frames:
        if is_within(frame.filename, roots):
            spot = {"path": frame.filename, "line": frame.lineno}
    if isinstance(error, SyntaxError) and error.filename and is_within(error.filename, roots):
        spot = {"path": error.filename, "line": error.lineno}
    try:
        # where Python found a module depends on the host, and says nothing of the plugin
        message = re.sub(r" \((?:unknown location|/[^()]*|[A-Za-z]:\\[^()]*)\)$", "", str(error))
    except BaseException:
        message = "(its message cannot be read)"
    return {
        "type": type_name(type(error)),
        "bases": bases_of(type(error)),
        "message": message[:2000],
        "spot": spot,
        "module": _missing_module(error),
    }


def _missing_module(error: BaseException) -> str | None:
    name = vars(ImportError)["name"].__get__(error) if isinstance(error, ImportError) else None
    return name if isinstance(name, str) else None


def _frames(error: BaseException) -> list[traceback.FrameSummary]:
    try:
        return list(traceback.extract_tb(error.__traceback__))
    except Exception:
        return []


def is_limit(error: BaseException | None) -> bool:
    """Whether the built-in model stopped here since it cannot answer: no fault of the plugin."""
    return type(error).__name__ == "ModelLimit" and type(error).__module__.startswith("_condaplug_model.")


def is_within(path: str, roots: list[str]) -> bool:
    """Whether a file is one of ``roots`` or lies below one of them."""
    if not os.path.isabs(path):  # noqa: PTH117 - of no file, such as <string>; and there may be no working folder
        return False
    path = os.path.normcase(os.path.abspath(path))  # noqa: PTH100 - code objects name links, not targets
    return any(path == root or path.startswith(root + os.sep) for root in map(os.path.normcase, roots))
