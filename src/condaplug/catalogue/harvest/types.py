"""The types of ``conda.plugins.types``: what a hook's results are, field by field."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from condaplug.catalogue.harvest import lineage
from condaplug.catalogue.harvest.bindings import Assigned, Defined
from condaplug.catalogue.harvest.evaluation import NotStaticError
from condaplug.catalogue.harvest.snapshot import Definition, External, Snapshot
from condaplug.catalogue.harvest.values import plain, referring

MODULE = "conda.plugins.types"
SENTINEL = "_Null"
"""The class of conda's marker for a value that was not given (conda/auxlib/__init__.py)."""
NAMED = {
    "CondaPrefixDataLoaderCallable",
    "PackageExtract",
    "SinglePlatformEnvironmentExport",
    "MultiPlatformEnvironmentExport",
}
"""Names for callables that annotations use and that exist for type checkers only."""
TEXTS = {"str": "str", "set[str]": "set[str]", "list[str]": "list[str]", "tuple[str,...]": "tuple[str]"}


def section(snapshot: Snapshot) -> dict[str, Any]:
    """Each class that the module defines, by name.

    ``kind`` is dataclass, namedtuple, enum, abc (it cannot be made as it is) or class. A dataclass has
    ``fields`` in the order of its constructor, ``kw_only`` and ``frozen``; a named tuple has ``fields``; an
    enumeration its ``members`` with their values; the others their ``abstract`` and public ``members``.
    """
    described = {}
    for name, binding in sorted(snapshot.bindings(MODULE).items()):
        if isinstance(binding, Defined) and isinstance(binding.node, ast.ClassDef):
            described[name] = _describe(snapshot, Definition(MODULE, name, binding.node))
    return described


def _describe(snapshot: Snapshot, owner: Definition) -> dict[str, Any]:
    options = dataclass_options(snapshot, owner)
    if is_named_tuple(snapshot, owner):
        return {"bases": [], "kind": "namedtuple", "fields": fields(snapshot, owner)[0]}
    fact: dict[str, Any] = {"bases": [_last(base) for base in snapshot.bases(owner) if base is not None]}
    if options is not None:
        fact |= {"kind": "dataclass", "frozen": bool(options.get("frozen"))}
        fact["fields"], fact["kw_only"] = fields(snapshot, owner)
    elif snapshot.is_enum(owner):
        fact |= {"kind": "enum", "members": members_of_enum(snapshot, owner)}
    else:
        abstract = sorted(lineage.abstract(snapshot, owner))
        public = sorted(name for name in snapshot.members(owner) if not name.startswith("_"))
        fact |= {"kind": "abc" if abstract else "class", "abstract": abstract, "members": public}
    return fact


def _last(base: Definition | External) -> str:
    return base.name.rpartition(".")[2]


# -- what a class is -----------------------------------------------------------------------------------------


def is_named_tuple(snapshot: Snapshot, owner: Definition) -> bool:
    """Whether a class is written as a ``typing.NamedTuple``."""
    return any(isinstance(base, External) and base.name == "NamedTuple" for base in snapshot.mro(owner))


def dataclass_options(snapshot: Snapshot, owner: Definition) -> dict[str, Any] | None:
    """What ``@dataclass(...)`` above a class is given; None where it stands above neither it nor a base."""
    for base in snapshot.mro(owner):
        for decorator in getattr(getattr(base, "node", None), "decorator_list", ()):
            call = decorator if isinstance(decorator, ast.Call) else None
            found = snapshot.resolve(base.module, call.func if call else decorator)
            if isinstance(found, External) and found.key == "dataclasses:dataclass":
                given = call.keywords if call else []
                return {each.arg: ast.literal_eval(each.value) for each in given if each.arg}
    return None


def members_of_enum(snapshot: Snapshot, owner: Definition) -> dict[str, Any]:
    """The members of an enumeration with their values. Raises ``ValueError`` for one that is not simple."""
    found = {}
    for name, binding in snapshot.members(owner).items():
        if isinstance(binding, Assigned) and binding.node is not None and not name.startswith("_"):
            found[name] = plain(snapshot.evaluate(owner.module, binding.node, scope=owner))
    return found


def fields(snapshot: Snapshot, owner: Definition) -> tuple[list[dict[str, Any]], bool]:
    """The parameters of the constructor of a dataclass or a named tuple, and whether all are keyword-only.

    Each has ``name``, ``kind``, ``required`` and, where it is not required, ``default``. A constructor
    that the class writes itself counts; what its signature does not annotate, the fields do.
    """
    declared = declared_fields(snapshot, owner)
    constructor = snapshot.members(owner).get("__init__")
    if isinstance(constructor, Defined) and isinstance(constructor.node, ast.FunctionDef):
        described, keyword_only = _of_constructor(snapshot, owner, constructor.node, declared)
    else:
        described, keyword_only = [], []
        for late in (False, True):
            for name, (where, node, only) in declared.items():
                if only is late and not keyword_is(node.value, "init", False):
                    described.append(_field(snapshot, where, name, node.annotation, node.value))
                    keyword_only.append(only)
    return described, bool(keyword_only) and all(keyword_only)


