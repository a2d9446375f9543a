"""Tests by which a plugin asks what its conda has, in ways that its source alone does not answer.

``"aliases" in signature(CondaSubcommand).parameters``: the code behind such a test is the author's own guard.
"""

from __future__ import annotations

import ast
import contextlib
import re
from collections.abc import Iterator

from condaplug.source.evaluate import Evaluator
from condaplug.source.guards import MISSING, exceptions
from condaplug.source.scopes import Definition, Expression, Imported, Program, Scope
from condaplug.syntax import last_name

FUNCTIONS = ("hasattr", "signature", "getfullargspec", "getargspec", "get_annotations", "issubclass")
LOOKUPS = ("find_spec", "getattr_static", "get_type_hints", "modules")
ATTRIBUTES = ("__code__", "__init__", "__annotations__", "__signature__", "__mro__", "__bases__")
FIELDS = ("__dataclass_fields__", "__fields__", "_fields")
ASKING = frozenset({*FUNCTIONS, *LOOKUPS, *ATTRIBUTES, *FIELDS})
"""Functions and attributes that tell what an object or an installation has."""

VERSION = re.compile(r"version", re.IGNORECASE)
DEPTH = 4
"""How many names and functions of the plugin's own a test may go through."""


def asks_of_conda(test: ast.expr, scope: Scope, program: Program) -> bool:
    """Whether a test looks at what there is, at a version, or at what an import left."""
    return any(_asks(node, inner, program) for node, inner in _nodes(test, scope, program, DEPTH))


def _asks(node: ast.AST, scope: Scope, program: Program) -> bool:
    if isinstance(node, ast.Try):
        return any(exceptions(handler.type) & (MISSING | {"TypeError"}) for handler in node.handlers)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr":
        return any(one.dotted.startswith("conda.") for one in program.origins(node.args[0], scope))
    name = last_name(node)
    return name in ASKING or bool(VERSION.search(name))


def _nodes(node: ast.AST, scope: Scope, program: Program, depth: int) -> Iterator[tuple[ast.AST, Scope]]:
    """The nodes of a test, and of what the names in it stand for."""
    for one in ast.walk(node):
        yield one, scope
        if isinstance(one, ast.Name) and depth:
            for inner, inner_scope in _bound(one.id, scope, program):
                yield from _nodes(inner, inner_scope, program, depth - 1)


def _bound(name: str, scope: Scope, program: Program) -> Iterator[tuple[ast.AST, Scope]]:
    for binding in scope.lookup(name):
        bound = binding.bound
        if isinstance(bound, Imported):
            module, rest = program.split(bound.dotted)
            inside = program.modules[module].names.get(rest[0], []) if module and rest else []
            bounds = [one.bound for one in inside]
        else:
            bounds = [bound]
        for one in bounds:
            if isinstance(one, (Expression, Definition)):
                yield one.node, one.scope


class Branch:
    """One side of a test: called, it says whether it may be reached at a release."""

    def __init__(self, test: ast.expr, scope: Scope, program: Program, wanted: bool) -> None:
        self._test, self._scope, self._program, self._wanted = test, scope, program, wanted
        self._truths: dict[str, bool | None] = {}
        self._asks: bool | None = None

    def __call__(self, release: str) -> bool:
        return self._truth(release) is not (not self._wanted)

    def is_doubtful(self, release: str) -> bool:
        """Whether the author's own test of conda leads here, and the source does not say how it comes out."""
        if self._truth(release) is not None:
            return False
        if self._asks is None:
            self._asks = asks_of_conda(self._test, self._scope, self._program)
        return self._asks

    def _truth(self, release: str) -> bool | None:
        """What the test gives; None for what depends on itself as well."""
        if release not in self._truths:
            self._truths[release] = None
            with contextlib.suppress(RecursionError):
                self._truths[release] = Evaluator(self._program, release).truth(self._test, self._scope)
        return self._truths[release]
