"""Which names a module's scopes bind, to what, and what a name of another module stands for."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from condaplug.source.guards import Condition

MOST = 8
"""A name that may stand for more things than these stands for nothing that could be told."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Imported:
    """What an import binds: a dotted name, absolute."""

    dotted: str


@dataclass(frozen=True)
class Expression:
    """What an assignment binds: an expression, to be read in its scope."""

    node: ast.expr
    scope: Scope


@dataclass(frozen=True)
class Definition:
    """What ``def`` binds."""

    node: Function
    scope: Scope


@dataclass(frozen=True)
class Class:
    """What ``class`` binds."""

    node: ast.ClassDef


@dataclass(frozen=True)
class Given:
    """A value that is known."""

    value: Any


Bound = Imported | Expression | Definition | Class | Given | None


@dataclass(frozen=True, eq=False)
class Binding:
    """One way that a scope binds a name, under conditions; ``bound`` is None for what cannot be told.

    ``stands_in``: it only replaces what may be missing, such as ``X = None`` in an ``except``.
    """

    bound: Bound
    conditions: tuple[Condition, ...] = ()
    stands_in: bool = False


@dataclass(eq=False)
class Scope:
    """The names of a module, a class or a function. ``outer`` are names that belong to an outer scope."""

    kind: Literal["module", "class", "function"]
    parent: Scope | None = None
    names: dict[str, list[Binding]] = field(default_factory=dict)
    outer: dict[str, Literal["global", "nonlocal"]] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)

    @property
    def module(self) -> Scope:
        """The scope of the module that this one lies in."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def bind(self, name: str, binding: Binding) -> None:
        """Bind a name here, or in the scope that ``global`` or ``nonlocal`` names."""
        scope: Scope = self
        if self.outer.get(name) == "global":
            scope = self.module
        elif self.outer.get(name) == "nonlocal":
            scope = next((one for one in self.enclosing() if name in one.names), self.module)
        scope.names.setdefault(name, []).append(binding)

    def enclosing(self) -> Iterator[Scope]:
        """The scopes around this one whose names it sees: functions, and the module."""
        scope = self.parent
        while scope is not None:
            if scope.kind != "class":
                yield scope
            scope = scope.parent

    def lookup(self, name: str) -> list[Binding]:
        """Every binding that a name may stand for here; none for a builtin or an unknown name."""
        for scope in (self, *self.enclosing()):
            if name in scope.outer and scope.outer[name] == "global":
                return self.module.names.get(name, [])
            if name in scope.names:
                return scope.names[name]
        return []


@dataclass(frozen=True)
class Origin:
    """A dotted name that an expression may stand for, and when."""

    dotted: str
    conditions: tuple[Condition, ...] = ()

    def attribute(self, name: str) -> Origin:
        """The origin of an attribute of it."""
        return Origin(f"{self.dotted}.{name}", self.conditions)


class Program:
    """The scopes of all modules of a project, and the names across them."""

    def __init__(self) -> None:
        self.modules: dict[str, Scope] = {}
        self._known: dict[Binding, tuple[Origin, ...]] = {}
        self._starred: set[tuple[Scope, str]] = set()

    def owns(self, dotted: str) -> bool:
        """Whether a dotted name starts with a module of the project."""
        return dotted.partition(".")[0] in self.modules

    def split(self, dotted: str) -> tuple[str | None, list[str]]:
        """The longest module of the project that a dotted name starts with, and what follows it."""
        parts = dotted.split(".")
        for length in range(len(parts), 0, -1):
            module = ".".join(parts[:length])
            if module in self.modules:
                return module, parts[length:]
        return None, parts

    def origins(self, node: ast.expr, scope: Scope) -> tuple[Origin, ...]:
        """The dotted names that an expression may stand for, outside of the project's own modules."""
        if isinstance(node, ast.Name):
            return self._of_name(node.id, scope)
        if isinstance(node, ast.Attribute):
            return self.expanded(one.attribute(node.attr) for one in self.origins(node.value, scope))
        if isinstance(node, ast.NamedExpr):
            return self.origins(node.value, scope)
        if isinstance(node, ast.Call):
            return self._of_call(node, scope)
        return ()

    def _of_name(self, name: str, scope: Scope) -> tuple[Origin, ...]:
        bindings = scope.lookup(name)
        if any((one.bound is None or isinstance(one.bound, Class)) and not one.stands_in for one in bindings):
            return ()
        if not bindings and len(scope.module.stars) == 1 and name not in BUILTINS:
            return self._of_star(name, scope.module)
        return self._limited(origin for binding in bindings for origin in self._of_binding(binding))

    def _of_star(self, name: str, module: Scope) -> tuple[Origin, ...]:
        """What a name of ``from module import *`` stands for; modules may import each other so."""
        if (module, name) in self._starred:
            return ()
        self._starred.add((module, name))
        try:
            return self.expanded([Origin(f"{module.stars[0]}.{name}")])
        finally:
            self._starred.discard((module, name))

    def _of_binding(self, binding: Binding) -> tuple[Origin, ...]:
        if binding not in self._known:
            self._known[binding] = ()  # what a name that stands for itself is told
            bound = binding.bound
            found: tuple[Origin, ...] = ()
            if isinstance(bound, Imported):
                found = self.expanded([Origin(bound.dotted)])
            elif isinstance(bound, Expression):
                found = self.origins(bound.node, bound.scope)
            self._known[binding] = tuple(
                replace(one, conditions=(*binding.conditions, *one.conditions)) for one in found
            )
        return self._known[binding]

    def _of_call(self, node: ast.Call, scope: Scope) -> tuple[Origin, ...]:
        """The module or attribute that ``import_module`` or ``getattr`` names with a literal."""
        words = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args[:2]]
        called = (
            node.func.id
            if isinstance(node.func, ast.Name) and not scope.lookup(node.func.id)
            else next((one.dotted for one in self.origins(node.func, scope)), "")
        )
        if called == "importlib.import_module" and words and isinstance(words[0], str):
            return self.expanded([Origin(words[0])]) if _is_dotted(words[0]) else ()
        if called == "getattr" and len(words) == 2 and isinstance(words[1], str) and words[1].isidentifier():
            attribute = words[1]
            return self.expanded(one.attribute(attribute) for one in self.origins(node.args[0], scope))
        return ()

    def expanded(self, origins: Iterable[Origin]) -> tuple[Origin, ...]:
        """The origins with names of the project's own modules followed to where they come from."""
        return self._limited(found for origin in origins for found in self._followed(origin))

    def _followed(self, origin: Origin) -> tuple[Origin, ...]:
        module, rest = self.split(origin.dotted)
        if module is None or not rest:
            return (origin,)
        scope = self.modules[module]
        found = self._of_name(rest[0], scope) if rest[0] in scope.names or scope.stars else ()
        for name in rest[1:]:
            found = self.expanded(one.attribute(name) for one in found)
        return tuple(replace(one, conditions=(*origin.conditions, *one.conditions)) for one in found)

    def definitions(self, name: str, scope: Scope) -> list[ast.AST]:
        """The functions and classes of the project that a name may stand for."""
        found: list[ast.AST] = []
        seen: set[tuple[str, str]] = set()
        waiting = [(name, scope.lookup(name), scope.module)]
        while waiting:
            name, bindings, module = waiting.pop()
            found.extend(one.bound.node for one in bindings if isinstance(one.bound, (Definition, Class)))
            imported = [self.split(one.bound.dotted) for one in bindings if isinstance(one.bound, Imported)]
            owners = [(owner, rest[0]) for owner, rest in imported if owner is not None and rest]
            if not bindings:
                owners = [(star, name) for star in module.stars if star in self.modules]
            for owner, inner in set(owners) - seen:
                seen.add((owner, inner))
                inside = self.modules[owner]
                waiting.append((inner, inside.names.get(inner, []), inside))
        return found

    def _limited(self, origins: Iterable[Origin]) -> tuple[Origin, ...]:
        found = []
        for origin in origins:
            found.append(origin)
            if len(found) > MOST:
                return ()
        return tuple(found)


def _is_dotted(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))


BUILTINS = frozenset(dir(__import__("builtins")))
