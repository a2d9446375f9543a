"""What a name can be."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from condaplug.catalogue.harvest.bindings import Function


@dataclass(frozen=True)
class Definition:
    """A function, a class, or a value of conda: the ``module`` and the qualified ``name`` that define it.

    ``node`` is the function's or the class's statement, or the expression of the value. A value is
    ``conditional`` where the platform or the Python decides about it.
    """

    module: str
    name: str
    node: Function | ast.ClassDef | ast.expr
    conditional: bool = field(default=False, compare=False)

    @property
    def key(self) -> str:
        """``module:name``."""
        return f"{self.module}:{self.name}"


@dataclass(frozen=True)
class ModuleName:
    """A module, of conda or not."""

    name: str


@dataclass(frozen=True)
class External:
    """A name outside conda, as conda's source spells it: ``module`` and attribute ``name``."""

    module: str
    name: str

    @property
    def key(self) -> str:
        """``module:name``."""
        return f"{self.module}:{self.name}"


Resolved = Definition | ModuleName | External
