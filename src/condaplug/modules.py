"""Who brings a module: the plugin's project, a distribution that it declares, conda, or nobody."""

from __future__ import annotations

import enum
import re
import sys

from packaging.utils import canonicalize_name

from condaplug.catalogue import api
from condaplug.project import Project


class Provider(enum.Enum):
    """Where an imported module would come from."""

    PROJECT = "the project itself"
    DECLARED = "a declared dependency"
    CONDA = "conda itself"
    CONDA_DEPENDENCY = "a dependency of conda"
    BUILT = "the project itself, once it is built"
    PYTHON = "Python's standard library"
    EXTRA = "declared for an extra only"
    INDIRECT = "perhaps brought by a declared dependency"
    UNREAD = "not among the dependencies that could be read"
    NOBODY = "nobody"


DISTRIBUTIONS = {
    "PIL": "pillow",
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "git": "gitpython",
    "pkg_resources": "setuptools",
    "rattler": "py-rattler",
    "sklearn": "scikit-learn",
}
"""Importable names that plugins are seen to import and whose distribution on PyPI is called otherwise.

Not those with a prefix alone (``python-dateutil``, ``pyyaml``): ``distribution_names`` tries these anyway.
"""


def provider_of(module: str, project: Project, release: str | None = None) -> Provider:
    """Who brings ``module`` (dotted) to a project's plugin in a conda of ``release``; None is the newest.

    By names alone, so that INDIRECT is never the answer.
    """
    top = module.partition(".")[0]
    if top == "conda":
        return Provider.CONDA
    if any(one.name == top for one in project.modules):
        return Provider.BUILT if project.compiled else Provider.PROJECT
    if declaring(module, project):
        return Provider.DECLARED
    if top in api.dependencies(release):
        return Provider.CONDA_DEPENDENCY
    if top in sys.stdlib_module_names:
        return Provider.PYTHON
    if "dependencies" in dict(project.unread):
        return Provider.UNREAD
    return Provider.EXTRA if distribution_names(module) & project.extras else Provider.NOBODY


def declaring(module: str, project: Project) -> frozenset[str]:
    """The declared distributions that, by their names, may hold ``module`` (dotted)."""
    declared = {dependency.name for dependency in project.dependencies} | project.conda_packages
    top = module.partition(".")[0]
    names = distribution_names(module)
    return frozenset(name for name in declared - {""} if name in names or top in importable_names(name))


def distribution_names(module: str) -> set[str]:
    """The canonical names that a distribution holding ``module`` may have.

    ``google.cloud.storage`` is tried as ``google``, ``google-cloud`` and ``google-cloud-storage``, each also
    with the prefix ``python-`` and ``py``.
    """
    parts = module.split(".")
    names: set[str] = {canonicalize_name("-".join(parts[:length])) for length in range(1, len(parts) + 1)}
    if parts[0] in DISTRIBUTIONS:
        names.add(DISTRIBUTIONS[parts[0]])
    return names | {f"python-{name}" for name in names} | {f"py{name}" for name in names}


AFFIXES = re.compile(r"^(?:python-|py-?)|-(?:python|py|base|core|binary|standard|cpu)$")
"""What a package's name has on conda channels and not on PyPI, or the other way round."""

CONDA_NAMES = {
    "docker": "docker-py",
    "jsonschema": "jsonschema-with-format-nongpl",
    "opencv-python": "opencv",
    "opencv-python-headless": "opencv",
    "pyqt5": "pyqt",
    "ruamel-yaml": "ruamel-yaml-conda",
}
"""Distributions on PyPI whose name on conda-forge follows from no rule; that one may have both names."""


def is_same_package(distribution: str, package: str) -> bool:
    """Whether a distribution on PyPI and a conda package are the same, by their canonical names."""
    if package in (distribution, CONDA_NAMES.get(distribution)):
        return True
    return AFFIXES.sub("", distribution) == AFFIXES.sub("", package)


def importable_names(distribution: str) -> set[str]:
    """The modules that a distribution of this canonical name may hold: ``distribution_names`` reversed."""
    bare = {distribution, distribution.removeprefix("python-"), distribution.removeprefix("py")}
    names = {name.replace("-", "_") for name in bare} | {distribution.partition("-")[0]}
    listed = {top for top, known in DISTRIBUTIONS.items() if known == distribution}
    return {name for name in names if name} | listed
