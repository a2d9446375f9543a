"""environment.yml files, whatever they hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ....model import release
from ..env import from_file
from ._reader import RefusedError, YamlReader, check_extension, loaded, of_release, says_why


class YamlFileSpec(YamlReader):
    """Takes YAML mappings; since 25.9 it takes part in no detection."""

    def check(self, path: Any) -> None:
        if says_why():
            if not isinstance(loaded(path), dict):
                raise RefusedError("PluginError", f"{path} holds no YAML mapping")
            return
        check_extension(Path(path).suffix, ".yml", ".yaml")
        try:
            if release().since("25.9"):
                found = loaded(path)
            else:
                found = self._environment = from_file(path)
        except Exception as error:  # conda 25 answers False to whatever goes wrong
            raise RefusedError("", str(error)) from error
        if found is None:
            raise RefusedError("", f"{path} is empty")


def made(name: str) -> type | None:
    """The class, which says whether it takes part in detection."""
    return of_release(name, YamlFileSpec, detection_supported=not release().since("25.9"))
