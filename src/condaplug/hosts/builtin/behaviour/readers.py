"""conda's own environment specifiers: which files they claim, and what they give (conda/env/specs)."""

# ruff: noqa: PTH110, PTH122, TID252
from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .channel import is_url
from .environment_yaml import load_text, schema_errors

if TYPE_CHECKING:
    from ..model import Model


def lines(path: Any) -> Iterator[str]:
    """A file's lines without comments and blanks; none where there is no file (gateways/disk/read.py)."""
    try:
        with Path(path).open() as file:
            for line in file:
                line = line.strip()
                if line and not line.startswith("#"):
                    yield line
    except FileNotFoundError:
        return


def disk(model: Model) -> dict[str, Any]:
    """``conda.gateways.disk.read``."""
    return {"yield_lines": lines}


def names(model: Model) -> dict[str, Any]:
    """The classes of ``conda.env.specs``; each module has those that its release names."""
    base = model.get("conda.plugins.types:EnvironmentSpecBase")
    value_error = model.get("conda.exceptions:CondaValueError")
    plugin_error = model.get("conda.exceptions:PluginError")
    strict = model.since("26.3")  # since then a refusal raises and says why

    def refuse(error: type[Exception], text: str) -> bool:
        if strict:
            raise error(text)
        return False

    class _Yaml(base):  # type: ignore[misc,valid-type]
        def __init__(self, filename: Any = None, **kwargs: Any) -> None:
            self.filename = filename
            self._environment: Any = None

        def _data(self) -> Any:
            from .serialize import load_yaml

            if self.filename is None:
                raise value_error("there is no file name")
            return load_yaml(load_text(model, self.filename))

        @property
        def env(self) -> Any:
            if not self._environment:
                self._environment = model.get("conda.env.env:from_file")(self.filename)
            return self._environment.to_environment_model()

    class Cep24YamlFileSpec(_Yaml):
        def can_handle(self) -> bool:
            errors = schema_errors(model, self._data())
            if errors:
                raise plugin_error("the environment file is not valid: " + "; ".join(map(str, errors)))
            return True

    class YamlFileSpec(_Yaml):
        def can_handle(self) -> bool:
            if not strict:
                return self._can_handle_by_extension()
            if not isinstance(self._data(), dict):
                raise plugin_error(f"{self.filename} holds no YAML mapping")
            return True

        def _can_handle_by_extension(self) -> bool:
            if self.filename is None or os.path.splitext(self.filename)[1] not in (".yml", ".yaml"):
                return False
            try:
                self._environment = model.get("conda.env.env:from_file")(self.filename)
            except Exception:  # conda 25 answers False to whatever goes wrong
                return False
            return True

    YamlFileSpec.detection_supported = not strict

    class RequirementsSpec(base):  # type: ignore[misc,valid-type]
        def __init__(self, filename: Any = None, **kwargs: Any) -> None:
            self.filename = filename

        def can_handle(self) -> bool:
            if self.filename is None:
                return refuse(value_error, "there is no file name")
            if not strict:
                return os.path.splitext(self.filename)[1] == ".txt" and "@EXPLICIT" not in set(
                    lines(self.filename)
                )
            if is_url(self.filename):
                raise value_error(f"{self.filename} is a URL")
            if not os.path.exists(self.filename):
                raise value_error(f"there is no file {self.filename}")
            match_spec = model.get("conda.models.match_spec:MatchSpec")
            invalid = model.get("conda.exceptions:InvalidMatchSpec")
            for line in lines(self.filename):
                if line == "@EXPLICIT":
                    raise plugin_error(f"{self.filename} is an explicit file")
                try:
                    match_spec(line)
                except invalid as error:
                    raise plugin_error(
                        f"{self.filename} has a line that is no specification: {line}"
                    ) from error
            return True

        @property
        def env(self) -> Any:
            if not self.filename:
                raise ValueError("there is no file name")
            context = model.get("conda.base.context:context")
            match_spec = model.get("conda.models.match_spec:MatchSpec")
            return model.get("conda.models.environment:Environment")(
                platform=context.subdir,
                requested_packages=[match_spec(line) for line in lines(self.filename)],
                **({} if model.since("25.11") else {"prefix": context.target_prefix}),
            )

    class ExplicitSpec(base):  # type: ignore[misc,valid-type]
        def __init__(self, filename: Any = None, **kwargs: Any) -> None:
            self.filename = filename

        def can_handle(self) -> bool:
            if self.filename is None:
                return refuse(value_error, "there is no file name")
            if "@EXPLICIT" in set(lines(self.filename)):
                return True
            return refuse(plugin_error, f"{self.filename} has no @EXPLICIT marker")

        @property
        def env(self) -> Any:
            model.limit("conda.env.specs.explicit.ExplicitSpec.env")
            return model.placeholder("conda.env.specs.explicit.ExplicitSpec.env")

    modules = {"Cep24YamlFileSpec": "cep_24", "YamlFileSpec": "yaml_file"}
    modules.update(RequirementsSpec="requirements", ExplicitSpec="explicit")
    found = (Cep24YamlFileSpec, YamlFileSpec, RequirementsSpec, ExplicitSpec)
    for each in found:
        each.__module__ = f"conda.env.specs.{modules[each.__name__]}"
        each.__qualname__ = each.__name__
    return {each.__name__: each for each in found}
