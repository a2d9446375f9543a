"""Where a walk through the source is, and what it meets: references to conda, names that nothing binds."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from condaplug.source.guards import Condition, Guard
from condaplug.source.scopes import Origin, Program, Scope
from condaplug.source.units import ClassUnit, Unit
from condaplug.source.uses import Use


@dataclass(frozen=True)
class State:
    """Where the walk is: the scope, what guards the code there, and how many functions deep it lies.

    ``unit`` is the code that runs as a whole there, ``owner`` the class whose body it is. ``stands_in``: in a
    branch or a handler, where a name may be bound in another's stead. ``after_exit``: behind a branch that
    leaves the function.
    """

    scope: Scope
    unit: Unit
    guard: Guard = Guard()  # noqa: RUF009 - frozen
    level: int = 0
    stands_in: bool = False
    after_exit: bool = False
    owner: ClassUnit | None = None

    @property
    def is_branched(self) -> bool:
        """Whether code at this place need not run where the code around it does."""
        return self.stands_in or self.after_exit

    def under(self, *conditions: Condition) -> State:
        """The same place with further conditions."""
        return replace(self, guard=self.guard.under(conditions))

    def branch(self, *conditions: Condition) -> State:
        """A branch or handler of code at this place."""
        return replace(self, guard=self.guard.under(conditions), stands_in=True)

    def inside(self, scope: Scope, unit: Unit) -> State:
        """The body of a function at this place: it runs later, so that nothing around it catches."""
        return State(scope, unit, Guard(self.guard.conditions), self.level + 1)


@dataclass(eq=False)
class Reference:
    """An import, or a chain of ``attributes`` from ``start`` on: what it reaches is told afterwards."""

    use: Use
    level: int
    program: Program
    scope: Scope
    start: ast.expr | None = None
    attributes: tuple[str, ...] = ()
    _uses: tuple[Use, ...] | None = None

    @property
    def uses(self) -> tuple[Use, ...]:
        """The uses of conda that it is, if any. To be asked when every file has been walked."""
        if self._uses is None:
            self._uses = ()
            self._uses = tuple(self._resolved(self.start)) if self.start else (self.use,)
        return self._uses

    def _resolved(self, start: ast.expr) -> Iterator[Use]:
        reached = [(self._known(one), one) for one in self.program.origins(start, self.scope)]
        for attribute in self.attributes:
            reached = [
                step for known, one in reached for step in self._steps(known, one.attribute(attribute))
            ]
        for known, origin in reached:
            if origin.dotted.startswith("conda.") and (origin.dotted != known or self.use.call):
                guard = self.use.guard.under(origin.conditions)
                yield replace(self.use, name=origin.dotted, known=known, guard=guard)

    def _known(self, origin: Origin) -> str:
        """What an import answers for: the name that it bound, or the module of ``from module import *``."""
        if isinstance(self.start, ast.Name) and not self.scope.lookup(self.start.id):
            return origin.dotted.rpartition(".")[0]
        return origin.dotted

    def _steps(self, known: str, origin: Origin) -> Iterator[tuple[str, Origin]]:
        """Where an attribute leads: for one of the plugin's own modules, to what that module imported."""
        for one in self.program.expanded([origin]):
            yield (known if one.dotted == origin.dotted else one.dotted), one


@dataclass(frozen=True)
class Loose:
    """A name that code reads before anything binds it; ``module`` is one of the project's that it is from."""

    name: str
    use: Use
    scope: Scope
    module: str = ""
