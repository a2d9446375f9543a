"""conda's exceptions: real classes. Their hierarchy is data; here is how they are made and shown."""

# ruff: noqa: N818, TID252
from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from .lazy import LazyNames

if TYPE_CHECKING:
    from ..model.model import Model

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
_BEFORE = {
    "EnvironmentSpecPluginNotDetected": (
        "26.5",
        "name plugin_names autodetect_disabled_plugins= * **",
        "no environment format fits '{name}'",
    ),
}
"""Those that were made otherwise before a release."""
_LISTS = ("plugins", "plugin_specs", "exporters")
_KINDS = {"*": ("args", inspect.Parameter.VAR_POSITIONAL), "**": ("kwargs", inspect.Parameter.VAR_KEYWORD)}


def root(model: Model) -> dict[str, Any]:
    """``conda``."""

    class CondaError(Exception):
        """The root (conda/__init__.py): ``message % kwargs`` is its text."""

        return_code = 1
        reportable = False
        guidance = None

        def __init__(self, message: Any = None, caused_by: Any = None, *others: Any, **fields: Any) -> None:
            self.message = message or "" if model.since("25.5") else message
            self._caused_by = caused_by
            self._kwargs = fields
            super().__init__(message, *others)

        def __str__(self) -> str:
            """Raises what formatting raises: before 26.7 also for a ``%`` in a text without fields."""
            text = str(self.message)
            plain = not self._kwargs and ("%" not in text or model.since("26.7"))
            return text if plain else text % self._kwargs

        def __repr__(self) -> str:
            return f"{type(self).__name__}: {self}"

        def dump_map(self) -> dict[str, Any]:
            """The error as conda's JSON output has it."""
            kind = type(self)
            shown = {"exception_type": str(kind), "exception_name": kind.__name__, "message": str(self)}
            public = {key: vars(self)[key] for key in vars(self) if key[:1] != "_"}
            error = {"error": repr(self), "caused_by": repr(self._caused_by)}
            return {**public, **shown, **error, **self._kwargs}

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

    found = {each.__name__: each for each in (CondaError, CondaMultiError, CondaExitZero)}
    for name, each in found.items():
        each.__module__, each.__qualname__ = "conda", name
    return found


def exceptions(model: Model) -> dict[str, Any]:
    """``conda.exceptions``: those with parameters of their own; the others are made from data alone."""
    return LazyNames({}, **{name: partial(_exception, model, name) for name in _CONSTRUCTORS})


def _exception(model: Model, name: str) -> type:
    parameters, text = _CONSTRUCTORS[name]
    if name in _BEFORE and not model.since(_BEFORE[name][0]):
        _, parameters, text = _BEFORE[name]
    root = model.get("conda:CondaError")
    facts = model.data["classes"][f"{_MODULE}:{name}"]
    bases = tuple(map(model.get, facts.get("bases", ())))
    return type(name, bases, {"__module__": _MODULE, "__init__": _constructor(root, name, parameters, text)})


def _constructor(root: Any, name: str, parameters: str, text: str) -> Any:
    """An ``__init__`` that takes ``parameters`` and makes CondaError's message of ``text``."""
    signature = inspect.Signature(list(map(_parameter, parameters.split())))

    def __init__(self: Any, *given: Any, **named: Any) -> None:  # noqa: N807
        try:
            own = dict(signature.bind(*given, **named).arguments)
        except TypeError as error:
            raise TypeError(f"{name}.__init__() {error}") from None
        others, fields = own.pop("args", ()), own.pop("kwargs", {})
        shown = {key: _formats(value) if key in _LISTS else value for key, value in own.items()}
        message = text if "%(" in text else text.format(**shown)
        root.__init__(self, message, *others, **fields, **(shown if "%(" in text else {}))
        if "filename" in own:
            self.filename = own["filename"]

    return __init__


def _parameter(word: str) -> inspect.Parameter:
    if word in _KINDS:
        return inspect.Parameter(*_KINDS[word])
    default = () if word.endswith("=") else inspect.Parameter.empty
    return inspect.Parameter(word.rstrip("="), inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default)


def _formats(plugins: Iterable[Any]) -> str:
    """The formats that there are, one a line, below an error's text; a mapping (26.3) is by name."""
    names = plugins if isinstance(plugins, Mapping) else [plugin.name for plugin in plugins]
    return "".join(f"\n    - {name}" for name in names)
