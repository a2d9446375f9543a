"""The model of one release: what each name of conda stands for, and what it was asked in vain."""

# ruff: noqa: PTH100, PTH118, PTH120, TID252
from __future__ import annotations

import enum
import importlib
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from types import FrameType, FunctionType
from typing import Any, NoReturn, cast

from ..conda import BEHAVIOUR
from .facts import ABSENT, Facts
from .placeholder import FunctionPlaceholder, ModelLimit, Placeholder, placeholder_class, raise_limit
from .stand_in import StandIn

_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_STDLIB = os.path.dirname(os.path.abspath(os.__file__)) + os.sep
_DUNDERS = {
    "__version__",
    "__author__",
    "__email__",
    "__license__",
    "__copyright__",
    "__summary__",
    "__url__",
}


_MADE_OF_ALL = {
    "conda.plugins.hookspec:CondaSpecs": "hooks",
    "conda.plugins.manager:get_plugin_manager": "builtin",
}
"""Objects that show a whole section of the facts to who gets hold of them."""


class _ShownByValue(enum.Enum):
    """The base of conda's enumerations whose text is their value."""

    def __str__(self) -> str:
        return str(self.value)


def _name_methods(found: type) -> None:
    """Call the methods of a class as conda's are called: Python names them in its error messages."""
    for name, member in vars(found).items():
        if isinstance(member, FunctionType) and "<locals>" in member.__qualname__:
            member.__qualname__ = f"{found.__qualname__}.{name}"


def _importing(frame: FrameType | None) -> bool:
    """Whether a frame runs inside the import of a module."""
    while frame is not None:
        if frame.f_code.co_name == "_call_with_frames_removed":  # importlib/_bootstrap.py runs modules by it
            return True
        frame = frame.f_back
    return False


