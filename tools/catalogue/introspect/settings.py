"""The members of conda's ``context``, with their simple values where nobody configured anything."""

from __future__ import annotations

import ast
import contextlib
import enum
import inspect
import textwrap
import types
from typing import Any

from .values import default, is_bulky, plain


def context() -> dict[str, Any]:
    """The members of ``context`` and their simple values in a conda that nobody configured."""
    from conda.base.context import Context

    unconfigured = Context()
    names = sorted(name for name in {*dir(Context), *vars(unconfigured)} if not name.startswith("__"))
    kinds = (types.FunctionType, classmethod, staticmethod)
    methods = {name for name in names if isinstance(inspect.getattr_static(Context, name, None), kinds)}
    values = {}
    for name in sorted(_spelled_members(Context)):
        with contextlib.suppress(ValueError):
            value = getattr(unconfigured, name)
            value = default(value) if isinstance(value, enum.Enum) else plain(_thawed(value))
            if not is_bulky(value):
                values[name] = value
    return {
        "methods": " ".join(sorted(methods)),
        "names": " ".join(sorted(set(names) - methods)),
        "values": values,
    }


def _thawed(value: Any) -> Any:
    """conda's immutable mappings as plain ones."""
    if type(value).__name__ == "frozendict":
        return {key: _thawed(item) for key, item in value.items()}
    return value


def _spelled_members(owner: type) -> set[str]:
    """Public settings, class attributes, and properties that only choose between them, by the source."""
    properties: dict[str, set[str]] = {}
    found: set[str] = set()
    for base in owner.__mro__[:-1]:
        for node in ast.parse(textwrap.dedent(inspect.getsource(base))).body[0].body:  # type: ignore[attr-defined]
            if isinstance(node, ast.FunctionDef) and _only_chooses(node):
                read = {each for each in ast.walk(node) if isinstance(each, ast.Attribute)}
                properties[node.name] = {each.attr for each in read if ast.unparse(each.value) == "self"}
            elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
                names = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
                if not isinstance(node.value, ast.Call) or _has_plain_default(node.value):
                    found |= {ast.unparse(name) for name in names}
    while more := {name for name, read in properties.items() if read <= found} - found:
        found |= more
    return {name for name in found if not name.startswith("_")}


def _only_chooses(function: ast.FunctionDef) -> bool:
    decorators = [ast.unparse(each).partition("(")[0] for each in function.decorator_list]
    if not decorators or not decorators[0].endswith("property") or set(decorators[1:]) - {"deprecated"}:
        return False
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    inner = [node for statement in body for node in ast.walk(statement)]
    return not any(
        isinstance(node, ast.Call)
        or (isinstance(node, ast.stmt) and not isinstance(node, (ast.Assign, ast.If, ast.Return)))
        for node in inner
    )


def _has_plain_default(loader: ast.Call) -> bool:
    """Whether the default of a setting's parameter is spelled, without a call."""
    if ast.unparse(loader.func) != "ParameterLoader" or not isinstance(loader.args[0], ast.Call):
        return False
    parameter = loader.args[0]
    position = 0 if ast.unparse(parameter.func) == "PrimitiveParameter" else 1
    given = [keyword.value for keyword in parameter.keywords if keyword.arg == "default"]
    given += parameter.args[position : position + 1]
    return not any(isinstance(node, ast.Call) for value in given[:1] for node in ast.walk(value))
