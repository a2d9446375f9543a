"""conda's own environment specifiers (conda/env/specs): which files they claim, and what they give."""

# ruff: noqa: PTH110, TID252
from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .channel import is_url
from .environment_yaml import load_text, schema_errors
from .limits import limits

if TYPE_CHECKING:
    from ..model import Model

_EXPLICIT = "@EXPLICIT"
_MODULES = {
    "Cep24YamlFileSpec": "cep_24",
    "YamlFileSpec": "yaml_file",
    "RequirementsSpec": "requirements",
    "ExplicitSpec": "explicit",
}


def lines(path: Any) -> Iterator[str]:
    """A file's lines without comments and blanks; none where there is no file (gateways/disk/read.py)."""
    text = Path(path).read_text() if os.path.exists(path) else ""
    return (line for line in map(str.strip, text.split("\n")) if line[:1] not in ("", "#"))


def disk(model: Model) -> dict[str, Any]:
    """``conda.gateways.disk.read``."""
    return {"yield_lines": lines}


class _RefusedError(Exception):
    """Why a reader does not take a file; ``kind`` is the error of conda that says so."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind


def names(model: Model) -> dict[str, Any]:
    """The classes of ``conda.env.specs``; each module has those that its release names."""
    base = model.get("conda.plugins.types:EnvironmentSpecBase")
    says_why = model.since("26.3")

    class Reader(base):  # type: ignore[misc,valid-type]
        """Takes a file unless ``check`` refuses it: by an error that says why, before 26.3 by False."""

        _environment: Any = None

        def __init__(self, filename: Any = None, **named: Any) -> None:
            self.filename = filename

        def can_handle(self) -> bool:
            try:
                if self.filename is None:
                    raise _RefusedError("CondaValueError", "there is no file name")
                self.check(self.filename)
            except _RefusedError as refusal:
                if says_why:
                    raise model.get(f"conda.exceptions:{refusal.kind}")(str(refusal)) from None
                return False
            return True

        def check(self, path: Any) -> None:
            """Raise _RefusedError for a file that is another reader's."""

    class YamlReader(Reader):
        @property
        def env(self) -> Any:
            self._environment = self._environment or model.get("conda.env.env:from_file")(self.filename)
            return self._environment.to_environment_model()

    class Cep24YamlFileSpec(YamlReader):
        def check(self, path: Any) -> None:
            errors = schema_errors(model, _loaded(model, path))
            if errors:
                raise _RefusedError("PluginError", "; ".join(map(str, errors)))

    class YamlFileSpec(YamlReader):
        detection_supported = not says_why

        def check(self, path: Any) -> None:
            if says_why:
                if not isinstance(_loaded(model, path), dict):
                    raise _RefusedError("PluginError", f"{path} holds no YAML mapping")
                return
            if Path(path).suffix not in (".yml", ".yaml"):
                raise _RefusedError("", f"{path} is named like no YAML file")
            try:
                self._environment = model.get("conda.env.env:from_file")(path)
            except Exception as error:  # conda 25 answers False to whatever goes wrong
                raise _RefusedError("", str(error)) from error

    class RequirementsSpec(Reader):
        def check(self, path: Any) -> None:
            if not says_why:
                if Path(path).suffix != ".txt" or _EXPLICIT in lines(path):
                    raise _RefusedError("", f"{path} is no list of requirements")
                return
            if is_url(path) or not os.path.exists(path):
                raise _RefusedError("CondaValueError", f"{path} is no file")
            for line in lines(path):
                _check_requirement(model, line)

        @property
        def env(self) -> Any:
            if not self.filename:
                raise ValueError("there is no file name")
            context = model.get("conda.base.context:context")
            specs = map(model.get("conda.models.match_spec:MatchSpec"), lines(self.filename))
            place = {} if model.since("25.11") else {"prefix": context.target_prefix}
            kind = model.get("conda.models.environment:Environment")
            return kind(requested_packages=[*specs], platform=context.subdir, **place)

    class ExplicitSpec(Reader):
        def check(self, path: Any) -> None:
            if _EXPLICIT not in lines(path):
                raise _RefusedError("PluginError", f"{path} has no line {_EXPLICIT}")

        env = property(lambda self: limits(model, "conda.env.specs.explicit.ExplicitSpec", "env")["env"]())

    found = {
        each.__name__: each for each in (Cep24YamlFileSpec, YamlFileSpec, RequirementsSpec, ExplicitSpec)
    }
    for name, each in found.items():
        each.__module__, each.__qualname__ = f"conda.env.specs.{_MODULES[name]}", name
    return found


def _loaded(model: Model, path: Any) -> Any:
    from .serialize import load_yaml

    return load_yaml(load_text(model, path))


def _check_requirement(model: Model, line: str) -> None:
    if line == _EXPLICIT:
        raise _RefusedError("PluginError", "the file is an explicit one")
    try:
        model.get("conda.models.match_spec:MatchSpec")(line)
    except model.get("conda.exceptions:InvalidMatchSpec") as error:
        raise _RefusedError("PluginError", f"a line is no specification: {line}") from error
