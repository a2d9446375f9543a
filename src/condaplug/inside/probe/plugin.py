"""Show the plugin to conda as if it were installed, and watch conda load it."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import inspect
import re
import sys
import time
import types
from contextlib import contextmanager
from importlib.machinery import PathFinder
from importlib.metadata import EntryPoint, PathDistribution, distributions
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .describe import fault_facts, is_async, spot_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from importlib.machinery import ModuleSpec
    from importlib.metadata import Distribution


class ProjectFinder:
    """A meta-path finder for exactly the project's own top-level modules.

    The project's folder itself never enters ``sys.path``: a ``tests`` or ``setup.py`` beside the package
    would become importable, which it is not once the plugin is installed.
    """

    def __init__(self, modules: dict[str, str], generated: Iterable[str]) -> None:
        self.modules = modules
        self.generated = frozenset(generated)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """The specification of a module of the project, or of a version file that only a build writes."""
        if name in self.generated:
            loader: Any = self
            return importlib.util.spec_from_loader(name, loader)
        if name in self.modules:
            return PathFinder.find_spec(name, [str(Path(self.modules[name]).parent)])
        return None

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        """A generated version module."""
        module = types.ModuleType(spec.name)
        vars(module).update(__version__="0", version="0", __version_tuple__=(0,), version_tuple=(0,))
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing: a generated version module is complete when it is made."""


class Loading:
    """What happened to one entry point while conda loaded it."""

    def __init__(self, entry_point: EntryPoint, repair: Callable[[], None]) -> None:
        self._repair = repair
        self.name = entry_point.name
        self.value = entry_point.value
        self.attempted = False
        self.seconds: float | None = None
        self.modules: list[str] = []
        self.fault: BaseException | None = None
        self.object: Any = None
        self.loaded = False

    def load(self, load: Callable[[], Any]) -> Any:
        """Call ``load`` as conda asked for it; what it raises goes on to conda."""
        self.attempted = True
        before = set(sys.modules)
        start = time.perf_counter()
        try:
            try:
                self.object = load()
            finally:
                self.seconds = time.perf_counter() - start
                self._repair()
        except BaseException as error:
            self.fault = error
            raise
        finally:
            new = set(sys.modules) - before
            self.modules = sorted(name for name in new if not name.startswith("_condaplug_"))
        self.loaded = True
        return self.object


class WatchedDistribution(PathDistribution):
    """The plugin's throwaway distribution; each entry point tells a ``Loading`` what happened."""

    def watch(self, repair: Callable[[], None]) -> list[Loading]:
        """Make one ``Loading`` per entry point of the group ``conda``; ``repair`` runs after each."""
        loadings = []
        self._watched: dict[str, list[EntryPoint]] = {}
        self._shown: list[EntryPoint] | None = None
        for entry_point in super().entry_points:
            if entry_point.group == "conda":
                loading = Loading(entry_point, repair)
                loadings.append(loading)
                entry_point = _watched(entry_point, loading)
            self._watched.setdefault(entry_point.name, []).append(entry_point)
        return loadings

    @contextmanager
    def showing(self, name: str) -> Iterator[None]:
        """Show only the entry points of one name, which conda looks for among all that are shown."""
        self._shown = self._watched[name]
        try:
            yield
        finally:
            self._shown = None

    @property
    def entry_points(self) -> Any:
        """The watched entry points."""
        if self._shown is not None:
            return self._shown
        return [entry_point for same in self._watched.values() for entry_point in same]


def _watched(entry_point: EntryPoint, loading: Loading) -> EntryPoint:
    class WatchedEntryPoint(EntryPoint):
        def load(self) -> Any:
            return loading.load(super().load)

    return WatchedEntryPoint(entry_point.name, entry_point.value, entry_point.group)


def show(request: dict[str, Any]) -> WatchedDistribution:
    """Make the plugin visible to this interpreter; returns its distribution."""
    name = request["distribution"]["name"]
    version = request["distribution"]["version"]
    site = Path(request["scratch"], "site")
    # the name of a file is limited
    parts = [re.sub(r"[^A-Za-z0-9.+!]+", "_", part)[:100] for part in (name, version)]
    info = site / f"{'-'.join(parts)}.dist-info"
    info.mkdir(parents=True)
    info.joinpath("METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8"
    )
    lines = [f"{point['name']} = {point['value']}" for point in request["entry_points"]]
    info.joinpath("entry_points.txt").write_text("\n".join(["[conda]", *lines, ""]), encoding="utf-8")
    sys.path.insert(0, str(site))
    sys.meta_path.insert(0, ProjectFinder(request["modules"], request["generated"]))
    return WatchedDistribution(info)


