"""What a class of conda inherits: bases, order, metaclass, what stays abstract."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from condaplug.catalogue.harvest import standard
from condaplug.catalogue.harvest.bindings import Binding, Defined
from condaplug.catalogue.harvest.definitions import Definition, External, Resolved

if TYPE_CHECKING:
    from condaplug.catalogue.harvest.snapshot import Snapshot

ENUMS = {"enum:Enum", "enum:Flag", "enum:IntEnum", "enum:IntFlag", "enum:StrEnum"}
ABSTRACT_METACLASSES = {"ABCMeta", "_ProtocolMeta"}
DEEPEST = 40


def bases(snapshot: Snapshot, owner: Definition) -> list[Definition | External | None]:
    """The bases that a class spells, each resolved; None for one that cannot be.

    What a call makes stands for what is called: ``collections:namedtuple``.
    """
    assert isinstance(owner.node, ast.ClassDef)
    given = _with_metaclass(owner.node)
    outer, inner, _ = owner.name.partition(".<locals>")
    function = snapshot.definition(owner.module, outer) if inner else None
    found: list[Definition | External | None] = []
    for node in given[1:] if given else owner.node.bases:
        base = snapshot.inside(function, node) if function else snapshot.resolve(owner.module, node)
        if base is None and isinstance(node, ast.Call):
            called = snapshot.resolve(owner.module, node.func)
            base = called if isinstance(called, External) else None
        found.append(base if isinstance(base, (Definition, External)) and base != owner else None)
    return found


def mro(snapshot: Snapshot, owner: Definition) -> list[Definition | External]:
    """The class and those it inherits from, in Python's order as far as the source tells."""
    return [each for each in _mro(snapshot, owner, DEEPEST) if not _is_value(each)]


def _is_value(found: Definition | External) -> bool:
    return isinstance(found, Definition) and isinstance(found.node, ast.expr)


def _mro(snapshot: Snapshot, owner: Definition | External, depth: int) -> list[Definition | External]:
    if depth <= 0 or isinstance(owner, External) or not isinstance(owner.node, ast.ClassDef):
        return [owner]
    direct = [base for base in bases(snapshot, owner) if base is not None]
    sequences = [*(_mro(snapshot, base, depth - 1) for base in direct), direct]
    merged: list[Definition | External] = [owner]
    while sequences := [sequence for sequence in sequences if sequence]:
        heads = [sequence[0] for sequence in sequences]
        free = (each for each in heads if not any(each in sequence[1:] for sequence in sequences))
        head = next(free, heads[0])
        merged.append(head)
        sequences = [[each for each in sequence if each != head] for sequence in sequences]
    return merged


def metaclass(snapshot: Snapshot, owner: Definition) -> Resolved | None:
    """The class of a class; None where the source does not tell."""
    for base in mro(snapshot, owner):
        if isinstance(base, External):
            value = standard.find(base.module, base.name)
            if value is standard.UNKNOWN:
                return None
            if type(value) is not type:
                return External(type(value).__module__, type(value).__name__)
        elif isinstance(base.node, ast.ClassDef):
            given = [each.value for each in base.node.keywords if each.arg == "metaclass"]
            for node in [*given, *_with_metaclass(base.node)[:1]]:
                return snapshot.resolve(base.module, node)
    return External("builtins", "type") if isinstance(owner.node, ast.ClassDef) else None


def _with_metaclass(node: ast.ClassDef) -> list[ast.expr]:
    """The metaclass and the bases of ``class X(six_with_metaclass(Meta, Base))``.

    The helper is in conda/common/compat.py of releases before 25.3.
    """
    call = node.bases[0] if len(node.bases) == 1 else None
    if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("with_metaclass"):
        return list(call.args)
    return []


def is_enum(snapshot: Snapshot, owner: Definition) -> bool:
    """Whether a class is an enumeration."""
    return any(isinstance(base, External) and base.key in ENUMS for base in mro(snapshot, owner))


def is_class(snapshot: Snapshot, found: Resolved | None) -> bool:
    """Whether it is a class of conda at run time: old releases' ``deprecated`` makes a function of one."""
    if not isinstance(found, Definition) or not isinstance(found.node, ast.ClassDef):
        return False
    calls = [each.func for each in found.node.decorator_list if isinstance(each, ast.Call)]
    if not any(isinstance(each, ast.Name) and each.id == "deprecated" for each in calls):
        return True
    handler = snapshot.definition("conda.deprecations", "DeprecationHandler.__call__")
    return handler is not None and any(
        isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance"
        for node in ast.walk(handler.node)
    )


def abstract(snapshot: Snapshot, owner: Definition) -> set[str]:
    """The members that a class leaves abstract, inherited ones too; none without a metaclass for it."""
    kind = metaclass(snapshot, owner)
    kinds = mro(snapshot, kind) if isinstance(kind, Definition) else [kind]
    if not any(isinstance(each, External) and each.name in ABSTRACT_METACLASSES for each in kinds):
        return set()
    found = {name for name, binding in snapshot.members(owner).items() if _is_abstract(binding)}
    for base in bases(snapshot, owner):
        if isinstance(base, Definition) and isinstance(base.node, ast.ClassDef):
            inherited = abstract(snapshot, base)
        elif isinstance(base, External):
            inherited = set(getattr(standard.find(base.module, base.name), "__abstractmethods__", ()))
        else:
            continue
        found |= {name for name in inherited if _stays_abstract(snapshot, owner, name)}
    return found


def _stays_abstract(snapshot: Snapshot, owner: Definition, name: str) -> bool:
    for base in mro(snapshot, owner):
        if isinstance(base, Definition) and name in (members := snapshot.members(base)):
            return _is_abstract(members[name])
        if isinstance(base, External) and base.module != "builtins":
            value = standard.find(base.module, base.name)
            if isinstance(value, type) and hasattr(value, name):
                return name in getattr(value, "__abstractmethods__", ())
    return False


def _is_abstract(binding: Binding) -> bool:
    decorators = binding.node.decorator_list if isinstance(binding, Defined) else ()
    return any(ast.unparse(each).rpartition(".")[2].startswith("abstract") for each in decorators)
