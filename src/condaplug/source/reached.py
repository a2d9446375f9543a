"""All uses of a project, and those that may be reached at a release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import PurePosixPath

from condaplug.source.graph import Graph
from condaplug.source.imports import closure
from condaplug.source.parsed import SourceFile
from condaplug.source.reading import Reader
from condaplug.source.references import Loose
from condaplug.source.scopes import Program, Scope
from condaplug.source.units import ModuleImport
from condaplug.source.uses import Use

TESTS = frozenset({"test", "tests", "testing"})


class Uses:
    """What a project's modules use of conda, and what they import from third parties (``foreign``).

    Its tests are left out.
    """

    def __init__(self, files: Iterable[SourceFile], entry_points: Iterable[tuple[str, str]]) -> None:
        """Read the files of a project; ``entry_points`` are the module and the attribute of each."""
        read = [file for file in files if not _is_test(file)]
        self.program = program = Program()
        program.modules = {file.module: Scope("module") for file in read}
        readers = [Reader(file, program) for file in read]
        for reader in readers:
            reader.read()
        self.every = tuple(use for reader in readers for one in reader.references for use in one.uses)
        looked_for = {module for reader in readers for module in reader.asked}
        foreign = (one for reader in readers for one in reader.foreign)
        self.foreign = tuple(one for one in foreign if one.top not in looked_for)
        self._loose = [one for reader in readers for one in reader.loose]
        self._units = [unit for reader in readers for unit in reader.units]
        self._modules = program.modules.keys()
        self._reached = cache(self._reach)
        classes = [one for reader in readers for one in reader.classes]
        self.role = Graph(program, self._units, classes, self.every, entry_points).role

    def at(self, release: str) -> Iterator[Use]:
        """The uses that may be reached at a release: by tests, handlers, hooks and imports on the way."""
        reached = self._reached(release)
        return (use for use in self.every if use.module in reached and use.guard.applies(release))

    def unbound_at(self, release: str) -> Iterator[Loose]:
        """The names that code which may be reached at a release reads and nothing in the project binds."""
        reached = self._reached(release)
        for one in self._loose:
            if one.use.module in reached and one.use.guard.applies(release) and not self._is_bound(one):
                yield one

    def _is_bound(self, one: Loose) -> bool:
        if not one.module:
            return bool(one.scope.lookup(one.name) or one.scope.module.stars)
        scope = self.program.modules[one.module]
        return (
            one.name in scope.names
            or "__getattr__" in scope.names
            or bool(scope.stars)
            or f"{one.module}.{one.name}" in self.program.modules
        )

    def _reach(self, release: str) -> frozenset[str]:
        """The modules that may be imported at a release.

        A module that no other one imports is asked for by somebody: an entry point, a script.
        """
        wanted: dict[str, set[str]] = {}
        imported = set()
        for importer, one in self._imports():
            if importer != one.module and not importer.startswith(f"{one.module}."):
                imported.add(one.module)
                if one.guard.applies(release):
                    wanted.setdefault(importer, set()).add(one.module)
        return self._with_imports(self._modules - imported, wanted)

    def from_modules(self, modules: Iterable[str], release: str, *, guarded: bool = True) -> frozenset[str]:
        """The project's modules that importing and calling ``modules`` may import at a release.

        ``guarded`` False leaves out what is imported in a branch, or where the code goes on without it.
        """
        wanted: dict[str, set[str]] = {}
        for importer, one in self._imports():
            is_guarded = one.branched or one.guard.catches("ImportError")
            if one.guard.applies(release) and (guarded or not is_guarded):
                wanted.setdefault(importer, set()).add(one.module)
        return self._with_imports(self._modules & {*modules}, wanted)

    def _imports(self) -> Iterator[tuple[str, ModuleImport]]:
        """Each import of one of the project's modules by another, with the importing module."""
        return ((unit.module, one) for unit in self._units for one in unit.imports)

    def _with_imports(self, modules: Iterable[str], imported: dict[str, set[str]]) -> frozenset[str]:
        """``modules`` with all that they import, and the packages around them."""
        return closure(
            modules,
            lambda module: {*imported.get(module, ()), *({module.rpartition(".")[0]} & self._modules)},
        )


def _is_test(file: SourceFile) -> bool:
    """Whether a file only serves tests, which no conda runs."""
    path = PurePosixPath(file.path)
    return (
        bool(TESTS & {*path.parts[1:-1]})
        or path.name == "conftest.py"
        or (path.name.startswith("test_") and path.name.endswith(".py"))
    )