class Model:
    """One release of conda, made from the catalogue's data.

    ``touched`` are the questions that were put to the data so far, by the plugin or on its behalf: a release
    that answers them alike (:meth:`Facts.answer`) gives the same run. ``strict`` is False while a plugin is
    imported and True while its hooks run. ``phase`` is free text of the caller, kept in ``limits``: each
    placeholder whose value was asked for, with the plugin's file and line.
    """

    ModelLimit = ModelLimit

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = Facts(data)
        self.strict = False
        self.phase: str | None = None
        self.limits: list[dict[str, Any]] = []
        self.libraries: tuple[str, ...] = ()
        self.classes: dict[tuple[str, Any], type] = {}
        self.decorated: list[tuple[type, str]] = []
        """The classes that a stand-in decorated, with its name."""
        self.starred: dict[str, str] = {}
        """Of a module that imports ``*`` of a stand-in: that stand-in's name."""
        self.on_perhaps: Callable[[str, FrameType], None] = lambda name, importer: None
        """Told of an import of a stand-in that nobody declares directly: its name and the frame below it."""
        self.version: str = data["version"]
        """For who runs the model; a plugin gets it from the data, on record."""
        self._explained: list[BaseException] = []
        self._objects: dict[str, Any] = {}
        self._behaviour: dict[str, Mapping[str, Any]] = {}

    # -- the release -----------------------------------------------------------------------------------------

    @property
    def touched(self) -> frozenset[str]:
        """What the data was asked so far."""
        return frozenset(self.data.asked)

    def unrecorded(self) -> AbstractContextManager[None]:
        """Ask the data without a record, for what no plugin can see."""
        return self.data.unrecorded()

    def since(self, release: str) -> bool:
        """Whether this release is ``release`` (``26.3``, ``26.3.1``) or a later one."""
        return bool(self.data.ask("since", release))

    def is_package(self, module: str) -> bool | None:
        """Whether a module of conda is a package; None where the release has no such module."""
        answer = self.data.ask("module", module)
        return None if answer == ABSENT else bool(answer[0])

    def origin(self, module: str, name: str) -> tuple[str, str] | None:
        """The kind and the origin of a name of a module of conda; None where the release lacks it."""
        answer = self.data.ask("name", f"{module}:{name}")
        return None if answer == ABSENT else answer

    # -- objects ---------------------------------------------------------------------------------------------

    def get(self, reference: str) -> Any:
        """The object of ``module:name`` or of ``module:Class.member`` (``conda.x`` or a library)."""
        module, _, path = reference.partition(":")
        name, *members = path.split(".")
        found = getattr(importlib.import_module(module), name)
        for member in members:
            found = getattr(found, member)
        return found

    def has(self, reference: str) -> bool:
        """Whether this release has the name ``module:name``."""
        module, _, name = reference.partition(":")
        return self.origin(module, name) is not None

    def resolve(self, module: str, name: str) -> Any:
        """The object behind a name of a conda module.

        Raises ``AttributeError`` in Python's own words where the release has no such name.
        """
        key = f"{module}:{name}"
        known = self.origin(module, name)
        if known is None:
            return self._unnamed(module, name)
        if key in _MADE_OF_ALL:
            self.data.ask(_MADE_OF_ALL[key])
        if self.warns(module, name):
            self._warn(key, self.data["deprecations"][key])
        if key not in self._objects:
            self._objects[key] = Placeholder(self, f"{module}.{name}")  # for what refers back to itself
            self._objects[key] = self._make(module, name, *known)
        return self._objects[key]

    def _unnamed(self, module: str, name: str) -> Any:
        """What a module has beside the names that conda defines in it."""
        if module == "conda" and name in _DUNDERS:
            return self.data["version"] if name == "__version__" else ""
        submodule = f"{module}.{name}"
        if submodule in self.data["started"] or submodule in sys.modules:
            return importlib.import_module(submodule)
        if name == "__file__":
            return self._file(module)
        listed = self.data.ask("names", module)[1] if name == "__all__" else None
        if listed is not None:
            return listed.split()
        raise AttributeError(f"module {module!r} has no attribute {name!r}")

    def placeholder(self, name: str) -> Any:
        """A placeholder for what ``name`` (dotted) stands for."""
        return Placeholder(self, name)

    def names(self, module: str) -> list[str]:
        """``dir()`` of a conda module."""
        modules = (*sys.modules, *self.data["started"])
        loaded = {name.rpartition(".")[2] for name in modules if name.rpartition(".")[0] == module}
        named = self.data.ask("names", module)[0]
        deprecated = {name for name in named if self.warns(module, name)}
        return sorted({*named, *loaded} - deprecated)

    def warns(self, module: str, name: str) -> bool:
        """Whether asking for the name warns: conda serves such names on demand, outside ``dir()``."""
        fact = self.data["deprecations"].get(f"{module}:{name}")
        return fact is not None and fact.get("kind") == "constant"

    def _make(self, module: str, name: str, kind: str, origin: str) -> Any:
        behaviour = self.behaviour(module)
        if name in behaviour:
            return behaviour[name]
        key, dotted = f"{module}:{name}", f"{module}.{name}"
        if key in self.data["constants"]:
            return self.plain(self.data["constants"][key])
        if kind == "from":
            return self._imported(module, name, origin)
        if kind == "classes":
            return self._class(key, dotted)
        if kind == "functions":
            return FunctionPlaceholder(self, dotted)
        return Placeholder(self, dotted)

    def _imported(self, module: str, name: str, origin: str) -> Any:
        """A name that conda's module has from elsewhere; a placeholder where that is not to be had here."""
        source, _, original = origin.partition(":")
        try:
            found = importlib.import_module(source)
            return getattr(found, original) if original else found
        except (ImportError, AttributeError):
            return Placeholder(self, f"{module}.{name}")

    def _class(self, key: str, dotted: str) -> type:
        facts = self.data["classes"].get(key, {})
        bases = tuple(base for base in map(self._base, facts.get("bases", ())) if base is not None)
        module, _, name = dotted.rpartition(".")
        if facts.get("exception"):
            return self._exception(name, module, bases)
        if "members" in facts:
            kind: Any = next((base for base in bases if issubclass(base, enum.Enum)), enum.Enum)
            if facts.get("shown") == "value":
                kind = _ShownByValue if kind is enum.Enum else kind
            members = {member: self.plain(value) for member, value in facts["members"].items()}
            return cast(type, kind(name, members, module=module))
        return placeholder_class(self, dotted, bases, tuple(facts.get("abstract", "").split()))

    def _base(self, reference: str) -> type | None:
        module = reference.partition(":")[0]
        if module.partition(".")[0] == "conda" and not self.has(reference.partition(".<")[0]):
            return None
        try:
            found = self.get(reference)
        except (ImportError, AttributeError):
            return None
        return found if isinstance(found, type) else None

    def behaviour_free(self, module: str, name: str) -> type:
        """The class of a conda module as the data has it, while that module's behaviour is being made."""
        key = f"{module}:{name}"
        if key not in self._objects:
            self._objects[key] = self._class(key, f"{module}.{name}")
        found: type = self._objects[key]
        return found

    def _exception(self, name: str, module: str, bases: tuple[type, ...]) -> type:
        return type(name, bases or (Exception,), {"__module__": module})

    def behaviour(self, module: str) -> Mapping[str, Any]:
        """What the model behaves for in a conda module: name -> object."""
        found = self._behaviour.get(module)
        if found is None:
            self._behaviour[module] = {}  # behaviour that asks for its own module meets placeholders
            provider = BEHAVIOUR.get(module)
            if provider is None:
                return {}
            file, _, function = provider.partition(":")
            part = importlib.import_module(f"..conda.{file}", __package__)
            found = self._behaviour[module] = getattr(part, function)(self)
            for each in tuple(found.values()):
                if isinstance(each, type):
                    _name_methods(each)
        return found

    def plain(self, value: Any) -> Any:
        """A value of the catalogue's data as a Python object."""
        if isinstance(value, list):
            return [self.plain(item) for item in value]
        if not isinstance(value, dict):
            return value
        ((kind, content),) = value.items()
        if kind == "dict":
            return {key: self.plain(item) for key, item in content.items()}
        if kind == "ref":
            return self.get(content)
        if kind == "make":
            return self.get(content)()
        made: Any = {"tuple": tuple, "set": set, "frozenset": frozenset}[kind]
        return made(self.plain(item) for item in content)

    # -- limits ----------------------------------------------------------------------------------------------

    def limit(self, name: str) -> None:
        """Record that ``name`` was used, and raise :class:`ModelLimit`; nothing while it is lenient.

        A module that a hook imports is imported as leniently as the plugin itself.
        """
        if not self.strict or _importing(sys._getframe(2)):
            return
        self.note(name, *self._place(sys._getframe(2)))
        raise_limit(name)

    def unknown(self, name: str) -> NoReturn:
        """Record that the value of ``name`` was wanted, and raise :class:`ModelLimit`, lenient or not."""
        path, line = self._place(sys._getframe(2))
        self.note(name, path, line)
        raise_limit(name)

    def explains(self, error: BaseException) -> bool:
        """Whether an exception is no fault of the plugin's: a limit, or one that a stand-in may be behind.

        The latter is recorded as a limit, once.
        """
        if isinstance(error, ModelLimit):
            return True
        if not any(one is error for one in self._explained):
            from .blame import blamed

            behind = blamed(self, error)
            if behind is None:
                return False
            self.note(*behind)
            self._explained.append(error)
        return True

    def notes_stand_in(self, value: object) -> bool:
        """Whether a value is a stand-in, in a place where conda needs a real one; recorded as a limit."""
        is_stand_in = type(value) is StandIn
        if is_stand_in:
            self.note(vars(value)["_placeholder"][1], None, None)
        return is_stand_in

    def note(self, name: str, path: str | None, line: int | None) -> None:
        """Record a limit."""
        self.limits.append({"name": name, "path": path, "line": line, "phase": self.phase})

    def is_plugin(self, frame: FrameType | None) -> bool:
        """Whether a frame runs code that is neither the model's nor a library's, nor the probe's."""
        if frame is None:
            return False
        file = frame.f_code.co_filename
        inside = str(frame.f_globals.get("__name__")).startswith("_condaplug_")
        return not inside and not file.startswith((_HERE, _STDLIB, "<frozen", *self.libraries))

    def _place(self, frame: FrameType | None) -> tuple[str | None, int | None]:
        """File and line of the innermost code that is neither the model's nor a library's."""
        while frame is not None:
            if self.is_plugin(frame):
                return frame.f_code.co_filename, frame.f_lineno
            frame = frame.f_back
        return None, None

    def _file(self, module: str) -> str:
        self.limit(f"{module}.__file__")
        parts = module.split(".") + (["__init__"] if self.is_package(module) else [])
        return os.path.join(sys.prefix, "conda-of-the-model", *parts) + ".py"

    def _warn(self, key: str, deprecation: Mapping[str, str]) -> None:
        import warnings

        since, until = deprecation["since"], deprecation["until"]
        category: type[Warning] = (
            PendingDeprecationWarning if self.data.ask("before", since) else DeprecationWarning
        )
        text = f"{key.replace(':', '.')} is deprecated since {since}, and {until} removes it"
        if "use" in deprecation:
            text += f": use {deprecation['use']}"
        warnings.warn(text, category, stacklevel=4)
