"""conda's own environment specifiers (conda/env/specs): which files they claim, and what they give.

Until 26.1 a file's extension counted; since 26.3 only its content does, and a refusal says why.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .environment_yaml import load_text, schema_errors
from .models.channel import is_url

if TYPE_CHECKING:
    from ..model.model import Model

_EXPLICIT = "@EXPLICIT"
_MODULES = {
    "Cep24YamlFileSpec": "cep_24",
    "YamlFileSpec": "yaml_file",
    "RequirementsSpec": "requirements",
    "ExplicitSpec": "explicit",
    "BinstarSpec": "binstar",
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
    if not model.since("25.5"):
        return {}  # no plugins yet
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
        def environment(self) -> Any:
            self._environment = self._environment or model.get("conda.env.env:from_file")(self.filename)
            return self._environment

        @property
        def env(self) -> Any:
            if not model.since("25.9") and not self._environment:
                self.can_handle()
                return self._environment.to_environment_model()
            return self.environment.to_environment_model()

    class Cep24YamlFileSpec(YamlReader):
        def check(self, path: Any) -> None:
            if not says_why:
                _check_extension(Path(path).suffix.lower(), ".yml", ".yaml")
            try:
                errors = schema_errors(model, _loaded(model, path))
            except model.get("conda:CondaError") as error:
                if says_why:
                    raise
                raise _RefusedError("", str(error)) from error
            if errors:
                raise _RefusedError("PluginError", "; ".join(map(str, errors)))

    class YamlFileSpec(YamlReader):
        detection_supported = not model.since("25.9")

        def check(self, path: Any) -> None:
            if says_why:
                if not isinstance(_loaded(model, path), dict):
                    raise _RefusedError("PluginError", f"{path} holds no YAML mapping")
                return
            _check_extension(Path(path).suffix, ".yml", ".yaml")
            try:
                if model.since("25.9"):
                    found = _loaded(model, path)
                else:
                    found = self._environment = model.get("conda.env.env:from_file")(path)
            except Exception as error:  # conda 25 answers False to whatever goes wrong
                raise _RefusedError("", str(error)) from error
            if found is None:
                raise _RefusedError("", f"{path} is empty")

    class RequirementsSpec(Reader):
        def check(self, path: Any) -> None:
            if not says_why:
                _check_extension(Path(path).suffix, ".txt")
                known = _EXPLICIT not in lines(path) if model.since("25.7") else os.path.exists(path)
                if not known:
                    raise _RefusedError("", f"{path} is no list of requirements")
                return
            if is_url(path) or not os.path.exists(path):
                raise _RefusedError("CondaValueError", f"{path} is no file")
            for line in lines(path):
                _check_requirement(model, line)

        @property
        def environment(self) -> Any:
            kind = model.get(f"conda.env.env:{'EnvironmentYaml' if model.since('25.7') else 'Environment'}")
            return kind(dependencies=[*lines(self.filename)])

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

        env = property(lambda self: model.placeholder("conda.env.specs.explicit.ExplicitSpec.env")())

    class BinstarSpec(Reader):
        """A package of a server (until 25.7), which conda asks only where a client for it is installed."""

        def can_handle(self) -> bool:
            if re.match(r"[\w.][\w.-]+/\w[\s.\w-]*$", str(self.filename)):
                model.limit("conda.env.specs.binstar.BinstarSpec.can_handle")
            return False

        env = environment = property(
            lambda self: model.placeholder("conda.env.specs.binstar.BinstarSpec.env")()
        )

    classes = (Cep24YamlFileSpec, YamlFileSpec, RequirementsSpec, ExplicitSpec, BinstarSpec)
    found = {each.__name__: each for each in classes}
    for name, each in found.items():
        each.__module__, each.__qualname__ = f"conda.env.specs.{_MODULES[name]}", name
    return found


def _check_extension(extension: str, *known: str) -> None:
    if extension not in known:
        raise _RefusedError("", f"{extension!r} is none of {', '.join(known)}")


def _loaded(model: Model, path: Any) -> Any:
    from .common.serialize import yaml_round_trip_load as load_yaml

    return load_yaml(load_text(model, path))


def _check_requirement(model: Model, line: str) -> None:
    if line == _EXPLICIT:
        raise _RefusedError("PluginError", "the file is an explicit one")
    try:
        model.get("conda.models.match_spec:MatchSpec")(line)
    except model.get("conda.exceptions:InvalidMatchSpec") as error:
        raise _RefusedError("PluginError", f"a line is no specification: {line}") from error
