"""The model of one release: what each name of conda stands for.

What the model behaves for in ``conda.x.y`` is the module ``inside.conda.x.y``: the names in its ``__all__``,
and those that its function ``made`` makes of the release's data, once for each load. Modules, classes and
functions there are the same for every release: they ask ``release()`` when they are called.
"""

from __future__ import annotations

import enum
import functools
import importlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from types import FrameType, FunctionType
from typing import Any, TypeVar, cast

from .facts import ABSENT, Facts
from .limits import INSIDE, Limits, ModelLimit, running
from .placeholder import FunctionPlaceholder, Placeholder, name_in_conda, placeholder_class
from .stand_in import StandIn

T = TypeVar("T")

_PACKAGE = f"{__name__.rpartition('.model.')[0]}.conda"
_DUNDERS = "__version__ __author__ __email__ __license__ __copyright__ __summary__ __url__"
_MADE_OF_ALL = {
    "conda.plugins.hookspec:CondaSpecs": "hooks",
    "conda.plugins.manager:get_plugin_manager": "builtin",
}
"""Objects that show a whole section of the facts to who gets hold of them."""


def release() -> Model:
    """The model of the release that this process stands for."""
    return cast(Model, running())


class _ShownByValue(enum.Enum):
    """The base of conda's enumerations whose text is their value."""

    def __str__(self) -> str:
        return str(self.value)


def _named(found: T) -> T:
    """The same; the methods of a class are called as conda's are: Python names them in its error messages."""
    if isinstance(found, type):
        for name, member in vars(found).items():
            if isinstance(member, FunctionType) and "<locals>" in member.__qualname__:
                member.__qualname__ = f"{found.__qualname__}.{name}"
    return found


class Model(Limits):
    """One release of conda, made from the catalogue's data.

    ``touched`` are the questions that were put to the data so far, by the plugin or on its behalf: a release
    that answers them alike (:meth:`Facts.answer`) gives the same run.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__()
        self.data = Facts(data)
        self.on_perhaps: Callable[[str, FrameType], None] = lambda name, importer: None
        """Told of an import of a stand-in that nobody declares directly: its name and the frame below it."""
        self.version: str = data["version"]
        """For who runs the model; a plugin gets it from the data, on record."""
        self._explained: list[BaseException] = []
        self._objects: dict[str, Any] = {}
        self._once: dict[Callable[[], Any], Any] = {}

    # -- the release -----------------------------------------------------------------------------------------

    @property
    def touched(self) -> frozenset[str]:
        """What the data was asked so far."""
        return frozenset(self.data.asked)

    def once(self, make: Callable[[], T]) -> T:
        """What ``make`` gives, made once for this load. What it asks of the release is on record."""
        if make not in self._once:
            found = make()
            if not self.data.recording:
                return found
            self._once[make] = found
        return cast(T, self._once[make])

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
            self._objects[key] = Placeholder(f"{module}.{name}")  # for what refers back to itself
            self._objects[key] = self._make(module, name, *known)
        return self._objects[key]

    def _unnamed(self, module: str, name: str) -> Any:
        """What a module has beside the names that conda defines in it."""
        if module == "conda" and name in _DUNDERS.split():
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
        part = _part(module)
        if name in part.get("__all__", ()):
            return part[name]
        made = part["made"](name) if "made" in part else None
        if made is not None:
            return _named(made)
        key, dotted = f"{module}:{name}", f"{module}.{name}"
        if key in self.data["constants"]:
            return self.plain(self.data["constants"][key])
        if kind == "from":
            return self._imported(module, name, origin)
        if kind == "classes":
            return self._class(key, dotted)
        if kind == "functions":
            return FunctionPlaceholder(dotted)
        return Placeholder(dotted)

    def _imported(self, module: str, name: str, origin: str) -> Any:
        """A name that conda's module has from elsewhere; a placeholder where that is not to be had here."""
        source, _, original = origin.partition(":")
        try:
            found = importlib.import_module(source)
            return getattr(found, original) if original else found
        except (ImportError, AttributeError):
            return Placeholder(f"{module}.{name}")

    def _class(self, key: str, dotted: str) -> type:
        facts = self.data["classes"].get(key, {})
        bases = tuple(base for base in map(self._base, facts.get("bases", ())) if base is not None)
        module, _, name = dotted.rpartition(".")
        if facts.get("exception"):
            return type(name, bases or (Exception,), {"__module__": module})
        if "members" in facts:
            kind: Any = next((base for base in bases if issubclass(base, enum.Enum)), enum.Enum)
            if facts.get("shown") == "value":
                kind = _ShownByValue if kind is enum.Enum else kind
            members = {member: self.plain(value) for member, value in facts["members"].items()}
            return cast(type, kind(name, members, module=module))
        return placeholder_class(dotted, bases, tuple(facts.get("abstract", "").split()))

    def _base(self, reference: str) -> type | None:
        module = reference.partition(":")[0]
        if module.partition(".")[0] == "conda" and not self.has(reference.partition(".<")[0]):
            return None
        try:
            found = self.get(reference)
        except (ImportError, AttributeError):
            return None
        return found if isinstance(found, type) else None

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
            self.note(vars(value)["_placeholder"], None, None)
        return is_stand_in

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


# -- what the model behaves for ------------------------------------------------------------------------------


def modules() -> Iterator[str]:
    """The modules of ``inside.conda``, by their full names."""
    top = os.path.join(INSIDE, "conda")
    for folder, _, files in sorted(os.walk(top)):
        package = f"{_PACKAGE}{folder[len(top) :].replace(os.sep, '.')}"
        names = sorted(file.removesuffix(".py") for file in files if file.endswith(".py"))
        yield from (package if name == "__init__" else f"{package}.{name}" for name in names)


@functools.cache
def _part(module: str) -> Mapping[str, Any]:
    """The names of the module of ``inside.conda`` for a module of conda; none where there is none."""
    path = os.path.join(INSIDE, *module.split("."))
    if not (os.path.isfile(f"{path}.py") or os.path.isfile(os.path.join(path, "__init__.py"))):
        return {}
    found = importlib.import_module(f"{_PACKAGE}{module.removeprefix('conda')}")
    _place()
    return vars(found)


def _place() -> None:
    """Let what is defined in ``inside.conda`` say that it is conda's, as it does in conda."""
    for name in [name for name in sys.modules if name.startswith(_PACKAGE)]:
        for found in vars(sys.modules[name]).values():
            if isinstance(found, (type, FunctionType)) and found.__module__ == name:
                found.__module__ = name_in_conda(name)