@contextmanager
def only(manager: Any, shown: list[Distribution]) -> Iterator[None]:
    """Show these distributions alone to conda; ``manager`` is the module ``conda.plugins.manager``.

    It asks ``importlib.metadata`` through a name of its own since 23.3; before, pluggy asked for it.
    """
    asked: Any = manager if hasattr(manager, "distributions") else importlib.metadata
    before = asked.distributions
    asked.distributions = lambda: shown
    try:
        yield
    finally:
        asked.distributions = before


def load_entrypoints(manager: Any, name: str) -> None:
    """Load the entry points of a name as conda does: with its plugin manager's own method, since 23.3."""
    load = getattr(manager, "load_entrypoints", None) or manager.load_setuptools_entrypoints
    load("conda", name=name)


def others(distribution: Distribution) -> list[Distribution]:
    """The distributions of this interpreter without ``distribution`` and without an installed copy of it."""

    def canonical(name: str | None) -> str:
        return re.sub(r"[-_.]+", "-", name or "").lower()

    own = canonical(distribution.metadata["Name"])
    return [other for other in distributions() if canonical(other.metadata["Name"]) != own]


def loading_facts(loading: Loading, roots: list[str]) -> dict[str, Any]:
    """The facts of one entry point after conda tried it."""
    facts: dict[str, Any] = {
        "name": loading.name,
        "value": loading.value,
        "attempted": loading.attempted,
        "loaded": loading.loaded,
        "seconds": loading.seconds,
        "modules": loading.modules,
        "fault": fault_facts(loading.fault, roots) if loading.fault else None,
        "object": None,
        "candidates": [],
    }
    if loading.loaded:
        kind = "module" if isinstance(loading.object, types.ModuleType) else None
        kind = kind or ("class" if isinstance(loading.object, type) else None)
        kind = kind or ("function" if callable(loading.object) else "object")
        spot = {"path": getattr(loading.object, "__file__", None), "line": None} if kind == "module" else None
        facts["object"] = {
            "kind": kind,
            "text": text_of(loading.object),
            "spot": spot or spot_of(loading.object),
        }
        facts["candidates"] = candidates(loading.object)
    return facts


def names_of(plugin: Any) -> list[str]:
    """The attributes that a plugin object lists; none where listing them fails."""
    try:
        return sorted(set(dir(plugin)))
    except BaseException:
        return []


def candidates(plugin: Any) -> list[dict[str, Any]]:
    """The functions of a plugin object that are, or look like, hook implementations.

    ``marks`` are the pluggy projects whose ``hookimpl`` decorated the function: pluggy's marker for project X
    sets the attribute ``X_impl`` (pluggy, _hooks.py).
    """
    found = []
    for name in names_of(plugin):
        try:
            function = getattr(plugin, name)
            attributes = dict(getattr(function, "__dict__", None) or {})
            if isinstance(function, type) or not callable(function):
                continue
        except BaseException:
            continue  # an attribute of the plugin's own making may raise anything
        marks = sorted(
            key.removesuffix("_impl")
            for key, options in attributes.items()
            if isinstance(key, str)
            and key.endswith("_impl")
            and isinstance(options, dict)
            and "hookwrapper" in options
        )
        if not marks and not name.startswith("conda_"):
            continue
        options = attributes.get("conda_impl") or {}
        found.append(
            {
                "name": name,
                "hook": options.get("specname") or name,
                "marks": marks,
                "spot": spot_of(function),
                "is_async": is_async(function),
                "is_routine": inspect.isroutine(function),
                "arguments": arguments_of(function),
                "optional": bool(options.get("optionalhook")),
            }
        )
    return found


def arguments_of(function: Callable[..., Any]) -> list[str]:
    """What pluggy asks the hook specification for: positional arguments without a default, no ``self``."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    names = [p.name for p in positional if p.default is p.empty]
    # as pluggy does: only a function of a class has an implicit first argument
    in_class = "." in (getattr(function, "__qualname__", "") or "")
    return names[1:] if in_class and names[:1] == ["self"] else names
