"""Python's own syntax: parsed files, the nodes of functions, constants, and the values of expressions."""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any, TypeGuard

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINITIONS = (*FUNCTIONS, ast.ClassDef)
Function = ast.FunctionDef | ast.AsyncFunctionDef

UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What ``ast.parse`` raises, by what it is given."""

MAX_TEXT = 1 << 20
"""No string of metadata, and no name of conda, is longer than a mebibyte."""


def parse(source: str | bytes, filename: str = "<unknown>") -> ast.Module:
    """The syntax tree of a file, without the compiler's warnings. Raises one of ``UNPARSABLE``."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source, filename)


def parse_or_none(source: str) -> ast.Module | None:
    """The syntax tree of a text; None if it is not valid Python."""
    try:
        return parse(source)
    except UNPARSABLE:
        return None


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a body, those under ``if``, ``try`` and ``with`` included."""
    for node in body:
        yield node
        if isinstance(node, (ast.If, ast.Try, ast.With)):
            for field in ("body", "orelse", "finalbody"):
                yield from statements(getattr(node, field, []))
            for handler in getattr(node, "handlers", []):
                yield from statements(handler.body)


def own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Every node below ``node`` that runs with it: functions and classes that it defines are left out."""
    waiting = [*ast.iter_child_nodes(node)][::-1]
    while waiting:
        child = waiting.pop()
        if not isinstance(child, (*DEFINITIONS, ast.Lambda)):
            yield child
            waiting.extend([*ast.iter_child_nodes(child)][::-1])


def parameters(arguments: ast.arguments) -> list[ast.arg]:
    """The parameters that an argument by position may be for."""
    return [*arguments.posonlyargs, *arguments.args]


def undecorated(decorator: ast.expr) -> ast.expr:
    """What a decorator is, without the arguments that it is called with."""
    return decorator.func if isinstance(decorator, ast.Call) else decorator


def last_name(node: ast.AST | None) -> str:
    """A name, or the last one of a chain of attributes; empty for any other expression."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def is_none(node: ast.expr | None) -> bool:
    """Whether an expression is ``None``, or left out."""
    return node is None or (isinstance(node, ast.Constant) and node.value is None)


# -- constants -----------------------------------------------------------------------------------------------

_READING_METHODS = frozenset(
    ("copy", "count", "format", "get", "index", "items", "join", "keys", "split", "strip", "values")
)
_NAMED = (*DEFINITIONS, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)


def constants(tree: ast.Module) -> dict[str, ast.expr]:
    """The names that are bound once in the whole file, by a plain assignment, and not changed in place."""
    bound: Counter[str] = Counter()
    changed: set[str] = set()
    executes = False
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound[node.id] += 1
        elif isinstance(node, ast.arg):
            bound[node.arg] += 1
        elif isinstance(node, ast.alias):
            bound[(node.asname or node.name).partition(".")[0]] += 1
        elif isinstance(node, _NAMED):
            bound[node.name or ""] += 1
        elif _changes(node) and isinstance(node.value, ast.Name):
            changed.add(node.value.id)
        # `exec` of another file may bind any name: `__version__ = None` before it is only a placeholder.
        executes |= isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "exec"
    bodies = [tree.body, *(node.body for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))]
    return {
        target.id: value
        for body in bodies
        for target, value in map(_assigned, body)
        if isinstance(target, ast.Name)
        and value
        and (bound[target.id] == 1 and target.id not in changed and not (executes and is_none(value)))
    }


def _assigned(node: ast.stmt) -> tuple[ast.expr | None, ast.expr | None]:
    """The one target of an assignment, and its value."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        return node.targets[0], node.value
    return (node.target, node.value) if isinstance(node, ast.AnnAssign) else (None, None)


def _changes(node: ast.AST) -> TypeGuard[ast.Subscript | ast.Attribute]:
    """Whether the node may change its value in place: an item set or deleted, a method such as ``append``."""
    if isinstance(node, ast.Subscript):
        return not isinstance(node.ctx, ast.Load)
    return isinstance(node, ast.Attribute) and node.attr not in _READING_METHODS


# -- values --------------------------------------------------------------------------------------------------


class UnknownError(Exception):
    """Only running the code would tell the value; ``line`` is where."""

    def __init__(self, node: ast.AST | None = None) -> None:
        self.line: int = getattr(node, "lineno", 1)


class Evaluation:
    """Works out expressions without running them: constants, and strings that are put together.

    A subclass adds a method for each further type of node, by its name in lowercase: ``_name`` for
    ``ast.Name``. ``scope`` is whatever the subclass reads names in. ``steps``: as many expressions may be
    looked at, since constants that name constants can double at each line.
    """

    steps = 50_000

    def value(self, node: ast.expr, scope: Any = None) -> Any:
        """The value of an expression. Raises ``UnknownError`` if the source does not tell it."""
        self.steps -= 1
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None or self.steps < 0:
            raise UnknownError(node)
        return method(node, scope)

    def _constant(self, node: ast.Constant, scope: Any) -> Any:
        return _sound(node.value, node) if isinstance(node.value, str) else node.value

    def _binop(self, node: ast.BinOp, scope: Any) -> str:
        if not isinstance(node.op, ast.Add):
            raise UnknownError(node)
        return self._joined([node.left, node.right], node, scope)

    def _joinedstr(self, node: ast.JoinedStr, scope: Any) -> str:
        return self._joined(node.values, node, scope)

    def _formattedvalue(self, node: ast.FormattedValue, scope: Any) -> Any:
        if node.conversion != -1 or node.format_spec is not None:
            raise UnknownError(node)
        return self.value(node.value, scope)

    def _joined(self, nodes: list[ast.expr], whole: ast.expr, scope: Any) -> str:
        texts = [self.value(node, scope) for node in nodes]
        if not all(isinstance(text, str) for text in texts):
            raise UnknownError(whole)
        return _sound("".join(texts), whole)


def _sound(text: str, node: ast.AST) -> str:
    """``text``, unless it is too long or holds half a surrogate pair, which no file could."""
    if len(text) > MAX_TEXT or any("\ud800" <= char <= "\udfff" for char in text):
        raise UnknownError(node)
    return text
