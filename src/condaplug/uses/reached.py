"""All uses of a project, and those that may be reached at a release."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import PurePosixPath

from condaplug.source import SourceFile, Sources
from condaplug.uses.facts import Use
from condaplug.uses.reading import Link, Loose, Reader
from condaplug.uses.scopes import Program, Scope

TESTS = frozenset({"test", "tests", "testing"})


class Uses:
    """What a project's modules use of conda."""

    def __init__(
        self, every: tuple[Use, ...], links: tuple[Link, ...], program: Program, loose: tuple[Loose, ...] = ()
    ) -> None:
        self.every = every
        self.program = program
        self._loose = loose
        self._links = links
        self._modules = frozenset(program.modules)
        self._reached = cache(self._reach)

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
        for link in self._links:
            if link.importer != link.imported and not link.importer.startswith(f"{link.imported}."):
                imported.add(link.imported)
                if link.guard.applies(release):
                    wanted.setdefault(link.importer, set()).add(link.imported)
        waiting = list(self._modules - imported)
        reached: set[str] = set()
        while waiting:
            module = waiting.pop()
            if module in reached:
                continue
            reached.add(module)
            parent = module.rpartition(".")[0]
            waiting.extend([*wanted.get(module, ()), *([parent] if parent in self._modules else [])])
        return frozenset(reached)


@lru_cache(maxsize=4)
def uses_of(source: Sources) -> Uses:
    """Read every module of a project, its tests left out. Executes nothing."""
    files = [file for file in source.files if not _is_test(file)]
    program = Program()
    program.modules = {file.module: Scope("module") for file in files}
    readers = [Reader(file, program) for file in files]
    for reader in readers:
        reader.read()
    every = tuple(use for reader in readers for one in reader.references for use in one.uses)
    links = tuple(link for reader in readers for link in reader.links)
    loose = tuple(one for reader in readers for one in reader.loose)
    return Uses(every, links, program, loose)


def _is_test(file: SourceFile) -> bool:
    """Whether a file only serves tests, which no conda runs."""
    path = PurePosixPath(file.path)
    return (
        bool(TESTS & {*path.parts[1:-1]})
        or path.name == "conftest.py"
        or (path.name.startswith("test_") and path.name.endswith(".py"))
    )
