"""Questions about conda's plugin API, answered from the catalogue: what is there, since when, until when.

``release`` is the name of a release in the catalogue; where it may be left out, the newest one is asked. A
dotted name is what a plugin reaches: ``conda.plugins.types.CondaSubcommand``. Every answer comes from the
data that ``tools/catalogue`` reads from real condas.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from packaging.version import Version

from condaplug.catalogue import Deprecation, Field, Hook, history, load
from condaplug.catalogue import newest as newest
from condaplug.catalogue import releases as releases
from condaplug.catalogue.timeline import Release, Run

CONTEXT = "conda.base.context.context"
"""conda's configuration object: an instance, whose members the catalogue knows all the same."""


class Presence(NamedTuple):
    """The releases that have a name. ``kind`` is "module", "name" or "member"."""

    kind: str
    releases: frozenset[str]


class FieldHistory(NamedTuple):
    """A field of a type with the release that brought it and the one that removed it (None: still there)."""

    field: Field
    since: str
    until: str | None


def at(release: str | None = None) -> Release:
    """The facts of a release. Raises ``KeyError`` where the catalogue has no such release."""
    return load(release or newest())


@cache
def nearest(version: str) -> str:
    """The release that speaks for a conda of this version: its own, else the last one before, else the first.

    A version that is no version counts as the newest.
    """
    if version in releases():
        return version
    try:
        wanted = Version(version)
    except ValueError:
        return newest()
    before = [release for release in releases() if Version(release) <= wanted]
    return before[-1] if before else releases()[0]


# -- hooks and their types -----------------------------------------------------------------------------------


@cache
def hooks(release: str | None = None) -> dict[str, Hook]:
    """Every hook of a release by name, with the release that brought it and the one that removed it."""
    return {name: _hook(name, facts) for name, facts in at(release)["hooks"].items()}


def _hook(name: str, facts: Hook) -> Hook:
    since, until = _life(history().runs("hooks", name))
    return {**facts, "since": since, "until": until}


@cache
def hook_since(name: str) -> str | None:
    """The release that brought a hook; None for what is a hook in no release."""
    runs = history().runs("hooks", name)
    return _life(runs)[0] if runs else None


def returns(hook: str, release: str | None = None) -> str | None:
    """The name of the type that a hook's results have; None for a hook that the release lacks."""
    known = hooks(release).get(hook)
    return known["returns"] if known else None


def fields(type_name: str, release: str | None = None) -> list[Field]:
    """The fields of a type of ``conda.plugins.types``, in constructor order; empty for an unknown type."""
    known: list[Field] = at(release)["types"].get(type_name, {}).get("fields", [])
    return known


def field_history(type_name: str) -> list[FieldHistory]:
    """Every field that a type has or had, in constructor order, as the last release with it has it."""
    found: dict[str, tuple[Field, list[Run]]] = {}
    for first, end, facts in reversed(history().runs("types", type_name)):
        for field in facts.get("fields", []):
            _, runs = found.setdefault(field["name"], (field, []))
            runs.insert(0, (first, end, None))
    return [FieldHistory(field, *_life(runs)) for field, runs in found.values()]


@cache
def commands(release: str | None = None) -> frozenset[str]:
    """The commands that conda itself defines (conda/cli/conda_argparse.py)."""
    known = at(release)["constants"].get("conda.cli.conda_argparse:BUILTIN_COMMANDS", {"set": ()})
    return frozenset(known["set"])


@cache
def dependencies(release: str | None = None) -> frozenset[str]:
    """The top-level modules of conda's own requirements."""
    return frozenset(at(release)["dependencies"])


# -- modules and names ---------------------------------------------------------------------------------------


@cache
def modules(release: str | None = None) -> frozenset[str]:
    """Every importable module below ``conda``, dotted."""
    return frozenset(at(release)["modules"])


@cache
def names(module: str, release: str | None = None) -> frozenset[str]:
    """The public names of a module of conda, none from other libraries; empty for an unknown module."""
    facts = at(release)["modules"].get(module, {})
    listed = [facts.get(kind, "") for kind in ("classes", "functions", "values")]
    listed += [words for origin, words in facts.get("from", {}).items() if origin.startswith(("conda", "."))]
    words = (word.partition("=")[0] for text in listed for word in str(text).split())
    return frozenset(word for word in words if not word.startswith("_"))


@cache
def present(dotted: str) -> Presence | None:
    """Which releases have what ``dotted`` names; None where that cannot be known.

    Nobody knows of members of a value, and of names that Python itself gives (``__version__``, ``__file__``).
    The set is empty for a module or name below ``conda`` that no release has.
    """
    if any(part.startswith("__") and part.endswith("__") for part in dotted.split(".")):
        return None
    kind, positions, known = "name", set[int](), False
    for module, rest in _readings(dotted):
        if not rest:
            kind, known = "module", True
            positions.update(_positions(history().runs("modules", module)))
        elif len(rest) == 1:
            known = True
            positions.update(_positions(_names(module).get(rest[0], [])))
        elif (members := _member(module, rest)) is not None:
            kind, known = "member", True
            positions.update(members)
        elif rest[0] not in _names(module) and not history().runs("modules", f"{module}.{rest[0]}"):
            known = True
    if not known:
        return None
    return Presence(kind, frozenset(releases()[position] for position in positions))


