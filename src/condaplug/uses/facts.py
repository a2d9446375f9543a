"""The vocabulary: a use of a name of conda, and what guards it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from condaplug.catalogue import api
from condaplug.project import Place

if TYPE_CHECKING:
    from condaplug.uses.scopes import Scope
    from condaplug.uses.units import Unit

Condition = Callable[[str], bool]
"""Whether code may run at a release: false only where it surely does not."""


@runtime_checkable
class Doubtful(Protocol):
    """A condition that may leave the answer to the author's own test."""

    def is_doubtful(self, release: str) -> bool:
        """Whether it does at a release."""


Error = Literal["ModuleNotFoundError", "ImportError", "AttributeError", "TypeError", "other"]

PARENTS: dict[str, frozenset[str]] = {
    "ModuleNotFoundError": frozenset({"ModuleNotFoundError", "ImportError", "Exception", "BaseException"}),
    "ImportError": frozenset({"ImportError", "Exception", "BaseException"}),
    "AttributeError": frozenset({"AttributeError", "Exception", "BaseException"}),
    "TypeError": frozenset({"TypeError", "Exception", "BaseException"}),
    "other": frozenset({"Exception", "BaseException"}),
}
"""Each error that a name or an argument that is not there raises, with the classes that catch it."""

MISSING = PARENTS["ModuleNotFoundError"] | PARENTS["ImportError"] | PARENTS["AttributeError"]
"""The exceptions by which code notices that a name of conda is not there."""


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


@dataclass(frozen=True)
class Call:
    """The arguments of a call: how many positional ones, which keywords, whether ``*`` or ``**`` add more.

    ``node`` is the call itself, and ``scope`` where its arguments are to be read.
    """

    positional: int = 0
    keywords: tuple[str, ...] = ()
    more: bool = False
    node: ast.Call | None = field(default=None, compare=False)
    scope: Scope | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Use:
    """One use of a dotted name of conda.

    ``known`` is the part of the name that another use answers for: what an import bound, for an attribute of
    it; empty for an import itself. ``span`` are the first and the last line of its expression or statement.
    ``deferred``: it stands in a function and not in what importing the module runs. ``unit`` is the code that
    it is a part of.
    """

    name: str
    place: Place
    span: tuple[int, int]
    module: str
    kind: Literal["import", "from", "attribute"]
    guard: Guard
    known: str = ""
    deferred: bool = False
    call: Call | None = None
    unit: Unit | None = None

    @property
    def parts(self) -> list[str]:
        """The leading parts of the name that this use answers for, shortest first."""
        words = self.name.split(".")
        first = len(self.known.split(".")) + 1 if self.known else 1
        return [".".join(words[:length]) for length in range(first, len(words) + 1)]

    def error(self, missing: str) -> Error:
        """What Python raises where ``missing``, a leading part of the name, is not there."""
        if self.kind == "attribute":
            return "AttributeError"
        return "ImportError" if self.kind == "from" and missing == self.name else "ModuleNotFoundError"


@dataclass(frozen=True)
class Foreign:
    """An import of a module that is neither the project's own, nor conda's, nor of Python's library.

    ``name`` is dotted. ``span`` and ``module`` are those of a ``Use``. ``branched``: in a branch, in
    a handler or behind a branch that leaves, where it need not run.
    """

    name: str
    place: Place
    span: tuple[int, int]
    module: str
    guard: Guard
    branched: bool = False

    @property
    def top(self) -> str:
        """The top-level module."""
        return self.name.partition(".")[0]

    @property
    def is_optional(self) -> bool:
        """Whether the code around it goes on without the module."""
        return self.guard.catches("ModuleNotFoundError")


def is_unknown(dotted: str) -> bool:
    """Whether nobody knows which releases have a name: a member of a value, or a private name."""
    presence = api.present(dotted)
    return presence is None or (not presence.releases and dotted.rpartition(".")[2].startswith("_"))


def absent(dotted: str, release: str) -> bool:
    """Whether a release surely lacks a name."""
    presence = None if is_unknown(dotted) else api.present(dotted)
    return presence is not None and release not in presence.releases


def first_absent(use: Use, release: str) -> str | None:
    """The shortest leading part of a use's name, beyond what it counts as known, that a release lacks.

    None where nothing is missing, and where nobody knows of the known part, or another use answers for it.
    """
    if use.known and (is_unknown(use.known) or absent(use.known, release)):
        return None
    for dotted in use.parts:
        if is_unknown(dotted):
            return None
        if absent(dotted, release):
            return dotted
    return None
