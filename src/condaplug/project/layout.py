"""Where a project's modules lie, and which of them it ships."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from condaplug.project.facts import Module, Project
from condaplug.project.files import entries, files_below, is_dir, is_file, is_inside
from condaplug.project.packages import NO_MODULES, NO_PACKAGES

_SOURCE_FOLDER = "src"
_COMPILED_SUFFIXES = (".so", ".pyd", ".pyx")
_NAMESPACE_DEPTH = 4

# A conda recipe's folder is no package either, nor is what other tools put there.
_NOT_SHIPPED = frozenset([*NO_PACKAGES, *NO_MODULES, "conda_recipe", "integration_tests", "node_modules"]) | {
    *("recipe", "recipes", "site", "testing", "versioneer")
}


@dataclass(frozen=True)
class Layout:
    """What a project's build settings say about its modules. Every path is relative, with ``/``.

    ``packages`` are top-level modules with their folder or file, ``names`` those to be found in ``roots``,
    the folders that hold top-level modules. ``include`` and ``exclude`` are globs of top-level names.
    ``generated_files`` and the dotted ``generated_modules`` are what a build writes. ``compiled`` says that
    it makes extension modules.
    """

    packages: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    generated_files: tuple[str, ...] = ()
    generated_modules: tuple[str, ...] = ()
    compiled: bool = False

    def __add__(self, other: Layout) -> Layout:
        return Layout(
            packages=self.packages + other.packages,
            names=self.names + other.names,
            roots=self.roots + other.roots,
            include=self.include + other.include,
            exclude=self.exclude + other.exclude,
            generated_files=self.generated_files + other.generated_files,
            generated_modules=self.generated_modules + other.generated_modules,
            compiled=self.compiled or other.compiled,
        )


def find_modules(root: Path, layout: Layout, wanted: Sequence[str]) -> tuple[Module, ...]:
    """The top-level modules that the project at ``root`` ships, sorted by name.

    ``wanted`` are the dotted modules of the entry points. Their top-level modules come in wherever they lie;
    beside them what the build settings name, and where they name nothing, the packages that lie in the same
    folder.
    """
    named = [_at(root, name, path) for name, path in layout.packages if name.isidentifier()]
    found = {module.name: module for module in named if module}
    configured = _folders(root, layout.roots)
    usual = _folders(root, (_SOURCE_FOLDER, "."))
    roots = list(dict.fromkeys([*configured, *usual]))
    home: Path | None = None
    for dotted in wanted:
        top, *rest = dotted.split(".")
        if top in found:
            continue
        places = [(base, module) for base in roots if (module := _top_level(base, top, roots))]
        complete = [place for place in places if resolve(place[1], rest)]
        for base, module in (complete or places)[:1]:
            found[top] = module
            home = home or base
    tops = {name.partition(".")[0] for name in layout.names}
    for top in tops - set(found):
        modules = [module for base in roots if (module := _top_level(base, top, roots))]
        if modules:
            found[top] = modules[0]
    if not named and not tops:
        for base in [home] if home else configured or usual:
            others = list(_shipped(base, roots, layout, is_flat=base == root))
            if found and base == root:
                # Beside a module that is known, a flat layout's loose files are scripts of the checkout.
                others = [module for module in others if is_dir(module.path)]
            found = {**{module.name: module for module in others}, **found}
            if others:
                break
    return tuple(found[name] for name in sorted(found))


def _folders(root: Path, names: Iterable[str]) -> list[Path]:
    relative = [
        root.joinpath(*PurePosixPath(name).parts) for name in names if not PurePosixPath(name).is_absolute()
    ]
    inside = [Path(os.path.normpath(folder)) for folder in relative if is_inside(folder, root)]
    return [folder for folder in inside if is_dir(folder)]


def _at(root: Path, name: str, path: str) -> Module | None:
    pure = PurePosixPath(path)
    target = root.joinpath(*pure.parts)
    if pure.is_absolute() or not is_inside(target, root) or not (is_dir(target) or is_file(target)):
        return None
    return Module(name, Path(os.path.normpath(target)))


def _top_level(base: Path, name: str, roots: Sequence[Path]) -> Module | None:
    path = _member(base, name)
    return Module(name, path) if path and path not in roots else None


def _member(folder: Path, name: str) -> Path | None:
    """The module ``name`` in ``folder``; like Python's own finder: package, then file, then namespace."""
    members = entries(folder)
    package = members.get(name)
    if package is not None and is_file(package / "__init__.py"):
        return package
    for file, path in members.items():
        is_module = file == f"{name}.py" or (file.split(".")[0] == name and file.endswith(_COMPILED_SUFFIXES))
        if is_module and is_file(path):
            return path
    return package if package is not None and _holds_python(package) else None


