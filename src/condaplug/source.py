"""Read a plugin's Python source into facts about its hooks, executing nothing."""

from __future__ import annotations

import ast
import functools
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from condaplug.modules import Provider, provider_of
from condaplug.project import EntryPoint, Place, Project
from condaplug.project.files import files_below, is_file, source_bytes
from condaplug.relevance import imported_names, relevant_modules, with_parents


@dataclass(frozen=True)
class Implementation:
    """A function that is, or looks like, a hook implementation.

    ``marks`` are the pluggy projects whose marker decorates it ("conda" for ``conda.plugins.hookimpl``).
    ``arguments`` are those that pluggy would ask the hook specification for: positional, without a default.
    ``optional``: marked with ``optionalhook=True``, for a hook that need not exist.
    """

    entry_point: str
    function: str
    hook: str
    marks: tuple[str, ...]
    arguments: tuple[str, ...]
    is_async: bool
    place: Place | None
    optional: bool = False


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
        return dict(_imports(self.tree, self.package))

    def origin(self, node: ast.expr) -> str | None:
        """The dotted name an expression stands for: ``plugins.hookimpl`` -> ``conda.plugins.hookimpl``."""
        if isinstance(node, ast.Name):
            return self.imports.get(node.id, f"{self.module}.{node.id}")
        if isinstance(node, ast.Attribute):
            base = self.origin(node.value)
            return f"{base}.{node.attr}" if base else None
        return None


