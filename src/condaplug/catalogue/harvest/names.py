"""The section ``modules``: the names that each module of conda has at run time, and where they come from.

A name is written as ``name``, or ``name=original`` where the module it comes from calls it otherwise. A
module has words by kind (``classes``, ``functions``, ``values``: what it defines itself) and by origin
(``from``: what it imports, and classes and functions of another module that it gives a name; ``.x`` stands
for ``conda.x``, ``""`` for whole modules). Submodules, which importing them makes
attributes of their package, are left out.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator
from typing import Any

from condaplug.catalogue.harvest import lineage, standard
from condaplug.catalogue.harvest.bindings import Assigned, Binding, Defined, Imported
from condaplug.catalogue.harvest.snapshot import Definition, External, ModuleName, Snapshot

CLASS_MAKERS = {
    "builtins:type",
    "collections:namedtuple",
    "enum:Enum",
    "typing:NamedTuple",
    "typing:TypedDict",
}
"""What gives a class when it is called."""


def section(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    """Every module of the release with its names."""
    return {module: _module(snapshot, module) for module in snapshot.modules}


def names(snapshot: Snapshot, module: str) -> dict[str, Binding]:
    """What a module has at run time by name, names that its ``__getattr__`` makes included, dunders not."""
    found = {**snapshot.bindings(module), **_lazy(snapshot, module)}
    return {
        name: _kept(name, found[name])
        for name in sorted(found)
        if not (name[:2] == "__" == name[-2:]) and not _is_submodule(snapshot, module, name)
    }


def _kept(name: str, binding: Binding) -> Binding:
    """What is bound, looked through ``name = name`` and a deprecated name's value of the same name."""
    if isinstance(binding, Assigned) and isinstance(binding.node, ast.Name) and binding.node.id == name:
        return binding.root or binding
    return binding


def _is_submodule(snapshot: Snapshot, module: str, name: str) -> bool:
    """Whether importing the submodule of that name takes the place of what the package binds.

    It does not where the package itself has imported the submodule before it binds the name.
    """
    submodule = f"{module}.{name}"
    if submodule not in snapshot.modules:
        return False
    source = snapshot.modules[module]
    imported = {
        f"{origin}{attribute}"
        for node in source.tree.body
        if isinstance(node, ast.ImportFrom)
        for origin in (source.absolute(node.level, node.module),)
        for attribute in ("", *(f".{alias.name}" for alias in node.names))
    }
    return submodule not in imported or snapshot.bindings(module).get(name) == Imported(module, name)


def _module(snapshot: Snapshot, module: str) -> dict[str, Any]:
    groups: dict[str, list[str]] = {}
    origins: dict[str, list[str]] = {}
    for name, binding in names(snapshot, module).items():
        origin = _origin(snapshot, module, name, binding)
        if isinstance(origin, str):
            groups.setdefault(origin, []).append(name)
        elif origin != (f"{module}.{name}", ""):
            source, original = origin
            if original == "":
                source, original = "", source
            origins.setdefault(source, []).append(name if name == original else f"{name}={original}")
    described: dict[str, Any] = {group: " ".join(found) for group, found in sorted(groups.items())}
    if origins:
        described["from"] = {
            (
                "." if source == "conda" else source.removeprefix("conda") if _own(source) else source
            ): " ".join(found)
            for source, found in sorted(origins.items())
        }
    if snapshot.modules[module].is_package:
        described["package"] = True
    exported = snapshot.exported(module)
    if exported is not None:
        described["all"] = " ".join(sorted(exported))
    return described


def _own(source: str) -> bool:
    return source.startswith("conda.")


