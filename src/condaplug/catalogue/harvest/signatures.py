"""The section ``signatures``: the parameters of conda's public functions, classes and methods.

``module:name``, ``module:Class`` and ``module:Class.method`` -> the names of the parameters as Python writes
them, ``=`` after those with a default, without ``self`` or ``cls``; ``module:Class.name`` -> ``@`` for a
property. Each stands where it is defined. Left out: names and modules with a leading underscore, what a
decorator turns into something else (one that neither keeps the function nor uses ``functools.wraps``),
pytest's fixtures, and the constructors of enumerations, of protocols, of named tuples that a call makes, and
of classes that have theirs from outside conda.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

import griffe

from condaplug.catalogue.harvest import lineage, names, standard, types
from condaplug.catalogue.harvest.bindings import Assigned, Binding, Defined, Function
from condaplug.catalogue.harvest.snapshot import Definition, External, Resolved, Snapshot

PROPERTY = "@"

PROPERTIES = {
    *("abc:abstractproperty", "builtins:property", "functools:cached_property"),
}
CLASS_PROPERTY = "conda.auxlib.decorators:classproperty"
KEEPING = {
    *("abc:abstractmethod", "contextlib:asynccontextmanager", "contextlib:contextmanager"),
    *("functools:cache", "functools:lru_cache", "functools:wraps", "typing:overload", "typing:override"),
    *("builtins:classmethod", "builtins:staticmethod", "pluggy:HookimplMarker", "pluggy:HookspecMarker"),
}
"""Decorators outside conda after which a function still shows its own parameters."""

KINDS = griffe.ParameterKind

Parameter = tuple[str, griffe.ParameterKind | None, bool]
"""A name, a kind, and whether there is a default."""


def section(snapshot: Snapshot) -> dict[str, str]:
    """Every public function, class, method and property of the release with its parameters."""
    found: dict[str, str] = {}
    for module in snapshot.modules:
        if not _is_public(module):
            continue
        for name, binding in names.names(snapshot, module).items():
            if isinstance(binding, Defined) and not binding.inside and _is_public(name):
                found.update(_defined(snapshot, Definition(module, name, binding.node)))
    return dict(sorted(found.items()))


def _is_public(dotted: str) -> bool:
    return not any(part.startswith("_") for part in dotted.split("."))


def _defined(snapshot: Snapshot, found: Definition) -> Iterator[tuple[str, str]]:
    if isinstance(found.node, ast.ClassDef):
        if lineage.is_class(snapshot, found):
            yield from _class(snapshot, found)
    elif isinstance(found.node, Function) and _shape(snapshot, found) == "function":
        yield found.key, written(found.node)


def _class(snapshot: Snapshot, owner: Definition) -> Iterator[tuple[str, str]]:
    constructor = _constructor(snapshot, owner)
    if constructor is not None:
        yield owner.key, constructor
    for name, binding in snapshot.members(owner).items():
        if not name.startswith("_"):
            parameters = _member(snapshot, owner, name, binding)
            if parameters is not None:
                yield f"{owner.key}.{name}", parameters


def _member(snapshot: Snapshot, owner: Definition, name: str, binding: Binding) -> str | None:
    if isinstance(binding, Assigned) and isinstance(binding.node, ast.Call):
        called = snapshot.resolve(owner.module, binding.node.func, owner)
        return PROPERTY if called is not None and _decorator(snapshot, called) == "property" else None
    if not isinstance(binding, Defined) or not isinstance(binding.node, Function):
        return None
    method = Definition(owner.module, f"{owner.name}.{name}", binding.node)
    shape = _shape(snapshot, method)
    if shape == "property":
        return PROPERTY
    if shape != "function":
        return None
    static = any(ast.unparse(each) == "staticmethod" for each in binding.node.decorator_list)
    return written(binding.node, skip=0 if static else 1)


# -- constructors --------------------------------------------------------------------------------------------


def _constructor(snapshot: Snapshot, owner: Definition) -> str | None:
    """The parameters of a class's constructor; None where conda does not write it."""
    if snapshot.is_enum(owner) or External("typing", "Protocol") in snapshot.bases(owner):
        return None
    for base in snapshot.mro(owner):
        if isinstance(base, External):
            value = standard.find(base.module, base.name)
            if base.key == "typing:NamedTuple":
                return _of_fields(snapshot, owner)
            if value is standard.UNKNOWN:
                return None
            plain = value.__init__ is object.__init__ and value.__new__ is object.__new__
            if not plain:
                return None
            continue
        members = snapshot.members(base)
        for name in ("__init__", "__new__"):
            method = members.get(name)
            if isinstance(method, Defined) and isinstance(method.node, Function):
                shape = _shape(snapshot, Definition(base.module, f"{base.name}.{name}", method.node))
                return written(method.node, skip=1) if shape == "function" else None
        if _is_dataclass(snapshot, base):
            return _of_fields(snapshot, base)
        if None in snapshot.bases(base):
            return None
    return ""


