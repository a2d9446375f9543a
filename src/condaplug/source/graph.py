"""Which code of a plugin leads to which: from the entry points to what the results of its hooks reach.

What cannot be shown to lie idle counts as reached: every method of a class that derives from a foreign one,
a decorated function, and all functions if the code computes a name.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from condaplug.source.guards import Error, Guard
from condaplug.source.scopes import BUILTINS, Program
from condaplug.source.units import ClassUnit, Mention, Unit
from condaplug.source.uses import Use, first_absent

Role = Literal["reached", "guarded", "idle"]
"""Whether conda's calls may lead to a line, or only past the author's own guards, or nothing leads to it."""

IDLE_BASES = frozenset({"conda", "builtins", *sys.stdlib_module_names})
"""Packages whose base classes do nothing with a class that only derives from them."""


@dataclass
class _Walk:
    """What may be reached so far; a function counts once its module is imported."""

    release: str
    error: Error | None
    units: set[Unit]
    classes: set[ClassUnit]
    names: set[str]
    everything: bool = False

    @property
    def size(self) -> tuple[int, int, int, bool]:
        """Grows with whatever is added."""
        return len(self.units), len(self.classes), len(self.names), self.everything

    def passes(self, guard: Guard, is_run: bool) -> bool:
        """Whether a guard leaves the way open; it catches nothing if the code there only names a function."""
        if self.error and (guard.is_doubtful(self.release) or (is_run and guard.catches(self.error))):
            return False
        return guard.applies(self.release)


class Graph:
    """The units of a project, and what leads from one to the other.

    ``entry_points`` are module and attribute of each.
    """

    def __init__(
        self,
        program: Program,
        units: Sequence[Unit],
        classes: Sequence[ClassUnit],
        uses: Sequence[Use],
        entry_points: Iterable[tuple[str, str]],
    ) -> None:
        self._program = program
        self._functions = [unit for unit in units if unit.name]
        self._bodies = {unit.module: unit for unit in units if not unit.name}
        self._by_end: dict[str, list[str]] = {}
        for module in self._bodies:
            self._by_end.setdefault(module.rpartition(".")[2], []).append(module)
        self._classes = classes
        self._uses = uses
        self._entry_points = tuple(entry_points)
        self._by_node: dict[ast.AST | None, Unit | ClassUnit] = {one.node: one for one in units}
        self._by_node.update({one.node: one for one in classes})
        self._targets: dict[Mention, list[ast.AST]] = {}
        self._reached = cache(self._find_reached)
        self._broken = cache(self._find_broken)

    def role(self, use: Use, release: str, error: Error) -> Role:
        """What becomes of a use that raises ``error`` at a release."""
        if use.guard.is_doubtful(release):
            return "guarded"
        if use.unit is None or use.unit in self._reached(release, error):
            return "reached"
        return "guarded" if use.unit in self._reached(release, None) else "idle"

    def _find_reached(self, release: str, error: Error | None) -> frozenset[Unit]:
        """The units that conda's calls lead to; with ``error``, those on whose way nothing expects it."""
        walk = _Walk(release, error, set(), set(), set())
        for module, attribute in self._entry_points:
            self._enter(walk, module)
            top = attribute.partition(".")[0]
            if top and module in self._program.modules:
                self._take(walk, self._program.definitions(top, self._program.modules[module]))
        done: set[Unit] = set()
        before = None
        while before != walk.size:
            before = walk.size
            while waiting := self._active(walk) - done:
                for unit in waiting:
                    self._follow(walk, unit)
                done |= waiting
            self._add_named(walk)
        return frozenset(done)

    def _active(self, walk: _Walk) -> set[Unit]:
        """The units of modules that are imported, and whose import does not fail."""
        there = {unit.module for unit in walk.units if not unit.name} - self._broken(walk.release)
        return {unit for unit in walk.units if not unit.name or unit.module in there}

    def _follow(self, walk: _Walk, unit: Unit) -> None:
        """Add what a unit imports and mentions."""
        walk.everything |= unit.is_computed
        for one in unit.imports:
            if walk.passes(one.guard, is_run=True):
                self._enter(walk, one.module)
        for mention in unit.mentions:
            if mention.kind != "name" and mention.name in walk.names:
                continue
            if not walk.passes(mention.guard, mention.called):
                continue
            if mention.kind == "name":
                if mention not in self._targets:
                    self._targets[mention] = self._program.definitions(mention.name, mention.scope)
                self._take(walk, self._targets[mention])
                continue
            walk.names.add(mention.name)
            if mention.kind == "text":
                dotted = mention.name.replace(":", ".").strip(".")
                walk.names.add(dotted.rpartition(".")[2])
                for module in self._by_end.get(dotted, (dotted, dotted.rpartition(".")[0])):
                    self._enter(walk, module)

    def _enter(self, walk: _Walk, module: str) -> None:
        """Import a module, and the packages that it lies in."""
        if module not in self._bodies:
            return
        while module:
            if module in self._bodies:
                walk.units.add(self._bodies[module])
            module = module.rpartition(".")[0]

    def _take(self, walk: _Walk, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            one = self._by_node.get(node)
            if isinstance(one, ClassUnit):
                walk.classes.add(one)
            elif one is not None:
                walk.units.add(one)

    def _add_named(self, walk: _Walk) -> None:
        """Add the functions, methods and classes of reached code that the names so far may stand for."""
        if walk.everything:
            walk.units.update(self._bodies.values())
        active = self._active(walk)
        for one in self._classes:
            named = walk.everything or one.name in walk.names
            if one.definer in active and (named or self._stirs(one)):
                walk.classes.add(one)
        for unit in self._functions:
            if unit.definer in active and (walk.everything or self._is_named(walk, unit)):
                walk.units.add(unit)

    def _is_named(self, walk: _Walk, unit: Unit) -> bool:
        named = unit.runs or (unit.name in walk.names and not unit.is_nested)
        if unit.owner is None:
            return named
        return unit.owner in walk.classes and (named or self._is_foreign(unit.owner))

    def _bases(self, one: ClassUnit) -> tuple[list[ClassUnit], list[str]]:
        """The base classes of a class: those of the project, and the packages of the others."""
        own: list[ClassUnit] = []
        others: list[str] = []
        for node in one.node.bases:
            base = node.value if isinstance(node, ast.Subscript) else node
            name = base.id if isinstance(base, ast.Name) else ""
            defined = self._program.definitions(name, one.scope) if name else []
            found = [self._by_node.get(definition) for definition in defined]
            own.extend(each for each in found if isinstance(each, ClassUnit))
            origins = [] if found else [each.dotted for each in self._program.origins(base, one.scope)]
            if name in BUILTINS and not found and not origins:
                origins = [f"builtins.{name}"]
            if origins != ["builtins.object"] and not found:
                others.extend(dotted.partition(".")[0] for dotted in origins or ["unknown"])
        return own, others

    def _is_foreign(self, one: ClassUnit, depth: int = 0) -> bool:
        """Whether somebody else's class is among the bases, who may call any method."""
        own, others = self._bases(one)
        return depth > 20 or bool(others) or any(self._is_foreign(base, depth + 1) for base in own)

    def _stirs(self, one: ClassUnit) -> bool:
        """Whether the definition of a class alone may make it known to somebody."""
        if one.node.decorator_list or one.node.keywords:
            return True
        own, others = self._bases(one)
        return any(other not in IDLE_BASES for other in others) or any(
            unit.owner in own and unit.name == "__init_subclass__" for unit in self._functions
        )

    def _find_broken(self, release: str) -> frozenset[str]:
        """The modules whose import fails at a release: nothing that they define is ever there."""
        errors: dict[str, set[Error]] = {module: set() for module in self._bodies}
        for use in self._uses:
            if use.unit is not None and not use.unit.name and not use.deferred:
                missing = first_absent(use, release) if use.guard.applies(release) else None
                if missing and not use.guard.catches(use.error(missing)):
                    errors[use.module].add(use.error(missing))
        imports = [(module, one) for module, body in self._bodies.items() for one in body.imports]
        imports = [(module, one) for module, one in imports if one.guard.applies(release)]
        size = -1
        while size != sum(map(len, errors.values())):
            size = sum(map(len, errors.values()))
            for module, one in imports:
                errors[module] |= {each for each in errors.get(one.module, ()) if not one.guard.catches(each)}
        return frozenset(module for module, found in errors.items() if found)
