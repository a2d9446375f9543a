"""What a project's conda recipe and pixi tables say: which packages they name, which conda they ask for."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from packaging.utils import canonicalize_name

from condaplug.errors import NotAPluginProjectError
from condaplug.project.facts import Claim, Dependency, Package, Place, Source
from condaplug.project.files import MAX_BYTES, content
from condaplug.project.ranges import Range
from condaplug.project.toml import Toml, read_toml

RECIPES = (
    "recipe.yaml",
    "recipe/recipe.yaml",
    "recipe/meta.yaml",
    "conda.recipe/recipe.yaml",
    "conda.recipe/meta.yaml",
    "meta.yaml",
)
PIXI_FILE = "pixi.toml"
PIXI_TABLE = ("tool", "pixi")
PIXI_NAMES = ("dependencies", "run-dependencies", "host-dependencies")
PIXI_CLAIMS = (("dependencies",), ("run-dependencies",), ("package", "run-dependencies"))
ITEM = re.compile(r"^\s*-\s+[\"']?([A-Za-z0-9_][A-Za-z0-9_.-]*)", re.MULTILINE)

RUN = ("run", "run_constrained", "run_constraints")
"""The lists of a recipe's requirements that hold where the package is installed."""

BRANCHES = ("if", "then", "else")
"""The keys of a condition in recipe.yaml."""

_KEY = re.compile(r"(?P<before>[\s-]*)(?P<key>[\w.-]+)\s*:(?:\s+(?P<value>\S.*))?")
_LIST_ITEM = re.compile(r"(?P<before>\s*(?:-\s+)*)-\s+(?P<item>\S.*)")
_COMMENT = re.compile(r"(^|\s)#.*$")
_SET = re.compile(r"\{%-?\s*set\s+(\w+)\s*=\s*[\"']([^\"']*)[\"']\s*-?%\}")
_VARIABLE = re.compile(r"\$?\{\{\s*(\w+)\s*\}\}")
_COMPUTED = re.compile(r"\$?\{\{")
_CONDA = re.compile(r"(?:[\w./-]+::)?conda(?![\w.-])(?P<gap>\s*)(?P<rest>.*)")
_PACKAGE = re.compile(r"(?:[\w./-]+::)?([A-Za-z0-9_][\w.-]*)")
_BRACKET = re.compile(r"\[.*?version\s*=\s*[\"']?(?P<version>[^\"'\]]+)")


def conda_packages(root: Path, pyproject: dict[str, Any]) -> frozenset[str]:
    """The canonical names of all packages that the recipe lists, and that pixi's dependency tables hold.

    A recipe is a template as often as it is YAML: its lists are read line by line, all of them.
    """
    tables = [pyproject.get("tool", {}), {"pixi": _pixi_file(root).data}]
    names = [name for table in tables for name in _from_pixi(table)]
    names += [name for _, text in _recipes(root) for name in ITEM.findall(text)]
    return frozenset(canonicalize_name(name) for name in names)


def brought_packages(root: Path, toml: Toml) -> tuple[Package, ...]:
    """What the recipe and pixi's run dependencies ask for where the plugin runs, constraints left out."""
    found = [
        (one.text, Place(path, one.line))
        for path, text in _recipes(root)
        for one in run_requirements(text)
        if one.list == RUN[0] and not one.is_computed
    ]
    for pixi, base in ((toml, PIXI_TABLE), (_pixi_file(root), ())):
        for key in (("run-dependencies",), ("package", "run-dependencies")):
            table = pixi.get(*base, *key)
            names = table if isinstance(table, dict) else ()
            found += [(name, pixi.place(*base, *key, name)) for name in names]
    matches = ((_PACKAGE.match(text), place) for text, place in found)
    return tuple(Package(canonicalize_name(match[1]), place) for match, place in matches if match)


def is_brought_computed(root: Path) -> bool:
    """Whether a recipe computes some of what it asks for where the plugin runs."""
    items = (one for _, text in _recipes(root) for one in run_requirements(text))
    return any(one.is_computed and "pin_" not in one.text for one in items)


