"""The functions, classes and modules of a plugin, and what each of them mentions."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Literal

from condaplug.source.guards import Guard
from condaplug.source.scopes import Scope

COMPUTED = frozenset({"globals", "locals", "vars", "dir", "eval", "exec", "getmembers", "__import__"})
"""Functions by which code reaches names that its source does not spell."""

COMPUTED_ATTRIBUTES = frozenset({"__dict__", "__subclasses__", "getmembers", "iter_modules", "walk_packages"})


@dataclass(frozen=True)
class Mention:
    """A name in the source, under which ``guard``, and whether it is called there.

    ``kind``: a plain name, an attribute of whatever object, or a text that may spell a name.
    """

    kind: Literal["name", "attribute", "text"]
    name: str
    scope: Scope
    guard: Guard
    called: bool = False


@dataclass(frozen=True, eq=False)
class ModuleImport:
    """An import of one of the project's own modules."""

    module: str
    guard: Guard
    branched: bool = False


@dataclass(eq=False)
class Unit:
    """Code that runs as a whole: the body of a module (``name`` is empty), or of a function.

    ``definer`` is the code that defines a function, ``owner`` the class of a method. ``is_nested``: it lies
    in a function, where no attribute leads. ``runs``: its definition alone makes it reachable, since a
    decorator or Python itself knows it then. ``is_computed``: it reaches names that it does not spell.
    """

    module: str
    name: str = ""
    node: ast.AST | None = None
    definer: Unit | None = None
    owner: ClassUnit | None = None
    is_nested: bool = False
    runs: bool = False
    is_computed: bool = False
    mentions: dict[Mention, None] = field(default_factory=dict)
    imports: list[ModuleImport] = field(default_factory=list)


@dataclass(eq=False)
class ClassUnit:
    """A class: its base classes in the scope of its definition, and the code that defines it."""

    module: str
    name: str
    node: ast.ClassDef
    scope: Scope
    definer: Unit