Declared = dict[str, tuple[Definition, ast.AnnAssign, bool]]


def declared_fields(snapshot: Snapshot, owner: Definition) -> Declared:
    """Field -> the class that declares it last, its statement, and whether it is keyword-only."""
    found: Declared = {}
    for base in reversed(snapshot.mro(owner)):
        if not isinstance(base, Definition) or not isinstance(base.node, ast.ClassDef):
            continue
        options = dataclass_options(snapshot, base) or {}
        for statement in base.node.body:
            if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
                continue
            if not ast.unparse(statement.annotation).startswith(("ClassVar", "typing.ClassVar")):
                only = bool(options.get("kw_only")) or keyword_is(statement.value, "kw_only", True)
                found[statement.target.id] = (base, statement, only)
    return found


def keyword_is(call: ast.expr | None, name: str, wanted: bool) -> bool:
    """Whether a call gives an argument of this name that is spelled ``wanted``."""
    given = call.keywords if isinstance(call, ast.Call) else ()
    return any(
        each.arg == name and isinstance(each.value, ast.Constant) and each.value.value is wanted
        for each in given
    )


def _of_constructor(
    snapshot: Snapshot, owner: Definition, constructor: ast.FunctionDef, declared: Declared
) -> tuple[list[dict[str, Any]], list[bool]]:
    described, keyword_only = [], []
    for parameter, default, only in _parameters(constructor):
        annotation = (
            declared[parameter.arg][1].annotation if parameter.arg in declared else parameter.annotation
        )
        described.append(_field(snapshot, owner, parameter.arg, annotation, default))
        keyword_only.append(only)
    return described, keyword_only


def _parameters(function: ast.FunctionDef) -> Iterator[tuple[ast.arg, ast.expr | None, bool]]:
    """Each parameter after the first with its default, and whether it is keyword-only."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    missing = len(positional) - len(arguments.defaults)
    for position, parameter in enumerate(positional[1:], 1):
        yield parameter, arguments.defaults[position - missing] if position >= missing else None, False
    for parameter, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield parameter, default, True


def _field(
    snapshot: Snapshot, owner: Definition, name: str, annotation: ast.expr | None, value: ast.expr | None
) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "kind": kind(ast.unparse(annotation) if annotation else "")}
    default = default_of(value)
    field["required"] = default is None
    if default is not None:
        field["default"] = _in_json(snapshot, owner, default)
    return field


def default_of(value: ast.expr | None) -> ast.expr | None:
    """The expression of a field's default: that of ``field(default=...)``, or a call of its factory."""
    if not isinstance(value, ast.Call) or ast.unparse(value.func).rpartition(".")[2] != "field":
        return value
    for keyword in value.keywords:
        if keyword.arg == "default":
            return keyword.value
        if keyword.arg == "default_factory":
            return ast.copy_location(ast.Call(func=keyword.value, args=[], keywords=[]), value)
    return None


def _in_json(snapshot: Snapshot, owner: Definition, default: ast.expr) -> Any:
    try:
        return referring(snapshot.evaluate(owner.module, default, scope=owner))
    except (NotStaticError, ValueError):
        pass
    if isinstance(default, ast.Call) and (made := snapshot.resolve(owner.module, default.func)):
        return {"make": getattr(made, "key", made.name)}
    found = snapshot.resolve(owner.module, default)
    if isinstance(found, Definition):
        if isinstance(found.node, ast.Call) and ast.unparse(found.node.func) == SENTINEL:
            return {"ref": "conda.auxlib:NULL"}
        return {"ref": found.key}
    raise ValueError(
        f"{owner.module}: line {default.lineno}: the default {ast.unparse(default)} cannot be read"
    )


def kind(annotation: str) -> str:
    """The kind of a field from its annotation, in the words that the checks use; else "any"."""
    text = annotation.replace(" ", "")
    optional = text.endswith("|None") and not text.startswith("str|None|")
    core = text.removesuffix("|None") if optional else text
    if core in TEXTS:
        return TEXTS[core] + ("|None" if optional else "")
    if core.startswith("str|None|Callable"):
        return "version"
    if core == "Parameter":
        return "parameter"
    if core == "EnvironmentFormat":
        return "enum:EnvironmentFormat"
    if found := re.fullmatch(r"type\[(\w+)\]", core):
        return f"class:{found.group(1)}"
    if core.startswith("Callable") or core in NAMED:
        return "callable" + ("|None" if optional else "")
    return "any"
