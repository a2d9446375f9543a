"""The environment that a specifier gives: its checks, and merging several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import chain
from typing import Any

from ...model import release, without
from ...model.dataclass import make, members

_MODULE = "conda.models.environment"


def made(name: str) -> type | None:
    """The classes with the release's fields."""
    template = {"Environment": Environment, "EnvironmentConfig": EnvironmentConfig}.get(name)
    facts = release().data["classes"].get(f"{_MODULE}:{name}")
    if template is None or facts is None:
        return None
    fields = [dict(field) for field in facts["fields"]]
    for field in fields:
        if field.get("default") == {"make": f"{_MODULE}:EnvironmentConfig"}:
            field["default"] = {"tuple": []}  # the check of an environment puts one there
    return make(name, _MODULE, fields, namespace=members(template), kw_only=facts["kw_only"])


def _value_error(text: str) -> Exception:
    error: Exception = release().get("conda.exceptions:CondaValueError")(text)
    return error


# -- settings ------------------------------------------------------------------------------------------------


@without("from_context")
class EnvironmentConfig:
    """The settings of an environment: what they do beside holding the release's fields."""

    @classmethod
    def merge(cls, *configs: Any) -> Any:
        """The first of the settings, with the later ones merged into it."""
        given = [config for config in configs[1:] if config is not None]
        if not all(isinstance(config, type(configs[0])) for config in given):
            raise _value_error("only an EnvironmentConfig can be merged with an EnvironmentConfig")
        for config in given:
            for name, value in vars(config).items():
                own = getattr(configs[0], name)
                setattr(configs[0], name, _merger(name, own)(own, value))
        return configs[0] if configs else None


def _merger(name: str, own: Any) -> Callable[[Any, Any], Any]:
    """How two values of a setting become one."""
    if name == "channel_settings":
        return _settings_by_channel
    if name == "channels" and release().since("26.3"):
        return lambda own, later: _once(later, own)  # later channels have precedence
    return _once if isinstance(own, (tuple, list)) else _later


def _later(own: Any, later: Any) -> Any:
    return own if later is None else later


def _once(*several: Any) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(chain(*several)))


def _settings_by_channel(own: Any, later: Any) -> tuple[dict[str, str], ...]:
    """One mapping for each channel, in which what comes later wins."""
    found: dict[Any, dict[str, str]] = {}
    for settings in (*own, *later):
        found.setdefault(settings.get("channel"), {}).update(settings)
    return tuple(found.values())


# -- environments --------------------------------------------------------------------------------------------


@without("from_prefix from_cli from_cli_with_file_envs from_history")
class Environment:
    """An environment: what it does beside holding the release's fields."""

    def __post_init__(self: Any) -> None:
        if self.config == ():
            self.config = release().get(f"{_MODULE}:EnvironmentConfig")()
        fields = release().data["classes"][f"{_MODULE}:Environment"]["fields"]
        required = [field["name"] for field in fields if field["required"]]
        empty = [name for name in required if not getattr(self, name)]
        if empty:
            raise _value_error(f"an Environment needs a {empty[0]}")
        if self.platform not in release().get("conda.base.constants:PLATFORMS"):
            raise _value_error(f"{self.platform!r} is no platform that conda knows")
        _check_explicit(self)

    @classmethod
    def merge(cls: Any, *environments: Any) -> Any:
        """One environment: all packages, name and prefix of the last that has them (to 26.1, the first)."""
        found = {each.platform for each in environments if each.platform}
        if len(found) != 1:
            raise _value_error(f"environments for several platforms: {', '.join(sorted(found))}")
        several = {name: [getattr(each, name) for each in environments] for name in _MERGED}
        if not release().since("26.3"):
            several.update({name: several[name][::-1] for name in ("name", "prefix")})
            for mapping in (*several["variables"], *several["external_packages"]):
                mapping.items()  # None is an AttributeError there
        merged = {name: how(several[name]) for name, how in _MERGED.items()}
        configs = [each.config for each in environments if each.config is not None]
        config = release().get(f"{_MODULE}:EnvironmentConfig").merge(*configs)
        return cls(platform=found.pop(), config=config, **merged)

    def extrapolate(self: Any, platform: str) -> Any:
        """The environment for its own platform."""
        if platform != self.platform:
            release().limit(f"{_MODULE}.Environment.extrapolate")
        return self


def _check_explicit(environment: Any) -> None:
    """Explicit packages, where there are any, name each package once and have all that are requested."""
    packages, requested = environment.explicit_packages, environment.requested_packages
    if not len(packages) or len(packages) + len(requested) < 2:
        return
    explicit = [package.name for package in packages]
    if max(Counter(explicit).values()) > 1:
        raise _value_error("explicit_packages names a package twice")
    missing = [str(package) for package in requested if package.name not in explicit]
    if missing:
        raise _value_error(f"requested and not in explicit_packages: {', '.join(missing)}")


def _last(values: list[Any]) -> Any:
    return next(filter(None, reversed(values)), None)


def _union(values: list[Any]) -> list[Any]:
    return list(_once(*values))


def _joined(values: list[Any]) -> dict[str, Any]:
    return {key: value for each in values for key, value in (each or {}).items()}


def _external(values: list[Any]) -> dict[str, list[Any]]:
    """The packages of other installers, each once; what is no list is dropped."""
    found: dict[str, list[Any]] = {}
    for kind, packages in chain.from_iterable((each or {}).items() for each in values):
        if isinstance(packages, list):
            own = found.setdefault(kind, [])
            own += [package for package in packages if package not in own]
    return found


_MERGED: dict[str, Callable[[list[Any]], Any]] = {
    **dict.fromkeys(("name", "prefix"), _last),
    **dict.fromkeys(("requested_packages", "explicit_packages", "virtual_packages"), _union),
    "variables": _joined,
    "external_packages": _external,
}
"""How the fields of several environments become those of one."""
