"""Configuration parameters and the settings of plugins (conda/common/configuration.py, plugins/config.py)."""

# ruff: noqa: TID252
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from ..model import Model

_MODULE = "conda.common.configuration"


class Parameter:
    """The definition of one setting."""

    _type: Any = None
    _element_type: Any = None

    def __init__(self, default: Any, validation: Any = None) -> None:
        self._default = default
        self._validation = validation

    @property
    def default(self) -> Any:
        """The value of a setting that nobody set."""
        return self._default


class PrimitiveParameter(Parameter):
    """A number, a text, a truth value or an enumeration."""

    def __init__(self, default: Any, element_type: Any = None, validation: Any = None) -> None:
        self._type = self._element_type = type(default) if element_type is None else element_type
        super().__init__(default, validation)


class MapParameter(Parameter):
    """A mapping from texts to values of ``element_type``."""

    _type = dict

    def __init__(self, element_type: Any, default: Any = None, validation: Any = None) -> None:
        self._element_type = element_type
        super().__init__(dict(default or {}), validation)


class SequenceParameter(Parameter):
    """A sequence of values of ``element_type``."""

    _type = tuple

    def __init__(
        self, element_type: Any, default: Any = (), validation: Any = None, string_delimiter: str = ","
    ) -> None:
        self._element_type = element_type
        self.string_delimiter = string_delimiter
        super().__init__(default, validation)


class ConfigurationObject:
    """The base of objects whose attributes are parameters."""

    def to_json(self) -> dict[str, Any]:
        """The attributes."""
        return dict(vars(self))


class ObjectParameter(Parameter):
    """An object whose attributes are parameters."""

    _type = object

    def __init__(self, element_type: Any, default: Any = None, validation: Any = None) -> None:
        self._element_type = element_type
        super().__init__(ConfigurationObject() if default is None else default, validation)


class ParameterLoader:
    """Joins a parameter and its aliases to a name of a configuration."""

    def __init__(self, parameter_type: Any, aliases: Any = (), expandvars: bool = False) -> None:
        self.type = parameter_type
        self.aliases = aliases


_CLASSES = (
    Parameter,
    PrimitiveParameter,
    MapParameter,
    SequenceParameter,
    ConfigurationObject,
    ObjectParameter,
    ParameterLoader,
)
for _class in _CLASSES:
    _class.__module__ = _MODULE


def names(model: Model) -> dict[str, Any]:
    """``conda.common.configuration``."""
    return {found.__name__: found for found in _CLASSES}


def plugin_names(model: Model) -> dict[str, Any]:
    """``conda.plugins.config``."""

    class PluginConfig:
        """The values of the plugins' settings: their defaults."""

        parameter_names: tuple[str, ...] = ()
        _parameters: ClassVar[dict[str, Any]] = {}

        def __init__(self, data: Any = None) -> None:
            """``data`` are the settings files, which the model does not read."""

        @classmethod
        def add_plugin_setting(cls, name: str, parameter: Any, aliases: Any = ()) -> None:
            cls.parameter_names = (*cls.parameter_names, name)
            cls._parameters[name] = parameter

        @classmethod
        def remove_all_plugin_settings(cls) -> None:
            cls.parameter_names = ()
            cls._parameters.clear()

        def __getattr__(self, name: str) -> Any:
            if name not in self._parameters:
                raise AttributeError(f"'PluginConfig' object has no attribute {name!r}")
            return _default(self._parameters[name])

    PluginConfig.__module__ = "conda.plugins.config"
    PluginConfig.__qualname__ = "PluginConfig"
    return {"PluginConfig": PluginConfig}


def _default(parameter: Any) -> Any:
    """A parameter's default as conda loads it: parameters inside are replaced by their own defaults."""
    value = parameter.default if isinstance(parameter, Parameter) else parameter
    if isinstance(value, Mapping):
        return {key: _default(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(_default(item) for item in value)
    return value
