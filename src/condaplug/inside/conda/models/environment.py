"""The environment that a specifier gives (conda/models/environment.py): its checks, and merging several."""

# ruff: noqa: TID252
from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import chain
from typing import TYPE_CHECKING, Any

from ..dataclass import make
from ..limits import limits

if TYPE_CHECKING:
    from ...model.model import Model

_MODULE = "conda.models.environment"
_FOREIGN = "from_prefix from_cli from_cli_with_file_envs from_history"


def names(model: Model) -> dict[str, Any]:
    """``conda.models.environment``."""
    if f"{_MODULE}:Environment" not in model.data["classes"]:
        return {}
    config = _made(model, "EnvironmentConfig", _config_members(model))
    environment = _made(model, "Environment", _environment_members(model, config))
    return {"Environment": environment, "EnvironmentConfig": config}


def _made(model: Model, name: str, members: dict[str, Any]) -> type:
    facts = model.data["classes"][f"{_MODULE}:{name}"]
    fields = [dict(field) for field in facts["fields"]]
    for field in fields:
        if field.get("default") == {"make": f"{_MODULE}:EnvironmentConfig"}:
            field["default"] = {"tuple": []}  # the class is being made: the check below puts one there
    return make(model, name, _MODULE, fields, namespace=members, kw_only=facts["kw_only"])


def _value_error(model: Model, text: str) -> Exception:
    error: Exception = model.get("conda.exceptions:CondaValueError")(text)
    return error


# -- settings ------------------------------------------------------------------------------------------------


def _config_members(model: Model) -> dict[str, Any]:
    special: dict[str, Callable[..., Any]] = {"channel_settings": _settings_by_channel}
    if model.since("26.3"):
        special["channels"] = lambda own, later: _once(later, own)  # later channels have precedence

    def merge(cls: Any, *configs: Any) -> Any:
        """The first of the settings, with the later ones merged into it."""
        given = [config for config in configs[1:] if config is not None]
        if not all(isinstance(config, type(configs[0])) for config in given):
            raise _value_error(model, "only an EnvironmentConfig can be merged with an EnvironmentConfig")
        for config in given:
            for name, value in vars(config).items():
                own = getattr(configs[0], name)
                how = special.get(name) or (_once if isinstance(own, (tuple, list)) else _later)
                setattr(configs[0], name, how(own, value))
        return configs[0] if configs else None

    return {"merge": classmethod(merge), **limits(model, f"{_MODULE}.EnvironmentConfig", "from_context")}


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


def _environment_members(model: Model, config_class: Any) -> dict[str, Any]:
    platforms = model.get("conda.base.constants:PLATFORMS")
    fields = model.data["classes"][f"{_MODULE}:Environment"]["fields"]
    required = [field["name"] for field in fields if field["required"]]

    def check(self: Any) -> None:
        if self.config == ():
            self.config = config_class()
        empty = [name for name in required if not getattr(self, name)]
        if empty:
            raise _value_error(model, f"an Environment needs a {empty[0]}")
        if self.platform not in platforms:
            raise _value_error(model, f"{self.platform!r} is no platform that conda knows")
        _check_explicit(model, self)

    def merge(cls: Any, *environments: Any) -> Any:
        """One environment: all packages, name and prefix of the last that has them (to 26.1, the first)."""
        found = {each.platform for each in environments if each.platform}
        if len(found) != 1:
            raise _value_error(model, f"environments for several platforms: {', '.join(sorted(found))}")
        several = {name: [getattr(each, name) for each in environments] for name in _MERGED}
        if not model.since("26.3"):
            several.update({name: several[name][::-1] for name in ("name", "prefix")})
            for mapping in (*several["variables"], *several["external_packages"]):
                mapping.items()  # None is an AttributeError there
        merged = {name: how(several[name]) for name, how in _MERGED.items()}
        configs = [each.config for each in environments if each.config is not None]
        return cls(platform=found.pop(), config=config_class.merge(*configs), **merged)

    def extrapolate(self: Any, platform: str) -> Any:
        if platform != self.platform:
            model.limit(f"{_MODULE}.Environment.extrapolate")
        return self

    return {
        "__post_init__": check,
        "merge": classmethod(merge),
        "extrapolate": extrapolate,
        **limits(model, f"{_MODULE}.Environment", _FOREIGN),
    }


def _check_explicit(model: Model, environment: Any) -> None:
    """Explicit packages, where there are any, name each package once and have all that are requested."""
    packages, requested = environment.explicit_packages, environment.requested_packages
    if not len(packages) or len(packages) + len(requested) < 2:
        return
    explicit = [package.name for package in packages]
    if max(Counter(explicit).values()) > 1:
        raise _value_error(model, "explicit_packages names a package twice")
    missing = [str(package) for package in requested if package.name not in explicit]
    if missing:
        raise _value_error(model, f"requested and not in explicit_packages: {', '.join(missing)}")


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
