"""The environment that a specifier gives (conda/models/environment.py)."""

# ruff: noqa: TID252
from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .basics import groupby_to_dict
from .dataclass import make

if TYPE_CHECKING:
    from ..model import Model

_MODULE = "conda.models.environment"


def names(model: Model) -> dict[str, Any]:
    """``conda.models.environment``."""
    facts = model.data["classes"]
    if f"{_MODULE}:Environment" not in facts:
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


def _config_members(model: Model) -> dict[str, Any]:
    def merge(cls: Any, *configs: Any) -> Any:
        """The first with the others merged into it; the last wins, sequences are joined."""
        if not configs:
            return None
        merged, *others = configs
        for other in others:
            _merge_config(model, merged, other)
        return merged

    def from_context(cls: Any) -> Any:
        context = model.get("conda.base.context:context")
        found = {name: getattr(context, name) for name in cls.__dataclass_fields__ if hasattr(context, name)}
        return cls(**{name: value for name, value in found.items() if name != "channel_settings"})

    return {"merge": classmethod(merge), "from_context": classmethod(from_context)}


def _merge_config(model: Model, merged: Any, other: Any) -> None:
    if other is None:
        return
    if not isinstance(other, type(merged)):
        raise _value_error(model, "only an EnvironmentConfig can be merged with an EnvironmentConfig")
    for name in type(merged).__dataclass_fields__:
        own, its = getattr(merged, name), getattr(other, name)
        if name == "channels" and model.since("26.3"):
            own, its = its, own  # later channels have precedence
        if name == "channel_settings":
            groups = groupby_to_dict(lambda item: item.get("channel"), (*own, *its)).values()
            setattr(
                merged, name, tuple({k: v for item in group for k, v in item.items()} for group in groups)
            )
        elif isinstance(own, (tuple, list)) or isinstance(its, (tuple, list)):
            setattr(merged, name, tuple(dict.fromkeys((*own, *its))))
        elif getattr(other, name) is not None:
            setattr(merged, name, getattr(other, name))


def _environment_members(model: Model, config_class: type) -> dict[str, Any]:
    platforms = model.get("conda.base.constants:PLATFORMS")
    needs_prefix = any(
        field["name"] == "prefix" and field["required"]
        for field in model.data["classes"][f"{_MODULE}:Environment"]["fields"]
    )

    def check(self: Any) -> None:
        if self.config == ():
            self.config = config_class()
        if needs_prefix and not self.prefix:
            raise _value_error(model, "an Environment of this release needs a prefix")
        if not self.platform:
            raise _value_error(model, "an Environment needs a platform")
        if self.platform not in platforms:
            raise _value_error(model, f"{self.platform!r} is no platform that conda knows")
        if len(self.explicit_packages) > 1:
            explicit = [package.name for package in self.explicit_packages]
            if len(set(explicit)) != len(explicit):
                raise _value_error(model, "explicit_packages names a package twice")
        if len(self.requested_packages) > 0 and len(self.explicit_packages) > 0:
            explicit = [package.name for package in self.explicit_packages]
            for package in self.requested_packages:
                if package.name not in explicit:
                    raise _value_error(model, f"{package} is requested and not in explicit_packages")

    def merge(cls: Any, *environments: Any) -> Any:
        """One environment of several: names and prefixes of the last, packages of all."""
        found = {environment.platform for environment in environments if environment.platform}
        if len(found) != 1:
            raise _value_error(model, f"environments of several platforms cannot be merged: {sorted(found)}")
        external: dict[str, list[Any]] = {}
        for environment in environments:
            for kind, packages in (environment.external_packages or {}).items():
                if isinstance(packages, list):
                    known = external.setdefault(kind, [])
                    known.extend(package for package in packages if package not in known)
        configs = [environment.config for environment in environments if environment.config is not None]
        return cls(
            name=_last(environment.name for environment in environments),
            prefix=_last(environment.prefix for environment in environments),
            platform=found.pop(),
            requested_packages=_union(environment.requested_packages for environment in environments),
            explicit_packages=_union(environment.explicit_packages for environment in environments),
            virtual_packages=_union(environment.virtual_packages for environment in environments),
            variables={k: v for each in environments for k, v in (each.variables or {}).items()},
            external_packages=external,
            config=config_class.merge(*configs),  # type: ignore[attr-defined]
        )

    def extrapolate(self: Any, platform: str) -> Any:
        if platform != self.platform:
            model.limit(f"{_MODULE}.Environment.extrapolate")
        return self

    members: dict[str, Any] = {
        "__post_init__": check,
        "merge": classmethod(merge),
        "extrapolate": extrapolate,
    }
    for name in ("from_prefix", "from_cli", "from_cli_with_file_envs", "from_history"):
        members[name] = model.placeholder(f"{_MODULE}.Environment.{name}")
    return members


def _last(values: Iterable[Any]) -> Any:
    given = [value for value in values if value]
    return given[-1] if given else None


def _union(lists: Iterable[Iterable[Any]]) -> list[Any]:
    return list(dict.fromkeys(item for items in lists for item in items))
