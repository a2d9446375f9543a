"""The sources of one release of conda, and what the names in them are."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from condaplug.catalogue.harvest import evaluation, lineage
from condaplug.catalogue.harvest.bindings import Binding, Defined, Function, Imported, interpret
from condaplug.catalogue.harvest.definitions import Definition, External, ModuleName, Resolved
from condaplug.catalogue.harvest.evaluation import EnumMember, NotStaticError, UnboundNameError
from condaplug.catalogue.harvest.source import SourceModule

__all__ = ["PACKAGE", "Definition", "External", "ModuleName", "Resolved", "Snapshot"]

PACKAGE = "conda"
DEEPEST = 40
"""How many steps a name is followed before it counts as one that leads nowhere."""

GENERATED = re.compile(r'^version-file = "(conda/(\w+)\.py)"', re.MULTILINE)
"""The module that building conda writes, in its pyproject.toml from 23.5 on."""

OLDEST_PYTHON = re.compile(r"""(?:requires-python|python_requires)\s*=\s*["']>=\s*(\d+)\.(\d+)""")

SAME_MODULES = {"requests.compat.json": "json"}
"""Modules that another package gives a name of its own."""


class Snapshot:
    """One release: ``version``, and ``modules``, every importable module below ``conda`` by its dotted name.

    A module that only runs as a program (``conda.__main__``) is no part of it, and neither is one whose
    folder, or a folder above it, is no package.
    """

    def __init__(
        self,
        version: str,
        blobs: Mapping[str, str],
        read: Callable[[str], str],
        module: Callable[[str, str, str], SourceModule],
    ) -> None:
        self.version = version
        self._blobs = blobs
        self._read = read
        self._bindings: dict[str, dict[str, Binding]] = {}
        self._members: dict[str, dict[str, Binding]] = {}
        modules = {name: module(name, path, blobs[path]) for name, path in _modules(blobs).items()}
        generated = GENERATED.search(self.read("pyproject.toml") or "")
        if generated:
            name = f"{PACKAGE}.{generated[2]}"
            parts = ", ".join(part if part.isdigit() else repr(part) for part in version.split("."))
            text = f"__version__ = version = {version!r}\n__version_tuple__ = version_tuple = ({parts})\n"
            modules[name] = SourceModule(name, generated[1], text)
        self.modules: dict[str, SourceModule] = dict(sorted(modules.items()))

    def read(self, path: str) -> str | None:
        """The text of any file of the repository; None where this release has no such file."""
        blob = self._blobs.get(path)
        return None if blob is None else self._read(blob)

    def files(self, folder: str = "") -> list[str]:
        """The paths of the files below a folder."""
        return sorted(path for path in self._blobs if path.startswith(f"{folder}/" if folder else ""))

    # What modules and classes bind.

    def bindings(self, module: str) -> Mapping[str, Binding]:
        """What the top level of a module binds when it has run. Raises ``KeyError`` for no such module.

        While a module's own top level is being read, what it has bound so far.
        """
        if module not in self._bindings:
            source = self.modules[module]
            names = self._bindings[module] = {}

            def test(node: ast.expr, linux: bool) -> Any:
                return self.evaluate(module, node, linux=linux)

            interpret(source.tree.body, source, names, test, self._starred)
        return self._bindings[module]

    def members(self, owner: Definition) -> Mapping[str, Binding]:
        """What the body of a class binds, in its order."""
        if not isinstance(owner.node, ast.ClassDef):
            raise TypeError(f"{owner.key} is no class")
        if owner.key not in self._members:
            names = self._members[owner.key] = {}

            def test(node: ast.expr, linux: bool) -> Any:
                return self.evaluate(owner.module, node, linux=linux, scope=owner)

            interpret(owner.node.body, self.modules[owner.module], names, test, self._starred)
        return self._members[owner.key]

    def local(self, module: str, body: list[ast.stmt], function: str = "") -> dict[str, Binding]:
        """What statements in the body of a ``function`` of a module bind, each branch of an unknown test too.

        ``globals()["name"] = ...`` binds too.
        """
        names: dict[str, Binding] = {}

        def test(node: ast.expr, linux: bool) -> Any:
            return self.evaluate(module, node, linux=linux)

        inside = f"{function}.<locals>." if function else ""
        interpret(body, self.modules[module], names, test, self._starred, inside)
        return names

    def _starred(self, module: str) -> Mapping[str, Binding]:
        if module not in self.modules:
            return {}
        names = self.bindings(module)
        listed = self.exported(module)
        if listed is not None:
            return {name: names[name] for name in listed if name in names}
        return {name: binding for name, binding in names.items() if not name.startswith("_")}

    def exported(self, module: str) -> list[str] | None:
        """The value of a module's ``__all__``; None where it has none, or one that is not static."""
        if "__all__" not in self.bindings(module):
            return None
        found = self.resolve(module, "__all__")
        try:
            return [str(name) for name in self._value(found, False, DEEPEST)]
        except NotStaticError:
            return None

    # What names are.

    def resolve(self, module: str, name: str | ast.expr, scope: Definition | None = None) -> Resolved | None:
        """What a name, or a dotted name, used in a module is: followed through imports and assignments.

        ``scope`` is the class in whose body the name stands. What is no name, a name that
        nothing binds, and a name bound to what no expression spells give None. Subscripts (``Generic[T]``)
        are looked through; ``getattr(x, "name")`` is an attribute.
        """
        node = ast.parse(name, mode="eval").body if isinstance(name, str) else name
        return self._resolve(module, node, scope, DEEPEST)

    def attribute(self, owner: Resolved, name: str) -> Resolved | None:
        """An attribute of a module or of a class (inherited ones too); None where it is not known."""
        return self._attribute(owner, name, DEEPEST)

    def _resolve(self, module: str, node: ast.expr, scope: Definition | None, depth: int) -> Resolved | None:
        if depth <= 0:
            return None
        if isinstance(node, ast.Subscript):
            return self._resolve(module, node.value, scope, depth - 1)
        if isinstance(node, ast.Attribute):
            owner = self._resolve(module, node.value, scope, depth - 1)
            return None if owner is None else self._attribute(owner, node.attr, depth - 1)
        if isinstance(node, ast.Call):
            return self._resolve_call(module, node, scope, depth)
        if not isinstance(node, ast.Name):
            return None
        if scope is not None and node.id in (members := self.members(scope)):
            return self._follow(module, f"{scope.name}.{node.id}", members[node.id], scope, depth - 1)
        binding = self.bindings(module).get(node.id)
        if binding is not None:
            return self._follow(module, node.id, binding, None, depth - 1)
        return _builtin(node.id)

    def _resolve_call(
        self, module: str, node: ast.Call, scope: Definition | None, depth: int
    ) -> Resolved | None:
        if (
            isinstance(node.func, ast.Name)
            and node.func.id == "getattr"
            and len(node.args) == 2
            and isinstance(node.args[1], ast.Constant)
        ):
            owner = self._resolve(module, node.args[0], scope, depth - 1)
            return None if owner is None else self._attribute(owner, str(node.args[1].value), depth - 1)
        if isinstance(node.func, ast.Name) and node.func.id in ("__import__", "import_module") and node.args:
            first = node.args[0]
            return ModuleName(str(first.value)) if isinstance(first, ast.Constant) else None
        called = self._resolve(module, node.func, scope, depth - 1)
        if called == External("builtins", "type") and len(node.args) == 1:
            owner = self._resolve(module, node.args[0], scope, depth - 1)
            return lineage.metaclass(self, owner) if isinstance(owner, Definition) else None
        if isinstance(called, Definition) and isinstance(called.node, ast.FunctionDef) and not node.args:
            last = called.node.body[-1]
            returned = last.value if isinstance(last, ast.Return) else None
            return None if returned is None else self._inside(called, returned, depth - 1)
        return None

    def inside(self, function: Definition, node: ast.expr) -> Resolved | None:
        """What a dotted name is at the end of the body of a function."""
        return self._inside(function, node, DEEPEST)

    def _inside(self, function: Definition, node: ast.expr, depth: int) -> Resolved | None:
        first = node
        while isinstance(first, ast.Attribute):
            first = first.value
        if isinstance(first, ast.Name) and isinstance(function.node, Function):
            local = self.local(function.module, function.node.body, function.name).get(first.id)
            if local is not None:
                return self._through(function.module, first.id, local, node, None, depth)
        return self._resolve(function.module, node, None, depth)

    def follow(
        self, module: str, name: str, binding: Binding, scope: Definition | None = None
    ) -> Resolved | None:
        """What a binding of a name in a module is (``name`` is qualified inside the class ``scope``)."""
        return self._follow(module, name, binding, scope, DEEPEST)

    def _follow(
        self, module: str, name: str, binding: Binding, scope: Definition | None, depth: int
    ) -> Resolved | None:
        if depth <= 0:
            return None
        if isinstance(binding, Defined):
            return Definition(module, f"{binding.inside}{name}", binding.node)
        if isinstance(binding, Imported):
            if binding.name is None:
                return ModuleName(binding.module)
            if binding.module == module and f"{module}.{binding.name}" in self.modules:
                return ModuleName(f"{module}.{binding.name}")
            return self._attribute(ModuleName(binding.module), binding.name, depth - 1)
        if binding.node is None:
            return None
        if binding.root is not None:
            found = self._through(module, name, binding.root, binding.node, scope, depth - 1)
        elif isinstance(binding.node, ast.Name) and self.bindings(module).get(binding.node.id) is binding:
            found = _builtin(binding.node.id)
        elif isinstance(binding.node, (ast.Name, ast.Attribute, ast.Call)):
            found = self._resolve(module, binding.node, None, depth - 1)
        else:
            found = None
        return found or Definition(module, name, binding.node, binding.conditional)

    def _through(
        self, module: str, name: str, root: Binding, node: ast.expr, scope: Definition | None, depth: int
    ) -> Resolved | None:
        """What a dotted name is whose first name was bound to ``root`` where it stands."""
        attributes: list[str] = []
        while isinstance(node, ast.Attribute):
            attributes.append(node.attr)
            node = node.value
        first = node.id if isinstance(node, ast.Name) else name
        if scope is not None:
            first = f"{scope.name}.{first}"
        found = self._follow(module, first, root, scope, depth)
        for attribute in reversed(attributes):
            if found is None:
                return None
            found = self._attribute(found, attribute, depth)
        return found

    def _attribute(self, owner: Resolved, name: str, depth: int) -> Resolved | None:
        if depth <= 0:
            return None
        if isinstance(owner, External):
            module = f"{owner.module}.{owner.name}"
            return External(SAME_MODULES.get(module, module), name) if owner.module != "builtins" else None
        if isinstance(owner, ModuleName):
            if owner.name.partition(".")[0] != PACKAGE:
                return External(owner.name, name)
            if owner.name not in self.modules:
                return None
            binding = self.bindings(owner.name).get(name)
            itself = isinstance(binding, Imported) and (binding.module, binding.name) == (owner.name, name)
            if binding is not None and not itself:
                return self._follow(owner.name, name, binding, None, depth - 1)
            submodule = f"{owner.name}.{name}"
            return ModuleName(submodule) if submodule in self.modules else None
        if isinstance(owner.node, ast.ClassDef):
            for base in self.mro(owner):
                if isinstance(base, Definition) and name in (members := self.members(base)):
                    return self._follow(base.module, f"{base.name}.{name}", members[name], base, depth - 1)
        return None

    # What classes are (lineage).

    def bases(self, owner: Definition) -> list[Definition | External | None]:
        """The bases that a class spells, each resolved; None for one that cannot be."""
        return lineage.bases(self, owner)

    def mro(self, owner: Definition) -> list[Definition | External]:
        """The class and those it inherits from, in Python's order as far as the source tells."""
        return lineage.mro(self, owner)

    def is_enum(self, owner: Definition) -> bool:
        """Whether a class is an enumeration."""
        return lineage.is_enum(self, owner)

    # What expressions are worth.

    def evaluate(
        self,
        module: str,
        node: ast.expr,
        names: Mapping[str, Any] | None = None,
        *,
        linux: bool = False,
        scope: Definition | None = None,
    ) -> Any:
        """The value of an expression that stands in a module, as a plain Python value or an ``EnumMember``.

        ``names`` are the values of local names, ``scope`` the class in whose body the expression stands. What
        the platform decides has no value, unless it is asked for as on ``linux``. Raises ``NotStaticError``.
        """
        return self._evaluate(module, node, names or {}, linux, scope, DEEPEST)

    def _evaluate(
        self,
        module: str,
        node: ast.expr,
        names: Mapping[str, Any],
        linux: bool,
        scope: Definition | None,
        depth: int,
    ) -> Any:
        if depth <= 0:
            raise NotStaticError("the names lead in a circle")

        def name(wanted: str) -> Any:
            if scope is not None and wanted in (members := self.members(scope)):
                found = self._follow(module, f"{scope.name}.{wanted}", members[wanted], scope, depth - 1)
                return self._value(found, linux, depth - 1)
            binding = self.bindings(module).get(wanted)
            if binding is None:
                if wanted == "__name__":
                    return module
                raise UnboundNameError(wanted)
            return self._value(self._follow(module, wanted, binding, None, depth - 1), linux, depth - 1)

        def attribute(wanted: ast.Attribute) -> Any:
            return self._value(self._resolve(module, wanted, scope, depth - 1), linux, depth - 1)

        return evaluation.evaluate(node, name, attribute, names)

    def _value(self, found: Resolved | None, linux: bool, depth: int) -> Any:
        if isinstance(found, External):
            if found.name == "TYPE_CHECKING":
                return False
            if linux and found.key in self._linux:
                return self._linux[found.key]
        if not isinstance(found, Definition) or not isinstance(found.node, ast.expr):
            raise NotStaticError("not a value that the source spells")
        if found.conditional and not linux:
            raise NotStaticError("another value elsewhere")
        outer, _, last = found.name.rpartition(".")
        owner = self.definition(found.module, outer) if outer else None
        value = self._evaluate(found.module, found.node, {}, linux, owner, depth)
        if owner is not None and self.is_enum(owner) and not last.startswith("_"):
            return EnumMember(owner.key, last, value)
        return value

    def definition(self, module: str, name: str) -> Definition | None:
        """The class or function of a qualified name in a module; None where there is none."""
        found: Resolved | None = ModuleName(module)
        for part in name.split("."):
            found = self.attribute(found, part) if found is not None else None
        if isinstance(found, Definition) and not isinstance(found.node, ast.expr):
            return found
        return None

    @cached_property
    def _linux(self) -> dict[str, Any]:
        """What decides about platforms and Pythons, as it is on Linux and the oldest Python supported."""
        oldest = (3, 0)
        for path in ("pyproject.toml", "setup.py"):
            found = OLDEST_PYTHON.search(self.read(path) or "")
            if found:
                oldest = int(found[1]), int(found[2])
                break
        return {"sys:platform": "linux", "os:name": "posix", "os:sep": "/", "sys:version_info": oldest}

    @cached_property
    def classes(self) -> dict[str, Definition]:
        """Every class at the top level of a module, as ``module:Class``."""
        return {
            f"{module}:{name}": Definition(module, name, binding.node)
            for module in self.modules
            for name, binding in self.bindings(module).items()
            if isinstance(binding, Defined) and isinstance(binding.node, ast.ClassDef)
        }


def _builtin(name: str) -> External | None:
    found = None if name.startswith("__") else getattr(builtins, name, None)
    return None if found is None else External("builtins", getattr(found, "__name__", name))


def _modules(blobs: Mapping[str, str]) -> dict[str, str]:
    """Dotted name -> path of the modules that can be imported."""
    found: dict[str, str] = {}
    for path in blobs:
        parts = path.removesuffix(".py").split("/")
        if parts[0] != PACKAGE or not path.endswith(".py") or not all(part.isidentifier() for part in parts):
            continue
        folders = ["/".join(parts[: depth + 1]) for depth in range(len(parts) - 1)]
        if parts[-1] == "__main__" or not all(f"{folder}/__init__.py" in blobs for folder in folders):
            continue
        if parts[-1] == "__init__":
            parts.pop()
        found[".".join(parts)] = path
    return found
