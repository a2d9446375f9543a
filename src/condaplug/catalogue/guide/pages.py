"""Hooks as a reader wants them: what the catalogue knows of a hook at one release, with the guide's words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from condaplug.catalogue import Field, api
from condaplug.catalogue.guide import Guide, numbers
from condaplug.catalogue.guide.texts import GUIDES
from condaplug.catalogue.naming import RELEASE, hook_named, newest_of
from condaplug.errors import BadInvocationError, HostUnavailableError
from condaplug.suggest import closest

EXAMPLES = Path(__file__).parent / "examples"
"""One whole plugin module a hook. They end in ``.py.txt``: text to show, which pip must not compile."""


@dataclass(frozen=True)
class PageField:
    """One field of the type that a hook gives; ``default`` is Python's text of it, None where it is required.

    ``since`` is the release that brought it, ``until`` the one that removed it; ``defines`` are the members
    that a class given for it must define.
    """

    name: str
    kind: str
    required: bool
    default: str | None
    since: str
    until: str | None
    meaning: str
    defines: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """One hook at one release; ``since`` and ``until`` are the releases that brought and removed it."""

    name: str
    release: str
    since: str | None
    until: str | None
    parameters: tuple[str, ...]
    returns: str | None
    summary: str
    fields: tuple[PageField, ...]
    keyword_only: bool
    example: str
    example_since: str | None
    watch: tuple[str, ...]


def named_release(text: str | None) -> str:
    """The release in the catalogue that ``text`` names: itself, its newest patch; the newest of all by None.

    Raises ``BadInvocationError`` for what is no release, ``HostUnavailableError`` for one that is not there.
    """
    if text is None:
        return api.newest()
    if not RELEASE.fullmatch(text):
        raise BadInvocationError(
            f"--conda {text}: that is no release of conda.", f"Name one, such as --conda {api.newest()}."
        )
    known = api.releases()
    if found := newest_of(known, text):
        return found
    before = [release for release in known if numbers(release) <= numbers(text)][-1:]
    after = [release for release in known if numbers(release) > numbers(text)][:1]
    raise HostUnavailableError(
        f"--conda {text}: the catalogue has no such release of conda.",
        f"Nearest to it: {' and '.join(before + after)}.",
    )


def pages(release: str) -> tuple[Page, ...]:
    """Every hook of a release, oldest first. Raises ``KeyError`` where the catalogue has no such release."""
    found = (_page(name, release) for name in api.hooks(release))
    return tuple(sorted(found, key=lambda page: (_age(page.since), page.name)))


def page(name: str, release: str) -> Page:
    """One hook of a release by its name, with or without ``conda_``.

    Raises ``BadInvocationError`` where the release has no such hook, naming the one that was probably meant.
    """
    full = f"conda_{hook_named(name)}"
    known = api.hooks(release)
    if full in known:
        return _page(full, release)
    if since := api.hook_since(full):
        raise BadInvocationError(
            f"conda {release} has no hook {full}.",
            f"conda {since} brought it: ask with --conda {since}, or none.",
        )
    near = closest(full.removeprefix("conda_"), [one.removeprefix("conda_") for one in known], cutoff=0.55)
    raise BadInvocationError(
        f"conda {release} has no hook {name.strip()!r}.",
        f"Did you mean conda_{near}?" if near else "`condaplug hooks` lists them.",
    )


def _page(name: str, release: str) -> Page:
    hook = api.hooks(release)[name]
    guide = GUIDES.get(name, Guide(""))
    returns = hook["returns"]
    return Page(
        name=name,
        release=release,
        since=hook["since"],
        until=hook["until"],
        parameters=tuple(hook["parameters"]),
        returns=returns,
        summary=guide.summary,
        fields=_fields(returns, release, guide) if returns else (),
        keyword_only=bool(returns and api.at(release)["types"].get(returns, {}).get("kw_only")),
        example=_example(name),
        example_since=guide.example_since,
        watch=tuple(fact.text for fact in guide.watch if fact.holds(release)),
    )


def _fields(type_name: str, release: str, guide: Guide) -> tuple[PageField, ...]:
    lives = {history.field["name"]: history for history in api.field_history(type_name)}
    return tuple(
        PageField(
            name=field["name"],
            kind=field["kind"],
            required=field["required"],
            default=None if field["required"] else _python(field["default"]),
            since=lives[field["name"]].since,
            until=lives[field["name"]].until,
            meaning=guide.fields.get(field["name"], ""),
            defines=_defines(field, release),
        )
        for field in api.fields(type_name, release)
    )


def _defines(field: Field, release: str) -> tuple[str, ...]:
    """The abstract members of the class that a field asks for, where it is one of ``conda.plugins.types``."""
    kind, _, name = field["kind"].partition("|")[0].partition(":")
    wanted = api.at(release)["types"].get(name, {}) if kind == "class" else {}
    return tuple(wanted.get("abstract", ()))


def _python(default: Any) -> str:
    """A default as Python writes it. In the data an object has one key, which says what it stands for."""
    if not isinstance(default, dict):
        return repr(default)
    if "ref" in default:
        return str(default["ref"]).rpartition(":")[2]
    if "tuple" in default:
        return repr(tuple(default["tuple"]))
    return repr(next(iter(default.values())))


def _example(name: str) -> str:
    path = EXAMPLES / f"{name}.py.txt"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _age(release: str | None) -> int:
    return api.releases().index(release) if release else -1
