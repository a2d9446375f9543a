"""Configuration parameters: what they make of a value, and what they reject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

__all__ = [
    "ConfigurationObject",
    "MapParameter",
    "ObjectParameter",
    "Parameter",
    "ParameterLoader",
    "PrimitiveParameter",
    "SequenceParameter",
]


class Parameter:
    """The definition of one setting: ``raw`` is its default as the plugin gives it."""

    def __init__(self, raw: Any, element_type: Any, validation: Any) -> None:
        self.raw = raw
        self.element_type = element_type
        self.validation = validation

    @property
    def default(self) -> Loaded:
        """The default, as conda reads it where nobody sets the setting."""
        return Loaded(self, self.raw)


@dataclass
class Loaded:
    """A value of a parameter, before its type and its validation are asked."""

    parameter: Parameter
    value: Any

    def typify(self, source: str) -> Any:
        """The value in the parameter's type (conda/auxlib/type_coercion.py, 22.11 to 26.9)."""
        kind = self.parameter.element_type
        if not isinstance(kind, Parameter):
            return self.value if isinstance(self.value, ConfigurationObject) else _converted(self.value, kind)
        if isinstance(self.value, Mapping):
            return {key: Loaded(kind, item).typify(source) for key, item in self.value.items()}
        return tuple(Loaded(kind, item).typify(source) for item in self.value)

    def collect_errors(self, instance: Any, typed: Any, source: str) -> list[Exception]:
        """What the parameter's validation says against the typed value, those of its elements included."""
        kind = self.parameter.element_type
        errors: list[Exception] = []
        if isinstance(kind, Parameter):
            items = typed.values() if isinstance(typed, Mapping) else typed
            errors += [
                error for one in items for error in Loaded(kind, one).collect_errors(None, one, source)
            ]
        said = self.parameter.validation(typed) if self.parameter.validation else True
        if said is False or isinstance(said, str):
            errors.append(ValueError(said or f"{typed!r} is not valid"))
        return errors


def _converted(value: Any, kind: Any) -> Any:
    """A value in a type, or in one of several. Raises where conda does, an exception of another type."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind[value] if value in kind.__members__ else kind(value)
    if kind is not bool and isinstance(kind, type):
        return kind(value)
    kinds = {*kind} if isinstance(kind, (tuple, list, set)) else {kind}
    if kinds <= {bool, type(None)}:
        return _truth(value, is_nullable=len(kinds) > 1)
    if kinds <= {int, float, complex}:
        return complex(value)
    if any(kinds <= known for known in ({str, bool}, {str, type(None)}, {bool, int})):
        return value
    raise NotImplementedError


def _truth(value: Any, is_nullable: bool) -> bool | None:
    if not isinstance(value, str):
        return None if value is None and is_nullable else bool(value)
    word = value.strip().lower().replace(".", "", 1)
    if word in ("true", "yes", "on", "y") or (word.isnumeric() and float(word)):
        return True
    if word in ("false", "off", "n", "no", "non", "none", "", "[]", "{}") or word.isnumeric():
        return False
    raise ValueError(f"The value {value!r} cannot be boolified.")


class ConfigurationObject:
    """The base of objects whose attributes are parameters."""


class PrimitiveParameter(Parameter):
    """A number, a text, a truth value or an enumeration."""

    def __init__(self, default: Any, element_type: Any = None, validation: Any = None) -> None:
        super().__init__(default, type(default) if element_type is None else element_type, validation)


class MapParameter(Parameter):
    """A mapping from texts to values of ``element_type``."""

    def __init__(self, element_type: Any, default: Any = None, validation: Any = None) -> None:
        super().__init__(default or {}, element_type, validation)


class ObjectParameter(Parameter):
    """An object whose attributes are parameters."""

    def __init__(self, element_type: Any, default: Any = None, validation: Any = None) -> None:
        super().__init__(default or ConfigurationObject(), element_type, validation)


class SequenceParameter(Parameter):
    """A sequence of values of ``element_type``."""

    def __init__(
        self, element_type: Any, default: Any = (), validation: Any = None, string_delimiter: str = ","
    ) -> None:
        super().__init__(default, element_type, validation)
        self.string_delimiter = string_delimiter


@dataclass(eq=False, repr=False)
class ParameterLoader:
    """Joins a parameter and its aliases to a name of a configuration."""

    parameter_type: Any
    aliases: Any = ()
    expandvars: bool = False


def default_of(parameter: Any) -> Any:
    """A parameter's default as conda loads it: parameters inside are replaced by their own defaults."""
    value = parameter.raw if isinstance(parameter, Parameter) else parameter
    if isinstance(value, Mapping):
        return {key: default_of(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(default_of(item) for item in value)
    return value
