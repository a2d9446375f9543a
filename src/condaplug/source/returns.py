"""What a function surely returns, or sets, by its source alone."""

from __future__ import annotations

import ast
from typing import Literal

from condaplug.syntax import DEFINITIONS, Function, is_none, last_name, own_nodes

_TRANSPARENT = ("classmethod", "override", "property", "staticmethod")
"""Decorators that change nothing of what a function returns."""

_RETURNING = ("add", "append", "debug", "extend", "info", "print", "setdefault", "update", "warning", "write")
"""Functions and methods that come back, by name: a body may end in a call of them."""


def yields(function: ast.AST) -> bool:
    """Whether a function is a generator function."""
    return any(isinstance(part, (ast.Yield, ast.YieldFrom)) for part in own_nodes(function))


def returned(function: ast.AST) -> list[ast.expr | None]:
    """The values of a function's ``return`` statements."""
    return [part.value for part in own_nodes(function) if isinstance(part, ast.Return)]


def gives_a_value(function: Function | ast.Lambda | None) -> bool:
    """Whether a function yields or returns a value somewhere; true for None, which nobody could read."""
    if function is None or isinstance(function, ast.Lambda):
        return True
    inside = (part for statement in function.body for part in ast.walk(statement))
    return any(
        isinstance(part, (ast.Yield, ast.YieldFrom))
        or (isinstance(part, ast.Return) and not is_none(part.value))
        for part in inside
    )


def returns_none(function: Function | ast.Lambda | None) -> Literal["always", "sometimes", "unknown"]:
    """Whether a function surely returns None, always or on some way through it.

    Unknown for None, which nobody could read, and where it is decorated: a decorator may return anything.
    """
    if function is None:
        return "unknown"
    if isinstance(function, ast.Lambda):
        return "always" if is_none(function.body) else "unknown"
    decorated = any(last_name(one) not in _TRANSPARENT for one in function.decorator_list)
    if decorated or isinstance(function, ast.AsyncFunctionDef) or yields(function):
        return "unknown"
    nothing = [*map(is_none, returned(function)), *[True] * _completes(function.body)]
    return "always" if nothing and all(nothing) else "sometimes" if any(nothing) else "unknown"


def _completes(body: list[ast.stmt]) -> bool:
    """Whether a body surely can come to its end without a ``return``, by its last statement."""
    last = body[-1]
    if isinstance(last, ast.If):
        return not last.orelse or _completes(last.body) or _completes(last.orelse)
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        return last_name(last.value.func) in _RETURNING
    plain = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For, ast.Pass)
    return isinstance(last, (*plain, *DEFINITIONS))


def sets(function: ast.AST | None, attribute: str) -> bool:
    """Whether a method may set an attribute of its object, itself or through its base.

    True for what is not an ordinary method, or could not be read.
    """
    if not isinstance(function, ast.FunctionDef):
        return True
    parts = [part for statement in function.body for part in ast.walk(statement)]
    attributes = {part.attr for part in parts if isinstance(part, ast.Attribute)}
    called = {part.id for part in parts if isinstance(part, ast.Name)}
    return bool(attributes & {attribute, "__init__", "__dict__"} or called & {"vars", "setattr"})
