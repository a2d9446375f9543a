"""``conda.plugins.types``: the return types of the hooks, from the catalogue's fields, and their checks."""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from collections import namedtuple
from contextlib import nullcontext
from typing import Any

from ...model import Placeholder, release
from ...model.dataclass import make
from ...model.requests_auth import AuthBase

__all__ = ["ChannelAuthBase", "ChannelNameMixin"]

_MODULE = "conda.plugins.types"


def made(name: str) -> type | None:
    """A type with the release's fields and members."""
    facts = release().data["types"].get(name, {"kind": ""})
    makers = {"dataclass": _dataclass, "abc": _abstract_class, "namedtuple": _named_tuple}
    return makers[facts["kind"]](name, facts) if facts["kind"] in makers else None


# -- dataclasses ---------------------------------------------------------------------------------------------


def _dataclass(name: str, facts: dict[str, Any]) -> type:
    known = release().data["types"]
    bases = tuple(release().get(f"{_MODULE}:{base}") for base in facts["bases"] if base in known)
    if name == "CondaErrorHint" and release().has("conda._private.exception_guidance:GuidanceHint"):
        bases = ()
    inherited = {field["name"] for base in bases for field in known[base.__name__].get("fields", [])}
    found = make(
        name,
        _MODULE,
        [field for field in facts["fields"] if field["name"] not in inherited or not field["required"]],
        bases=bases,
        namespace=_members(name, facts),
        kw_only=facts["kw_only"],
        frozen=facts["frozen"],
    )
    if facts["kw_only"] and bases:
        _take_keywords_only(found, facts)
    return found


def _members(name: str, facts: dict[str, Any]) -> dict[str, Any]:
    """The behaviour of one type: what it does to its fields when it is made."""
    kinds = {field["name"]: field["kind"] for field in facts["fields"]}
    if name != "CondaPlugin" and "CondaPlugin" not in facts["bases"]:
        return {}  # frozen types; all of them before 25.7
    steps = [_tidy_name]
    if name == "CondaSubcommand":
        steps += [_tidy_aliases_of_a_subcommand] * ("aliases" in kinds)
    elif name != "CondaSetting":  # settings keep their aliases as they are (26.7)
        steps += [_tidy_aliases] * ("aliases" in kinds)
    if "multiplatform_export" in kinds:
        steps.append(_has_one_export)
    if kinds.get("description") == "str|None":
        steps.append(_describe)

    def check(self: Any) -> None:
        for step in steps:
            fault = step(self)
            if fault:
                raise release().get("conda.exceptions:PluginError")(f"{self!r} {fault}")

    return {"__post_init__": check, **_unknown(name)}


def _unknown(name: str) -> dict[str, Any]:
    """The methods of a type that the model does not know."""
    if name != "CondaVirtualPackage" or not release().since("24.9"):
        return {}
    return {"to_virtual_package": Placeholder(f"{_MODULE}.{name}.to_virtual_package")}


def _named_tuple(name: str, facts: dict[str, Any]) -> type:
    """What most types were before 25.7: nothing is checked."""
    order = [field["name"] for field in facts["fields"]]
    defaults = [release().plain(field["default"]) for field in facts["fields"] if not field["required"]]
    found = namedtuple(name, order, defaults=defaults, module=_MODULE)  # type: ignore[misc]
    for member, value in _unknown(name).items():
        setattr(found, member, value)
    return found


def _tidy(text: Any) -> Any:
    """A name as conda keeps it. Raises AttributeError for what is no text."""
    lower = text.lower()
    return lower.strip()


def _tidy_name(self: Any) -> str | None:
    try:
        self.name = _tidy(self.name)
    except AttributeError:
        return "has a name that is no text"
    return None


def _tidy_aliases(self: Any) -> str | None:
    try:
        self.aliases = tuple(dict.fromkeys(map(_tidy, self.aliases)))
    except AttributeError:
        return "has an alias that is no text"
    return None


def _tidy_aliases_of_a_subcommand(self: Any) -> str | None:
    """As other aliases; one alias may stand alone, and none may be empty or the name."""
    given, self.aliases = self.aliases, ()
    try:
        tidy = [_tidy(alias) for alias in ([given] if isinstance(given, str) else given)]
    except (AttributeError, TypeError):
        return "has aliases that are no texts"
    self.aliases = tuple(dict.fromkeys(tidy))
    return "has an alias that is empty or its name" if {"", self.name} & {*tidy} else None


