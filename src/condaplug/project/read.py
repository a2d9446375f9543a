"""Put the facts of all of a project's metadata together."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

from condaplug.errors import NotAPluginProjectError
from condaplug.project.backends import family, read_layout
from condaplug.project.facts import Dependency, EntryPoint, Place, Project, Shipment, Wheel
from condaplug.project.files import entries, is_dir, is_file, unreadable
from condaplug.project.flit import read_flit
from condaplug.project.groups import GROUP, is_nearly_conda
from condaplug.project.layout import Layout, find_generated, find_modules
from condaplug.project.metadata import Group, Metadata, dependency
from condaplug.project.pep621 import extras, read_dynamic_files, read_pep621
from condaplug.project.poetry import read_poetry
from condaplug.project.recipe import brought_packages, claims, conda_packages, is_brought_computed
from condaplug.project.settings import read_settings
from condaplug.project.setupcfg import read_setup_cfg
from condaplug.project.setuppy import read_setup_py
from condaplug.project.shipping import built_shipment, read_shipment
from condaplug.project.toml import Toml, Value, read_toml

PYPROJECT = "pyproject.toml"
MAX_ENTRY_POINTS = 100
"""Public plugins have one, or a few; each is loaded by itself."""

METADATA_FILES = (PYPROJECT, "setup.py", "setup.cfg")

# Tables that look like conda's entry points, each with the metadata that reads it, if any does.
_LOOKALIKES: dict[tuple[str, ...], str | None] = {
    ("project", "entry_points", GROUP): None,
    ("project", "entrypoints", GROUP): None,
    ("project", "entry-point", GROUP): None,
    ("project", "plugins", GROUP): None,
    ("entry-points", GROUP): None,
    ("entry_points", GROUP): None,
    ("tool", "setuptools", "entry-points", GROUP): None,
    ("tool", "poetry", "entry-points", GROUP): None,
    ("tool", "poetry", "plugins", GROUP): "poetry",
    ("tool", "flit", "entrypoints", GROUP): "flit",
}

_TABLES = {
    "project": "project.entry-points.conda",
    "poetry": "tool.poetry.plugins.conda",
    "flit": "tool.flit.entrypoints.conda",
}


def read_project(path: Path, wheel: Wheel | None = None, obstacle: str | None = None) -> Project:
    """Read the project at ``path``, a folder or its metadata file, executing nothing.

    ``wheel`` is what its build backend made, and tells what the metadata only computes; ``obstacle`` is why
    it made none.

    Raises NotAPluginProjectError where the path holds no Python project, and where its metadata cannot be
    read: text that is no valid TOML, INI or Python, a value of the wrong type, no name, entry points that
    only code would tell.
    """
    root = project_root(path)
    toml = read_toml(root, PYPROJECT)
    sources = _Sources(root, toml or Toml(PYPROJECT), path, wheel, obstacle)
    name = sources.name()
    declaring = sources.entry_points()
    groups = declaring.entry_points or ()
    found = [group for group in groups if group.name == GROUP]
    entry_points = _entry_points(found)
    layout = sources.layout()
    wanted = [entry_point.module for entry_point in entry_points if entry_point.module]
    modules = find_modules(root, layout, wanted)
    settings, samples = read_settings(root, sources.toml)
    version, requires_python = sources.version(), sources.requires_python()
    dependencies = sources.dependencies()
    return Project(
        root=root,
        metadata=found[0].place.path if found else declaring.place.path,
        name=name.text.strip(),
        version=version.text if version else None,
        backend=sources.backend,
        requires_python=requires_python.text if requires_python else None,
        requires_python_place=requires_python.place if requires_python else None,
        entry_points=entry_points,
        near_groups=tuple((group.name, group.place) for group in groups if is_nearly_conda(group.name)),
        dependencies=dependencies,
        modules=modules,
        generated=find_generated(root, layout, modules),
        samples=samples,
        conda_packages=conda_packages(root, sources.toml.data),
        brought=brought_packages(root, sources.toml),
        brought_computed=is_brought_computed(root),
        extras=extras(sources.toml),
        claims=claims(root, sources.toml, settings.conda, dependencies),
        settings=settings,
        name_place=name.place,
        version_place=version.place if version else None,
        entry_points_place=found[0].place if found else declaring.place,
        entry_points_table=_TABLES.get(declaring.kind, _TABLES["project"]),
        misplaced=sources.misplaced(),
        unread=tuple(sorted(sources.unread.items())),
        compiled=layout.compiled,
        shipment=built_shipment(root, modules, wheel, obstacle) or sources.shipment(name.text.strip()),
        wheel=wheel,
    )


def _entry_points(groups: Sequence[Group]) -> tuple[EntryPoint, ...]:
    entry_points = tuple(
        EntryPoint(name, value.text, value.place) for group in groups for name, value in group.items
    )
    if len(entry_points) > MAX_ENTRY_POINTS:
        reason = f"{len(entry_points):,} entry points of conda: condaplug reads {MAX_ENTRY_POINTS} at most"
        raise unreadable(
            entry_points[MAX_ENTRY_POINTS].place, reason, "One entry point is enough for all hooks."
        )
    return entry_points


def project_root(path: Path) -> Path:
    """The project's folder, absolute. Raises NotAPluginProjectError where ``path`` is none."""
    hint = "Name the folder that holds the plugin's pyproject.toml."
    try:
        resolved = path.resolve()
        if not resolved.exists():
            raise NotAPluginProjectError(f"{path} does not exist", hint)
        if resolved.is_file() and resolved.name in METADATA_FILES:
            return resolved.parent
        if not resolved.is_dir():
            raise NotAPluginProjectError(f"{path} is a file, not the folder of a Python project", hint)
        next(resolved.iterdir(), None)
        return resolved
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NotAPluginProjectError(f"{path!s} cannot be read: {reason}", hint) from None