def claims(
    root: Path, toml: Toml, setting: str | None, dependencies: Iterable[Dependency]
) -> tuple[Claim, ...]:
    """Every range of conda that the project asks for, where it stands.

    ``setting`` is ``conda`` of ``[tool.condaplug]``. The others: ``project.dependencies``, what the recipe
    lists in ``run`` and in its constraints, pixi's dependencies. A range that cannot be read, such as one
    that a recipe computes, is none.
    """
    found: list[Claim | None] = []
    if setting:
        place = toml.place("tool", "condaplug", "conda")
        found.append(_claim(f"conda {setting}", setting, place, "settings"))
    for one in dependencies:
        if one.name == "conda":
            found.append(_claim(one.text, one.specifier, one.place, "dependencies"))
    for path, text in _recipes(root):
        for item in run_requirements(text):
            if "{{" not in item.text:
                found.append(_claim(item.text, _version(item.text), Place(path, item.line), "recipe"))
    for pixi, base in ((toml, PIXI_TABLE), (_pixi_file(root), ())):
        for table in PIXI_CLAIMS:
            key = (*base, *table, "conda")
            value = pixi.get(*key)
            version = value.get("version") if isinstance(value, dict) else value
            if isinstance(version, str):
                found.append(_claim(f"conda {version}", version, pixi.place(*key), "pixi"))
    return tuple(each for each in found if each)


def _claim(text: str, specifier: str | None, place: Place, source: Source) -> Claim | None:
    if not specifier or specifier.strip() == "*":
        return None
    with contextlib.suppress(ValueError):
        return Claim(text, place, Range(specifier).text, source)
    return None


def _version(item: str) -> str | None:
    """The range in a match specification of conda, ``conda >=25.9``; None for another package or no range.

    ``conda=25.9`` takes every 25.9, ``conda 25.9`` and ``conda ==25.9`` only that one.
    """
    match = _CONDA.fullmatch(item)
    if match is None:
        return None
    rest = match["rest"]
    if rest.startswith("["):
        bracket = _BRACKET.match(rest)
        return bracket["version"] if bracket else None
    first = re.sub(r"\s*([<>=!~,|]+)\s*", r"\1", rest).partition(" ")[0].partition("[")[0]
    if first.startswith("=") and not first.startswith("=="):
        return "=" + first[1:].partition("=")[0]  # what follows a second = is the build
    return first


class _Open(NamedTuple):
    indent: int
    key: str


class RunRequirement(NamedTuple):
    """An item of a recipe's list of run requirements or constraints.

    ``list`` is the list's key. ``is_computed``: only the tool knows which package it is.
    """

    line: int
    text: str
    list: str
    is_computed: bool


def run_requirements(text: str) -> Iterator[RunRequirement]:
    """The items of a recipe's lists of run requirements and constraints.

    Read line by line, since a recipe with Jinja in it need not be YAML. Simple variables (``set`` in Jinja,
    ``context`` of recipe.yaml) are put in their places. Both branches of a condition count.
    """
    variables = dict(_SET.findall(text))
    path: list[_Open] = []
    for number, line in enumerate(text.split("\n"), 1):
        line = _COMMENT.sub("", line.expandtabs()).rstrip()
        if not line or line.lstrip().startswith("{%"):
            continue
        item = _LIST_ITEM.fullmatch(line)
        key = _KEY.fullmatch(line)
        values: list[str] = []
        if key:
            indent = len(key["before"])
            path = [one for one in path if one.indent < indent]
            path.append(_Open(indent, key["key"]))
            value = key["value"] or ""
            if [one.key for one in path] == ["context", key["key"]]:
                variables[key["key"]] = _unquoted(value)
            if value.startswith("[") and value.endswith("]"):
                values = re.split(r",(?!\s*[<>=!~])", value[1:-1])
            elif key["key"] in BRANCHES[1:]:
                values = [value]
        elif item:
            path = [one for one in path if one.indent <= len(item["before"])]
            values = [item["item"]]
        keys = [one.key for one in path if one.key not in BRANCHES]
        if not keys or not _is_run(keys):
            continue
        for value in map(_unquoted, values):
            filled = _VARIABLE.sub(lambda found: variables.get(found[1], found[0]), value)
            if filled:
                yield RunRequirement(number, filled, keys[-1], _COMPUTED.match(filled) is not None)


def _is_run(keys: list[str]) -> bool:
    return keys[-1] in RUN and "requirements" in keys and not {"test", "tests"} & set(keys)


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1].strip() if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _recipes(root: Path) -> Iterator[tuple[str, str]]:
    for name in RECIPES:
        with contextlib.suppress(OSError):
            data = content(root / name, MAX_BYTES)
            if data is not None and len(data) <= MAX_BYTES:
                yield name, data.decode("utf-8", "replace")


def _pixi_file(root: Path) -> Toml:
    """pixi.toml; empty where there is none that can be read, which is for pixi to tell."""
    with contextlib.suppress(NotAPluginProjectError):
        return read_toml(root, PIXI_FILE) or Toml(PIXI_FILE)
    return Toml(PIXI_FILE)


def _from_pixi(tool: Any) -> Iterator[str]:
    pixi = tool.get("pixi") if isinstance(tool, dict) else None
    for table in PIXI_NAMES:
        found = pixi.get(table) if isinstance(pixi, dict) else None
        yield from found if isinstance(found, dict) else ()
