"""conda's exceptions: real classes with conda's hierarchy, made from whatever arguments they are given."""

# ruff: noqa: N818, TID252
from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..model import Model


class CondaError(Exception):
    """The root (conda/__init__.py): ``message % kwargs`` is its text."""

    return_code = 1
    reportable = False
    guidance = None

    def __init__(self, message: Any = None, *args: Any, caused_by: Any = None, **kwargs: Any) -> None:
        super().__init__(message, *args)
        self.message = "" if message is None else message
        self._caused_by = caused_by
        self._kwargs = kwargs

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self}"

    def __str__(self) -> str:
        text = str(self.message)
        if not self._kwargs:
            return text
        try:
            return text % self._kwargs
        except (KeyError, TypeError, ValueError):
            return text

    def dump_map(self) -> dict[str, Any]:
        """The error as conda's JSON output has it."""
        shown = {key: value for key, value in vars(self).items() if not key.startswith("_")}
        shown.update(exception_type=str(type(self)), exception_name=type(self).__name__, message=str(self))
        shown.update(error=repr(self), caused_by=repr(self._caused_by), **self._kwargs)
        return shown


class CondaMultiError(CondaError):
    """Several errors in one (conda/__init__.py)."""

    def __init__(self, errors: Iterable[Any] = (), *args: Any, **kwargs: Any) -> None:
        self.errors = errors
        super().__init__(None, *args, **kwargs)

    def __repr__(self) -> str:
        return "\n".join(map(repr, self.errors))

    def __str__(self) -> str:
        return "\n".join(map(str, self.errors)) + "\n"

    def contains(self, exception_class: Any) -> bool:
        """Whether one of the errors is of the class."""
        return any(isinstance(error, exception_class) for error in self.errors)


class CondaExitZero(CondaError):
    """Ends conda with success (conda/__init__.py)."""

    return_code = 0


for _class in (CondaError, CondaMultiError, CondaExitZero):
    _class.__module__ = "conda"


def root(model: Model) -> dict[str, Any]:
    """``conda``."""
    return {"CondaError": CondaError, "CondaMultiError": CondaMultiError, "CondaExitZero": CondaExitZero}


def exceptions(model: Model) -> dict[str, Any]:
    """``conda.exceptions``: those that plugins show or make; the others are made from data."""

    class PluginError(CondaError):
        pass

    class InvalidSpec(CondaError, ValueError):
        def __init__(self, message: str, **kwargs: Any) -> None:
            super().__init__(message, **kwargs)

    class InvalidVersionSpec(InvalidSpec):
        def __init__(self, invalid_spec: Any, details: Any) -> None:
            super().__init__(
                "version '%(invalid_spec)s' is not valid: %(details)s",
                invalid_spec=invalid_spec,
                details=details,
            )

    class InvalidMatchSpec(InvalidSpec):
        def __init__(self, invalid_spec: Any, details: Any) -> None:
            super().__init__(
                "spec '%(invalid_spec)s' is not valid: %(details)s",
                invalid_spec=invalid_spec,
                details=details,
            )

    class AmbiguousEnvironmentSpecPlugin(PluginError):
        def __init__(self, msg: str, plugins: Iterable[Any], *args: Any, **kwargs: Any) -> None:
            super().__init__(msg + _formats(plugins), *args, **kwargs)

    class EnvironmentSpecPluginSelectionError(CondaError):
        def __init__(self, msg: str, plugin_specs: Iterable[Any], *args: Any, **kwargs: Any) -> None:
            super().__init__(msg + _formats(plugin_specs), *args, **kwargs)

    class EnvironmentSpecPluginNotDetected(CondaError):
        def __init__(self, plugin_specs: Iterable[Any] = (), *args: Any, **kwargs: Any) -> None:
            text = "no environment format fits the file" + _formats(plugin_specs)
            super().__init__(text, *args, **kwargs)

    class EnvironmentExporterNotDetected(CondaError):
        def __init__(self, filename: Any, exporters: Iterable[Any], *args: Any, **kwargs: Any) -> None:
            self.filename = filename
            super().__init__(f"no exporter writes '{filename}'" + _formats(exporters), *args, **kwargs)

    class EnvironmentFileNotFound(CondaError):
        def __init__(self, filename: Any, *args: Any, **kwargs: Any) -> None:
            self.filename = filename
            super().__init__(f"there is no file '{filename}'", *args, **kwargs)

    class EnvironmentFileEmpty(CondaError):
        def __init__(self, filename: Any, *args: Any, **kwargs: Any) -> None:
            self.filename = filename
            super().__init__(f"the environment file '{filename}' is empty", *args, **kwargs)

    class DryRunExit(CondaExitZero):
        def __init__(self) -> None:
            super().__init__("this was a dry run")

    made = [found for found in locals().values() if isinstance(found, type) and found is not CondaError]
    known = {found.__name__: found for found in made}
    _repair_bases(model, known)
    for found in known.values():
        found.__module__ = "conda.exceptions"
        found.__qualname__ = found.__name__
    return known


def _formats(plugins: Iterable[Any]) -> str:
    """The formats that there are, one a line, below an error's text."""
    return "".join(f"\n    - {plugin.name}" for plugin in plugins)


def _repair_bases(model: Model, known: dict[str, type]) -> None:
    """Give the classes above the bases that this release has, where those are others than CondaError."""
    for name, found in known.items():
        facts = model.data["classes"].get(f"conda.exceptions:{name}")
        if facts is None:
            continue
        bases = []
        for reference in facts.get("bases", ()):
            module, _, base = reference.partition(":")
            if module == "conda.exceptions":
                if base not in known:
                    bases.append(model.behaviour_free(module, base))
                else:
                    bases.append(known[base])
            else:
                bases.append(model.get(reference))
        if bases and tuple(bases) != found.__bases__:
            found.__bases__ = tuple(bases)