class _Sources:
    """Every metadata source of a project, and which of them its build backend asks for which fact."""

    def __init__(self, root: Path, toml: Toml, path: Path, wheel: Wheel | None, obstacle: str | None) -> None:
        self.root = root
        self.wheel = wheel
        self.obstacle = obstacle
        self.toml = toml
        self.unread: dict[str, Place] = {}
        backend = toml.string("build-system", "build-backend") if toml.table("build-system") else None
        self.backend = backend.text if backend else None
        self.family = family(self.backend)
        self.project = read_pep621(toml)
        poetry = read_poetry(toml)
        if self.project is not None:
            tables = [poetry if self.family == "poetry" else None]
        else:
            tables = [poetry, read_flit(root, toml)]
        self.tables = tuple(source for source in tables if source)
        named = [source for source in self.tables if source.name]
        uses_setuptools = self.family == "setuptools" or not (self.project or named)
        legacy = (read_setup_py(root), read_setup_cfg(root)) if uses_setuptools else ()
        self.legacy = tuple(source for source in legacy if source)
        if self.project is None and self.legacy and not named:
            # A table without a name only configures the tool.
            self.tables = ()
        if self.project is None and not self.tables and not self.legacy:
            raise _no_project(root, path)

    @functools.cached_property
    def dynamic_files(self) -> Metadata:
        return read_dynamic_files(self.root, self.toml)

    def order(self, fact: str) -> tuple[Metadata, ...]:
        """The sources that the build backend asks for a fact, in the order that it asks them."""
        if self.project is None:
            # Arguments of setup() win over setup.cfg (setuptools 84, config/setupcfg.py).
            return self.tables or self.legacy
        # Poetry falls back on its own table whatever "dynamic" says (poetry-core 2.5, factory.py).
        order = (self.project, *self.tables)
        if fact in self.project.dynamic:
            return (*order, self.dynamic_files, *self.legacy)
        return (*order, *self.leftovers) if fact == "entry-points" else order

    @functools.cached_property
    def leftovers(self) -> tuple[Metadata, ...]:
        """Entry points in setup.py or setup.cfg that ``[project]`` neither has nor calls dynamic.

        setuptools warns that it ignores them, and yet keeps them, unless scripts stand anywhere (setuptools
        84, config/_apply_pyprojecttoml.py, measured).
        """
        if (
            self.project is None
            or self.project.entry_points is not None
            or "entry-points" in self.project.dynamic
        ):
            return ()
        scripts = [self.toml.get("project", key) for key in ("scripts", "gui-scripts")]
        for source in self.legacy:
            if source.entry_points is None and "entry-points" not in source.computed:
                continue
            names = {group.name for group in source.entry_points or ()}
            if not any(scripts) and not names & {"console_scripts", "gui_scripts"}:
                return (source,)
            break
        return ()

    def defining(self, fact: str) -> Metadata | None:
        """The first source that defines a fact; None where none does. What only code would tell is unread."""
        for source in self.order(fact):
            if fact in source.computed:
                self.unread[fact] = source.computed[fact]
                return None
            if getattr(source, fact.replace("-", "_")) is not None:
                return source
        opaque = [source.opaque for source in self.order(fact) if source.opaque]
        if opaque:
            self.unread[fact] = opaque[0]
        elif self.project is not None and fact in self.project.dynamic:
            self.unread[fact] = self.toml.place("project", "dynamic")
        return None

    def version(self) -> Value | None:
        source = self.defining("version")
        # A version that the build computes is the rule, not a fact amiss.
        self.unread.pop("version", None)
        return source.version if source else None

    def requires_python(self) -> Value | None:
        source = self.defining("requires-python")
        return source.requires_python if source else None

    def dependencies(self) -> tuple[Dependency, ...]:
        source = self.defining("dependencies")
        place = self.unread.get("dependencies")
        if source is None and place and self.wheel:
            del self.unread["dependencies"]
            required = (one for one in self.wheel.requirements if "extra ==" not in one)
            return tuple(dependency(Value(text, place)) for text in required)
        return (source.dependencies or ()) if source else ()

    def name(self) -> Value:
        """The project's name. Raises NotAPluginProjectError where there is none, or only code would tell."""
        source = self.defining("name")
        computed = self.unread.pop("name", None)
        if source is not None and source.name is not None:
            if source.name.text.strip():
                return source.name
            raise unreadable(
                source.name.place, "the project's name is empty", "Write the name of the distribution."
            )
        if computed is not None and self.project is None:
            raise unreadable(
                computed,
                "setup() computes the project's name, and condaplug does not run setup.py",
                'Write name="..." as a literal, or move the metadata to [project] in pyproject.toml.',
            )
        first = self.order("name")[0]
        table = {"project": "[project]", "poetry": "[tool.poetry]", "flit": "[tool.flit.metadata]"}.get(
            first.kind
        )
        if table:
            raise unreadable(first.place, f"{table} has no name", f'Add name = "..." to {table}.')
        hint = 'Add it there, or in a [project] table in pyproject.toml: name = "...".'
        raise unreadable(first.place, f"{first.kind} gives the project no name", hint)

    def entry_points(self) -> Metadata:
        """The source that declares the entry points, or should.

        Raises NotAPluginProjectError where only code would tell them.
        """
        source = self.defining("entry-points")
        computed = self.unread.pop("entry-points", None)
        if computed is None:
            return source or self.order("entry-points")[0]
        if self.wheel:
            items = tuple((name, Value(value, computed)) for name, value in self.wheel.entry_points)
            return Metadata("wheel", computed, entry_points=(Group(GROUP, computed, items),) if items else ())
        if self.obstacle:
            raise unreadable(computed, f"the entry points are computed, and the build fails: {self.obstacle}")
        who = "setup()" if computed.path == "setup.py" else "the build backend"
        raise unreadable(
            computed,
            f"{who} computes the entry points, and condaplug runs none of the project's code to read them",
            "Run condaplug validate --build, which asks the build backend; or write them as literals, in the "
            "table [project.entry-points.conda] of pyproject.toml.",
        )

    def layout(self) -> Layout:
        layout = read_layout(self.toml, self.backend)
        for source in self.legacy:
            layout += source.layout
        return layout

    def shipment(self, name: str) -> Shipment | None:
        legacy = [source.packages for source in self.legacy]
        return read_shipment(self.root, self.toml, self.family, name, legacy)

    def misplaced(self) -> tuple[tuple[str, Place], ...]:
        """Tables with entry points of conda that the build backend does not read, or warns it will not."""
        read = [source.kind for source in self.order("entry-points") if source not in self.leftovers]
        found = [
            (f"[{'.'.join(key)}]", self.toml.place(*key))
            for key, reader in _LOOKALIKES.items()
            if reader not in read and isinstance(self.toml.get(*key), dict)
        ]
        for source in self.legacy or self._unasked():
            for group in source.entry_points or ():
                if group.name == GROUP and group.items and source.kind not in read:
                    found.append((source.kind, group.place))
        return tuple(found)

    def _unasked(self) -> Sequence[Metadata]:
        """The sources of setuptools in a project that is built otherwise."""
        found = []
        for read in (read_setup_py, read_setup_cfg):
            try:
                found.append(read(self.root))
            except NotAPluginProjectError:
                # The backend does not read the file, so its faults are nobody's.
                continue
        return [source for source in found if source]


def _no_project(root: Path, path: Path) -> NotAPluginProjectError:
    """The error for a folder without a Python project, with where one may be."""
    hints = []
    below = [name for name, folder in entries(root).items() if is_dir(folder) and is_file(folder / PYPROJECT)]
    above = next((folder for folder in root.parents if is_file(folder / PYPROJECT)), None)
    if below:
        hints.append("Did you mean " + " or ".join(str(path / name) for name in below[:3]) + "?")
    elif above:
        hints.append(f"Did you mean {above}, which holds a pyproject.toml?")
    if is_file(root / PYPROJECT):
        reason = f"{path} holds no Python project: {PYPROJECT} has no [project] table"
        hints.append(f'Add [project] with name = "..." and version = "..." to {PYPROJECT}.')
    elif is_file(root / "setup.py"):
        reason = f"{path} holds no Python project: setup.py does not call setup()"
    else:
        reason = f"{path} holds no Python project: no {PYPROJECT}, setup.cfg or setup.py"
        hints.append("Run 'condaplug new NAME' to make a plugin.")
    return NotAPluginProjectError(reason, *hints)
