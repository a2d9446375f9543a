"""Hook implementations as the source spells them: pluggy's marker, the hook it is for, its arguments."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from condaplug.project import EntryPoint, Place
from condaplug.source.parsed import SourceFile
from condaplug.syntax import DEFINITIONS, FUNCTIONS, Function, parameters, statements, undecorated


@dataclass(frozen=True)
class Implementation:
    """A function that is, or looks like, a hook implementation.

    ``marks`` are the pluggy projects whose marker decorates it ("conda" for ``conda.plugins.hookimpl``).
    ``arguments`` are those that pluggy would ask the hook specification for: positional, without a default.
    ``optional``: marked with ``optionalhook=True``, for a hook that need not exist.
    """

    entry_point: str
    function: str
    hook: str
    marks: tuple[str, ...]
    arguments: tuple[str, ...]
    is_async: bool
    place: Place | None
    optional: bool = False


def implementations(file: SourceFile, entry_point: EntryPoint) -> tuple[Implementation, ...]:
    """An entry point's hook implementations and functions named like one, in the file of its module."""
    body = file.tree.body
    for name in filter(None, entry_point.attribute.split(".")):
        classes = (node.body for node in body if isinstance(node, ast.ClassDef) and node.name == name)
        body = next(classes, [])
    functions = (node for node in statements(body) if isinstance(node, FUNCTIONS))
    found = (_implementation(one, file, entry_point) for one in functions)
    return tuple(one for one in found if one.marks or one.function.startswith("conda_"))


def _implementation(function: Function, file: SourceFile, entry_point: EntryPoint) -> Implementation:
    markers = {
        decorator: mark
        for decorator in function.decorator_list
        if (mark := marker_project(file, undecorated(decorator))) is not None
    }
    hooks = [hook for decorator in markers if (hook := _option(decorator, "specname"))]
    names = [one.arg for one in parameters(function.args)]
    required = names[: len(names) - len(function.args.defaults)]
    return Implementation(
        entry_point=entry_point.name,
        function=function.name,
        hook=str(hooks[-1]) if hooks else function.name,
        marks=tuple(markers.values()),
        arguments=tuple(required[1:] if entry_point.attribute and required[:1] == ["self"] else required),
        is_async=isinstance(function, ast.AsyncFunctionDef),
        place=Place(file.path, function.lineno),
        optional=any(_option(decorator, "optionalhook") for decorator in markers),
    )


def hook_of(function: Function, marker: ast.expr) -> str:
    """The hook that a marked function implements: ``specname`` of the marker, else its own name."""
    return str(_option(marker, "specname") or function.name)


def _option(marker: ast.expr, name: str) -> object:
    """The literal value of a marker's argument; None if there is none."""
    values = [one.value for one in getattr(marker, "keywords", ()) if one.arg == name]
    return values[-1].value if values and isinstance(values[-1], ast.Constant) else None


def marker_project(file: SourceFile, marker: ast.expr) -> str | None:
    """The pluggy project of a decorator that marks a hook implementation; None for any other decorator."""
    origin = file.origin(marker)
    if origin is None:
        return None
    made = file.markers.get(origin.removeprefix(f"{file.module}."))
    if made is not None:
        return made
    if not origin.endswith(".hookimpl"):
        return None
    top = origin.partition(".")[0]
    return "conda" if top == "conda" or top == file.module.partition(".")[0] else top


def marked(file: SourceFile) -> Iterator[tuple[Function, tuple[ast.AST, ...]]]:
    """The functions of a file with conda's marker, each with the classes and functions around it."""
    # A stack of its own, since code may nest deeper than Python's.
    waiting: list[tuple[ast.AST, tuple[ast.AST, ...]]] = [(file.tree, ())]
    while waiting:
        node, around = waiting.pop()
        if isinstance(node, FUNCTIONS) and any(
            marker_project(file, undecorated(one)) == "conda" for one in node.decorator_list
        ):
            yield node, around
        inside = (*around, node) if isinstance(node, DEFINITIONS) else around
        waiting.extend((child, inside) for child in reversed([*ast.iter_child_nodes(node)]))


def definition(file: SourceFile, entry_point: EntryPoint) -> ast.stmt | None:
    """The function or class that an entry point's attribute names, where the module itself defines it."""
    nodes = (node for node in statements(file.tree.body) if isinstance(node, DEFINITIONS))
    return next((node for node in nodes if node.name == entry_point.attribute), None)
