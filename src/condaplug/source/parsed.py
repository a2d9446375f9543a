"""One parsed file of a project: what its names are from, and where its functions and classes stand."""

from __future__ import annotations

import ast
import functools
import symtable
from collections.abc import Iterator
from dataclasses import dataclass

from condaplug.source.imports import imports
from condaplug.syntax import DEFINITIONS, FUNCTIONS, Function, last_name

_DYNAMIC = ("globals(", "vars(", "setattr(", "exec(", "__dict__", "sys.modules")
"""Words of a module that may bind names which its statements do not show."""


@dataclass(frozen=True)
class SourceFile:
    """One parsed file: ``path`` relative to the project, ``module`` its dotted name."""

    path: str
    tree: ast.Module
    module: str
    package: str

    @functools.cached_property
    def imports(self) -> dict[str, str]:
        """The dotted origin of each name that an import binds."""
        return {one.bound: one.origin for one, _ in imports(self.tree, self.package)}

    def origin(self, node: ast.expr) -> str | None:
        """The dotted name an expression stands for: ``plugins.hookimpl`` -> ``conda.plugins.hookimpl``."""
        if isinstance(node, ast.Name):
            return self.imports.get(node.id, f"{self.module}.{node.id}")
        if isinstance(node, ast.Attribute):
            base = self.origin(node.value)
            return f"{base}.{node.attr}" if base else None
        return None

    @functools.cached_property
    def markers(self) -> dict[str, str]:
        """The pluggy project of each ``HookimplMarker`` that the module makes, by its name."""
        made: dict[str, str] = {}
        for node in self.tree.body:
            call = node.value if isinstance(node, ast.Assign) else None
            if not isinstance(node, ast.Assign) or not isinstance(call, ast.Call) or not call.args:
                continue
            if (self.origin(call.func) or "").endswith("HookimplMarker"):
                project = str(call.args[0].value) if isinstance(call.args[0], ast.Constant) else "conda"
                names = [target.id for target in node.targets if isinstance(target, ast.Name)]
                made = dict.fromkeys(names, project) | made
        return made

    @functools.cached_property
    def functions(self) -> dict[int, list[Function | ast.Lambda]]:
        """The functions by the line of their ``def`` or ``lambda``."""
        found: dict[int, list[Function | ast.Lambda]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, (*FUNCTIONS, ast.Lambda)):
                found.setdefault(node.lineno, []).append(node)
        return found

    @functools.cached_property
    def definition_lines(self) -> dict[int, int]:
        """The line of ``def`` by that of the first decorator, where the code of a function starts."""
        every = [one for found in self.functions.values() for one in found if isinstance(one, FUNCTIONS)]
        return {one.decorator_list[0].lineno: one.lineno for one in every if one.decorator_list}

    def class_line(self, qualname: str) -> int | None:
        """The line of ``class`` for a qualified name."""
        body: list[ast.stmt] = self.tree.body
        line = None
        for name in qualname.replace("<locals>.", "").split("."):
            nodes = (node for statement in body for node in ast.walk(statement))
            found = next((one for one in nodes if isinstance(one, DEFINITIONS) and one.name == name), None)
            if found is None:
                return None
            line, body = found.lineno, found.body
        return line

    @property
    def texts(self) -> Iterator[tuple[str, int]]:
        """The strings of the file, each with its line."""
        constants = (node for node in ast.walk(self.tree) if isinstance(node, ast.Constant))
        return ((node.value, node.lineno) for node in constants if isinstance(node.value, str))

    @functools.cached_property
    def names(self) -> frozenset[str]:
        """The names that the file reads, imports or spells in a string."""
        words = (text.replace(",", " ").replace(".", " ").split() for text, _ in self.texts)
        aliases = (node.name for node in ast.walk(self.tree) if isinstance(node, ast.alias))
        return frozenset().union(map(last_name, ast.walk(self.tree)), aliases, *words)

    @functools.cached_property
    def text(self) -> str | None:
        """The source without its comments; None for what nests too deeply."""
        try:
            return ast.unparse(self.tree)
        except RecursionError:
            return None

    @functools.cached_property
    def is_dynamic(self) -> bool:
        """Whether the module may bind names that its statements do not show."""
        return self.text is None or any(word in self.text for word in _DYNAMIC)

    @functools.cached_property
    def undefined(self) -> frozenset[str]:
        """The global names that functions read and nothing in the file binds, as the compiler sees it."""
        try:
            waiting = [top := symtable.symtable(self.text or "", "module", "exec")]
        except (SyntaxError, ValueError, RecursionError):
            return frozenset()
        bound, read = set(), set()
        while waiting:
            table = waiting.pop()
            waiting.extend(table.get_children())
            for symbol in table.get_symbols():
                at_module = table is top or symbol.is_global()
                if at_module and (symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()):
                    bound.add(symbol.get_name())
                elif table is not top and symbol.is_global() and symbol.is_referenced():
                    read.add(symbol.get_name())
        return frozenset(read - bound)
