"""What one metadata source declares, whatever its format."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from condaplug.project.facts import Dependency, Place
from condaplug.project.layout import Layout
from condaplug.project.packages import Packages
from condaplug.project.toml import Value


@dataclass(frozen=True)
class Group:
    """One entry-point group: each item is a name and the value with its place."""

    name: str
    place: Place
    items: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True)
class Metadata:
    """One source's facts. None means that the source does not define the fact at all.

    ``kind`` names the format: "project", "poetry", "flit", "setup.py" or "setup.cfg". ``place`` is where the
    source begins. ``computed`` holds the facts, by their PEP 621 key, that only running code would tell.
    ``dynamic`` are the facts that another source may define. ``opaque`` is where code adds facts of unknown
    names.
    """

    kind: str
    place: Place
    name: Value | None = None
    version: Value | None = None
    requires_python: Value | None = None
    entry_points: tuple[Group, ...] | None = None
    dependencies: tuple[Dependency, ...] | None = None
    computed: dict[str, Place] = field(default_factory=dict)
    dynamic: frozenset[str] = frozenset()
    opaque: Place | None = None
    layout: Layout = field(default_factory=Layout)
    packages: Packages = field(default_factory=Packages)


def dependency(value: Value) -> Dependency:
    """A requirement as PEP 508 spells it; with an empty name where ``value`` is none."""
    text = value.text.strip()
    try:
        requirement = Requirement(text)
    except (ValueError, RecursionError):  # InvalidRequirement, or a number of thousands of digits
        return Dependency(text, "", "", "", value.place)
    return Dependency(
        text=text,
        name=canonicalize_name(requirement.name),
        specifier=str(requirement.specifier),
        marker=str(requirement.marker or ""),
        place=value.place,
        url=requirement.url or "",
    )


def requirement_lines(lines: Iterable[Value]) -> tuple[Dependency, ...]:
    """The requirements of a requirements file's lines: without blank lines, comments and pip's options."""
    stripped = (Value(line.text.partition(" #")[0].strip(), line.place) for line in lines)
    return tuple(dependency(line) for line in stripped if line.text and not line.text.startswith(("#", "-")))


def parse_entry_points(lines: Iterable[Value]) -> tuple[Group, ...]:
    """The groups of an ``entry_points.txt``: lines ``[group]`` and ``name = value``."""
    groups: list[Group] = []
    for line in lines:
        text = line.text.strip()
        if not text or text.startswith(("#", ";")):
            continue
        if text.startswith("[") and text.endswith("]"):
            groups.append(Group(text[1:-1].strip(), line.place))
        elif groups:
            last = groups[-1]
            groups[-1] = Group(last.name, last.place, (*last.items, parse_item(Value(text, line.place))))
    return tuple(groups)


def parse_item(line: Value) -> tuple[str, Value]:
    """``name = value``; the value is empty where the line has no ``=``."""
    name, _, value = line.text.partition("=")
    return name.strip(), Value(value.strip(), line.place)


def text_lines(path: str, text: str) -> tuple[Value, ...]:
    """Each line of a text file with its place."""
    lines = text.replace("\r\n", "\n").split("\n")
    return tuple(Value(line, Place(path, number)) for number, line in enumerate(lines, 1))
