"""The modules of conda that are in memory when a command loads plugins, from the imports on the way there."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from condaplug.catalogue.harvest.bindings import Binding, Defined, Imported
from condaplug.catalogue.harvest.evaluation import NotStaticError
from condaplug.catalogue.harvest.snapshot import PACKAGE, Definition, ModuleName, Resolved, Snapshot

ENTRY = "conda.cli.main"
ENTRY_FUNCTIONS = ("main", "main_subshell")
"""What a command runs: ``main`` hands ``main_subshell`` on as a value (conda/cli/main.py since 22.11.0)."""

MANAGER = "conda.plugins.manager"
"""What ``context.plugin_manager`` imports, to load the plugins then (conda/base/context.py since 22.11.0)."""


def section(snapshot: Snapshot) -> list[str]:
    """The names of the modules, sorted.

    Counted are the imports at the top of every module that is reached, and those in the functions that a
    command surely runs before it first asks for ``context.plugin_manager``. On Linux, and with everything
    installed that conda tries to import.
    """
    start = _Start(snapshot)
    start.load(ENTRY)
    for name in ENTRY_FUNCTIONS:
        binding = snapshot.bindings(ENTRY)[name]
        if isinstance(binding, Defined) and start.asks_for_plugins(Definition(ENTRY, name, binding.node)):
            break
    start.load(MANAGER)
    return sorted(start.loaded)


class _Start:
    """A run of conda: ``loaded`` are the modules imported so far."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.loaded: set[str] = set()
        self._called: set[str] = set()

    def load(self, module: str) -> None:
        """Import a module, and so the packages that it is in and all that these import."""
        parts = module.split(".")
        for length in range(1, len(parts) + 1):
            name = ".".join(parts[:length])
            if name not in self.loaded and name in self.snapshot.modules:
                self.loaded.add(name)
                self._import_all(name, self.snapshot.modules[name].tree.body)

    def _import_all(self, module: str, body: list[ast.stmt]) -> None:
        for statement in body:
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                self._import(module, statement)
            elif isinstance(statement, ast.If):
                self._import_all(module, self._taken(module, statement))
            elif isinstance(statement, ast.Try):
                self._import_all(module, [*statement.body, *statement.orelse, *statement.finalbody])
            elif isinstance(statement, (ast.With, ast.For, ast.While, ast.ClassDef)):
                self._import_all(module, statement.body)

    def _taken(self, module: str, node: ast.If) -> list[ast.stmt]:
        try:
            return node.body if self.snapshot.evaluate(module, node.test, linux=True) else node.orelse
        except NotStaticError:
            return [*node.body, *node.orelse]

    def _import(self, module: str, statement: ast.Import | ast.ImportFrom) -> None:
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                self.load(alias.name)
            return
        source = self.snapshot.modules[module].absolute(statement.level, statement.module)
        if source.partition(".")[0] != PACKAGE:
            return
        self.load(source)
        for alias in statement.names:
            if self._is_submodule(module, source, alias.name):
                self.load(f"{source}.{alias.name}")

    def _is_submodule(self, module: str, source: str, name: str) -> bool:
        """Whether ``from source import name`` imports a module: the package has no other such name yet."""
        if f"{source}.{name}" not in self.snapshot.modules:
            return False
        if module == source:
            return True
        binding = self.snapshot.bindings(source).get(name)
        return binding is None or (isinstance(binding, Imported) and binding.module == source)

    def asks_for_plugins(self, function: Definition) -> bool:
        """Run a function up to where it asks for the plugin manager; whether it does.

        What only some calls run, a branch of an unknown test, is left out.
        """
        if function.key in self._called or not isinstance(function.node, ast.FunctionDef):
            return False
        self._called.add(function.key)
        local = self.snapshot.local(function.module, function.node.body)
        tables: dict[str, ast.expr] = {}
        for statement in _surely_run(function.node.body):
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                self._import(function.module, statement)
            if isinstance(statement, ast.For):
                names = [each for each in ast.walk(statement.target) if isinstance(each, ast.Name)]
                tables |= {each.id: statement.iter for each in names}
            for node in _in_order(statement):
                if isinstance(node, ast.Attribute) and node.attr == "plugin_manager":
                    return True
                if not isinstance(node, ast.Call) or not isinstance(node.func, (ast.Name, ast.Attribute)):
                    continue
                for called in self._functions(function.module, node.func, local, tables):
                    if self.asks_for_plugins(called):
                        return True
        return False

    def _functions(
        self, module: str, node: ast.expr, local: Mapping[str, Binding], tables: dict[str, ast.expr]
    ) -> Iterator[Definition]:
        """The functions that a call's name stands for: one, or those in the table that a loop runs over."""
        if isinstance(node, ast.Name) and node.id in tables:
            yield from self._in_table(module, tables[node.id])
            return
        found = self._resolve(module, node, local)
        if isinstance(found, Definition):
            yield found

    def _in_table(self, module: str, table: ast.expr) -> Iterator[Definition]:
        for name in ast.walk(table):
            found = self.snapshot.resolve(module, name) if isinstance(name, ast.Name) else None
            if isinstance(found, Definition) and isinstance(found.node, ast.Dict):
                for value in found.node.values:
                    for each in ast.walk(value):
                        function = (
                            self.snapshot.resolve(found.module, each) if isinstance(each, ast.Name) else None
                        )
                        if isinstance(function, Definition):
                            yield function

    def _resolve(self, module: str, node: ast.expr, local: Mapping[str, Binding]) -> Resolved | None:
        if isinstance(node, ast.Name) and isinstance(imported := local.get(node.id), Imported):
            return self.snapshot.follow(module, node.id, imported)
        if isinstance(node, ast.Name) and node.id in local:
            return None
        found = self.snapshot.resolve(module, node)
        return None if isinstance(found, ModuleName) else found


def _surely_run(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef, ast.If)):
            continue
        yield statement
        if isinstance(statement, (ast.With, ast.For, ast.Try)):
            yield from _surely_run(statement.body)


def _in_order(statement: ast.stmt) -> list[ast.expr]:
    """The expressions of a statement in the order in which they end, inner statements left out."""
    found: list[ast.expr] = []
    queue: list[ast.AST] = [statement]
    while queue:
        for child in ast.iter_child_nodes(queue.pop()):
            if isinstance(child, (ast.stmt, ast.Lambda)):
                continue
            queue.append(child)
            if isinstance(child, ast.expr):
                found.append(child)
    return sorted(found, key=lambda each: (each.end_lineno or 0, each.end_col_offset or 0))
