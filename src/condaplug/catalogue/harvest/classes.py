"""The section ``classes``: what a subclass, a handler or a lookup of a member needs to know of a class.

``module:Class`` -> ``bases`` (``module:Class`` each; those of conda where they are defined, others as conda's
source spells them), ``exception``, ``abstract`` (members), of enumerations ``members`` with their values and
``shown`` where a class of conda makes the value the text of a member, and of the data models ``fields``. A
class of which there is nothing to say is left out.
"""

from __future__ import annotations

import ast
import builtins
from contextlib import suppress
from typing import Any

from condaplug.catalogue.harvest import lineage, names, types
from condaplug.catalogue.harvest.bindings import Assigned, Binding, Defined
from condaplug.catalogue.harvest.evaluation import EnumMember, NotStaticError
from condaplug.catalogue.harvest.snapshot import Definition, External, Snapshot

DATA_MODELS = {"conda.models.environment:Environment", "conda.models.environment:EnvironmentConfig"}
"""Dataclasses outside ``conda.plugins.types`` whose fields are facts."""

BECOMES = {
    "builtins:object": None,
    "collections:namedtuple": "builtins:tuple",
    "typing:NamedTuple": "builtins:tuple",
    "typing:TypedDict": "builtins:dict",
    "typing_extensions:TypedDict": "builtins:dict",
}
"""What stands among a class's bases at run time for a base that the source spells."""


def section(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    """Every class of the release of which there is something to say."""
    found = {}
    for module in snapshot.modules:
        for name, binding in names.names(snapshot, module).items():
            facts = _facts(snapshot, module, name, binding)
            if facts:
                found[f"{module}:{name}"] = facts
    return dict(sorted(found.items()))


def _facts(snapshot: Snapshot, module: str, name: str, binding: Binding) -> dict[str, Any]:
    if isinstance(binding, Assigned) and isinstance(binding.node, ast.Call):
        called = snapshot.resolve(module, binding.node.func)
        if isinstance(called, External) and (base := BECOMES.get(called.key)):
            return {"bases": [base]}
    found = snapshot.follow(module, name, binding)
    if not isinstance(found, Definition) or found.module != module or not lineage.is_class(snapshot, found):
        return {}
    return describe(snapshot, found) if found.name.rpartition(".")[2] == name else {}


def describe(snapshot: Snapshot, owner: Definition) -> dict[str, Any]:
    """The facts of one class; empty where there is nothing to say."""
    described: dict[str, Any] = {}
    mro = snapshot.mro(owner)
    bases = _bases(snapshot, owner)
    if bases:
        described["bases"] = bases
    if any(isinstance(base, External) and _is_exception(base) for base in mro):
        described["exception"] = True
    abstract = lineage.abstract(snapshot, owner)
    if abstract:
        described["abstract"] = " ".join(sorted(abstract))
    if owner.key in DATA_MODELS:
        described["fields"], described["kw_only"] = types.fields(snapshot, owner)
    if snapshot.is_enum(owner):
        with suppress(ValueError, NotStaticError):
            described["members"] = types.members_of_enum(snapshot, owner)
            if _is_shown_by_value(snapshot, mro, described["members"]):
                described["shown"] = "value"
    return described


def _bases(snapshot: Snapshot, owner: Definition) -> list[str]:
    if _is_typed_dict(snapshot, owner):
        return ["builtins:dict"]
    found: list[str] = []
    for base in snapshot.bases(owner):
        if base is not None:
            key = BECOMES.get(base.key, base.key)
            if key is not None:
                found.append(key)
    return found


def _is_typed_dict(snapshot: Snapshot, found: Definition | External | None) -> bool:
    if isinstance(found, External):
        return found.name == "TypedDict"
    if isinstance(found, Definition) and isinstance(found.node, ast.Call):
        called = snapshot.resolve(found.module, found.node.func)
        return isinstance(called, External) and called.name == "TypedDict"
    if isinstance(found, Definition) and isinstance(found.node, ast.ClassDef):
        return any(_is_typed_dict(snapshot, base) for base in snapshot.bases(found))
    return False


def _is_exception(base: External) -> bool:
    found = getattr(builtins, base.name, None) if base.module == "builtins" else None
    return isinstance(found, type) and issubclass(found, BaseException)


def _is_shown_by_value(snapshot: Snapshot, mro: list[Definition | External], members: dict[str, Any]) -> bool:
    """Whether the ``__str__`` that the enumeration has from a class of conda gives each member's value."""
    for base in mro:
        shown = snapshot.members(base).get("__str__") if isinstance(base, Definition) else None
        if isinstance(base, Definition) and isinstance(shown, Defined):
            last = shown.node.body[-1]
            if not isinstance(last, ast.Return) or last.value is None:
                return False
            for name, value in members.items():
                member = EnumMember(base.key, name, value)
                if snapshot.evaluate(base.module, last.value, {"self": member}) != str(value):
                    return False
            return True
    return False
