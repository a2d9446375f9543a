"""What conda's own environment specifiers share: which files they claim, and what they give.

Until 26.1 a file's extension counted; since 26.3 only its content does, and a refusal says why.
"""

from __future__ import annotations

from typing import Any

from ....model import release
from ...common.serialize import yaml_round_trip_load
from ..env import from_file, load_file

EXPLICIT = "@EXPLICIT"


class RefusedError(Exception):
    """Why a reader does not take a file; ``kind`` is the error of conda that says so."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind


class Reader:
    """Takes a file unless ``check`` refuses it: by an error that says why, before 26.3 by False."""

    _environment: Any = None

    def __init__(self, filename: Any = None, **named: Any) -> None:
        self.filename = filename

    def can_handle(self) -> bool:
        try:
            if self.filename is None:
                raise RefusedError("CondaValueError", "there is no file name")
            self.check(self.filename)
        except RefusedError as refusal:
            if says_why():
                raise release().get(f"conda.exceptions:{refusal.kind}")(str(refusal)) from None
            return False
        return True

    def check(self, path: Any) -> None:
        """Raise RefusedError for a file that is another reader's."""


class YamlReader(Reader):
    """Reads an environment.yml file."""

    @property
    def environment(self) -> Any:
        self._environment = self._environment or from_file(self.filename)
        return self._environment

    @property
    def env(self) -> Any:
        if not release().since("25.9") and not self._environment:
            self.can_handle()
            return self._environment.to_environment_model()
        return self.environment.to_environment_model()


def of_release(name: str, reader: type, **members: Any) -> type | None:
    """The class ``name`` of a reader, derived from the release's base; none before readers were plugins."""
    if name != reader.__name__ or not release().since("25.5"):
        return None
    base = release().get("conda.plugins.types:EnvironmentSpecBase")
    found: type = type(base)(name, (reader, base), {"__module__": reader.__module__, **members})
    return found


def says_why() -> bool:
    return release().since("26.3")


def check_extension(extension: str, *known: str) -> None:
    if extension not in known:
        raise RefusedError("", f"{extension!r} is none of {', '.join(known)}")


def loaded(path: Any) -> Any:
    return yaml_round_trip_load(load_file(path))
