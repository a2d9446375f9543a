"""Which names of a Python file stand for one expression, told without running it."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from typing import TypeGuard

_READING_METHODS = frozenset(
    ("copy", "count", "format", "get", "index", "items", "join", "keys", "split", "strip", "values")
)
_NAMED = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.ExceptHandler,
    ast.MatchAs,
    ast.MatchStar,
)


def constants(tree: ast.Module) -> dict[str, ast.expr]:
    """The names that are bound once in the whole file, by a plain assignment, and not changed in place."""
    bound: Counter[str] = Counter()
    changed: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound[node.id] += 1
        elif isinstance(node, ast.arg):
            bound[node.arg] += 1
        elif isinstance(node, ast.alias):
            bound[(node.asname or node.name).partition(".")[0]] += 1
        elif isinstance(node, _NAMED):
            bound[node.name or ""] += 1
        elif _changes(node):
            changed.update(_name(node.value))
    bodies = [tree.body, *(node.body for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))]
    found: dict[str, ast.expr] = {}
    for statement in (statement for body in bodies for statement in body):
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            found.update(dict.fromkeys(_name(statement.targets[0]), statement.value))
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            found.update(dict.fromkeys(_name(statement.target), statement.value))
    # `exec` of another file may bind any name: `__version__ = None` before it is only a placeholder.
    executes = any(isinstance(node, ast.Call) and [*_name(node.func)] == ["exec"] for node in ast.walk(tree))
    return {
        name: node
        for name, node in found.items()
        if bound[name] == 1 and name not in changed and not (executes and _is_none(node))
    }


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _changes(node: ast.AST) -> TypeGuard[ast.Subscript | ast.Attribute]:
    """Whether the node may change its value in place: an item set or deleted, a method such as ``append``."""
    if isinstance(node, ast.Subscript):
        return not isinstance(node.ctx, ast.Load)
    return isinstance(node, ast.Attribute) and node.attr not in _READING_METHODS


def _name(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