def lifetime(dotted: str) -> str | None:
    """When a module or name was there, in words: ``from 26.3.0 on``; None for what no release has."""
    found = present(dotted)
    if found is None or not found.releases:
        return None
    having = [release for release in releases() if release in found.releases]
    after = releases()[releases().index(having[-1]) + 1 :]
    start = "" if having[0] == releases()[0] else f"from {having[0]} "
    return f"{start}until {after[0]} removed it" if after else f"{start}on" if start else "in every release"


@cache
def deprecation(dotted: str, release: str | None = None) -> Deprecation | None:
    """What a release declares of a name: deprecated since when, removed when, what to use; None for nothing.

    It may lie ahead: compare ``since`` with the release. ``dotted`` may end in ``(argument)``.
    """
    declared = at(release)["deprecations"]
    for key in _keys(dotted, release or newest()):
        if key in declared:
            found: Deprecation = declared[key]
            return found
    return None


@cache
def signature(dotted: str, release: str | None = None) -> str | None:
    """The parameters of a callable as ``a, b=, *args``; None where the catalogue has none."""
    try:
        known = at(release)["signatures"]
    except KeyError:
        return None
    return next((known[key] for key in _keys(dotted, release or newest()) if key in known), None)


def _readings(dotted: str) -> Iterator[tuple[str, list[str]]]:
    """The ways to cut a dotted name into a module of any release and names in it, longest module first."""
    parts = dotted.split(".")
    every = history().section("modules")["facts"]
    for cut in range(len(parts), 0, -1):
        module = ".".join(parts[:cut])
        if module in every:
            yield module, parts[cut:]


@cache
def _names(module: str) -> dict[str, list[Run]]:
    """The runs of each name of a module; the words are names, or ``name=original``."""
    found: dict[str, list[Run]] = {}
    for word, runs in history().words("modules", module).items():
        here = [run for run in runs if run[2] != "all"]
        if here:
            found.setdefault(word.partition("=")[0], []).extend(here)
    return found


def _positions(runs: list[Run]) -> Iterator[int]:
    for first, end, _ in runs:
        yield from range(first, end)


def _member(module: str, rest: list[str]) -> set[int] | None:
    """The positions of the releases where a class, or the context, has a member; None if nobody knows."""
    if f"{module}.{rest[0]}" == CONTEXT and len(rest) == 2:
        return {each for each, release in enumerate(releases()) if _in_context(rest[1], release)} or None
    if len(rest) != 2:
        return None
    found = {
        position
        for position, release in enumerate(releases())
        if any(_has_member(key, rest[1], release) for key in _keys(f"{module}.{rest[0]}", release))
    }
    return found or None


def _in_context(member: str, release: str) -> bool:
    facts = at(release)["context"]
    words = f"{facts.get('methods', '')} {facts.get('names', '')}".split()
    return member in words or member in facts.get("values", {})


def _has_member(key: str, member: str, release: str) -> bool:
    """Whether a class or one of its bases within conda defines a member."""
    view = at(release)
    try:
        known = view["signatures"]
    except KeyError:
        return False
    facts = view["classes"].get(key, {})
    if f"{key}.{member}" in known or member in facts.get("members", {}):
        return True
    return any(_has_member(base, member, release) for base in facts.get("bases", ()) if base != key)


@cache
def _keys(dotted: str, release: str) -> tuple[str, ...]:
    """The keys ``module:name`` under which a release may speak of a name: its own, then its origin's."""
    seen: dict[str, None] = {}
    known = at(release)["modules"]
    for module, rest in _readings(dotted):
        if module not in known:
            continue
        key = f"{module}:{'.'.join(rest)}" if rest else module
        while key not in seen:
            seen[key] = None
            key = _origin(key, release) or key
    return tuple(seen)


def _origin(key: str, release: str) -> str | None:
    """Where a name comes from that its module imports from another module of conda."""
    module, _, name = key.partition(":")
    first, *members = name.split(".")
    position = releases().index(release)
    for start, end, origin in _imports(module).get(first, ()):
        if start <= position < end:
            return ".".join([origin, *members])
    return None


@cache
def _imports(module: str) -> dict[str, list[Run]]:
    """The runs of each name that a module has from another one of conda; their values are ``module:name``."""
    found: dict[str, list[Run]] = {}
    for word, runs in history().words("modules", module).items():
        own, _, original = word.partition("=")
        for first, end, group in runs:
            source = group[1] if isinstance(group, tuple) else ""
            if source.startswith((".", "conda")):
                home = f"conda{source.rstrip('.')}" if source.startswith(".") else source
                found.setdefault(own, []).append((first, end, f"{home}:{original or own}"))
    return found


def _life(runs: list[Run]) -> tuple[str, str | None]:
    """The first release of some runs, and the one after their last; None where that is the newest."""
    last = max(end for _, end, _ in runs)
    return releases()[runs[0][0]], releases()[last] if last < len(releases()) else None
