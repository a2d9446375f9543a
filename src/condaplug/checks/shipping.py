"""CP008 to CP010 and CP013: what an installation of the project would lack of what its checkout holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from condaplug.catalogue import api
from condaplug.checks.base import Facts
from condaplug.judgement import Check, Problem
from condaplug.project import Shipment
from condaplug.project.files import is_file, is_inside
from condaplug.source.imports import with_parents
from condaplug.source.needed import data_of, modules_of, needed_data, needed_modules


def module_not_shipped(facts: Facts) -> Iterator[Problem]:
    """The build leaves out a module that an entry point names or that the plugin imports.

    The plugin works in its checkout, and in an editable installation. Installed from a wheel or a conda
    package, the module is missing: conda warns at every command and goes on without the plugin, or the hook
    fails. The settings of hatchling, setuptools, flit, pdm, poetry and uv are read; with `--build`, the wheel
    that the build backend makes counts, and a missing module is an error. Imports that the code can do
    without are left alone.
    """
    project, shipment = facts.project, facts.project.shipment
    if shipment is None or shipment.obstacle:
        return
    absent = {
        module: path for module, path in modules_of(project, facts.source).items() if not shipment.holds(path)
    }
    told: set[str] = set()
    for entry_point in project.entry_points:
        if entry_point.module in absent:
            whole = _outermost(entry_point.module, absent)
            told.add(whole)
            yield Problem(
                f"the build leaves out {whole}, which the entry point {entry_point.name} names "
                f"({_source(shipment)}): conda warns at every command and continues without the plugin",
                _remedy(facts, shipment, whole, absent[whole]),
                entry_point.place,
                shipment.severity,
            )
    for need in needed_modules(facts.source, absent):
        whole = _outermost(need.name, absent)
        if whole not in told:
            told.add(whole)
            yield Problem(
                f"the build leaves out {whole}, which is imported here ({_source(shipment)}): "
                "where the plugin is installed, this import fails",
                _remedy(facts, shipment, whole, absent[whole]),
                need.place,
                shipment.severity if need.module in _surely(facts) else "warning",
            )


def _surely(facts: Facts) -> frozenset[str]:
    """The modules that the plugin imports without a guard."""
    modules = [entry_point.module for entry_point in facts.project.entry_points]
    return facts.source.uses.from_modules(modules, api.newest(), guarded=False)


def _outermost(module: str, absent: Mapping[str, str]) -> str:
    """The outermost package around a module that is left out, or the module itself."""
    return min((name for name in with_parents(module) if name in absent), key=len)


def _source(shipment: Shipment) -> str:
    return f"{shipment.setting}, {shipment.place}" if shipment.place else shipment.setting


def _remedy(facts: Facts, shipment: Shipment, module: str, path: str) -> str:
    """How to have the build include a module: by an ``__init__.py`` if its folder only lacks that."""
    root, folder = facts.project.root, PurePosixPath(path).parent
    in_package = any(
        one.path != root / path and is_inside(root / path, one.path) for one in facts.project.modules
    )
    if shipment.needs_init and in_package and not is_file(root / folder / "__init__.py"):
        return f"Add {folder / '__init__.py'}: without it, the build does not find the package."
    target = str(folder) if path.endswith("/__init__.py") else path
    return shipment.remedy.format(module=module, path=target)


def data_not_shipped(facts: Facts) -> Iterator[Problem]:
    """The build leaves out a file of the package that the plugin's code names.

    It is there in the checkout, and missing where the plugin is installed: reading it fails. setuptools ships
    files that are not Python only if `package-data`, `MANIFEST.in` or a plugin such as setuptools-scm says
    so; hatchling leaves out what `.gitignore` names.
    """
    shipment = facts.project.shipment
    if shipment is None or shipment.obstacle:
        return
    absent = [path for path in data_of(facts.project) if not shipment.holds(path)]
    told: set[str] = set()
    for need in needed_data(facts.source, absent) if absent else ():
        if need.path not in told:
            told.add(need.path)
            yield Problem(
                f"the build leaves out {need.path}, which is named here ({_source(shipment)}): "
                "where the plugin is installed, reading it fails",
                _data_remedy(facts, need.path),
                need.place,
            )


def _data_remedy(facts: Facts, path: str) -> str:
    backend = facts.project.backend or "setuptools"
    file = facts.project.root / path
    if backend.startswith("setuptools"):
        module = next(one for one in facts.project.modules if is_inside(file, one.path))
        name = file.relative_to(module.path).as_posix()
        return f'Add it to the package: [tool.setuptools.package-data], {module.name} = ["{name}"].'
    if backend.startswith("hatchling"):
        return f'Add artifacts = ["{path}"] to [tool.hatch.build], or take the file out of .gitignore.'
    return f"Have {backend.partition('.')[0]} include {path} in the wheel."


def build_fails(facts: Facts) -> Iterator[Problem]:
    """The build backend finds no package to put into the wheel, or fails for another reason.

    Most backends look for a package with the project's name, and setuptools refuses to choose between several
    top-level packages: name the package in the backend's settings. A warning where the settings say so; with
    `--build`, an error with what the backend says.
    """
    shipment = facts.project.shipment
    if shipment and shipment.obstacle:
        yield Problem(
            f"the build fails, and the plugin cannot be installed: {shipment.obstacle}",
            "Run python -m build to see all of its output."
            if shipment.is_built
            else _remedy_for_plugin(facts, shipment),
            shipment.place,
            shipment.severity,
        )


def _remedy_for_plugin(facts: Facts, shipment: Shipment) -> str:
    project = facts.project
    tops = {entry_point.module.partition(".")[0] for entry_point in project.entry_points}
    paths = {one.name: one.path.relative_to(project.root).as_posix() for one in project.modules}
    module = next((name for name in paths if name in tops), "conda_foo")
    return shipment.remedy.format(module=module, path=paths.get(module, module))


def entry_point_not_shipped(facts: Facts) -> Iterator[Problem]:
    """The wheel that the build backend made lacks an entry point of conda that the metadata declares.

    conda finds a plugin by the entry points of what is installed, so it never finds this one. Asked with
    `--build` only. The entry point may stand in a table or a file that the build backend does not read.
    """
    wheel = facts.project.wheel
    built = {(name, value.replace(" ", "")) for name, value in wheel.entry_points} if wheel else set()
    for one in facts.project.entry_points if wheel else ():
        if (one.name, one.value.replace(" ", "")) not in built:
            yield Problem(
                f"the wheel that the build backend made lacks the entry point {one.name} = {one.value}: "
                "conda never finds the plugin",
                f"Move it to pyproject.toml: [{facts.project.entry_points_table}].",
                one.place,
            )


CHECKS = (
    Check("CP008", "module-not-shipped", "warning", "project", module_not_shipped, of_release=False),
    Check("CP009", "data-not-shipped", "warning", "project", data_not_shipped, of_release=False),
    Check("CP010", "build-fails", "warning", "project", build_fails, of_release=False),
    Check("CP013", "entry-point-not-shipped", "error", "project", entry_point_not_shipped, of_release=False),
)
