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
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
"""Where an object lies in memory says nothing, and differs from run to run."""

MODEL: Any = None
"""The model that serves conda in this interpreter, where one does."""

IMPORT_ERRORS: list[str] = []
"""The types of the import errors that were described so far."""


def text_of(value: object) -> str:
    """A short representation; a ``__repr__`` that fails is itself a fact and never an error."""
    try:
        text = repr(value)
    except BaseException as error:
        return f"<{type_name(type(value))}, whose repr raises {type(error).__name__}>"
    text = ADDRESS.sub("", text)
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
    return _binding(taken[1:] if made_by else taken)


def _binding(taken: list[inspect.Parameter]) -> dict[str, Any]:
    """What a call must and may pass; the name of a parameter that is positional only is empty."""
    facts: dict[str, Any] = {"least": 0, "most": 0, "names": [], "keywords": [], "optional": []}
    for parameter in taken:
        required = parameter.default is parameter.empty
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            facts["most"] += 1
            facts["least"] += required
            facts["names"].append("" if parameter.kind is parameter.POSITIONAL_ONLY else parameter.name)
        elif parameter.kind is parameter.KEYWORD_ONLY:
            facts["keywords" if required else "optional"].append(parameter.name)
    kinds = {parameter.kind for parameter in taken}
    if inspect.Parameter.VAR_POSITIONAL in kinds:
        facts["most"] = None
    facts["any_keyword"] = inspect.Parameter.VAR_KEYWORD in kinds
    return facts


SPECIAL = ("__call__", "__enter__", "__exit__", "__init__", "__new__")
"""Methods that conda's calls reach, beside the public ones."""


def methods_of(cls: type[Any]) -> dict[str, dict[str, Any]]:
    """What a class has from others than conda, by name: of functions what a call on an object passes to them.

    ``kind`` is "function", "property" (whatever reading it gives) or "value"; ``parameters`` are without the
    object or the class itself.
    """
    found: dict[str, dict[str, Any]] = {}
    seen: set[str] = set()
    for base in bases_in_order(cls):
        given = _is_given(base)
        for name, value in vars(base).items():
            if name in seen or (name.startswith("_") and name not in SPECIAL):
                continue
            seen.add(name)
            if not given:
                found[name] = _method_facts(name, value)
    return found


def _method_facts(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, property):
        return {"kind": "property", "spot": spot_of(value.fget)}
    function = value.__func__ if isinstance(value, (staticmethod, classmethod)) else value
    if not isinstance(function, types.FunctionType):
        return {"kind": "value", "is_callable": callable(value) or hasattr(type(value), "__get__")}
    try:
        taken = list(inspect.signature(function, follow_wrapped=False).parameters.values())
    except Exception:
        return {"kind": "value", "is_callable": True}
    implicit = not isinstance(value, staticmethod) or name == "__new__"
    if implicit and taken and taken[0].kind is not inspect.Parameter.VAR_POSITIONAL:
        taken = taken[1:]
    return {
        "kind": "function",
        "is_callable": True,
        "is_async": is_async(function),
        "parameters": _binding(taken),
        "spot": spot_of(function),
    }


def is_open(cls: type[Any]) -> bool:
    """Whether objects of a class may have members that it does not show: stand-ins, ``__getattr__``."""
    for base in bases_in_order(cls):
        members = vars(base)
        written = any(isinstance(members.get(name), types.FunctionType) for name in _DYNAMIC)
        if not _is_given(base) and (written or "_placeholder" in members):
            return True
    return False


_DYNAMIC = ("__getattr__", "__getattribute__")


def _is_given(cls: type[Any]) -> bool:
    """Whether a class is conda's, or the base of its authentication handlers, which defines nothing."""
    module = getattr(cls, "__module__", None)
    if not isinstance(module, str):
        return False
    return module.partition(".")[0] == "conda" or f"{module}.{cls.__name__}" == "requests.auth.AuthBase"


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
        "is_container": any(
            hasattr(type(value), name) for name in ("__contains__", "__iter__", "__getitem__")
        ),
        "is_set": isinstance(value, Set),
        "is_mapping": isinstance(value, Mapping),
        "is_hashable": getattr(type(value), "__hash__", None) is not None,
    }
    if isinstance(value, str) and len(value) <= TEXT_LIMIT:
        facts["string"] = str.__str__(value)  # whatever a subclass shows in its place
    if facts["is_callable"]:
        facts["is_async"] = is_async(value)
        facts["parameters"] = parameters_of(value)
        facts["spot"] = spot_of(value)
    if facts["is_class"]:
        facts["name"] = type_name(value)
        facts["abstract"] = sorted(getattr(value, "__abstractmethods__", ()) or ())
        facts["members"] = members_of(value)
        facts["methods"] = methods_of(value)
        facts["is_open"] = is_open(value)
    if deep and isinstance(value, (list, tuple, set, frozenset)):
        facts["items"] = [value_facts(item, deep=False) for item in list(value)[:ITEM_LIMIT]]
    return facts


def fault_facts(error: BaseException, roots: list[str]) -> dict[str, Any]:
    """The facts of an exception: what, and the innermost line of the project's own code that led to it.

    ``roots`` are the folders and files that hold the project's modules.
    """
    if isinstance(error, ImportError):
        IMPORT_ERRORS.append(type_name(type(error)))
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
        message = ADDRESS.sub("", message)
    except BaseException:
        message = "(its message cannot be read)"
    return {
        "type": type_name(type(error)),
        "bases": bases_of(type(error)),
        "message": message[:2000],
        "spot": spot,
        "module": _missing_module(error),
        "lacked": _lacked_module(error),
        "made": _made(error),
    }


def _made(error: BaseException) -> dict[str, Any] | None:
    """The type of conda's that was being made when the exception came up, and the name that it was given."""
    trace = error.__traceback__
    while trace is not None:
        made = trace.tb_frame.f_locals.get("self")
        cls = type(made)
        if cls.__module__ == "conda.plugins.types" and "name" in getattr(made, "__dict__", ()):
            return {"type": cls.__name__, "name": value_facts(vars(made)["name"], deep=False)}
        trace = trace.tb_next
    return None


def _lacked_module(error: BaseException) -> str | None:
    """The module whose absence is an exception, or led to it: its cause, or what was handled when it came."""
    current: BaseException | None = error
    for _ in range(20):  # a chain may be endless
        if current is None:
            break
        if isinstance(current, ModuleNotFoundError) and _missing_module(current):
            return _missing_module(current)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return None


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
    return error is not None and MODEL is not None and bool(MODEL.explains(error))


def is_stand_in(value: object) -> bool:
    """Whether conda would get a value here that only a library knows, and the model does not."""
    return MODEL is not None and bool(MODEL.notes_stand_in(value))


def fault_unless_limit(error: BaseException, roots: list[str]) -> dict[str, Any] | None:
    """The facts of an exception; None for a limit of the model."""
    return None if is_limit(error) else fault_facts(error, roots)


def is_within(path: str, roots: list[str]) -> bool:
    """Whether a file is one of ``roots`` or lies below one of them."""
    if not os.path.isabs(path):  # noqa: PTH117 - of no file, such as <string>; and there may be no working folder
        return False
    path = os.path.normcase(os.path.abspath(path))  # noqa: PTH100 - code objects name links, not targets
    return any(path == root or path.startswith(root + os.sep) for root in map(os.path.normcase, roots))
