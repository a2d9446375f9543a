"""``conda.plugins.types``: the return types of the hooks, from the catalogue's fields, and their checks."""

# ruff: noqa: TID252
from __future__ import annotations

import enum
import os
from abc import ABC, ABCMeta, abstractmethod
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from .basics import NULL, maybecall
from .dataclass import make
from .requests_auth import AuthBase

if TYPE_CHECKING:
    from ..model import Model

_MODULE = "conda.plugins.types"


def names(model: Model) -> dict[str, Any]:
    """``conda.plugins.types`` as the release has it. Each type is made when it is first asked for."""
    from .lazy import LazyNames

    classes = _classes(model)
    for name, found in classes.items():
        found.__module__, found.__qualname__ = _MODULE, name
    later: dict[str, Any] = {}
    made = LazyNames(classes)
    for name, facts in model.data["types"].items():
        if facts["kind"] == "dataclass":
            later[name] = _maker(model, made, name, facts)
    made._later.update(later)
    return made


def _maker(model: Model, made: Any, name: str, facts: dict[str, Any]) -> Any:
    def make_it() -> type:
        bases = tuple(made[base] for base in facts["bases"] if base in made)
        if name == "CondaErrorHint" and model.has("conda._private.exception_guidance:GuidanceHint"):
            bases = ()
        inherited = {field["name"] for base in bases for field in _fields(model, base.__name__)}
        fields = [
            field for field in facts["fields"] if field["name"] not in inherited or not field["required"]
        ]
        found = make(
            model,
            name,
            _MODULE,
            fields,
            bases=bases,
            namespace=_members(model, name, facts),
            kw_only=facts["kw_only"],
            frozen=facts["frozen"],
        )
        if facts["kw_only"] and bases:
            _take_keywords_only(model, found, facts)
        return found

    return make_it


