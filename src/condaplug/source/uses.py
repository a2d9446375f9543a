"""A use of a name of conda in the source, an import of a third party's module, and which releases have it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Literal

from condaplug.catalogue import api
from condaplug.project import Place
from condaplug.source.guards import Error, Guard
from condaplug.source.scopes import Scope
from condaplug.source.units import Unit


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
