"""Whether a stand-in may be behind an exception: the real library might not have led to it.

An exception counts as a limit of the model where the innermost line of the plugin on its way names a
stand-in or what is made of one, or where a library below that line was given one.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from types import FrameType, ModuleType
from typing import Any, cast

from .limits import Limits

_SIGNATURE = re.compile(r"(\w+)(?:\.\w+)?\(\) (?:got an unexpected keyword argument|missing \d+ required)")
_BLOCKS = ("body", "orelse", "finalbody")


Behind = tuple[str, str | None, int | None]


def blamed(limits: Limits, error: BaseException) -> Behind | None:
    """The stand-in behind an exception, with file and line of the plugin; None where there is none."""
    current: BaseException | None = error
    for _ in range(10):  # what led to it, as conda's PluginError tells of a cause
        if current is None or isinstance(current, ModuleNotFoundError):
            return None
        if found := _behind(limits, current):
            return found
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return None


def _behind(limits: Limits, error: BaseException) -> Behind | None:
    frames = list(_frames(error))
    own = next((number for number, (frame, _) in enumerate(frames) if limits.is_plugin(frame)), None)
    path, line, name = None, None, None
    if own is not None:
        frame, line = frames[own]
        if _is_of_conda(error, frame):
            return None
        path = frame.f_code.co_filename
        name = _starred(limits, error, frame) or _on_line(limits, frame, line)
    for below, _ in frames[:own]:
        if name is None and not str(below.f_globals.get("__name__")).startswith("_condaplug_probe"):
            name = _first(limits, below.f_locals.values())
    return (name, path, line) if name else None


def _frames(error: BaseException) -> Iterator[tuple[FrameType, int]]:
    """The frames that an exception passed through with their lines, the innermost first."""
    found = []
    traceback = error.__traceback__
    while traceback is not None:
        found.append((traceback.tb_frame, traceback.tb_lineno))
        traceback = traceback.tb_next
    yield from reversed(found)


def _is_of_conda(error: BaseException, frame: FrameType) -> bool:
    """Whether a call of something of conda's does not bind, whatever the values are."""
    match = _SIGNATURE.match(str(error)) if type(error) is TypeError else None
    called = _named(frame, match[1]) if match else None
    return str(getattr(called, "__module__", "")).partition(".")[0] == "conda"


def _starred(limits: Limits, error: BaseException, frame: FrameType) -> str | None:
    """The stand-in of which the module imports ``*``, where a name is not defined."""
    module = limits.starred.get(str(frame.f_globals.get("__name__")))
    return f"{module}.{getattr(error, 'name', '*')}" if module and isinstance(error, NameError) else None


def _on_line(limits: Limits, frame: FrameType, line: int) -> str | None:
    """The first stand-in that the statement at a line names."""
    return _first(limits, _values(_nodes(frame.f_code.co_filename, line), frame))


def _values(nodes: Iterable[ast.AST], frame: FrameType) -> Iterator[Any]:
    for node in nodes:
        if isinstance(node, ast.Name):
            yield _named(frame, node.id)
            if node.id == "super":
                yield next(iter(frame.f_locals.values()), None)
        elif isinstance(node, ast.Attribute):
            yield _attribute(node, frame)


def _attribute(node: ast.expr, frame: FrameType) -> Any:
    """What a chain of attributes stands for, without running any code of the plugin's."""
    if isinstance(node, ast.Attribute):
        return inspect.getattr_static(_attribute(node.value, frame), node.attr, None)
    return _named(frame, node.id) if isinstance(node, ast.Name) else None


def _named(frame: FrameType, name: str) -> Any:
    for scope in (frame.f_locals, frame.f_globals, frame.f_builtins):
        if name in scope:
            return scope[name]
    return None


def _own_nodes(statement: ast.AST) -> Iterator[ast.AST]:
    """A statement's nodes, without the statements of a block; those of a class's body count."""
    for field, value in ast.iter_fields(statement):
        if field in _BLOCKS and not isinstance(statement, (ast.ClassDef, ast.expr)):
            continue
        for node in value if isinstance(value, list) else [value]:
            if isinstance(node, ast.AST):
                yield node
                yield from _own_nodes(node)


@lru_cache(maxsize=8)
def _tree(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return ast.Module([], [])


def _nodes(file: str, line: int) -> Iterator[ast.AST]:
    """The expressions at a line, and those of the innermost statement there."""
    statement: ast.stmt | None = None
    for node in ast.walk(_tree("".join(linecache.getlines(file)))):
        if isinstance(node, (ast.Name, ast.Attribute)) and node.lineno <= line <= (node.end_lineno or line):
            yield node
        elif isinstance(node, ast.stmt):
            first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
            if first <= line <= (node.end_lineno or line) and (not statement or first >= statement.lineno):
                statement = node
    if statement is not None:
        yield from _own_nodes(statement)


def _first(limits: Limits, values: Any) -> str | None:
    return next((name for value in values if (name := stand_in_name(limits, value))), None)


def stand_in_name(limits: Limits, value: Any, depth: int = 1) -> str | None:
    """The name of the stand-in that a value is, is made of or holds; None for any other value."""
    kind = type(value)
    if issubclass(kind, ModuleType):
        is_stand_in = kind.__name__ == "StandInModule"
        return str(vars(value)["__name__"]) if is_stand_in else None
    own = vars(value)["_placeholder"] if kind.__name__ in ("StandIn", "Decorated") else None
    if own is not None:
        return str(own)
    cls = value if issubclass(kind, type) else kind
    for base in type.mro(cls):
        if "_placeholder" in vars(base) and vars(base)["_placeholder"].partition(".")[0] != "conda":
            return str(vars(base)["_placeholder"])
        decorator = next((name for one, name in limits.decorated if one is base), None)
        if decorator:
            return decorator
    if depth and kind in (list, tuple, set, dict):
        items = [*value, *value.values()] if kind is dict else list(value)
        return next((name for item in items[:50] if (name := stand_in_name(limits, item, depth - 1))), None)
    if depth and kind.__name__ == "partial":
        return stand_in_name(limits, cast(Any, value).func, depth - 1)
    return None
