"""Turn objects of a plugin into plain facts, calling as little of the plugin's code as can be."""

from __future__ import annotations

import functools
import inspect
import os
import re
import sys
import traceback
import types
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
    value = _bare(value)
    code = getattr(value, "__code__", None)
    if isinstance(code, types.CodeType):
        return {"path": code.co_filename, "line": code.co_firstlineno}
    cls = value if isinstance(value, type) else type(value)
    module = sys.modules.get(getattr(cls, "__module__", None) or "")
    path = getattr(module, "__file__", None)
    return {"path": path, "qualname": cls.__qualname__} if path else None


def _bare(value: Any) -> Any:
    """The function behind partials, bound methods and decorators that tell what they wrap."""
    for _ in range(100):  # a chain may be endless: an object can answer every attribute
        if isinstance(value, functools.partial):
            value = value.func
        elif isinstance(value, (types.MethodType, staticmethod, classmethod)):
            value = value.__func__
        elif isinstance(value, types.FunctionType) and "__wrapped__" in value.__dict__:
            value = value.__dict__["__wrapped__"]
        else:
            break
    return value


def is_async(value: Any) -> bool:
    """Whether calling ``value`` makes a coroutine or an asynchronous generator instead of doing the work."""
    function = _bare(value)
    if not inspect.isroutine(function) and not isinstance(function, type):
        function = getattr(type(function), "__call__", function)  # noqa: B004 - the method itself is wanted
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


def parameters_of(value: Any) -> dict[str, Any] | None:
    """How many positional arguments a callable wants and takes, its required keywords; None: it won't say."""
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):
        return None
    least = 0
    most: int | None = 0
    keywords = []
    for parameter in signature.parameters.values():
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            if most is not None:
                most += 1
            least += parameter.default is parameter.empty
        elif parameter.kind is parameter.VAR_POSITIONAL:
            most = None
        elif parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty:
            keywords.append(parameter.name)
    return {"least": least, "most": most, "keywords": keywords}


def value_facts(value: Any, deep: bool = True) -> dict[str, Any]:
    """The facts of one value. Items of a list, tuple or set are described too, mappings by key text."""
    cls = value if isinstance(value, type) else type(value)
    facts: dict[str, Any] = {
        "type": type_name(type(value)),
        "text": text_of(value),
        "bases": bases_of(cls),
        "is_class": isinstance(value, type),
        "is_callable": callable(value),
    }
    if facts["is_callable"]:
        facts["is_async"] = is_async(value)
        facts["parameters"] = parameters_of(value)
        facts["spot"] = spot_of(value)
    if facts["is_class"]:
        facts["name"] = type_name(value)
        facts["abstract"] = sorted(getattr(value, "__abstractmethods__", ()) or ())
    if deep and isinstance(value, (list, tuple, set, frozenset)):
        facts["items"] = [value_facts(item, deep=False) for item in list(value)[:ITEM_LIMIT]]
    return facts


def fault_facts(error: BaseException, roots: list[str]) -> dict[str, Any]:
    """The facts of an exception: what, and the innermost line of the project's own code that led to it.

    ``roots`` are the folders and files that hold the project's modules. ``own`` is false where no line of the
    project was running.
    """
    spot: dict[str, Any] | None = None
    frames = traceback.extract_tb(error.__traceback__)
    for frame in frames:
        if is_within(frame.filename, roots):
            spot = {"path": frame.filename, "line": frame.lineno}
    if isinstance(error, SyntaxError) and error.filename and is_within(error.filename, roots):
        spot = {"path": error.filename, "line": error.lineno}
    last = frames[-1] if frames else None
    try:
        message = str(error)
    except BaseException:
        message = "(its message cannot be read)"
    return {
        "type": type_name(type(error)),
        "bases": bases_of(type(error)),
        "message": message[:2000],
        "spot": spot,
        "raised_at": {"path": last.filename, "line": last.lineno, "function": last.name} if last else None,
        "module": getattr(error, "name", None) if isinstance(error, ImportError) else None,
    }


def is_limit(error: BaseException | None) -> bool:
    """Whether the built-in model stopped here since it cannot answer: no fault of the plugin."""
    return type(error).__name__ == "ModelLimit" and type(error).__module__.startswith("_condaplug_model.")


def is_within(path: str, roots: list[str]) -> bool:
    """Whether a file is one of ``roots`` or lies below one of them."""
    path = os.path.normcase(os.path.abspath(path))  # noqa: PTH100 - code objects name links, not targets
    return any(path == root or path.startswith(root + os.sep) for root in map(os.path.normcase, roots))
