"""conda's plugin API by release: facts read from real condas, as data files and a typed loader.

``tools/catalogue`` makes the data, ``timeline`` reads it, ``api`` answers questions. A release is a mapping
of sections:

- ``version``; ``python``, the Python that conda asks for
- ``hooks``, ``types``: the hook specifications, and the classes of ``conda.plugins.types``
- ``manager``: the members of the plugin manager; ``builtin``: conda's own plugins with what their hooks give
- ``modules``: module by module, the names by kind and where the imported ones come from (words separated
  by spaces; ``name=original`` where they differ; a leading dot stands for ``conda.``)
- ``classes``, ``signatures``: bases and members; parameters. ``constants``, ``context``: values; settings
- ``deprecations``: what conda declares deprecated, also where the removal lies ahead
- ``started``: the modules that a running conda has imported when it loads plugins
- ``parsers``: what conda's command-line helpers add to a parser
- ``dependencies``: the importable names of conda's own requirements
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal, TypedDict

from condaplug.catalogue.timeline import Release, Timeline

DATA = Path(__file__).parent / "data"

Json = Any


class Hook(TypedDict):
    """One hook specification. ``since`` is the release that brought it, ``until`` the one that removed it.

    ``call`` is the method of conda's plugin manager that calls it: ``results`` for ``get_hook_results``.
    """

    parameters: list[str]
    firstresult: bool
    returns: str | None
    since: str | None
    until: str | None
    call: str


class Field(TypedDict, total=False):
    """One parameter of a type's constructor. ``default`` is absent where ``required``."""

    name: str
    kind: str
    required: bool
    default: Json


class Type(TypedDict, total=False):
    """One class of ``conda.plugins.types``; the fields of a dataclass are in constructor order."""

    kind: Literal["dataclass", "namedtuple", "abc", "enum", "class"]
    bases: list[str]
    fields: list[Field]
    kw_only: bool
    frozen: bool
    abstract: list[str]
    members: Json


class Deprecation(TypedDict, total=False):
    """The first release that warns, the release that removes, and what to use instead.

    ``kind`` is "constant" for names that warn when they are asked for, "module" for modules that warn when
    they are imported, "argument" for arguments that warn when they are given; others warn when called.
    """

    kind: str
    since: str
    until: str
    use: str


@cache
def history() -> Timeline:
    """The facts over all releases."""
    return Timeline(DATA)


def releases() -> tuple[str, ...]:
    """The releases that the catalogue has, oldest first, a development release included."""
    return history().releases


@cache
def newest() -> str:
    """The newest release in the catalogue that is no development release."""
    return [release for release in releases() if "dev" not in release][-1]


@cache
def load(release: str) -> Release:
    """The facts of a release. Raises ``KeyError`` where the catalogue has no such release."""
    return history().at(release)
