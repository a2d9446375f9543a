"""setuptools: what ``pyproject.toml``, ``setup.cfg`` and ``setup.py`` say together.

Source: setuptools 84, ``discovery.py`` and ``command/build_py.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from condaplug.project.facts import Shipment
from condaplug.project.files import MAX_BYTES, content, entries, is_dir, is_file
from condaplug.project.packages import NO_MODULES, NO_PACKAGES, Find, Packages
from condaplug.project.shipping.paths import is_below, matches
from condaplug.project.toml import Toml

_TABLE = ("tool", "setuptools")
_FILE_FINDERS = re.compile(r"setuptools[-_.](scm|git|hg|svn)(?![\w-])", re.IGNORECASE)
"""Build requirements that tell setuptools which files the repository holds."""

_ALWAYS_EXCLUDED = ("ez_setup", "*__pycache__")
_IMPLICIT_DATA = ("*.pyi", "py.typed")


def read(root: Path, toml: Toml, legacy: Sequence[Packages]) -> Shipment | None:
    """What setuptools ships; None if only running ``setup.py`` tells.

    ``legacy`` are the settings of ``setup.py`` and ``setup.cfg``.
    """
    settings = Packages(toml.place("build-system"), "setuptools' automatic discovery")
    for one in (*legacy[::-1], *_of_toml(toml)):  # what is read later wins
        settings = settings.updated(one)
    if settings.is_computed:
        return None
    if settings.listed is None and settings.modules is None and not settings.find:
        settings = _discovered(root, settings)
    tree = _Tree(root, settings)
    manifest = _manifest(root, toml) if settings.data_included else None
    return Shipment(
        holds=lambda path: tree.is_module(path) or tree.is_data(path, manifest),
        setting=settings.setting,
        place=settings.place,
        remedy=settings.remedy,
        needs_init=any(not find.is_namespace for find in settings.find),
        obstacle=tree.obstacle(),
    )


def _of_toml(toml: Toml) -> Iterator[Packages]:
    if not isinstance(toml.get(*_TABLE), dict) and toml.get("project") is None:
        return
    packages = toml.get(*_TABLE, "packages")
    find = packages.get("find") if isinstance(packages, dict) else None
    key = (*_TABLE, "packages", "find") if isinstance(find, dict) else (*_TABLE, "packages")
    finds = [
        Find(
            where,
            toml.texts(*key, "include") or ("*",),
            toml.texts(*key, "exclude"),
            is_namespace=find.get("namespaces") is not False,
        )
        for where in toml.texts(*key, "where") or (".",)
        if isinstance(find, dict)
    ]
    modules = toml.texts(*_TABLE, "py-modules") if toml.get(*_TABLE, "py-modules") is not None else None
    if packages is None and modules is not None:
        key = (*_TABLE, "py-modules")
    folders = toml.get(*_TABLE, "package-dir")
    data = toml.get(*_TABLE, "package-data")
    found = Packages(
        listed=toml.texts(*_TABLE, "packages") if isinstance(packages, list) else None,
        find=tuple(finds),
        modules=modules,
        folders={one: path for one, path in folders.items() if isinstance(path, str)}
        if isinstance(folders, dict)
        else {},
        data={one: toml.texts(*_TABLE, "package-data", one) for one in data}
        if isinstance(data, dict)
        else {},
        data_included=toml.get(*_TABLE, "include-package-data") is not False,
    )
    if packages is not None or modules is not None:
        found = replace(found, place=toml.place(*key), setting=f"[{'.'.join(key[:-1])}] {key[-1]}")
    yield found


def _discovered(root: Path, settings: Packages) -> Packages:
    """The packages that setuptools finds by itself."""
    folders = tuple(name for name in settings.folders if name)
    if folders:
        return replace(settings, listed=folders, is_deep=True)
    source = settings.folders.get("", "src")
    if is_dir(root / source):
        modules = tuple(name.removesuffix(".py") for name in entries(root / source) if name.endswith(".py"))
        folders_with_source = {**settings.folders, "": source}
        return replace(
            settings, find=(Find(source, is_namespace=True),), modules=modules, folders=folders_with_source
        )
    excluded = (*NO_PACKAGES, *(f"{one}.*" for one in NO_PACKAGES))
    flat = Find(".", exclude=excluded, is_namespace=True, is_flat=True)
    if any(_is_found(flat, root, name) for name in entries(root)):
        return replace(settings, find=(flat,))
    stems = [name.removesuffix(".py") for name in entries(root) if name.endswith(".py")]
    modules = tuple(name for name in stems if not _match(name, NO_MODULES))
    return replace(settings, modules=modules, is_flat=True)


def _match(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _is_found(find: Find, base: Path, package: str) -> bool:
    """Whether a finder that searches ``base`` yields a package: it enters no folder that is not one."""
    parts = package.split(".")
    exclude = (*find.exclude, *_ALWAYS_EXCLUDED)
    for length in range(1, len(parts) + 1):
        folder = base.joinpath(*parts[:length])
        is_package = is_dir(folder) if find.is_namespace else is_file(folder / "__init__.py")
        if not is_package or (find.is_flat and not parts[length - 1].isidentifier()):
            return False
        name = ".".join(parts[:length])
        if length < len(parts) and not {f"{name}*", f"{name}.*"}.isdisjoint(exclude):
            return False
    return _match(package, find.include) and not _match(package, exclude)


class _Tree:
    """The project's files as packages, modules and data of setuptools."""

    def __init__(self, root: Path, settings: Packages) -> None:
        self._root = root
        self._settings = settings
        self._folders = {"": ".", **settings.folders}

    def is_module(self, path: str) -> bool:
        """Whether a file is a module that is shipped."""
        pure = PurePosixPath(path)
        if pure.suffix != ".py":
            return False
        is_top = pure.parent == PurePosixPath(self._folders[""]) and pure.stem in (
            self._settings.modules or ()
        )
        return is_top or any(self._packages(pure.parent))

    def _packages(self, folder: PurePosixPath) -> Iterator[str]:
        """The shipped packages whose folder this is."""
        listed = self._settings.listed or ()
        for name, base in self._folders.items():
            if is_below(str(folder), [base]):
                dotted = _dotted(name, folder, base)
                parents = [dotted[:at] for at, letter in enumerate(dotted) if letter == "."]
                if dotted in listed or (self._settings.is_deep and not {*parents}.isdisjoint(listed)):
                    yield dotted
        for find in self._settings.find:
            if folder.parts and is_below(str(folder), [find.where]):
                dotted = _dotted("", folder, find.where)
                if dotted and _is_found(find, self._root / find.where, dotted):
                    yield dotted

    def is_data(self, path: str, manifest: _Manifest | None) -> bool:
        """Whether a file is data of a shipped package."""
        pure = PurePosixPath(path)
        for parent in pure.parents:
            for package in self._packages(parent):
                keys = ("*", "", package)
                patterns = [pattern for key in keys for pattern in self._settings.data.get(key, ())]
                name = str(pure.relative_to(parent))
                if any(matches(name, pattern) for pattern in (*patterns, *_IMPLICIT_DATA)):
                    return True
                if manifest and manifest.holds(path):
                    return True
        return False

    def obstacle(self) -> str | None:
        """Why setuptools refuses to build: of a flat layout, it takes one package or module by itself."""
        flat = [find for find in self._settings.find if find.is_flat]
        tops = [name for name in entries(self._root) for find in flat if _is_found(find, self._root, name)]
        if self._settings.is_flat:
            tops = [f"{name}.py" for name in self._settings.modules or ()]
        if len(tops) < 2:
            return None
        return f"setuptools finds {len(tops)} top-level packages or modules ({', '.join(tops[:4])})"


