"""environment.yml files as CEP 24 defines them."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from ....model import release
from ..env import get_schema_errors
from ._reader import RefusedError, YamlReader, check_extension, loaded, of_release, says_why


class Cep24YamlFileSpec(YamlReader):
    """Takes files that fit the schema."""

    def check(self, path: Any) -> None:
        if not says_why():
            check_extension(Path(path).suffix.lower(), ".yml", ".yaml")
        try:
            errors = get_schema_errors(loaded(path))
        except release().get("conda:CondaError") as error:
            if says_why():
                raise
            raise RefusedError("", str(error)) from error
        if errors:
            raise RefusedError("PluginError", "; ".join(map(str, errors)))


made = partial(of_release, reader=Cep24YamlFileSpec)
