"""conda's hooks for a reader: a table of all, one page of one, or JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from condaplug.catalogue.guide.pages import Page, PageField
from condaplug.report.terminal import Paint, plain

INDENT = "    "

NARROWEST = 24
"""The columns that a wrapped text has at least, whatever the terminal's width."""

KINDS = {
    "any": "any value",
    "callable": "a callable",
    "list[str]": "a list of strings",
    "parameter": "a configuration parameter",
    "set[str]": "a set of strings",
    "str": "a string",
    "tuple[str]": "a tuple of strings",
    "version": "a string, None or a callable",
}
"""The catalogue's kinds of fields in words; classes and enumerations have names of their own."""


def as_json(pages: Sequence[Page]) -> str:
    """The hooks as a JSON list of objects."""
    return json.dumps([_object(page) for page in pages], indent=2)


def _object(page: Page) -> dict[str, Any]:
    first = {"name": page.name, "since": page.since, "until": page.until, "conda": page.release}
    facts = {key: value for key, value in asdict(page).items() if key not in (*first, "release")}
    return {**first, **facts}


def table_as_text(pages: Sequence[Page], release: str, paint: Paint = plain, width: int = 100) -> str:
    """Every hook in a line or a few: name, the release that brought it, what it is for."""
    return "\n".join(_table(pages, release, paint, width))


def _table(pages: Sequence[Page], release: str, paint: Paint, width: int) -> Iterator[str]:
    yield f"conda {release} has {len(pages)} hooks; `condaplug hooks NAME` shows one."
    yield ""
    names = max((len(page.name) for page in pages), default=0)
    ages = max((len(page.since or "") for page in pages), default=0)
    indent = " " * (names + ages + 4)
    for page in pages:
        first, *more = _wrapped(page.summary, width - len(indent)) or [""]
        since = (page.since or "").ljust(ages)
        yield f"{paint(page.name, 'cyan')}{' ' * (names - len(page.name))}  {since}  {first}".rstrip()
        yield from (indent + line for line in more)


def page_as_text(page: Page, paint: Paint = plain, width: int = 100) -> str:
    """One hook: signature, type, fields, example, what to watch for."""
    return "\n".join(_page(page, paint, width))


def _page(page: Page, paint: Paint, width: int) -> Iterator[str]:
    gives = f" -> Iterable[{page.returns}]" if page.returns else ""
    yield f"{paint(page.name, 'cyan')}({', '.join(page.parameters)}){gives}"
    yield from _paragraph(page.summary, width, INDENT)
    until = f", gone since {page.until}" if page.until else ""
    yield f"{INDENT}Since conda {page.since}{until}; shown as of conda {page.release}."
    if page.returns:
        yield ""
        yield paint(page.returns, "cyan") + (" (fields by keyword only)" if page.keyword_only else "")
        for field in page.fields:
            yield from _field(field, width)
    if page.example:
        yield ""
        least = f" (conda {page.example_since} or newer)" if page.example_since else ""
        yield f"Example{least}"
        yield ""
        yield from (f"{INDENT}{line}".rstrip() for line in page.example.splitlines())
    if page.watch:
        yield ""
        yield "Watch for"
        for text in page.watch:
            yield from _paragraph(text, width, f"{INDENT}- ", f"{INDENT}  ")


def _field(field: PageField, width: int) -> Iterator[str]:
    need = "required" if field.required else f"default {field.default}"
    until = f" until {field.until}" if field.until else ""
    defines = f" that defines {', '.join(field.defines)}" if field.defines else ""
    facts = f"{field.name}: {words(field.kind)}{defines}; {need}; since {field.since}{until}"
    yield from _paragraph(facts, width, INDENT, INDENT * 2)
    yield from _paragraph(field.meaning, width, INDENT * 2)


def words(kind: str) -> str:
    """A field's kind in words: ``tuple[str]|None`` of the catalogue is "a tuple of strings or None"."""
    base, _, optional = kind.partition("|")
    family, _, name = base.partition(":")
    if family == "class":
        text = f"a class like {name}"
    elif family == "enum":
        text = f"a member of {name}"
    else:
        text = KINDS.get(base, base)
    return f"{text} or None" if optional == "None" else text


def _paragraph(text: str, width: int, first: str, then: str | None = None) -> list[str]:
    later = first if then is None else then
    return textwrap.wrap(
        text,
        max(width, len(later) + NARROWEST),
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(width, NARROWEST), break_long_words=False, break_on_hyphens=False)