class Sources:
    """The project's Python files, each read and parsed at most once and only when asked for."""

    def __init__(self, project: Project) -> None:
        self._project = project

    @property
    def entry_points(self) -> list[tuple[str, str]]:
        """The module and the attribute of each entry point."""
        return [(one.module, one.attribute) for one in self._project.entry_points]

    def module_path(self, dotted: str) -> Path | None:
        """The source file of a module that the project ships; None where there is none."""
        top, *rest = dotted.split(".")
        for module in self._project.modules:
            if module.name != top:
                continue
            if not rest and is_file(module.path):
                return module.path
            base = module.path.joinpath(*rest)
            for path in (base / "__init__.py", base.with_name(base.name + ".py")):
                if is_file(path):
                    return path
        return None

    @functools.cached_property
    def modules(self) -> dict[str, Path]:
        """The path of every Python file of the project's modules, by dotted name."""
        return {
            _dotted(path, module.path, module.name): path
            for module in self._project.modules
            for path in (files_below(module.path, ".py") if module.path.is_dir() else [module.path])
            if path.suffix == ".py"
        }

    @functools.cached_property
    def _bytes(self) -> dict[str, tuple[Path, bytes]]:
        """The path and the content of every Python file of the project's modules, by dotted name."""
        read = ((module, path, source_bytes(path)) for module, path in self.modules.items())
        return {module: (path, content) for module, path, content in read if content is not None}

    @property
    def unread(self) -> list[str]:
        """The Python files, relative to the project, that are too long to parse or cannot be read."""
        return [
            relative
            for module, path in self.modules.items()
            if module not in self._bytes and (relative := self.relative(path))
        ]

    @functools.cached_property
    def files(self) -> tuple[SourceFile, ...]:
        """The parsable Python files that mention conda, or lie on an import path to one that does."""
        packages = frozenset(name for name, (path, _) in self._bytes.items() if path.name == "__init__.py")
        sources = {name: content for name, (_, content) in self._bytes.items()}
        entry_points = [module for module, _ in self.entry_points]
        relevant = relevant_modules(sources, packages, entry_points, self._is_undeclared)
        parsed = [self._parse(path, name) for name, (path, _) in self._bytes.items() if name in relevant]
        return tuple(file for file in parsed if file)

    @functools.cache  # noqa: B019 - as above
    def _is_undeclared(self, top: str) -> bool:
        return provider_of(top, self._project) in (Provider.NOBODY, Provider.EXTRA, Provider.UNREAD)

    @functools.cached_property
    def reached(self) -> Mapping[str, frozenset[str]]:
        """The modules that the entry points may import, told by their texts, each with what it imports."""
        found: dict[str, frozenset[str]] = {}
        waiting = [name for module, _ in self.entry_points for name in with_parents(module)]
        while waiting:
            module = waiting.pop()
            if module in self._bytes and module not in found:
                path, content = self._bytes[module]
                package = module if path.name == "__init__.py" else module.rpartition(".")[0]
                found[module] = frozenset(imported_names(content, package))
                waiting.extend(parent for name in found[module] for parent in with_parents(name))
        return found

    def holds(self, module: str, texts: Iterable[str]) -> bool:
        """Whether the source of a module holds one of the texts."""
        return any(text.encode() in self._bytes[module][1] for text in texts)

    def mentioning(self, word: str) -> tuple[SourceFile, ...]:
        """The parsable Python files whose text holds a word."""
        found = [
            self._parse(path, name)
            for name, (path, content) in self._bytes.items()
            if word.encode() in content
        ]
        return tuple(file for file in found if file)

    def file(self, path: str) -> SourceFile | None:
        """The parsed file of this relative path."""
        for name, (found, _) in self._bytes.items():
            if self.relative(found) == path:
                return self._parse(found, name)
        return None

    def of_module(self, dotted: str) -> SourceFile | None:
        """The parsed file of a module."""
        path = self.module_path(dotted)
        return self._parse(path, dotted) if path else None

    def syntax_error(self, dotted: str) -> SyntaxError | None:
        """Why the source of a module does not parse; None where it does, or is not read."""
        path = self.module_path(dotted)
        try:
            if path:
                _tree(path)
        except SyntaxError as error:
            return error
        except (ValueError, RecursionError, MemoryError):
            return None
        return None

    @functools.cache  # noqa: B019 - one Sources lives as long as one validation
    def _parse(self, path: Path, module: str) -> SourceFile | None:
        try:
            tree = _tree(path)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        if tree is None:
            return None
        package = module if path.name == "__init__.py" else module.rpartition(".")[0]
        return SourceFile(self.relative(path) or str(path), tree, module, package)

    @functools.cache  # noqa: B019 - as above
    def relative(self, path: Path | str) -> str | None:
        """``path`` relative to the project with ``/``; None outside of it."""
        try:
            return Path(path).resolve().relative_to(self._project.root.resolve()).as_posix()
        except (ValueError, OSError):
            return None

    @functools.cache  # noqa: B019 - as above
    def class_line(self, path: str, qualname: str) -> int | None:
        """The line of ``class`` for a qualified name in a file of the project."""
        file = self.file(path)
        body: list[ast.stmt] = file.tree.body if file else []
        line = None
        for name in qualname.replace("<locals>.", "").split("."):
            nodes = (node for stmt in body for node in ast.walk(stmt))
            found = next((n for n in nodes if isinstance(n, _DEFINITIONS) and n.name == name), None)
            if found is None:
                return None
            line, body = found.lineno, found.body
        return line

    @functools.cache  # noqa: B019 - as above
    def definition_line(self, path: str, line: int) -> int:
        """The line of ``def`` for a function whose code starts at ``line``: that of its first decorator."""
        file = self.file(path)
        for node in ast.walk(file.tree) if file else ():
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                decorators = node.decorator_list
                if decorators and decorators[0].lineno == line:
                    return node.lineno
        return line

    @functools.cache  # noqa: B019 - as above
    def gives_a_value(self, path: str, line: int) -> bool:
        """Whether the function at ``line`` yields, or returns a value somewhere; true if it is not read."""
        file = self.file(path)
        for node in ast.walk(file.tree) if file else ():
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.lineno == line:
                inside = [part for statement in node.body for part in ast.walk(statement)]
                returned = [part.value for part in inside if isinstance(part, ast.Return)]
                values = [
                    v
                    for v in returned
                    if not (v is None or (isinstance(v, ast.Constant) and v.value is None))
                ]
                return bool(values) or any(isinstance(part, (ast.Yield, ast.YieldFrom)) for part in inside)
        return True

    @functools.cache  # noqa: B019 - as above
    def returns_none(self, path: str, line: int) -> Literal["always", "sometimes", "unknown"]:
        """Whether the function at ``line`` surely returns None, always or on some way through it.

        Unknown where it is not read, or decorated: a decorator may return anything.
        """
        function = self._function(path, line)
        if isinstance(function, ast.Lambda):
            return "always" if _is_none(function.body) else "unknown"
        if function is None or any(_name(one) not in _TRANSPARENT for one in function.decorator_list):
            return "unknown"
        own = list(own_nodes(function))
        if any(isinstance(part, (ast.Yield, ast.YieldFrom)) for part in own):
            return "unknown"
        returned = [part.value for part in own if isinstance(part, ast.Return)]
        nothing = [_is_none(value) for value in returned] + [True] * _completes(function.body)
        return "always" if nothing and all(nothing) else "sometimes" if any(nothing) else "unknown"

    def sets(self, path: str, line: int, attribute: str) -> bool:
        """Whether the method at ``line`` may set an attribute of its object, itself or through its base.

        True if it is not read.
        """
        function = self._function(path, line)
        if not isinstance(function, ast.FunctionDef):
            return True
        parts = [part for statement in function.body for part in ast.walk(statement)]
        attributes = {part.attr for part in parts if isinstance(part, ast.Attribute)}
        called = {part.id for part in parts if isinstance(part, ast.Name)}
        return not (
            attributes.isdisjoint({attribute, "__init__", "__dict__"})
            and called.isdisjoint({"vars", "setattr"})
        )

    def _function(self, path: str, line: int) -> ast.FunctionDef | ast.Lambda | None:
        """The function at ``line``; None where there is none, or more than one."""
        file = self.file(path)
        nodes = ast.walk(file.tree) if file else ()
        found = [n for n in nodes if isinstance(n, (ast.FunctionDef, ast.Lambda)) and n.lineno == line]
        return found[0] if len(found) == 1 else None

    def implementations(self, entry_point: EntryPoint) -> tuple[Implementation, ...]:
        """An entry point's hook implementations and functions named like one, as the source spells them."""
        file = self.of_module(entry_point.module)
        if file is None:
            return ()
        body = file.tree.body
        for name in filter(None, entry_point.attribute.split(".")):
            classes = (n for n in body if isinstance(n, ast.ClassDef) and n.name == name)
            found = next(classes, None)
            if found is None:
                return ()
            body = found.body
        functions = [
            node for node in _statements(body) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        ]
        made = (
            _implementation(function, file, entry_point.name, bool(entry_point.attribute))
            for function in functions
        )
        return tuple(one for one in made if one.marks or one.function.startswith("conda_"))

    def definition(self, entry_point: EntryPoint) -> ast.stmt | None:
        """The function or class that an entry point's attribute names, where the module itself defines it."""
        file = self.of_module(entry_point.module)
        if file is None or not entry_point.attribute:
            return None
        nodes = (n for n in _statements(file.tree.body) if isinstance(n, _DEFINITIONS))
        return next((n for n in nodes if n.name == entry_point.attribute), None)