def _has_one_export(self: Any) -> str | None:
    given = [each for each in (self.multiplatform_export, self.export) if each]
    return None if len(given) == 1 else "needs one of export and multiplatform_export"


def _describe(self: Any) -> None:
    self.description = self.name if self.description is None else self.description


def _take_keywords_only(found: Any, facts: dict[str, Any]) -> None:
    """Make every parameter keyword-only, also those of the base."""
    initialise = found.__init__
    order = [field["name"] for field in facts["fields"]]
    required = [field["name"] for field in facts["fields"] if field["required"]]

    def __init__(self: Any, *given: Any, **named: Any) -> None:  # noqa: N807
        owner = f"{found.__name__}.__init__()"
        if given:
            raise TypeError(f"{owner} takes 1 positional argument but {len(given) + 1} were given")
        for name in named:
            if name not in order:
                raise TypeError(f"{owner} got an unexpected keyword argument {name!r}")
        missing = [name for name in required if name not in named]
        if missing:
            raise TypeError(f"{owner} missing {_listed(missing)}")
        if not hasattr(named["name"], "lower"):
            self.name = named["name"]
            repr(self)  # conda shows the object before its fields are set: an AttributeError (26.5 to 26.7)
        initialise(self, **named)

    found.__init__ = __init__


def _listed(missing: list[str]) -> str:
    """Missing keyword-only arguments in Python's own words."""
    quoted = [repr(each) for each in missing]
    many = len(quoted) > 2
    listed = f"{', '.join(quoted[:-1])}, and {quoted[-1]}" if many else " and ".join(quoted)
    return f"{len(missing)} required keyword-only argument{'s' * (len(missing) > 1)}: {listed}"


# -- other classes -------------------------------------------------------------------------------------------


class ChannelNameMixin:
    """Keeps the channel's name, which conda gives to an authentication handler."""

    def __init__(self, channel_name: str, *rest: Any, **named: Any) -> None:
        super().__init__(*rest, **named)
        self.channel_name = channel_name


class ChannelAuthBase(ChannelNameMixin, AuthBase):
    """The base of authentication handlers."""


def _abstract_class(name: str, facts: dict[str, Any]) -> type:
    """A base class with the abstract members of the release, and with the model's behaviour of the others."""
    known = {**_MEMBERS.get(name, {}), "available_platforms": property(_own_platform)}
    members = {key: value for key, value in known.items() if key in (*facts["members"], "__init__")}
    members.update((key, _abstract(key)) for key in facts["abstract"])
    if "env" in facts["abstract"]:  # a method called environment in 25.5
        members["env"] = property(members["env"])
    return ABCMeta(name, (), {**members, "__module__": _MODULE})


def _abstract(name: str) -> Any:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError

    method.__name__ = name
    return abstractmethod(method)


def _progress_bar(self: Any, description: str, **named: Any) -> None:
    self.description = description


def _spinner(self: Any, message: str, fail_message: str = "failed\n") -> None:
    self.message, self.fail_message = message, fail_message


def _own_platform(self: Any) -> tuple[str, ...]:
    return (release().get("conda.base.context:context").subdir,)


def _env_for(self: Any, platform: str) -> Any:
    """The environment for one platform. Raises ValueError for one that is not available."""
    known = self.available_platforms
    if platform in known:
        return self.env
    raise ValueError(f"{platform!r} is none of {', '.join(known)}")


_MEMBERS: dict[str, dict[str, Any]] = {
    "ProgressBarBase": {
        "__init__": _progress_bar,
        "finish": lambda self: self.update_to(1),
        "get_lock": classmethod(lambda cls: None),
    },
    "SpinnerBase": {"__init__": _spinner},
    "ReporterRendererBase": {
        "render": lambda self, data, **named: str(data),
        "progress_bar_context_manager": classmethod(lambda cls: nullcontext()),
    },
    "EnvironmentSpecBase": {"detection_supported": True, "env_for": _env_for},
}
"""The members that are not abstract, by class."""
