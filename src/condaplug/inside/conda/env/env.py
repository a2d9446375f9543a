"""The environment.yml file (conda/env/env.py): its schema (CEP 24), its content, the old classes for it.

The schema came with 25.9; until 26.7 it was also held against whatever ``from_yaml`` reads.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ...model import Since, release, without
from ..common.serialize import yaml_round_trip_load
from ..models.channel import is_url
from ..models.match_spec import MatchSpec

__all__ = [
    "Dependencies",
    "Environment",
    "EnvironmentYaml",
    "from_file",
    "from_yaml",
    "get_schema_errors",
    "load_file",
]

_MODULE = "conda.env.env"
_TYPES = {"name": str, "prefix": str, "dependencies": list, "channels": list, "variables": dict}


@without("parse add")
class Dependencies(dict[str, Any]):
    """The dependencies by installer: ``conda``, ``pip``."""

    def __init__(self, raw: Any, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.raw = raw
        self.update(_by_installer(raw) if raw else {})


def _as_model(content: Any) -> Any:
    """The content as the environment of conda.models.environment; until 26.1 it is given a prefix."""
    context = release().get("conda.base.context:context")
    config = release().get("conda.models.environment:EnvironmentConfig")
    found = {key: getattr(content, key) for key in ("name", "prefix", "variables")}
    found["prefix"] = found["prefix"] or (None if release().since("26.3") else context.target_prefix)
    found["config"] = config(channels=tuple(content.channels))
    pip = content.dependencies.get("pip")
    found["external_packages"] = {"pip": pip} if pip else {}
    found["requested_packages"] = [*map(MatchSpec, content.dependencies.get("conda", ()))]
    return release().get("conda.models.environment:Environment")(platform=context.subdir, **found)


@without("add_channels remove_channels to_dict to_yaml save")
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
        known = {"name": name, "filename": filename, "prefix": prefix, "variables": variables}
        vars(self).update(known, channels=[] if channels is None else channels)
        self.dependencies = Dependencies(dependencies)

    to_environment_model = Since("25.7", _as_model)


class Environment(EnvironmentYaml):
    """The old name of the class, and before 25.7 the only one."""


def from_yaml(yamlstr: str, **given: Any) -> Any:
    kind = EnvironmentYaml if release().since("25.7") else Environment
    return kind(**{**_read(yamlstr, given.get("filename")), **given})


def from_file(filename: Any) -> Any:
    return from_yaml(load_file(filename), filename=filename)


def _by_installer(items: Any) -> dict[str, Any]:
    """The dependencies of conda as specifications, those of others as they are; pip's need pip itself."""
    specs = [_spec(item) for item in items if not isinstance(item, dict)]
    others = {kind: packages for item in items if isinstance(item, dict) for kind, packages in item.items()}
    kept = {kind: packages for kind, packages in others.items() if kind != "pip" or packages}
    names = {MatchSpec(spec).name for spec in specs}
    return {"conda": [*specs, *["pip"] * ("pip" in kept and "pip" not in names)], **kept}


def _spec(item: Any) -> str:
    """A dependency's canonical text. Before 25.7 CondaValueError for one that is no specification."""
    try:
        return str(MatchSpec(item))
    except Exception as error:
        if release().since("25.7"):
            raise
        raise release().get("conda.exceptions:CondaValueError")(f"{item!r} is no specification") from error


def _read(text: str, filename: Any) -> dict[str, Any]:
    """The known keys of an environment file. Raises EnvironmentFileEmpty and the errors of the schema."""
    data = yaml_round_trip_load(text)
    if data is None:
        raise release().get("conda.exceptions:EnvironmentFileEmpty")(filename)
    if release().since("25.9") and not release().since("26.9"):
        get_schema_errors(data)  # what it gives is a warning; what it raises ends the reading
    content = {}
    if data:
        content = data.copy()
    for unknown in {*data.keys()} - {*_TYPES}:
        content.pop(unknown)
    items = data.get("dependencies", [])
    items = items or [] if release().since("25.9") else items
    if not any(_is_pip(item) for item in items if not isinstance(item, dict)):
        wanted = any(isinstance(item, dict) and "pip" in item for item in items)
        content.update({"dependencies": ["pip", *items]} if wanted else {})
    content["channels"] = [*map(os.path.expandvars, data.get("channels", []))]
    return dict(content)


def _is_pip(item: Any) -> bool:
    """Whether a dependency is pip itself. Raises TypeError for one that is no text."""
    return "pip" in re.split(r"[<>~\s=]", item, maxsplit=1)[0].split("::")


def load_file(filename: Any) -> str:
    """The text of an environment file. Raises EnvironmentFileNotFound; a URL is a limit of the model."""
    if is_url(filename):
        release().limit(f"{_MODULE}.load_file")
    if not os.path.exists(filename):
        raise release().get("conda.exceptions:EnvironmentFileNotFound")(filename)
    content = Path(filename).read_bytes()
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("utf-16")


def get_schema_errors(data: Any) -> list[Exception]:
    """What in a parsed environment.yml is against CEP 24 (26.3 and later).

    Raises CondaMultiError for dependencies that are no specification: conda does not collect those.
    """
    invalid = release().get("conda.exceptions:EnvironmentFileInvalid")
    missing = [] if "dependencies" in data else [invalid("there are no dependencies")]
    wrong = []
    for key in _TYPES:
        try:
            value = data[key]
        except KeyError:
            continue
        wrong += [invalid(fault) for fault in _faults(key, value)][:1]
    return missing + wrong


def _faults(key: str, value: Any) -> Iterator[str]:
    kind = _TYPES[key]
    if not isinstance(value, kind):
        yield f"{key} is no {kind.__name__}"
    elif key == "channels":
        yield from (f"{channel!r} is no channel" for channel in value if not isinstance(channel, str))
    elif key == "dependencies":
        invalid = release().get("conda.exceptions:EnvironmentFileInvalid")
        faults = [_dependency_fault(item) for item in value]
        wrong = [invalid(fault) for fault in faults if fault]
        if wrong:
            raise release().get("conda:CondaMultiError")(wrong)


def _dependency_fault(item: Any) -> str | None:
    if not isinstance(item, str):
        return None if isinstance(item, Mapping) else f"{item!r} is no dependency"
    try:
        MatchSpec(item)
    except release().get("conda.exceptions:InvalidMatchSpec") as error:
        return str(error)
    return None
