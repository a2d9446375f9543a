"""What each build backend's own settings in pyproject.toml say about a project's modules."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from condaplug.project.layout import Layout
from condaplug.project.toml import Toml

_FAMILIES = {
    "setuptools": "setuptools",
    "hatchling": "hatchling",
    "flit_core": "flit",
    "flit_scm": "flit",
    "flit": "flit",
    "poetry": "poetry",
    "poetry_dynamic_versioning": "poetry",
    "pdm": "pdm",
    "uv_build": "uv",
    "maturin": "maturin",
    "scikit_build_core": "scikit-build",
    "mesonpy": "meson",
}
_COMPILING = ("maturin", "scikit-build", "meson")
_HATCH = (("tool", "hatch", "build"), ("tool", "hatch", "build", "targets", "wheel"))


def family(backend: str | None) -> str:
    """The tool behind ``build-backend``: setuptools where there is none (PEP 517), "other" where unknown."""
    if backend is None:
        return "setuptools"
    return _FAMILIES.get(backend.partition(":")[0].partition(".")[0], "other")


def read_layout(toml: Toml, backend: str | None) -> Layout:
    """The layout that the tables of all backends describe together, without values that none would take."""
    layout = Layout(compiled=family(backend) in _COMPILING)
    for read in (_setuptools, _hatch, _poetry, _flit, _uv, _maturin, _pdm, _scikit_build, _version_files):
        layout += read(toml)
    return layout


def _strings(value: object) -> dict[str, str]:
    """The pairs of strings of a table."""
    table: dict[str, Any] = value if isinstance(value, dict) else {}
    return {key: text for key, text in table.items() if isinstance(text, str)}


def _tops(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name.partition(".")[0] for name in names)


def _setuptools(toml: Toml) -> Layout:
    base = ("tool", "setuptools")
    folders = _strings(toml.get(*base, "package-dir"))
    find = (*base, "packages", "find")
    main = (folders[""],) if "" in folders else ()
    return Layout(
        packages=tuple((name, folder) for name, folder in folders.items() if name),
        names=_tops((*toml.texts(*base, "packages"), *toml.texts(*base, "py-modules"))),
        roots=toml.texts(*find, "where") or main,
        include=toml.texts(*find, "include"),
        exclude=toml.texts(*find, "exclude"),
        compiled=bool(toml.get(*base, "ext-modules")),
    )


def _hatch(toml: Toml) -> Layout:
    layout = Layout()
    for base in _HATCH:
        renamed = _strings(toml.get(*base, "sources"))
        forced = _strings(toml.get(*base, "force-include"))
        chosen = toml.texts(*base, "packages")
        packages = {renamed.get(path, PurePosixPath(path).stem): path for path in chosen}
        packages.update({name: path for path, name in renamed.items() if name})
        packages.update({name.removesuffix(".py"): path for path, name in forced.items()})
        layout += Layout(
            packages=tuple((name, path) for name, path in packages.items() if name.isidentifier()),
            roots=(*toml.texts(*base, "sources"), *(path for path, name in renamed.items() if not name)),
        )
    return layout


def _poetry(toml: Toml) -> Layout:
    packages = []
    tables = toml.get("tool", "poetry", "packages")
    for table in map(_strings, tables if isinstance(tables, list) else ()):
        top = PurePosixPath(table.get("include", "")).parts[:1]
        if top and "to" not in table:
            packages.append((top[0].removesuffix(".py"), f"{table.get('from', '.')}/{top[0]}"))
    return Layout(packages=tuple(packages))


def _flit(toml: Toml) -> Layout:
    old = toml.texts("tool", "flit", "metadata", "module")
    return Layout(names=_tops(toml.texts("tool", "flit", "module", "name") or old))


def _uv(toml: Toml) -> Layout:
    base = ("tool", "uv", "build-backend")
    roots = tuple(root or "." for root in toml.texts(*base, "module-root"))
    return Layout(names=_tops(toml.texts(*base, "module-name")), roots=roots)


def _maturin(toml: Toml) -> Layout:
    base = ("tool", "maturin")
    return Layout(names=_tops(toml.texts(*base, "python-packages")), roots=toml.texts(*base, "python-source"))


def _pdm(toml: Toml) -> Layout:
    old = toml.texts("tool", "pdm", "package-dir")
    return Layout(roots=toml.texts("tool", "pdm", "build", "package-dir") or old)


def _scikit_build(toml: Toml) -> Layout:
    key = ("tool", "scikit-build", "wheel", "packages")
    packages = _strings(toml.get(*key)) or {PurePosixPath(path).name: path for path in toml.texts(*key)}
    return Layout(packages=tuple(packages.items()))


def _version_files(toml: Toml) -> Layout:
    """The version modules that builds write: each tool names them under a key of its own."""
    files: list[str] = []
    for base in _HATCH:
        files += toml.texts(*base, "hooks", "vcs", "version-file")
        files += toml.texts(*base, "hooks", "version", "path")
    scm = ("tool", "setuptools_scm")
    files += toml.texts(*scm, "version_file")
    # setuptools-scm writes this one relative to the repository, not to the project.
    repository = (toml.texts(*scm, "root") or ("",))[0]
    files += [os.path.join(repository, path) for path in toml.texts(*scm, "write_to")]  # noqa: PTH118
    files += toml.texts("tool", "versioningit", "write", "file")
    substituted = toml.get("tool", "poetry-dynamic-versioning", "files")
    files += substituted if isinstance(substituted, dict) else ()
    packaged = list(toml.texts("tool", "pdm", "version", "write_to"))
    generate = toml.get("tool", "scikit-build", "generate")
    tables = map(_strings, generate if isinstance(generate, list) else ())
    packaged += [table["path"] for table in tables if "path" in table]
    return Layout(
        generated_files=tuple(files),
        generated_modules=tuple(
            ".".join(PurePosixPath(path).with_suffix("").parts) for path in packaged if path.endswith(".py")
        ),
    )