def own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Every node below ``node`` that runs with it: functions and classes that it defines are left out."""
    waiting = [*ast.iter_child_nodes(node)][::-1]
    while waiting:
        child = waiting.pop()
        if not isinstance(child, (*_DEFINITIONS, ast.Lambda)):
            yield child
            waiting.extend([*ast.iter_child_nodes(child)][::-1])


_TRANSPARENT = ("classmethod", "override", "property", "staticmethod")
"""Decorators that change nothing of what a function returns."""

_RETURNING = ("add", "append", "debug", "extend", "info", "print", "setdefault", "update", "warning", "write")
"""Functions and methods that come back, by name: a body may end in a call of them."""


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_none(node: ast.expr | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and node.value is None)


def _completes(body: list[ast.stmt]) -> bool:
    """Whether a body surely can come to its end without a ``return``, by its last statement."""
    last = body[-1]
    if isinstance(last, ast.If):
        return not last.orelse or _completes(last.body) or _completes(last.orelse)
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        return _name(last.value.func) in _RETURNING
    plain = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For, ast.Pass)
    return isinstance(last, (*plain, *_DEFINITIONS))


def _tree(path: Path) -> ast.Module | None:
    """The syntax tree of a file; None for one that is not read. Raises what ``ast.parse`` raises."""
    data = source_bytes(path)
    if data is None:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(data, filename=str(path))


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _dotted(path: Path, base: Path, name: str) -> str:
    if base.is_file():
        return name
    parts = path.relative_to(base).with_suffix("").parts
    return ".".join([name, *(part for part in parts if part != "__init__")])


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a body, those under ``if`` and ``try`` included."""
    for node in body:
        yield node
        if isinstance(node, (ast.If, ast.Try, ast.With)):
            for field in ("body", "orelse", "finalbody"):
                yield from _statements(getattr(node, field, []))
            for handler in getattr(node, "handlers", []):
                yield from _statements(handler.body)


def _imports(tree: ast.Module, package: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (top, top)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".")
                parts = parts[: len(parts) - node.level + 1]
                base = ".".join([*parts, *([base] if base else [])])
            for alias in node.names:
                yield alias.asname or alias.name, f"{base}.{alias.name}"


def _implementation(
    function: ast.FunctionDef | ast.AsyncFunctionDef, file: SourceFile, entry_point: str, in_class: bool
) -> Implementation:
    marks = []
    hook = function.name
    optional = False
    for decorator in function.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        mark = marker_project(file, target)
        if mark is None:
            continue
        marks.append(mark)
        for keyword in decorator.keywords if isinstance(decorator, ast.Call) else []:
            if keyword.arg == "specname" and isinstance(keyword.value, ast.Constant) and keyword.value.value:
                hook = str(keyword.value.value)
            optional |= (
                keyword.arg == "optionalhook"
                and isinstance(keyword.value, ast.Constant)
                and bool(keyword.value.value)
            )
    arguments = [*function.args.posonlyargs, *function.args.args]
    wanted = [argument.arg for argument in arguments[: len(arguments) - len(function.args.defaults)]]
    return Implementation(
        entry_point=entry_point,
        function=function.name,
        hook=hook,
        marks=tuple(marks),
        arguments=tuple(wanted[1:] if in_class and wanted[:1] == ["self"] else wanted),
        is_async=isinstance(function, ast.AsyncFunctionDef),
        place=Place(file.path, function.lineno),
        optional=optional,
    )


def marker_project(file: SourceFile, decorator: ast.expr) -> str | None:
    """The pluggy project of a decorator that marks a hook implementation; None for any other decorator."""
    origin = file.origin(decorator)
    if origin is None:
        return None
    local = origin.removeprefix(f"{file.module}.")
    for node in file.tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            made = file.origin(node.value.func) or ""
            if local in names and made.endswith("HookimplMarker") and node.value.args:
                project = node.value.args[0]
                return str(project.value) if isinstance(project, ast.Constant) else "conda"
    if not origin.endswith(".hookimpl"):
        return None
    top = origin.partition(".")[0]
    return "conda" if top == "conda" or top == file.module.partition(".")[0] else top
