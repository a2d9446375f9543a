"""The table and the page of hooks as text: what is in them, at any width of the terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condaplug.catalogue import api
from condaplug.catalogue.guide.pages import Page, page, pages
from condaplug.report.hooks import page_as_text, table_as_text, words

NEWEST = api.newest()
PAGES = pages(NEWEST)


def flat(text: str) -> str:
    return " ".join(text.split())


@given(st.integers(min_value=-5, max_value=300))
def test_the_table_holds_every_hook_and_its_purpose_at_any_width(width: int) -> None:
    text = table_as_text(PAGES, NEWEST, width=width)
    rows = [line.split() for line in text.splitlines()]
    for each in PAGES:
        assert [each.name, each.since] in [row[:2] for row in rows]
    words_shown = " ".join(word for row in rows[2:] for word in row if not word.startswith("conda_"))
    assert all(word in words_shown for each in PAGES for word in each.summary.split())


@pytest.mark.parametrize("width", [80, 100])
def test_lines_fit_the_terminal_where_the_example_lets_them(width: int) -> None:
    assert all(len(line) <= width for line in table_as_text(PAGES, NEWEST, width=width).splitlines())
    for each in PAGES:
        example = {f"    {line}" for line in each.example.splitlines()}
        lines = set(page_as_text(each, width=width).splitlines()) - example
        assert all(len(line) <= width for line in lines), each.name


@given(st.sampled_from(PAGES), st.integers(min_value=-5, max_value=300))
def test_a_page_says_everything_at_any_width(shown: Page, width: int) -> None:
    text = page_as_text(shown, width=width)
    for part in (shown.summary, *shown.watch, *(field.meaning for field in shown.fields)):
        assert flat(part) in flat(text)
    example = "\n".join(f"    {line}".rstrip() for line in shown.example.splitlines())
    assert example in text


def test_a_signature_a_field_and_the_rule_for_keywords() -> None:
    lines = page_as_text(page("request_headers", NEWEST)).splitlines()
    assert lines[0] == "conda_request_headers(host, path) -> Iterable[CondaRequestHeader]"
    text = flat(page_as_text(page("environment_specifiers", NEWEST), width=300))
    since = next(
        each.since for each in page("environment_specifiers", NEWEST).fields if each.name == "aliases"
    )
    assert f"aliases: a tuple of strings; default (); since {since} " in text
    assert (
        "environment_spec: a class like EnvironmentSpecBase that defines can_handle, env; required;" in text
    )
    assert "CondaSubcommand (fields by keyword only)" in page_as_text(page("subcommands", NEWEST))
    assert "keyword" not in page_as_text(page("subcommands", "26.1.1")).partition("Example")[0]


def test_it_paints_only_what_it_is_told_to() -> None:
    painted = page_as_text(page("subcommands", NEWEST), paint=lambda text, colour: f"<{colour}>{text}</>")
    assert painted.startswith("<cyan>conda_subcommands</>()")
    assert painted.count("<cyan>") == 2


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("tuple[str]|None", "a tuple of strings or None"),
        ("class:Solver", "a class like Solver"),
        ("enum:EnvironmentFormat", "a member of EnvironmentFormat"),
        ("version", "a string, None or a callable"),
        ("of the future", "of the future"),
    ],
)
def test_a_kind_in_words(kind: str, text: str) -> None:
    assert words(kind) == text


def test_every_kind_that_the_catalogue_uses_for_these_types_has_words() -> None:
    kinds = {field.kind for release in api.releases() for each in pages(release) for field in each.fields}
    assert not [kind for kind in kinds if "[" in words(kind) or words(kind) == kind]
