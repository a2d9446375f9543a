"""Which files of a project its plugin needs at run time, and where it asks for each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from condaplug.project import Place, Project
from condaplug.project.files import entries, files_below, is_dir, is_file
from condaplug.source.imports import imports, with_parents
from condaplug.source.parsed import SourceFile
from condaplug.source.sources import Sources


@dataclass(frozen=True)
class Need:
    """A file that code of ``module`` asks for: ``path`` in the project, ``name`` as the code spells it."""

    path: str
    name: str
    place: Place
    module: str


def modules_of(project: Project, source: Sources) -> dict[str, str]:
    """Every module that lies in the project's packages or beside them, with its path in the project."""
    found: dict[str, str] = {}
    for folder in {module.path.parent: None for module in project.modules}:
        for name, path in entries(folder).items():
            if is_file(path) and path.suffix == ".py" and path.stem.isidentifier():
                found[path.stem] = _relative(path, project)
            elif name.isidentifier() and is_file(path / "__init__.py"):
                found[name] = _relative(path / "__init__.py", project)
    return found | {module: _relative(path, project) for module, path in source.modules.items()}


def data_of(project: Project) -> list[str]:
    """The files of the project's packages that are no code, by their paths in the project."""
    found = (path for module in project.modules if is_dir(module.path) for path in files_below(module.path))
    return [
        _relative(path, project)
        for path in found
        if path.suffix not in (".py", ".pyc", ".pyi", ".so", ".pyd") and "__pycache__" not in path.parts
    ]


def _relative(path: Path, project: Project) -> str:
    return path.relative_to(project.root).as_posix()


def needed_modules(source: Sources, absent: Mapping[str, str]) -> Iterator[Need]:
    """The imports of ``absent`` modules (dotted, with their paths) that the entry points lead to.

    Imports that the code around them can do without are left out.
    """
    for module, imported in source.reached.items():
        file = None if imported.isdisjoint(absent) else source.of_module(module)
        if file:
            by_line = sorted(_imports(file), key=lambda one: one[1])
            found = ((name, Place(file.path, line)) for name, line in by_line)
            yield from (Need(absent[name], name, place, module) for name, place in found if name in absent)


def needed_data(source: Sources, absent: Collection[str]) -> Iterator[Need]:
    """The ``absent`` data files that reached code names in a text, by their last part."""
    names: dict[str, str] = {}
    for path in absent:
        names.setdefault(PurePosixPath(path).name, path)
    for module in source.reached:
        file = source.of_module(module) if source.holds(module, names) else None
        for text, line in file.texts if file else ():
            missing = names.get(text.replace("\\", "/").rpartition("/")[2])
            if file and missing:
                yield Need(missing, text, Place(file.path, line), module)


def _imports(file: SourceFile) -> Iterator[tuple[str, int]]:
    """Each module that the code cannot do without, dotted, with the line of its import."""
    for one, is_guarded in imports(file.tree, file.package):
        if not is_guarded:
            names = [*with_parents(one.module), *([one.dotted] if one.dotted != one.module else [])]
            yield from ((name, one.line) for name in names)
