"""The values of conda's public constants, where the source alone decides them."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from condaplug.catalogue.harvest.bindings import Assigned
from condaplug.catalogue.harvest.evaluation import NotStaticError
from condaplug.catalogue.harvest.snapshot import Definition, Snapshot
from condaplug.catalogue.harvest.values import evaluate, plain

COMPUTED = "conda.base.constants"
"""The module whose constants count where the source computes them, too."""
LONGEST = 1500
"""The length, as JSON, above which a constant is a table that no plugin needs."""
SENTENCE = 3
"""How many words make a text one that conda says to people."""
KEY = re.compile(r"[0-9a-f]{32}")
"""A checksum or a key."""


def section(snapshot: Snapshot) -> dict[str, Any]:
    """``module:NAME`` -> the value in the catalogue's form.

    A constant is a public name of a public module that is assigned once, at its top level, to a literal (or
    that conda's deprecation helper gives one); in conda/base/constants.py also to what the source computes
    from such values, the same on every platform (paths as on all but Windows). Empty collections are places
    where conda keeps things, not constants; keys and checksums are nobody's interface.
    """
    found = {}
    for module, source in snapshot.modules.items():
        if any(part.startswith("_") for part in module.split(".")):
            continue
        once = _assigned_once(source.tree)
        for name, binding in snapshot.bindings(module).items():
            if name.startswith("_") or not isinstance(binding, Assigned) or binding.node is None:
                continue
            settled = (name in once or binding.deprecated) and _is_literal(binding.node)
            if settled or module == COMPUTED:
                value = _value(snapshot, module, name)
                if value is not None:
                    found[f"{module}:{name}"] = value
    return dict(sorted(found.items()))


def _value(snapshot: Snapshot, module: str, name: str) -> Any:
    """The value of a constant; None where it has none that is a fact (None itself is none)."""
    binding = snapshot.bindings(module)[name]
    found = snapshot.follow(module, name, binding)
    if not isinstance(found, Definition) or not isinstance(found.node, ast.expr) or found.conditional:
        return None
    try:
        value = plain(evaluate(snapshot, found.module, found.node))
    except (NotStaticError, ValueError):
        return None
    return value if is_fact(value) else None


def is_fact(value: Any) -> bool:
    """Whether a constant, in the catalogue's form, is one that a plugin could need."""
    filled = next(iter(value.values())) if isinstance(value, dict) else value
    return filled not in ([], {}) and not is_bulky(value)


def is_bulky(value: Any) -> bool:
    """Whether a value is a table, a key or a sentence."""
    text = json.dumps(value)
    if len(text) > LONGEST or KEY.search(text):
        return True
    return isinstance(value, str) and len(value.split()) >= SENTENCE


def _is_literal(node: ast.expr) -> bool:
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "frozenset" and len(node.args) == 1:
        node = node.args[0]
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError):
        return False
    return True


def _assigned_once(tree: ast.Module) -> set[str]:
    """Names that one statement of the module's top level assigns, and nothing else anywhere."""
    top: set[str] = set()
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            top |= {target.id for target in statement.targets if isinstance(target, ast.Name)}
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            top |= {statement.target.id} if statement.value is not None else set()
    counts = Counter(_bound(tree))
    shared = {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}
    return {name for name in top if counts[name] == 1} - shared


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that the top level binds or deletes by assignment, once for each time."""
    if isinstance(node, ast.AnnAssign) and node.value is None:
        return
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    for child in ast.iter_child_nodes(node):
        if not isinstance(
            child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.expr)
        ) or isinstance(child, (ast.Name, ast.Tuple, ast.List, ast.Starred)):
            yield from _bound(child)
