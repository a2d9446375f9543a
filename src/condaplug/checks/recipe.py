"""CP011 and CP012: the dependencies of the project beside those of its conda package."""

from __future__ import annotations

from collections.abc import Iterator

from packaging.utils import canonicalize_name

from condaplug.catalogue import api
from condaplug.checks.base import Facts
from condaplug.judgement import Check, Problem
from condaplug.modules import importable_names, is_same_package
from condaplug.requirements import CONDA

_CHANNELS_ONLY = ("conda-", "lib", "m2-", "menuinst", "patch")
"""How names of packages begin that are seldom or never on PyPI."""


def recipe_lacks_dependency(facts: Facts) -> Iterator[Problem]:
    """A dependency of the project is not among the run requirements of its conda recipe.

    Whoever installs the conda package gets the plugin without it. What conda itself depends on is left alone,
    as are dependencies with a marker and recipes that compute their requirements. Names are compared as they
    differ between PyPI and conda-forge (`build` is `python-build` there).
    """
    project = facts.project
    if not project.brought or project.brought_computed:
        return
    recipe = project.brought[0].place.path
    for dependency in project.dependencies:
        name = dependency.name
        if not name or dependency.marker or name in CONDA or _is_of_conda(name):
            continue
        if not any(is_same_package(name, package) for package in project.run_packages):
            yield Problem(
                f"the project depends on {dependency.text!r}, which {recipe} does not list under run: "
                "the conda package installs the plugin without it",
                f"Add {name} to the run requirements in {recipe}, by its name on the conda channel.",
                dependency.place,
            )


def project_lacks_dependency(facts: Facts) -> Iterator[Problem]:
    """A run requirement of the conda recipe is not among the project's dependencies.

    Whoever installs the plugin with pip or uv gets it without this package. What conda itself depends on is
    left alone, as are packages that are on conda channels only.
    """
    project = facts.project
    own = canonicalize_name(project.name)
    if "dependencies" in dict(project.unread):
        return
    declared = {dependency.name for dependency in project.dependencies} | project.extras
    for package in dict.fromkeys(project.brought):
        name = package.name
        if name in (own, *CONDA) or name.startswith(_CHANNELS_ONLY) or _is_of_conda(name):
            continue
        if not any(is_same_package(one, name) for one in declared):
            yield Problem(
                f"the conda package needs {name}, which the project does not declare: "
                "pip installs the plugin without it",
                f"Add {name} to project.dependencies, by its name on PyPI.",
                package.place,
            )


def _is_of_conda(name: str) -> bool:
    """Whether every conda brings the package, since it depends on it itself."""
    return not api.dependencies().isdisjoint(importable_names(name))


CHECKS = (
    Check(
        "CP011", "recipe-lacks-dependency", "warning", "project", recipe_lacks_dependency, of_release=False
    ),
    Check(
        "CP012", "project-lacks-dependency", "warning", "project", project_lacks_dependency, of_release=False
    ),
)
