"""``[tool.flit.metadata]`` of pyproject.toml: flit's metadata before ``[project]`` (flit_core before 3.2)."""

from __future__ import annotations

from pathlib import Path

from condaplug.project.files import decode, read_bytes
from condaplug.project.metadata import Metadata, dependency, parse_entry_points, text_lines
from condaplug.project.pep621 import groups, read_lines
from condaplug.project.toml import Toml

_TABLE = ("tool", "flit", "metadata")


def read_flit(root: Path, toml: Toml) -> Metadata | None:
    """The facts of ``[tool.flit.metadata]``; None where there is no such table.

    Raises NotAPluginProjectError for a value of the wrong type.
    """
    if toml.table(*_TABLE) is None:
        return None
    requires = toml.strings(*_TABLE, "requires")
    entry_points = groups(toml, "tool", "flit", "entrypoints")
    file = toml.string(*_TABLE, "entry-points-file")
    if entry_points is None and file is not None:
        entry_points = parse_entry_points(read_lines(root, file.text, file.place.line, file.place.path))
    elif entry_points is None:
        # Flit takes this file by its name alone.
        default = "entry_points.txt"
        data = read_bytes(root, default)
        if data is not None:
            entry_points = parse_entry_points(text_lines(default, decode(default, data)))
    return Metadata(
        kind="flit",
        place=toml.place(*_TABLE),
        name=toml.string(*_TABLE, "dist-name") or toml.string(*_TABLE, "module"),
        requires_python=toml.string(*_TABLE, "requires-python"),
        entry_points=entry_points,
        dependencies=None if requires is None else tuple(map(dependency, requires)),
    )
