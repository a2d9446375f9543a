"""conda's plugin API by release: facts read from conda, as data files and a typed loader.

One JSON file a release, made by ``tests/catalogue/introspect.py`` in a real conda of that release.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypedDict

DATA = Path(__file__).parent / "data"

Json = Any


class Hook(TypedDict):
    """One hook specification. ``since`` is the release that brought it, ``call`` how conda calls it."""

    parameters: list[str]
    firstresult: bool
    returns: str | None
    since: str | None
    call: Literal["results", "error_hints"]


class Field(TypedDict, total=False):
    """One parameter of a type's constructor. ``default`` is absent where ``required``."""

    name: str
    kind: str
    required: bool
    default: Json


class Type(TypedDict, total=False):
    """One class of ``conda.plugins.types``; the fields of a dataclass are in constructor order."""

    kind: Literal["dataclass", "abc", "enum", "class"]
    bases: list[str]
    fields: list[Field]
    kw_only: bool
    frozen: bool
    abstract: list[str]
    members: Json


class Deprecation(TypedDict, total=False):
    """The first release that warns, the release that removes, and what to use instead.

    ``kind`` is "constant" for names that warn when they are asked for; the others warn when they are called.
    """

    kind: str
    since: str
    until: str
    use: str


class Release(TypedDict):
    """The facts of one conda release.

    ``modules`` holds, module by module, the names by kind and where the imported ones come from (words
    separated by spaces; ``name=original`` where they differ; a leading dot stands for ``conda.``).
    ``started`` are the modules that a running conda has imported when it loads plugins.
    ``dependencies`` are the importable names of conda's own requirements.
    """

    schema: int
    version: str
    python: str | None
    hooks: dict[str, Hook]
    types: dict[str, Type]
    manager: list[str]
    builtin: list[dict[str, Json]]
    dependencies: list[str]
    deprecations: dict[str, Deprecation]
    context: dict[str, Json]
    constants: dict[str, Json]
    classes: dict[str, dict[str, Json]]
    started: list[str]
    modules: dict[str, dict[str, Json]]


@cache
def releases() -> tuple[str, ...]:
    """The releases that the catalogue has, oldest first."""
    return tuple(sorted((path.stem for path in DATA.glob("*.json")), key=_order))


def newest() -> str:
    """The newest release in the catalogue that is no development release."""
    return [release for release in releases() if "dev" not in release][-1]


@cache
def load(release: str) -> Release:
    """The facts of a release. Raises ``KeyError`` where the catalogue has no such release."""
    path = DATA / f"{release}.json"
    if release not in releases():
        raise KeyError(release)
    data: Release = json.loads(path.read_text(encoding="utf-8"))
    return data


def _order(release: str) -> tuple[int, ...]:
    numbers = [int(part.removeprefix("dev")) for part in release.split(".")]
    return (*numbers, 0) if "dev" in release else (*numbers, 1)
