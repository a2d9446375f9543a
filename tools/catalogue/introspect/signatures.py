"""The parameters of conda's public functions, classes, methods and properties."""

from __future__ import annotations

import enum
import functools
import inspect
import sys
import typing
from typing import Any

from .names import public_names
from .origins import is_function, is_there
from .source import class_statements

PROPERTIES = (property, functools.cached_property)
WITHOUT_CONSTRUCTOR: tuple[Any, ...] = (object, typing.Generic, typing.Protocol)


class _Mark:
    """Stands for every default."""

    def __repr__(self) -> str:
        return "<>"


MARK = _Mark()


def signatures(names: list[str]) -> dict[str, str]:
    """The parameters of the public functions, classes, methods and properties, where they are defined."""
    texts: dict[str, str] = {}
    for module in names:
        if any(part.startswith("_") for part in module.split(".")):
            continue
        statements = class_statements(module)
        for name in public_names(module):
            value = getattr(sys.modules[module], name)
            defined = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
            if name.startswith("_") or defined != (module, name):
                continue
            if isinstance(value, type) and name in statements:
                texts.update(_of_class(f"{module}:{name}", value))
            elif is_function(value) and (text := signature(value)) is not None:
                texts[f"{module}:{name}"] = text
    return dict(sorted(texts.items()))


def _of_class(key: str, value: type) -> dict[str, str]:
    """The parameters of a class's constructor and of its public methods; ``@`` for a property."""
    texts = {}
    constructor = _constructor(value)
    if constructor is not None:
        texts[key] = constructor
    for name, member in vars(value).items():
        if name.startswith("_"):
            continue
        function = getattr(member, "__func__", member)
        if isinstance(member, PROPERTIES) or type(member).__name__ == "classproperty":
            texts[f"{key}.{name}"] = "@"
        elif is_function(function) and function.__qualname__ == f"{value.__qualname__}.{name}":
            text = signature(function, skip=0 if isinstance(member, staticmethod) else 1)
            if text is not None:
                texts[f"{key}.{name}"] = text
    return texts


def _constructor(value: type) -> str | None:
    """The parameters of a constructor that conda writes; None for another one, or an enumeration's."""
    if issubclass(value, enum.Enum) or vars(value).get("_is_protocol"):
        return None
    for base in value.__mro__:
        top = base.__module__.partition(".")[0]
        if top == "conda" and not is_there(base.__module__, base.__qualname__, base):
            return None  # a named tuple that a call makes
        if issubclass(value, tuple) and "_fields" in vars(base) and "__new__" in vars(base):
            return signature(vars(base)["__new__"], skip=1)
        for name in ("__init__", "__new__"):
            method = getattr(vars(base).get(name), "__func__", vars(base).get(name))
            if method is None or base in WITHOUT_CONSTRUCTOR or inspect.unwrap(method) is object.__init__:
                continue
            if method.__name__.startswith("_no_init"):
                continue  # what typing puts into a protocol
            return signature(method, skip=1) if top == "conda" else None
        if top not in ("conda", *sys.stdlib_module_names):
            return None
    return ""


def signature(function: Any, skip: int = 0) -> str | None:
    """The parameters as Python writes them, ``=`` where there is a default; None for a fixture or a class."""
    if type(function).__name__ == "FixtureFunctionDefinition" or hasattr(function, "_pytestfixturefunction"):
        return None
    if isinstance(inspect.unwrap(function), type):
        return None  # a class that old releases' ``deprecated`` made a function of
    parameters = list(inspect.signature(function).parameters.values())
    while skip and parameters and parameters[0].kind in (0, 1):
        parameters, skip = parameters[1:], skip - 1
    bare = [
        each.replace(annotation=each.empty, default=each.empty if each.default is each.empty else MARK)
        for each in parameters
    ]
    return str(inspect.Signature(bare, __validate_parameters__=False))[1:-1].replace(f"={MARK!r}", "=")
