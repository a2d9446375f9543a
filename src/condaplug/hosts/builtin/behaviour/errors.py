"""conda's exceptions: real classes. Their hierarchy is data; here is how they are made and shown."""

# ruff: noqa: N818, TID252
from __future__ import annotations

import inspect
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from .lazy import LazyNames

if TYPE_CHECKING:
    from ..model import Model

_MODULE = "conda.exceptions"
_SPEC = "'%(invalid_spec)s' is not valid: %(details)s"
_CONSTRUCTORS: dict[str, tuple[str, str]] = {
    "InvalidSpec": ("message **", "{message}"),
    "InvalidVersionSpec": ("invalid_spec details", f"version {_SPEC}"),
    "InvalidMatchSpec": ("invalid_spec details", f"spec {_SPEC}"),
    "AmbiguousEnvironmentSpecPlugin": ("msg plugins * **", "{msg}{plugins}"),
    "EnvironmentSpecPluginSelectionError": ("msg plugin_specs * **", "{msg}{plugin_specs}"),
    "EnvironmentSpecPluginNotDetected": (
        "plugin_specs * **",
        "no environment format fits the file{plugin_specs}",
    ),
    "EnvironmentExporterNotDetected": (
        "filename exporters * **",
        "no exporter writes '{filename}'{exporters}",
    ),
    "EnvironmentFileNotFound": ("filename * **", "there is no file '{filename}'"),
    "EnvironmentFileEmpty": ("filename * **", "the environment file '{filename}' is empty"),
    "DryRunExit": ("", "this was a dry run"),
}
"""The exceptions with parameters of their own: these (``*`` and ``**``: any others too), and the text."""
_LISTS = ("plugins", "plugin_specs", "exporters")
_KINDS = {"*": ("args", inspect.Parameter.VAR_POSITIONAL), "**": ("kwargs", inspect.Parameter.VAR_KEYWORD)}


class CondaError(Exception):
    """The root (conda/__init__.py): ``message % kwargs`` is its text."""

    return_code = 1
    reportable = False
    guidance = None

    def __init__(self, message: Any = None, *others: Any, caused_by: Any = None, **fields: Any) -> None:
        self.message = "" if message is None else message
        self._caused_by = caused_by
        self._kwargs = fields
        super().__init__(message, *others)

    def __str__(self) -> str:
        text = str(self.message)
        try:
            return text % self._kwargs if self._kwargs else text
        except (KeyError, TypeError, ValueError):
            return text

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self}"

    def dump_map(self) -> dict[str, Any]:
        """The error as conda's JSON output has it."""
        kind = type(self)
        shown = {"exception_type": str(kind), "exception_name": kind.__name__, "message": str(self)}
        public = {key: vars(self)[key] for key in vars(self) if key[:1] != "_"}
        return {**public, **shown, "error": repr(self), "caused_by": repr(self._caused_by), **self._kwargs}


class CondaMultiError(CondaError):
    """Several errors in one (conda/__init__.py)."""

    def __init__(self, errors: Iterable[Any] = (), *others: Any, **fields: Any) -> None:
        super().__init__(None, *others, **fields)
        self.errors = errors

    def __str__(self) -> str:
        return "".join(f"{error}\n" for error in self.errors) or "\n"

    def __repr__(self) -> str:
        return "\n".join(map(repr, self.errors))

    def contains(self, exception_class: Any) -> bool:
        """Whether one of the errors is of the class."""
        return any(isinstance(error, exception_class) for error in self.errors)


class CondaExitZero(CondaError):
    """Ends conda with success (conda/__init__.py)."""

    return_code = 0


_ROOT = (CondaError, CondaMultiError, CondaExitZero)
for _class in _ROOT:
    _class.__module__ = "conda"


def root(model: Model) -> dict[str, Any]:
    """``conda``."""
    return {found.__name__: found for found in _ROOT}


def exceptions(model: Model) -> dict[str, Any]:
    """``conda.exceptions``: those with parameters of their own; the others are made from data alone."""
    known = [name for name in _CONSTRUCTORS if f"{_MODULE}:{name}" in model.data["classes"]]
    return LazyNames({}, **{name: partial(_exception, model, name) for name in known})


def _exception(model: Model, name: str) -> type:
    parameters, text = _CONSTRUCTORS[name]
    facts = model.data["classes"][f"{_MODULE}:{name}"]
    bases = tuple(map(model.get, facts.get("bases", ())))
    return type(name, bases, {"__module__": _MODULE, "__init__": _constructor(name, parameters, text)})


def _constructor(name: str, parameters: str, text: str) -> Any:
    """An ``__init__`` that takes ``parameters`` and makes CondaError's message of ``text``."""
    kinds = [_KINDS.get(each, (each, inspect.Parameter.POSITIONAL_OR_KEYWORD)) for each in parameters.split()]
    signature = inspect.Signature([inspect.Parameter(*each) for each in kinds])

    def __init__(self: Any, *given: Any, **named: Any) -> None:  # noqa: N807
        try:
            own = dict(signature.bind(*given, **named).arguments)
        except TypeError as error:
            raise TypeError(f"{name}.__init__() {error}") from None
        others, fields = own.pop("args", ()), own.pop("kwargs", {})
        shown = {key: _formats(value) if key in _LISTS else value for key, value in own.items()}
        message = text if "%(" in text else text.format(**shown)
        CondaError.__init__(self, message, *others, **fields, **(shown if "%(" in text else {}))
        if "filename" in own:
            self.filename = own["filename"]

    return __init__


def _formats(plugins: Iterable[Any]) -> str:
    """The formats that there are, one a line, below an error's text."""
    return "".join(f"\n    - {plugin.name}" for plugin in plugins)
