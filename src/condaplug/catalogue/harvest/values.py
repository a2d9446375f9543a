"""Values read from conda's source in the catalogue's form: JSON, with the kinds that JSON lacks marked."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from condaplug.catalogue.harvest.evaluation import EnumMember
from condaplug.catalogue.harvest.snapshot import Definition, External, Snapshot

JOINS = {"os.path:join", "posixpath:join"}


def plain(value: Any) -> Any:
    """A simple value as JSON; a collection but a list stands by its kind: ``{"tuple": [1, 2]}``.

    Raises ``ValueError`` for a value that is, or holds, anything else than texts, numbers, truth values,
    None and collections of them.
    """
    if value is None or type(value) in (bool, int, float, str):
        return value
    if type(value) is tuple:
        return {"tuple": [plain(item) for item in value]}
    if type(value) in (set, frozenset):
        return {type(value).__name__: sorted((plain(item) for item in value), key=repr)}
    if type(value) is list:
        return [plain(item) for item in value]
    if type(value) is dict and all(type(key) is str for key in value):
        return {"dict": {key: plain(item) for key, item in value.items()}}
    raise ValueError(f"no simple value: {value!r}")


def referring(value: Any) -> Any:
    """The same, and a member of an enumeration as a reference to it. Raises ``ValueError``."""
    if isinstance(value, EnumMember):
        return {"ref": f"{value.enum}.{value.name}"}
    return plain(value)


def evaluate(snapshot: Snapshot, module: str, node: ast.expr, names: Mapping[str, Any] | None = None) -> Any:
    """The value of an expression that stands in a module, where ``os.path.join`` joins with a slash.

    Raises ``NotStaticError``.
    """
    if isinstance(node, ast.Call) and _joins(snapshot, module, node):
        return "/".join(evaluate(snapshot, module, each, names) for each in node.args)
    paths = {}
    for each in ast.walk(node):
        if not isinstance(each, ast.Name):
            continue
        found = snapshot.resolve(module, each)
        if (
            isinstance(found, Definition)
            and isinstance(found.node, ast.Call)
            and _joins(snapshot, found.module, found.node)
        ):
            paths[each.id] = evaluate(snapshot, found.module, found.node)
    return snapshot.evaluate(module, node, {**paths, **(names or {})})


def _joins(snapshot: Snapshot, module: str, call: ast.Call) -> bool:
    found = snapshot.resolve(module, call.func)
    return isinstance(found, External) and found.key in JOINS