def _origin(snapshot: Snapshot, module: str, name: str, binding: Binding) -> str | tuple[str, str]:
    """The kind of what the module defines itself, or the module and the attribute that the name is from."""
    if isinstance(binding, Imported):
        source, original = binding.module, binding.name
        if original is None:
            return source, ""
        target = snapshot.follow(module, name, binding)
        if target == ModuleName(f"{source}.{original}"):
            return f"{source}.{original}", ""
        return source, original
    if isinstance(binding, Defined):
        return (
            "classes" if lineage.is_class(snapshot, Definition(module, name, binding.node)) else "functions"
        )
    found = snapshot.follow(module, name, binding)
    if isinstance(found, ModuleName):
        return found.name, ""
    if isinstance(found, External):
        return _external(found)
    if isinstance(found, Definition) and not isinstance(found.node, ast.expr):
        if "." not in found.name:
            return found.module, found.name
        return "classes" if isinstance(found.node, ast.ClassDef) else "functions"
    return _kind(snapshot, module, binding)


def _external(found: External) -> str | tuple[str, str]:
    """Where a name comes from that is bound to a class or a function outside conda; "values" for others.

    What the standard library has under that name is looked up in this Python; anything else that conda gives
    another name is a class or a function.
    """
    value = standard.find(found.module, found.name)
    if value is standard.UNKNOWN or isinstance(value, types.ModuleType):
        return found.module, found.name
    if not isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)):
        return "values"
    if "." in value.__qualname__:
        return "classes" if isinstance(value, type) else "functions"
    return found.module, found.name


def _kind(snapshot: Snapshot, module: str, binding: Assigned) -> str:
    node = binding.node
    if isinstance(node, ast.Lambda):
        return "functions"
    if isinstance(node, ast.Call):
        called = snapshot.resolve(module, node.func)
        if isinstance(called, External) and called.key in CLASS_MAKERS:
            return "classes"
    return "values"


def _lazy(snapshot: Snapshot, module: str) -> dict[str, Binding]:
    """What the module's own ``__getattr__`` gives: names that it compares its parameter with."""
    binding = snapshot.bindings(module).get("__getattr__")
    if not isinstance(binding, Defined) or isinstance(binding.node, ast.ClassDef):
        return {}
    found: dict[str, Binding] = {}
    parameter = binding.node.args.args[0].arg
    for node in ast.walk(binding.node):
        if isinstance(node, ast.If):
            for name in _compared(snapshot, module, node.test, parameter):
                given = _given(snapshot, module, name, node.body)
                if given is not None and snapshot.follow(module, name, given) is not None:
                    found[name] = given
    return found


def _compared(snapshot: Snapshot, module: str, test: ast.expr, parameter: str) -> Iterator[str]:
    """The texts that a test compares the parameter with."""
    if not (isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == parameter):
        return
    value = snapshot.evaluate(module, test.comparators[0])
    if isinstance(test.ops[0], ast.Eq):
        yield value
    elif isinstance(test.ops[0], ast.In):
        yield from sorted(value)


def _given(snapshot: Snapshot, module: str, name: str, body: list[ast.stmt]) -> Binding | None:
    """What a branch of ``__getattr__`` returns for a name."""
    returned = next((each.value for each in body if isinstance(each, ast.Return)), None)
    if returned is None:
        return None
    if isinstance(returned, ast.Subscript):
        return _made_global(snapshot, module, name)
    first = returned
    while isinstance(first, ast.Attribute):
        first = first.value
    root = snapshot.local(module, body).get(first.id) if isinstance(first, ast.Name) else None
    return root if isinstance(returned, ast.Name) and root is not None else Assigned(returned, root)


def _made_global(snapshot: Snapshot, module: str, name: str) -> Binding | None:
    """What a function of the module puts into ``globals()`` under a name."""
    for function, binding in snapshot.bindings(module).items():
        if not isinstance(binding, Defined) or not isinstance(binding.node, ast.FunctionDef):
            continue
        if any(_is_put(node, name) for node in ast.walk(binding.node)):
            return snapshot.local(module, binding.node.body, function)[name]
    return None


def _is_put(node: ast.AST, name: str) -> bool:
    return (
        isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.slice, ast.Constant)
        and node.slice.value == name
    )
