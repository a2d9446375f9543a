"""The importers: ``conda`` from the model, real libraries from where they lie, stand-ins for the rest."""

# ruff: noqa: PTH112, PTH113, PTH118
from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Collection, Mapping, Sequence
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from .placeholder import Placeholder

if TYPE_CHECKING:
    from .model import Model


_OF_REQUESTS = {
    "adapters",
    "api",
    "auth",
    "cookies",
    "exceptions",
    "hooks",
    "models",
    "sessions",
    "structures",
    "utils",
}
"""Modules that ``import requests`` makes attributes of the package (requests 2.32)."""


class ModelModule(ModuleType):
    """A module of conda: its names are made when they are asked for."""

    def __getattr__(self, name: str) -> Any:
        model: Model = vars(self)["__loader__"].model
        found = model.resolve(self.__name__, name)
        if not model.warns(self.__name__, name):
            vars(self)[name] = found
        return found

    def __dir__(self) -> list[str]:
        model: Model = vars(self)["__loader__"].model
        return model.names(self.__name__)


class ModelFinder:
    """Serves ``conda`` and its modules from the model, and the named libraries from their paths."""

    def __init__(self, model: Model, libraries: Mapping[str, str]) -> None:
        self.model = model
        self.libraries = libraries
        model.libraries = tuple(libraries.values())

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The specification of a module of conda or of a library; None for any other."""
        if name.partition(".")[0] == "conda":
            if name not in self.model.data["modules"]:
                return None
            return ModuleSpec(name, cast(Any, self), is_package=self.model.is_package(name))
        if name in self.libraries:
            return _library(name, self.libraries[name])
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return ModelModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run: names are made when they are asked for."""


def _library(name: str, path: str) -> ModuleSpec | None:
    if not os.path.isdir(path):
        return spec_from_file_location(name, path)
    initial = os.path.join(path, "__init__.py")
    if os.path.isfile(initial):
        return spec_from_file_location(name, initial, submodule_search_locations=[path])
    spec = ModuleSpec(name, None, is_package=True)  # a namespace package, as ``ruamel`` is
    spec.submodule_search_locations = [path]
    return spec


class StandInModule(ModuleType):
    """A module that is not here: every name is a placeholder; one that is named as an exception is one."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        finder: StandInFinder = vars(self)["__loader__"]
        found = vars(self)[name] = finder.name(self.__name__, name)
        return found


class StandInFinder:
    """Serves importable stand-ins for packages that the plugin or conda declares and that are not here.

    The last finder of all: what can really be imported is.
    """

    def __init__(self, model: Model, names: Collection[str]) -> None:
        self.model = model
        self.names = frozenset(names)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """A stand-in for a declared package or one of its modules; None for any other."""
        if name.partition(".")[0] not in self.names:
            return None
        parent = sys.modules.get(name.rpartition(".")[0])
        if parent is not None and not isinstance(parent, StandInModule):
            return None
        return ModuleSpec(name, cast(Any, self), is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""

    def name(self, module: str, name: str) -> Any:
        """What stands behind a name of a stand-in module."""
        if module == "requests" and name in _OF_REQUESTS:
            return importlib.import_module(f"requests.{name}")
        if module == "requests.auth" and name in ("AuthBase", "HTTPBasicAuth"):
            from .behaviour import requests_auth

            return getattr(requests_auth, name)
        if _is_exception(module, name):
            return type(name, (Exception,), {"__module__": module})
        return Placeholder(self.model, f"{module}.{name}")


def _is_exception(module: str, name: str) -> bool:
    """Whether a name is surely used in ``except`` clauses, where a placeholder would be a TypeError."""
    if name.endswith(("Error", "Exception", "Warning")):
        return True
    return module.rpartition(".")[2] in ("exceptions", "errors") and name[:1].isupper()