def _fields(model: Model, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = model.data["types"].get(name, {}).get("fields", [])
    return found


def _members(model: Model, name: str, facts: dict[str, Any]) -> dict[str, Any]:
    """The behaviour of one type: what it does to its fields when it is made."""
    kinds = {field["name"]: field["kind"] for field in facts["fields"]}

    def plugin_error(text: str) -> Exception:
        error: Exception = model.get("conda.exceptions:PluginError")(text)
        return error

    def normalise(self: Any) -> None:
        if "name" in kinds:
            if not isinstance(self.name, str) and not hasattr(self.name, "lower"):
                raise plugin_error(f"the name of {self!r} is no text")
            self.name = self.name.lower().strip()
        if "aliases" in kinds and _normalises_aliases(model, name):
            try:
                aliases = (
                    (self.aliases,)
                    if name == "CondaSubcommand" and isinstance(self.aliases, str)
                    else self.aliases
                )
                self.aliases = tuple(dict.fromkeys(alias.lower().strip() for alias in aliases))
            except (AttributeError, TypeError) as error:
                if isinstance(error, TypeError) and name != "CondaSubcommand":
                    raise
                self.aliases = () if name == "CondaSubcommand" else self.aliases
                raise plugin_error(f"an alias of {self!r} is no text") from error
        if (
            name == "CondaSubcommand"
            and "aliases" in kinds
            and ("" in self.aliases or self.name in self.aliases)
        ):
            raise plugin_error(f"an alias of {self!r} is empty or its name")
        if "multiplatform_export" in kinds and bool(self.export) == bool(self.multiplatform_export):
            raise plugin_error(f"{self!r} needs one of export and multiplatform_export")
        if kinds.get("description") == "str|None" and self.description is None:
            self.description = self.name

    members: dict[str, Any] = {} if facts["frozen"] or "name" not in kinds else {"__post_init__": normalise}
    if name == "CondaVirtualPackage":
        members["to_virtual_package"] = _virtual_package(model)
    return members


def _normalises_aliases(model: Model, name: str) -> bool:
    """Settings keep their aliases as they are (conda/plugins/types.py, 26.7)."""
    return name != "CondaSetting"


def _take_keywords_only(model: Model, found: Any, facts: dict[str, Any]) -> None:
    """Make every parameter keyword-only, also those of the base."""
    initialise = found.__init__
    order = [field["name"] for field in facts["fields"]]
    required = [field["name"] for field in facts["fields"] if field["required"]]

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        if args:
            given = len(args) + 1
            raise TypeError(f"{found.__name__}.__init__() takes 1 positional argument but {given} were given")
        for name in kwargs:
            if name not in order:
                raise TypeError(f"{found.__name__}.__init__() got an unexpected keyword argument {name!r}")
        missing = [name for name in required if name not in kwargs]
        if missing:
            raise TypeError(_missing(found.__name__, missing))
        if not hasattr(kwargs["name"], "lower"):
            self.name = kwargs["name"]
            repr(self)  # conda shows the object before its fields are set: an AttributeError (26.5 to 26.7)
        initialise(self, **kwargs)

    found.__init__ = __init__


def _missing(name: str, missing: list[str]) -> str:
    """Python's own sentence for missing keyword-only arguments."""
    quoted = [repr(each) for each in missing]
    many = len(quoted) > 2
    listed = f"{', '.join(quoted[:-1])}, and {quoted[-1]}" if many else " and ".join(quoted)
    plural = "s" if len(missing) > 1 else ""
    return f"{name}.__init__() missing {len(missing)} required keyword-only argument{plural}: {listed}"


def _virtual_package(model: Model) -> Any:
    def to_virtual_package(self: Any) -> Any:
        """The virtual package's record, NULL where there is none; the environment may override it."""
        version, build = self.version, self.build
        override = getattr(self, "override_entity", None)
        if override:
            value: Any = os.getenv(f"CONDA_OVERRIDE_{self.name}".upper())
            if value is not None:
                value = value.strip() or self.empty_override
                version, build = (value, build) if override == "version" else (version, value)
        version, build = maybecall(version), maybecall(build)
        if version is NULL or build is NULL:
            return NULL
        if getattr(self, "version_validation", None) and version is not None:
            version = self.version_validation(version)
        record = model.get("conda.models.records:PackageRecord")
        return record.virtual_package(f"__{self.name}", version, build)

    return to_virtual_package


def _classes(model: Model) -> dict[str, Any]:
    """The types that are no dataclasses."""

    class ChannelNameMixin:
        def __init__(self, channel_name: str, *args: Any, **kwargs: Any) -> None:
            self.channel_name = channel_name
            super().__init__(*args, **kwargs)

    class ChannelAuthBase(ChannelNameMixin, AuthBase):
        pass

    class EnvironmentFormat(enum.Enum):
        lockfile = "lockfile"
        environment = "environment"

        def __str__(self) -> str:
            return str(self.value)

    class ProgressBarBase(ABC):
        def __init__(self, description: str, **kwargs: Any) -> None:
            self.description = description

        @abstractmethod
        def update_to(self, fraction: Any) -> None: ...

        @abstractmethod
        def refresh(self) -> None: ...

        @abstractmethod
        def close(self) -> None: ...

        def finish(self) -> None:
            self.update_to(1)

        @classmethod
        def get_lock(cls) -> Any:
            return None

    class SpinnerBase(ABC):
        def __init__(self, message: str, fail_message: str = "failed\n") -> None:
            self.message = message
            self.fail_message = fail_message

        @abstractmethod
        def __enter__(self) -> Any: ...

        @abstractmethod
        def __exit__(self, *exception: Any) -> Any: ...

    class ReporterRendererBase(ABC):  # noqa: B024  its abstract members are data
        def render(self, data: Any, **kwargs: Any) -> str:
            return str(data)

        @classmethod
        def progress_bar_context_manager(cls) -> Any:
            return nullcontext()

    for member in model.data["types"].get("ReporterRendererBase", {}).get("abstract", ()):
        setattr(ReporterRendererBase, member, _abstract(member))
    ReporterRendererBase.__abstractmethods__ = frozenset(
        model.data["types"].get("ReporterRendererBase", {}).get("abstract", ())
    )
    found = [ChannelNameMixin, ChannelAuthBase, EnvironmentFormat, ProgressBarBase, SpinnerBase]
    known = {each.__name__: each for each in (*found, ReporterRendererBase)}
    specifier = _environment_spec_base(model)
    if specifier is not None:
        known["EnvironmentSpecBase"] = specifier
    return known


def _abstract(name: str) -> Any:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError

    method.__name__ = name
    return abstractmethod(method)


def _environment_spec_base(model: Model) -> type | None:
    """The base of environment specifiers, with the members of the release."""
    facts = model.data["types"].get("EnvironmentSpecBase")
    if facts is None:
        return None
    members: dict[str, Any] = {}
    for name in facts["abstract"]:
        members[name] = _abstract(name)
        if name == "env":
            members[name] = property(members[name])
    if "detection_supported" in facts["members"]:
        members["detection_supported"] = True
    if "available_platforms" in facts["members"]:
        members["available_platforms"] = property(
            lambda self: (model.get("conda.base.context:context").subdir,)
        )
    if "env_for" in facts["members"]:

        def env_for(self: Any, platform: str) -> Any:
            """The environment for one platform. Raises ValueError for one that is not available."""
            if platform not in self.available_platforms:
                raise ValueError(f"{platform!r} is none of {', '.join(self.available_platforms)}")
            return self.env

        members["env_for"] = env_for
    return ABCMeta("EnvironmentSpecBase", (), members)
