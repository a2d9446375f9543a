"""``[project]`` of pyproject.toml, which every current build backend reads (PEP 621)."""

from __future__ import annotations

from pathlib import Path

from condaplug.project.facts import Dependency, Place
from condaplug.project.files import decode, read_bytes, unreadable
from condaplug.project.metadata import (
    Group,
    Metadata,
    dependency,
    parse_entry_points,
    requirement_lines,
    text_lines,
)
from condaplug.project.toml import Toml, Value


def read_pep621(toml: Toml) -> Metadata | None:
    """The facts of ``[project]``; None where there is no such table.

    Raises NotAPluginProjectError for a value of the wrong type.
    """
    if toml.table("project") is None:
        return None
    dependencies = toml.strings("project", "dependencies")
    dynamic = toml.strings("project", "dynamic") or ()
    return Metadata(
        kind="project",
        place=toml.place("project"),
        name=toml.string("project", "name"),
        version=toml.string("project", "version"),
        requires_python=toml.string("project", "requires-python"),
        entry_points=groups(toml, "project", "entry-points"),
        dependencies=None if dependencies is None else tuple(map(dependency, dependencies)),
        dynamic=frozenset(value.text for value in dynamic),
    )


def extras(toml: Toml) -> frozenset[str]:
    """The canonical names of what the extras of ``[project]`` ask for, none of the wrong type."""
    table = toml.get("project", "optional-dependencies")
    listed = table.values() if isinstance(table, dict) else ()
    texts = (text for texts in listed if isinstance(texts, list) for text in texts if isinstance(text, str))
    place = toml.place("project", "optional-dependencies")
    return frozenset(dependency(Value(text, place)).name for text in texts) - {""}


def groups(toml: Toml, *key: str) -> tuple[Group, ...] | None:
    """The entry-point groups in the table at ``key``; None where there is no such table.

    Raises NotAPluginProjectError where a group is no table, or an entry point of it no string.
    """
    table = toml.table(*key)
    if table is None:
        return None
    return tuple(group(toml, *key, name) for name in table)


def group(toml: Toml, *key: str) -> Group:
    """The entry-point group in the table at ``key``. Raises NotAPluginProjectError for a wrong type."""
    items = []
    for name in toml.table(*key) or {}:
        value = toml.string(*key, name)
        if value is not None:
            items.append((name, value))
    return Group(key[-1], toml.place(*key), tuple(items))


def read_dynamic_files(root: Path, toml: Toml) -> Metadata:
    """The facts that pyproject.toml lets the backend read from other files.

    ``[tool.setuptools.dynamic]`` names files of requirements and of entry points; the plugin
    hatch-requirements-txt names files of requirements. Raises NotAPluginProjectError for a file that is named
    and cannot be read.
    """
    dependencies: tuple[Dependency, ...] | None = None
    entry_points: tuple[Group, ...] | None = None
    for key in (
        ("tool", "setuptools", "dynamic", "dependencies", "file"),
        ("tool", "hatch", "metadata", "hooks", "requirements_txt", "files"),
        ("tool", "hatch", "metadata", "hooks", "requirements_txt", "filename"),
    ):
        for name in toml.texts(*key):
            dependencies = (*(dependencies or ()), *requirement_lines(_lines(root, toml, name, key)))
    key = ("tool", "setuptools", "dynamic", "entry-points", "file")
    for name in toml.texts(*key):
        entry_points = (*(entry_points or ()), *parse_entry_points(_lines(root, toml, name, key)))
    place = toml.place("tool", "setuptools", "dynamic")
    return Metadata("dynamic", place, entry_points=entry_points, dependencies=dependencies)


def _lines(root: Path, toml: Toml, name: str, key: tuple[str, ...]) -> tuple[Value, ...]:
    return read_lines(root, name, toml.place(*key).line, toml.path)


def read_lines(root: Path, name: str, line: int | None, asked_in: str) -> tuple[Value, ...]:
    """The lines of a file that metadata names. Raises NotAPluginProjectError where it cannot be read."""
    data = read_bytes(root, name) if "\0" not in name else None
    if data is None:
        raise unreadable(
            Place(asked_in, line), f"the file {name!r} does not exist", "Add it, or remove its name."
        )
    return text_lines(name, decode(name, data))
