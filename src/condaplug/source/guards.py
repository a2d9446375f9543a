"""What stands between a piece of code and a release of conda: conditions, and what is caught around it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from condaplug.syntax import last_name

Condition = Callable[[str], bool]
"""Whether code may run at a release: false only where it surely does not."""

Error = Literal["ModuleNotFoundError", "ImportError", "AttributeError", "TypeError", "other"]

_ALL = frozenset({"Exception", "BaseException"})

PARENTS: dict[str, frozenset[str]] = {
    "ModuleNotFoundError": _ALL | {"ModuleNotFoundError", "ImportError"},
    "ImportError": _ALL | {"ImportError"},
    "AttributeError": _ALL | {"AttributeError"},
    "TypeError": _ALL | {"TypeError"},
    "other": _ALL,
}
"""Each error that a name or an argument that is not there raises, with the classes that catch it."""

LACKING = PARENTS["ModuleNotFoundError"]
"""The exceptions by which code notices that a module is not there."""

MISSING = LACKING | PARENTS["AttributeError"]
"""The exceptions by which code notices that a name of conda is not there."""

_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_ENDING = ("exit", "_exit", "quit", "fail", "skip")


@runtime_checkable
class Doubtful(Protocol):
    """A condition that may leave the answer to the author's own test."""

    def is_doubtful(self, release: str) -> bool:
        """Whether it does at a release."""


@dataclass(frozen=True)
class Guard:
    """What stands between a use and a release.

    ``conditions``: the tests, branches and handlers on the way to it. ``caught``: the exceptions that the
    code around it catches and goes on from.
    """

    conditions: tuple[Condition, ...] = ()
    caught: frozenset[str] = frozenset()

    def applies(self, release: str) -> bool:
        """Whether the use may be reached at a release of the catalogue."""
        return all(condition(release) for condition in self.conditions)

    def is_doubtful(self, release: str) -> bool:
        """Whether a test of conda leads to the use whose answer the source does not tell."""
        return any(isinstance(one, Doubtful) and one.is_doubtful(release) for one in self.conditions)

    def catches(self, error: Error) -> bool:
        """Whether the code goes on where the use raises ``error``."""
        return bool(self.caught & PARENTS[error])

    def under(self, conditions: Iterable[Condition]) -> Guard:
        """The same guard with further conditions."""
        return Guard((*self.conditions, *conditions), self.caught)


def remembered(condition: Condition) -> Condition:
    """A condition that is worked out once per release; one that depends on itself may hold."""
    known: dict[str, bool] = {}

    def holds(release: str) -> bool:
        if release not in known:
            known[release] = True
            try:
                known[release] = condition(release)
            except RecursionError:
                known[release] = True
        return known[release]

    return holds


def exceptions(node: ast.expr | None) -> frozenset[str]:
    """The names of the exceptions that a handler catches; those of modules without the module."""
    if node is None:
        return frozenset({"BaseException"})
    if isinstance(node, ast.Tuple):
        return frozenset().union(*map(exceptions, node.elts))
    return frozenset({last_name(node)})


def swallowed(handlers: Iterable[ast.ExceptHandler]) -> frozenset[str]:
    """The exceptions after which code goes on: those of handlers that do not end in an error."""
    going_on = [one for one in handlers if not (isinstance(one.body[-1], ast.Raise) or _ends(one.body[-1]))]
    return frozenset().union(*(exceptions(one.type) for one in going_on))


def leaves(body: Sequence[ast.stmt]) -> bool:
    """Whether what follows a block is not reached from its end."""
    last = body[-1] if body else None
    if isinstance(last, ast.If):
        return leaves(last.body) and leaves(last.orelse)
    return isinstance(last, _LEAVING) or _ends(last)


def _ends(node: ast.stmt | None) -> bool:
    is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    return is_call and last_name(node.value.func) in _ENDING  # type: ignore[union-attr]