def _is_dataclass(snapshot: Snapshot, owner: Definition) -> bool:
    assert isinstance(owner.node, ast.ClassDef)
    return any(
        found == External("dataclasses", "dataclass")
        for each in owner.node.decorator_list
        for found in (snapshot.resolve(owner.module, each.func if isinstance(each, ast.Call) else each),)
    )


def _of_fields(snapshot: Snapshot, owner: Definition) -> str:
    """The parameters that a dataclass or a named tuple has from its fields."""
    early: list[Parameter] = []
    late: list[Parameter] = []
    for name, (_, node, keyword_only) in types.declared_fields(snapshot, owner).items():
        if not types.keyword_is(node.value, "init", False):
            has_default = types.default_of(node.value) is not None
            if keyword_only:
                late.append((name, KINDS.keyword_only, has_default))
            else:
                early.append((name, KINDS.positional_or_keyword, has_default))
    return as_text([*early, *late])


# -- decorators ----------------------------------------------------------------------------------------------


def _shape(snapshot: Snapshot, function: Definition) -> str:
    """What a function is after its decorators: "function", "property", or "other"."""
    assert isinstance(function.node, Function)
    for node in function.node.decorator_list:
        called = node.func if isinstance(node, ast.Call) else node
        if isinstance(called, ast.Attribute) and called.attr in ("setter", "getter", "deleter"):
            return "property"
        found = snapshot.resolve(function.module, called)
        if found is None and isinstance(called, ast.Attribute):
            found = snapshot.resolve(function.module, called.value)  # a method: deprecated.argument
        shape = "other" if found is None else _decorator(snapshot, found)
        if shape != "function":
            return shape
    return "function"


def _decorator(snapshot: Snapshot, found: Resolved) -> str:
    """What a decorator makes of a function."""
    if isinstance(found, External):
        if found.key in PROPERTIES:
            return "property"
        return "function" if found.key in KEEPING or found.module == "pytest.mark" else "other"
    if not isinstance(found, Definition):
        return "other"
    if isinstance(found.node, ast.Call):
        made = snapshot.resolve(found.module, found.node.func)
        return "other" if made is None else _decorator(snapshot, made)
    if isinstance(found.node, ast.ClassDef):
        if found.key == CLASS_PROPERTY:
            return "property"
        inherited = snapshot.mro(found)
        keeps = any(_wraps(base.node) for base in inherited if isinstance(base, Definition))
        return "function" if keeps or External("contextlib", "ContextDecorator") in inherited else "other"
    returned = [each.value for each in ast.walk(found.node) if isinstance(each, ast.Return)]
    if any(isinstance(each, ast.Call) and ast.unparse(each.func) == "property" for each in returned):
        return "property"
    return "function" if _wraps(found.node) else "other"


def _wraps(node: ast.AST) -> bool:
    return any(
        ast.unparse(decorator).startswith(("wraps(", "functools.wraps("))
        for each in ast.walk(node)
        if isinstance(each, Function)
        for decorator in each.decorator_list
    )


# -- parameters ----------------------------------------------------------------------------------------------


def written(function: Function, skip: int = 0) -> str:
    """The parameters of a function as text, without the first ``skip`` positional ones."""
    parameters = griffe.get_parameters(function.args)
    given = [(name, kind, default is not None) for name, _, kind, default in parameters]
    positional = (KINDS.positional_only, KINDS.positional_or_keyword)
    while skip and given and given[0][1] in positional:
        given, skip = given[1:], skip - 1
    return as_text(given)


def as_text(parameters: Iterable[Parameter]) -> str:
    """Parameters as Python writes them."""
    words: list[str] = []
    before = None
    starred = False
    for name, kind, has_default in parameters:
        if before is KINDS.positional_only and kind is not KINDS.positional_only:
            words.append("/")
        if kind is KINDS.keyword_only and not starred:
            words.append("*")
        starred = starred or kind in (KINDS.keyword_only, KINDS.var_positional)
        if kind is KINDS.var_positional:
            words.append(f"*{name}")
        elif kind is KINDS.var_keyword:
            words.append(f"**{name}")
        else:
            words.append(f"{name}=" if has_default else name)
        before = kind
    if before is KINDS.positional_only:
        words.append("/")
    return ", ".join(words)
