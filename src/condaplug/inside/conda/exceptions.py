"""conda's exceptions: real classes. Their hierarchy is data; here is how they are made and shown."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from typing import Any, cast

from ..model import release
from . import CondaError

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


def made(name: str) -> type | None:
    """The exceptions with parameters of their own; the others are made from data alone."""
    if name not in _CONSTRUCTORS:
        return None
    parameters, text = _CONSTRUCTORS[name]
    if name in _BEFORE and not release().since(_BEFORE[name][0]):
        _, parameters, text = _BEFORE[name]
    facts = release().data["classes"][f"{_MODULE}:{name}"]
    bases = tuple(map(release().get, facts.get("bases", ())))
    return type(name, bases, {"__module__": _MODULE, "__init__": _constructor(name, parameters, text)})


def _constructor(name: str, parameters: str, text: str) -> Any:
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
        cast(Any, CondaError).__init__(self, message, *others, **fields, **(shown if "%(" in text else {}))
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
