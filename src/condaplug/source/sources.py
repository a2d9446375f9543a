"""The project's Python files: which there are, what they hold, each parsed at most once."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterable, Mapping
from pathlib import Path

from condaplug.modules import Provider, provider_of
from condaplug.project import EntryPoint, Project
from condaplug.project.files import files_below, is_file, source_bytes
from condaplug.source.implementations import Implementation, definition, implementations
from condaplug.source.parsed import SourceFile
from condaplug.source.reached import Uses
from condaplug.source.relevance import reached_modules, relevant_modules
from condaplug.syntax import UNPARSABLE, Function, parse


class Sources:
    """The project's Python files, each read and parsed at most once and only when asked for."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._parsed: dict[tuple[Path, str], SourceFile | SyntaxError | None] = {}
        self._relative: dict[Path | str, str | None] = {}

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
        relevant = relevant_modules(self._texts, self.reached, self._is_undeclared)
        return self._parse_all(module for module in self._bytes if module in relevant)

    def _is_undeclared(self, top: str) -> bool:
        return provider_of(top, self._project) in (Provider.NOBODY, Provider.EXTRA, Provider.UNREAD)

    @functools.cached_property
    def uses(self) -> Uses:
        """What the project's modules use of conda, its tests left out."""
        return Uses(self.files, [(one.module, one.attribute) for one in self._project.entry_points])

    @functools.cached_property
    def _texts(self) -> dict[str, tuple[bytes, str]]:
        return {name: (content, _package(name, path)) for name, (path, content) in self._bytes.items()}

    @functools.cached_property
    def reached(self) -> Mapping[str, frozenset[str]]:
        """The modules that the entry points may import, told by their texts, each with what it imports."""
        return reached_modules(self._texts, [one.module for one in self._project.entry_points])

    def holds(self, module: str, texts: Iterable[str]) -> bool:
        """Whether the source of a module holds one of the texts."""
        return any(text.encode() in self._bytes[module][1] for text in texts)

    def mentioning(self, word: str) -> tuple[SourceFile, ...]:
        """The parsable Python files whose text holds a word."""
        return self._parse_all(module for module in self._bytes if self.holds(module, [word]))

    def _parse_all(self, modules: Iterable[str]) -> tuple[SourceFile, ...]:
        """The parsable files among those of ``modules``."""
        parsed = (self._file(self._bytes[module][0], module) for module in modules)
        return tuple(file for file in parsed if isinstance(file, SourceFile))

    @functools.cached_property
    def _names(self) -> dict[str | None, str]:
        """The dotted module of each relative path."""
        return {self.relative(path): module for module, (path, _) in reversed(self._bytes.items())}

    def file(self, path: str) -> SourceFile | None:
        """The parsed file of this relative path."""
        return next(iter(self._parse_all([self._names[path]])), None) if path in self._names else None

    def of_module(self, dotted: str) -> SourceFile | None:
        """The parsed file of a module."""
        path = self.module_path(dotted)
        file = self._file(path, dotted) if path else None
        return file if isinstance(file, SourceFile) else None

    def syntax_error(self, dotted: str) -> SyntaxError | None:
        """Why the source of a module does not parse; None where it does, or is not read."""
        path = self.module_path(dotted)
        file = self._file(path, dotted) if path else None
        return file if isinstance(file, SyntaxError) else None

    def _file(self, path: Path, module: str) -> SourceFile | SyntaxError | None:
        """A file, parsed when it is asked for first; why it has no syntax tree; None if it is not read."""
        key = path, module
        if key not in self._parsed:
            self._parsed[key] = None
            try:
                content = source_bytes(path)
                if content is not None:
                    relative = self.relative(path) or str(path)
                    tree = parse(content, str(path))
                    self._parsed[key] = SourceFile(relative, tree, module, _package(module, path))
            except UNPARSABLE as error:
                self._parsed[key] = error if isinstance(error, SyntaxError) else None
        return self._parsed[key]

    def relative(self, path: Path | str) -> str | None:
        """``path`` relative to the project with ``/``; None outside of it."""
        if path not in self._relative:
            self._relative[path] = None
            try:
                inside = Path(path).resolve().relative_to(self._project.root.resolve())
                self._relative[path] = inside.as_posix()
            except (ValueError, OSError):
                pass
        return self._relative[path]

    def class_line(self, path: str, qualname: str) -> int | None:
        """The line of ``class`` for a qualified name in a file of the project."""
        file = self.file(path)
        return file.class_line(qualname) if file else None

    def definition_line(self, path: str, line: int) -> int:
        """The line of ``def`` for a function whose code starts at ``line``: that of its first decorator."""
        file = self.file(path)
        return file.definition_lines.get(line, line) if file else line

    def function(self, path: str, line: int) -> Function | ast.Lambda | None:
        """The function at ``line``; None where there is none, or more than one."""
        file = self.file(path)
        found = file.functions.get(line, []) if file else []
        return found[0] if len(found) == 1 else None

    def implementations(self, entry_point: EntryPoint) -> tuple[Implementation, ...]:
        """An entry point's hook implementations and functions named like one, as the source spells them."""
        file = self.of_module(entry_point.module)
        return implementations(file, entry_point) if file else ()

    def definition(self, entry_point: EntryPoint) -> ast.stmt | None:
        """The function or class that an entry point's attribute names, where the module itself defines it."""
        file = self.of_module(entry_point.module)
        return definition(file, entry_point) if file and entry_point.attribute else None


def _package(module: str, path: Path) -> str:
    """The package that the relative imports of a module start from."""
    return module if path.name == "__init__.py" else module.rpartition(".")[0]


def _dotted(path: Path, base: Path, name: str) -> str:
    if base.is_file():
        return name
    parts = path.relative_to(base).with_suffix("").parts
    return ".".join([name, *(part for part in parts if part != "__init__")])
