"""What setuptools is told to ship, whichever file says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from condaplug.project.facts import Place

NO_PACKAGES = (
    *("[._]*", "benchmark", "benchmarks", "bin", "build", "changelog", "ci", "debian", "dist", "doc"),
    *("docs", "documentation", "env", "example", "examples", "exercise", "exercises", "fabfile"),
    *("htmlcov", "manpages", "news", "newsfragments", "python", "requirements", "scripts"),
    *("site_scons", "tasks", "test", "tests", "tools", "unit_test", "unit_tests", "util", "utils"),
    "venv",
)
"""Folders beside the packages of a flat layout that setuptools leaves out by itself (84, discovery.py)."""

NO_MODULES = (
    *("[._]*", "[Ss][Cc]onstruct", "benchmark", "benchmarks", "build", "conanfile", "conftest"),
    *("dodo", "example", "examples", "exercise", "exercises", "fabfile", "manage", "noxfile"),
    *("pavement", "setup", "tasks", "test", "tests", "toxfile"),
)
"""Files beside the modules of a flat layout that setuptools leaves out by itself, without ``.py``."""


@dataclass(frozen=True)
class Find:
    """One search for packages: in the folder ``where``, by globs of dotted names.

    ``is_namespace``: a folder needs no ``__init__.py``. ``is_flat``: setuptools searches by itself.
    """

    where: str = "."
    include: tuple[str, ...] = ("*",)
    exclude: tuple[str, ...] = ()
    is_namespace: bool = False
    is_flat: bool = False


@dataclass(frozen=True)
class Packages:
    """The packages, modules and data that a file's settings name; None where they name none.

    ``place`` is where ``setting`` stands, which names the packages. ``folders`` is ``package_dir``, ``data``
    is ``package_data``. ``is_computed``: only running the code tells. ``is_deep``: a listed package comes
    with all below it. ``is_flat``: the modules were found beside each other.
    """

    place: Place | None = None
    setting: str = ""
    listed: tuple[str, ...] | None = None
    find: tuple[Find, ...] = ()
    modules: tuple[str, ...] | None = None
    folders: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    data_included: bool | None = None
    is_computed: bool = False
    is_deep: bool = False
    is_flat: bool = False

    @property
    def remedy(self) -> str:
        """How to have setuptools ship a ``{module}``."""
        if self.listed:
            return 'Add "{module}" to that list, or have setuptools search: [tool.setuptools.packages.find].'
        if self.find and not all(one.is_flat for one in self.find):
            return "Have the search for packages include {module}, and exclude it nowhere."
        return 'Name it: [tool.setuptools], packages = ["{module}"] (or py-modules, for a single file).'

    def updated(self, other: Packages) -> Packages:
        """These settings with those of another file in the place of what it names."""
        unset = Packages()
        said = {one.name: getattr(other, one.name) for one in fields(Packages)}
        return replace(self, **{name: value for name, value in said.items() if value != getattr(unset, name)})
