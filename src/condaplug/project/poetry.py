"""``[tool.poetry]`` of pyproject.toml: poetry's own metadata, alone or beside ``[project]``."""

from __future__ import annotations

import re
from typing import Any

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from condaplug.project.facts import Dependency, Place
from condaplug.project.metadata import Metadata
from condaplug.project.pep621 import groups
from condaplug.project.toml import Toml, Value

_TABLE = ("tool", "poetry")
_DEPENDENCIES = (*_TABLE, "dependencies")
_PART = re.compile(r"(?P<operator>\^|~(?!=)|)\s*(?P<version>v?\d[\w.+!*-]*)$")


def read_poetry(toml: Toml) -> Metadata | None:
    """The facts of ``[tool.poetry]``; None where there is no such table.

    Raises NotAPluginProjectError for a value of the wrong type.
    """
    if toml.table(*_TABLE) is None:
        return None
    table = toml.table(*_DEPENDENCIES)
    requires_python, computed = None, {}
    dependencies: list[Dependency] = []
    for name, constraint in (table or {}).items():
        place = toml.place(*_DEPENDENCIES, name)
        if canonicalize_name(name) == "python":
            specifier = pep440(_version(constraint))
            if specifier is None:
                computed["requires-python"] = place
            else:
                requires_python = Value(specifier, place) if specifier else None
        else:
            dependencies.extend(_dependency(name, one, place) for one in _alternatives(constraint))
    return Metadata(
        kind="poetry",
        place=toml.place(*_TABLE),
        name=toml.string(*_TABLE, "name"),
        version=toml.string(*_TABLE, "version"),
        requires_python=requires_python,
        entry_points=groups(toml, *_TABLE, "plugins"),
        dependencies=None if table is None else tuple(dependencies),
        computed=computed,
    )


def _alternatives(constraint: object) -> list[object]:
    """A dependency's constraints: several where they differ by platform, none where it is an extra's."""
    several = constraint if isinstance(constraint, list) else [constraint]
    return [one for one in several if not (isinstance(one, dict) and one.get("optional"))]


def _dependency(name: str, constraint: object, place: Place) -> Dependency:
    table: dict[str, Any] = constraint if isinstance(constraint, dict) else {}
    version = _version(constraint)
    marker, url = (next((v for k in keys if isinstance(v := table.get(k), str)), "") for keys in _TABLE_KEYS)
    return Dependency(
        text=f"{name} {version}".strip(),
        name=canonicalize_name(name),
        specifier=pep440(version) or "",
        marker=marker,
        place=place,
        url=url,
    )


_TABLE_KEYS = (("markers",), ("git", "url", "path", "file"))


def _version(constraint: object) -> str:
    value = constraint.get("version", "") if isinstance(constraint, dict) else constraint
    return value if isinstance(value, str) else ""


def pep440(constraint: str) -> str | None:
    """Poetry's version constraint as PEP 440 spells it; None where it cannot (``||``), or it is none.

    A caret keeps the leftmost number that is not zero, a tilde the minor number, a bare version means itself
    (poetry-core's constraint parser, 2.5).
    """
    parts = [
        part
        for part in re.split(r"\s*,\s*|(?<=[\w*])\s+(?=[<>=!~^])", constraint.strip())
        if part not in ("", "*")
    ]
    try:
        return str(SpecifierSet(",".join(_part(part) for part in parts)))
    except ValueError:
        return None


def _part(part: str) -> str:
    match = _PART.match(part)
    if match is None:
        return part
    operator, version = match["operator"], match["version"]
    if not operator:
        return f"=={version}"
    release = [int(number) for number in version.lstrip("v").split(".")]
    if operator == "~":
        keep = min(len(release), 2) - 1
    else:
        keep = next((index for index, number in enumerate(release) if number), len(release) - 1)
    ceiling = [*release[:keep], release[keep] + 1]
    return f">={version},<{'.'.join(map(str, ceiling))}"
