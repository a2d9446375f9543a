"""What only a module's source shows: its imports, its literals, and the names that calls set later.

An import says where a name is from on every platform; the object that it gives on this one may not. A
constant counts as a fact only where the source spells its value.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

Imports = dict[str, list[tuple[str, str]]]
"""Name -> where it is imported from: module and attribute, which is empty for a whole module."""

COMPUTED_CONSTANTS = {"conda.base.constants"}
"""Modules whose simple values are facts also where the source computes them."""


@cache
def module_tree(module: str) -> ast.Module:
    """The syntax tree of an imported module; an empty one for a module without Python source."""
    try:
        return ast.parse(Path(sys.modules[module].__file__ or "").read_text(encoding="utf-8"))
    except (OSError, SyntaxError):
        return ast.Module([], [])


@cache
def imported_names(module: str) -> Imports:
    """Every import in a module's source: those at its top first, then those inside functions."""
    tree = module_tree(module)
    package = module if "__path__" in vars(sys.modules[module]) else module.rpartition(".")[0]
    imports: Imports = {}
    for node in [*top_level(tree.body), *ast.walk(tree)]:
        if isinstance(node, ast.Import):
            for alias in node.names:
                target = alias.name if alias.asname else alias.name.partition(".")[0]
                imports.setdefault(alias.asname or target, []).append((target, ""))
                imports.setdefault("", []).append((alias.name, ""))
        elif isinstance(node, ast.ImportFrom):
            source = _imported_module(node, package)
            names = [alias.name for alias in node.names if alias.name != "*"]
            bound = [alias.asname or alias.name for alias in node.names if alias.name != "*"]
            if len(names) < len(node.names):
                names = bound = starred(source)
            for name, binding in zip(names, bound, strict=True):
                imports.setdefault(binding, []).append((source, name))
    return imports


def _imported_module(node: ast.ImportFrom, package: str) -> str:
    parts = package.split(".")
    base = parts[: len(parts) - (node.level - 1)] if node.level else []
    return ".".join([*base, *([node.module] if node.module else [])])


def starred(module: str) -> list[str]:
    """The names that a star import takes from a module."""
    imported = sys.modules.get(module)
    names = [name for name in vars(imported) if not name.startswith("_")] if imported else []
    return list(getattr(imported, "__all__", names))


def set_by_calls(module: str) -> set[str]:
    """The names that only functions of a module set (``global``), when they are called."""
    tree = module_tree(module)
    bound = {
        node.id
        for statement in top_level(tree.body)
        for node in (() if hasattr(statement, "name") else ast.walk(statement))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return _shared(tree) - bound - {getattr(statement, "name", "") for statement in tree.body}


def texts(module: str) -> set[str]:
    """The identifiers that stand as texts in a module's source: names that its ``__getattr__`` may know."""
    return {
        node.value
        for node in ast.walk(module_tree(module))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.isidentifier()
        and not node.value.startswith("__")
    }


def attributes(module: str, name: str) -> list[str]:
    """The dotted names before ``.name`` in the source of a module."""
    nodes = (
        node.value
        for node in ast.walk(module_tree(module))
        if isinstance(node, ast.Attribute) and node.attr == name
    )
    return [ast.unparse(node) for node in nodes if isinstance(node, (ast.Name, ast.Attribute))]


def class_statements(module: str) -> set[str]:
    """The names of the classes that a module's source defines with a statement."""
    return {node.name for node in top_level(module_tree(module).body) if isinstance(node, ast.ClassDef)}


def top_level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module, those in its blocks of ``if``, ``try``, ``with`` and ``for`` included."""
    for node in body:
        if isinstance(node, (ast.If, ast.Try, ast.With, ast.For)):
            for inner in ("body", "orelse", "finalbody"):
                yield from top_level(getattr(node, inner, []))
            for handler in getattr(node, "handlers", []):
                yield from top_level(handler.body)
        else:
            yield node


def constant_names(module: str) -> set[str]:
    """Public names that the source assigns once, at its top, to a value that it alone decides.

    That is a literal, and in ``COMPUTED_CONSTANTS`` also what is computed from such names; ``os.path.join``
    counts as deciding nothing.
    """
    if any(part.startswith("_") for part in module.split(".")):
        return set()
    tree = module_tree(module)
    assigned = [node.id for node in _outside_functions(tree) if is_stored(node)]  # type: ignore[attr-defined]
    shared = _shared(tree)
    constants: set[str] = set()
    for name, value in _top_assignments(tree.body):
        if assigned.count(name) > 1 or name in shared:
            continue
        if _is_literal(value) or (module in COMPUTED_CONSTANTS and _is_decided(value, constants)):
            constants.add(name)
    return {name for name in constants if not name.startswith("_")}


def is_stored(node: ast.AST) -> bool:
    """Whether a node is a name that its statement assigns or deletes."""
    return isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)


def _shared(tree: ast.Module) -> set[str]:
    return {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        if not isinstance(child, ast.AnnAssign) or child.value is not None:
            yield child
            if not isinstance(child, (ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp)):
                yield from _outside_functions(child)


def _top_assignments(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    for node in body:
        if isinstance(node, ast.Assign):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            yield node.target.id, node.value
        elif isinstance(node, ast.Expr) and ast.unparse(node).startswith("deprecated.constant("):
            arguments = node.value.args  # type: ignore[attr-defined]
            yield from ((ast.literal_eval(arguments[2]), value) for value in arguments[3:4])


def _is_literal(value: ast.expr) -> bool:
    if isinstance(value, ast.Call) and getattr(value.func, "id", "") == "frozenset" and len(value.args) == 1:
        value = value.args[0]
    try:
        ast.literal_eval(value)
    except (ValueError, TypeError):
        return False
    return True


def _is_decided(value: ast.expr, known: set[str]) -> bool:
    stored = {node.id for node in ast.walk(value) if is_stored(node)}  # type: ignore[attr-defined]
    inner = stored | {*dir(builtins), "join"} | known
    return not any(
        isinstance(node, ast.IfExp) or (isinstance(node, ast.Name) and node.id not in inner)
        for node in ast.walk(value)
    )
