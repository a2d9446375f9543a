"""The importers: ``conda`` from the model, real libraries from where they lie, stand-ins for the rest."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Collection, Mapping, Sequence
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from types import ModuleType
from typing import Any, cast

from .model import Model
from .stand_in import StandIn, stand_in_exception

_OF_REQUESTS = "adapters api auth cookies exceptions hooks models sessions structures utils"
"""Modules that ``import requests`` makes attributes of the package (requests 2.32)."""


_OF_THE_MODEL = ("pluggy", "ruamel", "tomli")
"""Libraries that every release depends on, and what stands in for ``tomllib`` on Python 3.10."""


class ModelModule(ModuleType):
    """A module of conda: its names are made when they are asked for."""

    def __getattr__(self, name: str) -> Any:
        model: Model = vars(self)["__loader__"].model
        found = model.resolve(self.__name__, name)
        if model.data.recording and not model.warns(self.__name__, name):
            vars(self)[name] = found
        return found

    def __setattr__(self, name: str, value: Any) -> None:
        """Python makes an imported submodule an attribute; here the model finds it when it is asked for."""
        if not (isinstance(value, ModelModule) and value.__name__ == f"{self.__name__}.{name}"):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        model: Model = vars(self)["__loader__"].model
        return model.names(self.__name__)


class ModelFinder:
    """Serves ``conda`` and its modules from the model, and the named libraries from their paths.

    A library is there where the release depends on it, or the plugin declares it (``provided``).
    """

    def __init__(self, model: Model, libraries: Mapping[str, str], provided: Collection[str] = ()) -> None:
        self.model = model
        self.libraries = libraries
        self.provided = {*provided, *_OF_THE_MODEL}
        model.libraries = tuple(libraries.values())

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The specification of a module of conda or of a library; None for any other."""
        if name.partition(".")[0] == "conda":
            is_package = self.model.is_package(name)
            return None if is_package is None else ModuleSpec(name, cast(Any, self), is_package=is_package)
        if name in self.libraries and (name in self.provided or name in self.model.data["dependencies"]):
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
    """A module that is not here: every name is a stand-in; one that is named as an exception is one.

    Names like ``__version__`` are there for the plugin, and not for whoever looks at any module.
    """

    def __getattr__(self, name: str) -> Any:
        finder: StandInFinder = vars(self)["__loader__"]
        if name.startswith("__") and name.endswith("__"):
            asking = sys._getframe(1)
            if name == "__all__":
                finder.model.starred[str(asking.f_globals.get("__name__"))] = self.__name__
            if name == "__all__" or not finder.model.is_plugin(asking):
                raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        found = vars(self)[name] = finder.name(self.__name__, name)
        return found


class StandInFinder:
    """Serves importable stand-ins for packages that the plugin or conda declares and that are not here.

    The last finder of all: what can really be imported is. Never for ``real`` libraries. Of ``perhaps``
    nobody knows whether the plugin's installation brings them: whoever imports one is told to
    ``model.on_perhaps``.
    """

    def __init__(
        self, model: Model, provided: Collection[str], real: Collection[str], perhaps: Collection[str] = ()
    ) -> None:
        self.model = model
        self.perhaps = frozenset(perhaps)
        self.provided = frozenset({*provided, *perhaps}) - {"conda"}
        self.real = frozenset(real) | {"conda"}

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """A stand-in for a declared package or one of its modules; None for any other."""
        top = name.partition(".")[0]
        if name.rpartition(".")[2].startswith("__"):
            return None  # ``from third import __version__``, an attribute
        if top in self.real or not (top in self.provided or top in self.model.data["dependencies"]):
            return None
        parent = sys.modules.get(name.rpartition(".")[0])
        if parent is not None and not isinstance(parent, StandInModule):
            return None
        if top in self.perhaps:
            self.model.on_perhaps(name, sys._getframe(1))
        return ModuleSpec(name, cast(Any, self), is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""

    def name(self, module: str, name: str) -> Any:
        """What stands behind a name of a stand-in module."""
        if module == "requests" and name in _OF_REQUESTS.split():
            return importlib.import_module(f"requests.{name}")
        if module == "requests.auth" and name in ("AuthBase", "HTTPBasicAuth"):
            from . import requests_auth

            return getattr(requests_auth, name)
        if _is_exception(module, name):
            return stand_in_exception(f"{module}.{name}")
        return StandIn(f"{module}.{name}")


def _is_exception(module: str, name: str) -> bool:
    """Whether a name is surely used in ``except`` clauses, where a placeholder would be a TypeError."""
    if name.endswith(("Error", "Exception", "Warning")):
        return True
    return module.rpartition(".")[2] in ("exceptions", "errors") and name[:1].isupper()
