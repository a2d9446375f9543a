"""flit, pdm, poetry and uv: backends that ship the package with the project's name, or those in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath

from packaging.utils import canonicalize_name

from condaplug.project.facts import Place, Shipment
from condaplug.project.files import entries, is_dir, is_file
from condaplug.project.shipping.paths import is_below, matches, named
from condaplug.project.toml import Toml

_FLAT_THEN_SRC = (".", "src")


def _module_name(name: str) -> str:
    return canonicalize_name(name).replace("-", "_")


def read_flit(root: Path, toml: Toml, name: str) -> Shipment:
    """What flit ships: one package, whole, or one module (flit_core 4.2, ``common.py``)."""
    keys = [("tool", "flit", "module", "name"), ("tool", "flit", "metadata", "module")]
    key = next((key for key in keys if toml.texts(*key)), None)
    module = toml.texts(*key)[0] if key else name.replace("-", "_")
    found = named(root, module, _FLAT_THEN_SRC, needs_init=False)
    return Shipment(
        holds=_below([found] if found else []),
        setting="[tool.flit.module] name" if key else "flit, which ships the module with the project's name",
        place=_place(toml, key),
        remedy='Move it into the package, or name it: [tool.flit.module], name = "{module}".',
        obstacle=None if found else f"flit finds no module called {module}",
    )


def read_uv(root: Path, toml: Toml, name: str) -> Shipment:
    """What uv's backend ships: the module with the project's name below ``src`` (uv_build 0.13)."""
    base = ("tool", "uv", "build-backend")
    folder = (toml.texts(*base, "module-root") or ("src",))[0] or "."
    key = (*base, "module-name")
    modules = toml.texts(*key) or (_module_name(name),)
    is_namespace = toml.get(*base, "namespace") is True
    found = {one: named(root, one, [folder], needs_init=not is_namespace) for one in modules}
    absent = [one for one, path in found.items() if path is None]
    excluded = toml.texts(*base, "wheel-exclude")

    def holds(path: str) -> bool:
        return is_below(path, [one for one in found.values() if one]) and not _matches(path, excluded)

    return Shipment(
        holds=holds,
        setting="[tool.uv.build-backend]" if toml.get(*base) else "uv_build's default selection",
        place=_place(toml, key if toml.texts(*key) else base),
        remedy='Name it: [tool.uv.build-backend], module-name = "{module}", and exclude it nowhere.',
        obstacle=f"uv_build finds no module called {absent[0]} in {folder}" if absent else None,
    )


def read_pdm(root: Path, toml: Toml, name: str) -> Shipment | None:
    """What pdm-backend ships: the packages in its folder (pdm-backend 2.5, ``base.py``).

    None if a build hook may add to it.
    """
    base = ("tool", "pdm", "build")
    if toml.get(*base, "custom-hook") or toml.get(*base, "run-setuptools") or is_file(root / "pdm_build.py"):
        return None
    included, excluded = toml.texts(*base, "includes"), toml.texts(*base, "excludes")
    tests = toml.texts(*base, "source-includes") or ("tests",)
    default = "src" if is_dir(root / "src") and not included else "."
    folder = (toml.texts(*base, "package-dir") or (default,))[0] or "."
    packages = [
        str(PurePosixPath(folder, one)) for one, path in entries(root / folder).items() if _is_package(path)
    ]
    chosen = included or packages or [f"{folder}/*.py".removeprefix("./")]

    def holds(path: str) -> bool:
        around = [path, *map(str, PurePosixPath(path).parents)]
        heavier = {one: (_weight(one, chosen), _weight(one, (*excluded, *tests))) for one in around}
        taken = {one for one, (takes, leaves) in heavier.items() if takes > leaves}
        left = {one for one, (takes, leaves) in heavier.items() if leaves and leaves >= takes}
        # A file that a pattern names itself is shipped out of a folder that is not.
        return path in taken or (bool(taken) and not left)

    key = next(
        ((*base, one) for one in ("includes", "excludes", "package-dir") if toml.texts(*base, one)), None
    )
    return Shipment(
        holds=holds,
        setting=f"[tool.pdm.build] {key[-1]}" if key else "pdm-backend's default selection",
        place=_place(toml, key),
        remedy='Name it: [tool.pdm.build], includes = ["{path}"], and exclude it nowhere.',
        needs_init=not included,
    )


def _weight(path: str, patterns: Iterable[str]) -> tuple[int, ...]:
    """How exactly the patterns name a path: the longest counts, then the one with fewest wildcards."""
    parts = (PurePosixPath(pattern).parts for pattern in patterns if matches(path, pattern))
    wild = ((one, sum(any(char in part for char in "*?[") for part in one), one.count("**")) for one in parts)
    return max(((len(one), -count - deep) for one, count, deep in wild), default=())


def _is_package(path: Path) -> bool:
    return is_file(path / "__init__.py")


def read_poetry(root: Path, toml: Toml, name: str) -> Shipment:
    """What poetry ships: ``packages``, or the project's name (poetry-core 2.5, ``module.py``)."""
    base = ("tool", "poetry")
    tables = toml.get(*base, "packages")
    chosen: list[str] = []
    obstacle = None
    for table in tables if isinstance(tables, list) else ():
        if not isinstance(table, dict) or not _for_wheel(table.get("format")):
            continue
        path = str(PurePosixPath(str(table.get("from", ".")), str(table.get("include", ""))))
        chosen.append(path)
        if not any(True for _ in _glob(root, path)):
            obstacle = f"poetry finds nothing at {path}"
    if not tables:
        found = named(root, _module_name(name), _FLAT_THEN_SRC, needs_init=False)
        chosen = [found] if found else []
        obstacle = None if found else f"poetry finds no package called {_module_name(name)}"
    added = list(_poetry_includes(toml.get(*base, "include")))
    excluded = toml.texts(*base, "exclude")

    def holds(path: str) -> bool:
        return _matches(path, added) or (_matches(path, chosen) and not _matches(path, excluded))

    key = next(((*base, one) for one in ("packages", "exclude") if toml.get(*base, one)), None)
    return Shipment(
        holds=holds,
        setting=f"[tool.poetry] {key[-1]}" if key else "poetry's default selection",
        place=_place(toml, key),
        remedy='Name it: [tool.poetry], packages = [{{ include = "{path}" }}], and exclude it nowhere.',
        obstacle=obstacle,
    )


def _poetry_includes(value: object) -> Iterator[str]:
    """Files beside the packages: in the wheel only if their format says so."""
    for one in value if isinstance(value, list) else ():
        if isinstance(one, dict) and one.get("format") and _for_wheel(one["format"]):
            yield str(one.get("path", ""))


def _for_wheel(format: object) -> bool:
    return format is None or format == "wheel" or (isinstance(format, list) and "wheel" in format)


def _glob(root: Path, pattern: str) -> Iterator[Path]:
    try:
        yield from root.glob(pattern)
    except (OSError, ValueError, NotImplementedError):
        return


def _matches(path: str, patterns: Iterable[str]) -> bool:
    """Whether a pattern names the path or a folder around it."""
    pure = PurePosixPath(path)
    return any(matches(str(one), pattern) for pattern in patterns for one in (pure, *pure.parents))


def _below(folders: list[str]) -> Callable[[str], bool]:
    return lambda path: is_below(path, folders)


def _place(toml: Toml, key: tuple[str, ...] | None) -> Place:
    place = toml.place(*key) if key else toml.place("build-system", "build-backend")
    return place if place.line else toml.place("build-system", "build-backend")
