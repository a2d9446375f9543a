"""What is known of a project before anything of it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from condaplug.project.ranges import Range


@dataclass(frozen=True)
class Place:
    """Where a fact was read: ``path`` relative to the project with ``/``, ``line`` counted from 1."""

    path: str
    line: int | None = None

    def __str__(self) -> str:
        return self.path if self.line is None else f"{self.path}:{self.line}"


@dataclass(frozen=True)
class EntryPoint:
    """One entry point of the group ``conda``: ``name = value``."""

    name: str
    value: str
    place: Place

    @property
    def module(self) -> str:
        """The dotted module of the value, without attribute and extras."""
        return self.value.partition("[")[0].partition(":")[0].strip()

    @property
    def attribute(self) -> str:
        """The dotted attribute after the colon; empty where the value names a module."""
        return self.value.partition("[")[0].partition(":")[2].strip()


@dataclass(frozen=True)
class Dependency:
    """One requirement of the project: ``name`` is canonical (PEP 503), ``text`` as it was written.

    ``name`` is empty where ``text`` is no valid requirement. ``url`` is what stands after ``@``, or poetry's
    git, path or url; empty where the distribution comes from an index.
    """

    text: str
    name: str
    specifier: str
    marker: str
    place: Place
    url: str = ""


Source = Literal["settings", "dependencies", "recipe", "pixi"]


@dataclass(frozen=True)
class Claim:
    """A range of conda that the project says it works with: ``text`` as it was written where ``place`` is.

    ``specifier`` is the range alone, in conda's syntax. ``source`` is where an installation reads it: what
    one source says several times holds together, and nothing reads two sources at once.
    """

    text: str
    place: Place
    specifier: str
    source: Source

    def includes(self, release: str) -> bool:
        """Whether a release of conda is in the range; a development release counts as the one it leads to."""
        return release in Range(self.specifier)


@dataclass(frozen=True)
class Package:
    """A conda package that an installation of the plugin's own package brings; ``name`` is canonical."""

    name: str
    place: Place


@dataclass(frozen=True)
class Module:
    """A top-level module that the project ships: a package's folder or a module's file."""

    name: str
    path: Path


@dataclass(frozen=True)
class Shipment:
    """The files that a build puts into the wheel.

    ``holds`` tells for one file, by its path relative to the project with ``/``. ``setting`` names what
    decides it, ``place`` is where that stands, and ``remedy`` says how to include ``{module}``, which lies
    at ``{path}``. ``needs_init``: a folder without an ``__init__.py`` is left out. ``obstacle`` is why the
    build fails for want of files; None if it does not. ``is_built``: a wheel that the backend made says so,
    not the settings.
    """

    holds: Callable[[str], bool]
    setting: str
    place: Place | None
    remedy: str
    needs_init: bool = False
    obstacle: str | None = None
    is_built: bool = False

    @property
    def severity(self) -> Literal["error", "warning"]:
        """How sure it is that a module is missing: settings may be read wrong, a wheel may not."""
        return "error" if self.is_built else "warning"


@dataclass(frozen=True)
class Wheel:
    """What the build backend made: the names of the files, conda's entry points, the requirements."""

    files: frozenset[str]
    entry_points: tuple[tuple[str, str], ...] = ()
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settings:
    """``[tool.condaplug]`` of pyproject.toml."""

    samples: tuple[str, ...] = ()
    conda: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[tuple[str, str], ...] = ()
    place: Place | None = None
    problems: tuple[tuple[str, Place], ...] = ()
    """Keys that condaplug does not know and values of the wrong type, one sentence each."""


@dataclass(frozen=True)
class Project:
    """The facts of one project.

    ``root`` is absolute. ``metadata`` is the file that the entry points come from (relative). ``version`` is
    None where a build backend computes it. ``near_groups`` are entry-point groups that nearly name ``conda``.
    ``generated`` are dotted modules that a build would write (a version file of hatch-vcs or setuptools-scm)
    and that are absent from the checkout. ``samples`` are the files that the environment specifier must read.

    ``entry_points_place`` is where the group stands, or belongs; ``entry_points_table`` is the table of
    pyproject.toml that the build backend reads it from. ``misplaced`` are tables that declare entry points of
    conda where the build backend does not read them, or warns that it will not.
    ``unread`` are facts that only running code would tell, each named by its PEP 621 key. ``compiled`` says
    that a build may add extension modules. ``conda_packages`` are the canonical names of what the recipe and
    pixi's tables name, ``brought`` those that an installation of the conda package brings, and
    ``brought_computed`` says that a recipe computes some of them. ``extras``
    are the canonical names that an extra of the project asks for. ``claims`` are the ranges of conda that any
    of its files asks for. ``shipment`` is what the build puts into the wheel, None where that is unknown;
    ``wheel`` is what it did put there, if it was built.
    """

    root: Path
    metadata: str
    name: str
    version: str | None = None
    backend: str | None = None
    requires_python: str | None = None
    requires_python_place: Place | None = None
    entry_points: tuple[EntryPoint, ...] = ()
    near_groups: tuple[tuple[str, Place], ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    modules: tuple[Module, ...] = ()
    generated: tuple[str, ...] = ()
    samples: tuple[Path, ...] = ()
    conda_packages: frozenset[str] = frozenset()
    brought: tuple[Package, ...] = ()
    brought_computed: bool = False
    extras: frozenset[str] = frozenset()
    claims: tuple[Claim, ...] = ()
    settings: Settings = field(default_factory=Settings)
    name_place: Place | None = None
    version_place: Place | None = None
    entry_points_place: Place | None = None
    entry_points_table: str = "project.entry-points.conda"
    misplaced: tuple[tuple[str, Place], ...] = ()
    unread: tuple[tuple[str, Place], ...] = ()
    compiled: bool = False
    shipment: Shipment | None = None
    wheel: Wheel | None = None

    @property
    def run_packages(self) -> frozenset[str]:
        """The canonical names of the packages that an installation of the conda package brings."""
        return frozenset(package.name for package in self.brought)
