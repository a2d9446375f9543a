"""Configuration parameters and the settings of plugins (conda/common/configuration.py, plugins/config.py)."""

# ruff: noqa: TID252
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from ..model import Model


class Parameter:
    """The definition of one setting; its kinds are told apart by their fields, in conda's order."""


class ConfigurationObject:
    """The base of objects whose attributes are parameters."""


@dataclass(eq=False, repr=False)
class PrimitiveParameter(Parameter):
    """A number, a text, a truth value or an enumeration."""

    default: Any
    element_type: Any = None
    validation: Any = None


@dataclass(eq=False, repr=False)
class MapParameter(Parameter):
    """A mapping from texts to values of ``element_type``."""

    element_type: Any
    default: Any = field(default_factory=dict)
    validation: Any = None


@dataclass(eq=False, repr=False)
class ObjectParameter(Parameter):
    """An object whose attributes are parameters."""

    element_type: Any
    default: Any = field(default_factory=ConfigurationObject)
    validation: Any = None


@dataclass(eq=False, repr=False)
class SequenceParameter(Parameter):
    """A sequence of values of ``element_type``."""

    element_type: Any
    default: Any = ()
    validation: Any = None
    string_delimiter: str = ","


@dataclass(eq=False, repr=False)
class ParameterLoader:
    """Joins a parameter and its aliases to a name of a configuration."""

    parameter_type: Any
    aliases: Any = ()
    expandvars: bool = False


_CLASSES: tuple[type, ...] = (
    *(Parameter, PrimitiveParameter, MapParameter, SequenceParameter, ObjectParameter),
    *(ConfigurationObject, ParameterLoader),
)
for _class in _CLASSES:
    _class.__module__ = "conda.common.configuration"


def names(model: Model) -> dict[str, Any]:
    """``conda.common.configuration``."""
    return {found.__name__: found for found in _CLASSES}


def plugin_names(model: Model) -> dict[str, Any]:
    """``conda.plugins.config``."""

    class PluginConfig:
        """The values of the plugins' settings: their defaults."""

        _known: ClassVar[dict[str, Any]] = {}

        def __init__(self, data: Any = None) -> None:
            """``data`` are the settings files, which the model does not read."""

        @classmethod
        def add_plugin_setting(cls, name: str, parameter: Any, aliases: Any = ()) -> None:
            cls._known[name] = parameter

        @classmethod
        def remove_all_plugin_settings(cls) -> None:
            cls._known.clear()

        @property
        def parameter_names(self) -> tuple[str, ...]:
            return tuple(self._known)

        def __getattr__(self, name: str) -> Any:
            if name not in self._known:
                raise AttributeError(f"'PluginConfig' object has no attribute {name!r}")
            return _default(self._known[name])

    PluginConfig.__module__ = "conda.plugins.config"
    PluginConfig.__qualname__ = "PluginConfig"
    return {"PluginConfig": PluginConfig}


def _default(parameter: Any) -> Any:
    """A parameter's default as conda loads it: parameters inside are replaced by their own defaults."""
    value = getattr(parameter, "default", None) if isinstance(parameter, Parameter) else parameter
    if isinstance(value, Mapping):
        return {key: _default(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(_default(item) for item in value)
    return value