def _holds_python(folder: Path, depth: int = _NAMESPACE_DEPTH) -> bool:
    if folder.name == "__pycache__" or folder.name.startswith(".") or not is_dir(folder):
        return False
    members = entries(folder)
    if any(name.endswith((".py", *_COMPILED_SUFFIXES)) for name in members):
        return True
    return depth > 0 and any(_holds_python(member, depth - 1) for member in members.values())


def resolve(module: Module, rest: Sequence[str]) -> Path | None:
    """The folder or file of a submodule, named by what follows the top-level name; None if missing."""
    path: Path | None = module.path
    for name in rest:
        path = _member(path, name) if path is not None and is_dir(path) else None
    return path


def find_module(project: Project, dotted: str) -> Path | None:
    """The folder or file of a module that the project ships; None where it ships none of this name."""
    top, *rest = dotted.split(".")
    found = (resolve(module, rest) for module in project.modules if module.name == top)
    return next((path for path in found if path), None)


def dotted_modules(project: Project) -> Iterator[str]:
    """Every module of the project by its dotted name."""
    for module in project.modules:
        yield module.name
        for path in files_below(module.path, ".py") if is_dir(module.path) else ():
            parts = path.relative_to(module.path).with_suffix("").parts
            parts = parts[:-1] if parts[-1] == "__init__" else parts
            if parts and all(part.isidentifier() for part in parts):
                yield ".".join((module.name, *parts))


def _shipped(base: Path, roots: Sequence[Path], layout: Layout, *, is_flat: bool) -> Iterator[Module]:
    packages, files = [], []
    for name, path in entries(base).items():
        stem = name.removesuffix(".py")
        if not stem.isidentifier() or path in roots or stem == "__pycache__":
            continue
        if layout.include and not any(fnmatchcase(stem, glob.partition(".")[0]) for glob in layout.include):
            continue
        if any(fnmatchcase(stem, glob) for glob in layout.exclude):
            continue
        if is_flat and (stem in _NOT_SHIPPED or stem.startswith("_")):
            continue
        if is_file(path / "__init__.py") or (not is_flat and stem == name and _holds_python(path)):
            packages.append(Module(name, path))
        elif stem != name and is_file(path):
            files.append(Module(stem, path))
    yield from packages
    if not is_flat or not packages:
        yield from files


def find_generated(root: Path, layout: Layout, modules: Sequence[Module]) -> tuple[str, ...]:
    """The dotted modules that a build writes and that the checkout lacks, sorted."""
    found: set[str] = set()
    for file in layout.generated_files:
        pure = PurePosixPath(file)
        path = Path(os.path.normpath(root.joinpath(*pure.parts)))
        if pure.suffix == ".py" and not pure.is_absolute() and not is_file(path):
            found.update(_dotted_in(path, modules))
    for dotted in layout.generated_modules:
        top, *rest = dotted.split(".")
        if any(module.name == top and not resolve(module, rest) for module in modules):
            found.add(dotted)
    return tuple(sorted(found))


def _dotted_in(path: Path, modules: Sequence[Module]) -> Iterator[str]:
    for module in modules:
        if module.path in path.parents:
            parts = path.relative_to(module.path).with_suffix("").parts
            if all(part.isidentifier() for part in parts):
                yield ".".join((module.name, *parts))