def _dotted(name: str, folder: PurePosixPath, base: str) -> str:
    return ".".join([*([name] if name else []), *folder.parts[len(PurePosixPath(base).parts) :]])


def _manifest(root: Path, toml: Toml) -> _Manifest | None:
    requires = toml.texts("build-system", "requires")
    if any(_FILE_FINDERS.match(one.strip()) for one in requires):
        return _Manifest("graft .")
    try:
        data = content(root / "MANIFEST.in", MAX_BYTES)
    except (OSError, ValueError):
        return None
    return _Manifest(data.decode("utf-8", "replace")) if data else None


class _Manifest:
    """``MANIFEST.in``: commands that add and remove files, one after the other (distutils/filelist.py)."""

    def __init__(self, text: str) -> None:
        lines = text.replace("\\\n", " ").splitlines()
        self._commands = [words for line in lines if len(words := line.partition("#")[0].split()) > 1]

    def holds(self, path: str) -> bool:
        name = PurePosixPath(path).name
        found = False
        for action, *words in self._commands:
            kind = action.replace("exclude", "include").replace("prune", "graft")
            hit = (
                (kind == "include" and any(matches(path, word) for word in words))
                or (kind == "global-include" and _match(name, words))
                or (kind == "recursive-include" and _is_in(path, words[0]) and _match(name, words[1:]))
                or (kind == "graft" and any(_is_in(path, word) for word in words))
            )
            found = kind == action if hit else found
        return found


def _is_in(path: str, folder: str) -> bool:
    return matches(path, f"{folder}/**")
