"""The environment.yml file (conda/env/env.py): reading, schema (CEP 24), the old classes."""

# ruff: noqa: PTH110, PTH123, TID252
from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .channel import is_url

if TYPE_CHECKING:
    from ..model import Model

_TYPES = {"name": str, "prefix": str, "dependencies": list, "channels": list, "variables": dict}


def names(model: Model) -> dict[str, Any]:
    """``conda.env.env``."""
    match_spec = model.get("conda.models.match_spec:MatchSpec")

    class Dependencies(dict[str, Any]):
        """The dependencies by kind: ``conda``, ``pip``."""

        def __init__(self, raw: Any, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.raw = raw
            self.parse()

        def parse(self) -> None:
            if not self.raw:
                return
            self["conda"] = []
            for item in self.raw:
                if isinstance(item, dict):
                    self.update(item)
                else:
                    self["conda"].append(str(match_spec(item)))
            if "pip" not in self:
                return
            if not self["pip"]:
                del self["pip"]
            if not any(match_spec(spec).name == "pip" for spec in self["conda"]):
                self["conda"].append("pip")

        def add(self, package_name: str) -> None:
            self.raw.append(package_name)
            self.parse()

    class EnvironmentYaml:
        """The content of an environment.yml file."""

        def __init__(
            self,
            name: Any = None,
            filename: Any = None,
            channels: Any = None,
            dependencies: Any = None,
            prefix: Any = None,
            variables: Any = None,
        ) -> None:
            self.name = name
            self.filename = filename
            self.prefix = prefix
            self.dependencies = Dependencies(dependencies)
            self.variables = variables
            self.channels = [] if channels is None else channels

        def add_channels(self, channels: Any) -> None:
            self.channels = list(dict.fromkeys((*channels, *self.channels)))

        def remove_channels(self) -> None:
            self.channels = []

        def to_dict(self, stream: Any = None) -> Any:
            found = {"name": self.name, "channels": self.channels, "dependencies": self.dependencies.raw}
            found.update(variables=self.variables, prefix=self.prefix)
            return {key: value for key, value in found.items() if value or key == "name"}

        def to_environment_model(self) -> Any:
            environment = model.get("conda.models.environment:Environment")
            config = model.get("conda.models.environment:EnvironmentConfig")
            context = model.get("conda.base.context:context")
            pip = self.dependencies.get("pip")
            return environment(
                prefix=self.prefix or (None if model.since("25.11") else context.target_prefix),
                platform=context.subdir,
                name=self.name,
                config=config(channels=tuple(self.channels)),
                variables=self.variables,
                external_packages={"pip": pip} if pip else {},
                requested_packages=[match_spec(spec) for spec in self.dependencies.get("conda", [])],
            )

    class Environment(EnvironmentYaml):
        """The old name of the class."""

    def load_file(filename: Any) -> str:
        return load_text(model, filename)

    def from_yaml(yamlstr: str, **kwargs: Any) -> Any:
        from .serialize import load_yaml

        data = load_yaml(yamlstr)
        if data is None:
            raise model.get("conda.exceptions:EnvironmentFileEmpty")(kwargs.get("filename"))
        if model.has("conda.env.env:get_schema_errors"):
            schema_errors(model, data)  # what it collects is warned about; what it raises ends the reading
        known = {key: data[key] for key in data if key in _TYPES}
        dependencies = known.get("dependencies") or []
        has_pip = any(
            "pip" in str(item).partition("=")[0] for item in dependencies if not isinstance(item, dict)
        )
        if any(isinstance(item, dict) and "pip" in item for item in dependencies) and not has_pip:
            known["dependencies"] = ["pip", *dependencies]
        known["channels"] = [os.path.expandvars(channel) for channel in data.get("channels", [])]
        return EnvironmentYaml(**{**known, **kwargs})

    def from_file(filename: Any) -> Any:
        return from_yaml(load_file(filename), filename=filename)

    for found in (Dependencies, EnvironmentYaml, Environment):
        found.__module__ = "conda.env.env"
        found.__qualname__ = found.__name__
    return {
        "Dependencies": Dependencies,
        "EnvironmentYaml": EnvironmentYaml,
        "Environment": Environment,
        "load_file": load_file,
        "from_yaml": from_yaml,
        "from_file": from_file,
        "get_schema_errors": lambda data: schema_errors(model, data),
    }


def load_text(model: Model, filename: Any) -> str:
    """The text of an environment file. Raises EnvironmentFileNotFound; a URL is a limit of the model."""
    if is_url(filename):
        model.limit("conda.env.env.load_file")
    if not os.path.exists(filename):
        raise model.get("conda.exceptions:EnvironmentFileNotFound")(filename)
    with open(filename, "rb") as file:
        content = file.read()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("utf-16")


def schema_errors(model: Model, data: Any) -> list[Exception]:
    """What in a parsed environment.yml is against CEP 24 (26.3 and later)."""
    invalid = model.get("conda.exceptions:EnvironmentFileInvalid")
    errors = []
    if "dependencies" not in data:
        errors.append(invalid("there are no dependencies"))
    for key, kind in _TYPES.items():
        try:
            value = data[key]
        except KeyError:
            continue
        if not isinstance(value, kind):
            errors.append(invalid(f"{key} is no {kind.__name__}"))
        elif key == "dependencies":
            _check_dependencies(model, value, invalid)
        elif key == "channels" and not all(isinstance(channel, str) for channel in value):
            errors.append(invalid("a channel is no text"))
    return errors


def _check_dependencies(model: Model, dependencies: list[Any], invalid: type[Exception]) -> None:
    """Raises CondaMultiError for dependencies that are no specification: conda does not collect those."""
    match_spec = model.get("conda.models.match_spec:MatchSpec")
    invalid_spec = model.get("conda.exceptions:InvalidMatchSpec")
    errors: list[Exception] = []
    for item in dependencies:
        if isinstance(item, str):
            try:
                match_spec(item)
            except invalid_spec as error:
                errors.append(invalid(str(error)))
        elif not isinstance(item, Mapping):
            errors.append(invalid(f"{item!r} is no dependency"))
    if errors:
        raise model.get("conda:CondaMultiError")(errors)
