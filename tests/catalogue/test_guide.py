"""The guide: every hook and field has its words, facts hold where they say, each example is a plugin."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condaplug.catalogue import api
from condaplug.catalogue.guide import Fact, numbers
from condaplug.catalogue.guide.pages import _python, named_release, page, pages
from condaplug.catalogue.guide.texts import GUIDES
from condaplug.errors import BadInvocationError, CondaplugError, HostUnavailableError
from condaplug.run import validate
from tests.support.guided import HOOKS, project, text_of

EVERY_HOOK = sorted({name for release in api.releases() for name in api.hooks(release)})
ROOT = Path(__file__).parent.parent.parent


def test_every_hook_of_every_release_has_a_guide_and_an_example() -> None:
    assert sorted(GUIDES) == EVERY_HOOK
    assert HOOKS == EVERY_HOOK


@pytest.mark.parametrize("hook", EVERY_HOOK)
def test_a_guide_has_a_summary_words_for_every_field_and_what_bites(hook: str) -> None:
    guide = GUIDES[hook]
    returns = {api.returns(hook, release) for release in api.releases()} - {None}
    fields = {each.field["name"] for name in returns for each in api.field_history(str(name))}
    assert set(guide.fields) == fields
    assert guide.summary.endswith(".")
    for release in api.releases():
        if hook in api.hooks(release):
            assert 2 <= len(page(hook, release).watch) <= 8, release


def test_the_releases_that_the_guide_names_were_made() -> None:
    facts = [fact for guide in GUIDES.values() for fact in guide.watch]
    named = {release for fact in facts for release in (fact.since, fact.until) if release}
    named |= {guide.example_since for guide in GUIDES.values() if guide.example_since}
    months = {numbers(release)[:2] for release in api.releases()}
    assert {
        numbers(release)[:2] for release in named if numbers(release) >= numbers(api.releases()[0])
    } <= months


@pytest.mark.parametrize(
    ("release", "holds"),
    [("25.11.1", False), ("26.1.0", True), ("26.7.0.dev0", True), ("26.8.9", True), ("26.9.0.dev0", False)],
)
def test_a_fact_holds_from_one_release_to_before_another(release: str, holds: bool) -> None:
    assert Fact("", since="26.1.0", until="26.9.0").holds(release) is holds


def test_a_fact_without_bounds_always_holds() -> None:
    assert Fact("").holds("22.11.0") and Fact("").holds("26.9.0.dev0")


# -- pages ---------------------------------------------------------------------------------------------------


def test_a_page_has_the_fields_of_its_release() -> None:
    def names(release: str) -> list[str]:
        return [field.name for field in page("environment_specifiers", release).fields]

    assert names("25.11.1") == ["name", "environment_spec"]
    assert names("26.7.1")[2:] == ["default_filenames", "aliases", "description", "environment_format"]


def test_a_field_says_whether_it_must_be_given_what_it_is_else_and_since_when() -> None:
    fields = {field.name: field for field in page("conda_environment_specifiers", "26.7.1").fields}
    assert fields["name"].required and fields["name"].default is None
    assert fields["environment_spec"].defines == ("can_handle", "env")
    assert fields["default_filenames"].default == "()"
    assert fields["description"].default == "None"
    assert fields["environment_format"].default == "EnvironmentFormat.environment"
    added = fields["aliases"].since
    before = api.releases()[api.releases().index(added) - 1]
    assert "aliases" not in {field["name"] for field in api.fields("CondaEnvironmentSpecifier", before)}


def test_what_changed_is_told_by_release() -> None:
    before, after = (page("pre_commands", release).watch for release in ("26.5.3", "26.7.1"))
    assert any("counts as env_create" in text for text in before)
    assert any("counts as create" in text for text in after)
    assert not set(before) >= set(after)


def test_pages_are_in_the_order_of_their_release() -> None:
    found = pages(api.newest())
    ages = [api.releases().index(each.since or "") for each in found]
    assert ages == sorted(ages)
    assert {each.name for each in found} == set(api.hooks())
    assert found[-1].name == "conda_error_hints"


@pytest.mark.parametrize("name", ["conda_subcommands", "subcommands", " Subcommands ", "conda-subcommands"])
def test_a_hook_is_found_with_or_without_its_prefix(name: str) -> None:
    assert page(name, api.newest()).name == "conda_subcommands"


def test_a_typo_is_answered_with_the_hook_that_was_meant() -> None:
    with pytest.raises(BadInvocationError) as refused:
        page("subcomands", api.newest())
    assert refused.value.hints == ("Did you mean conda_subcommands?",)


def test_a_hook_that_came_later_is_answered_with_its_release() -> None:
    with pytest.raises(BadInvocationError) as refused:
        page("error_hints", "25.11.1")
    assert refused.value.message == "conda 25.11.1 has no hook conda_error_hints."
    assert api.hook_since("conda_error_hints") in refused.value.hints[0]


@pytest.mark.parametrize(
    ("text", "release"),
    [
        (None, api.newest()),
        ("26.7", "26.7.1"),
        ("26.7.1", "26.7.1"),
        ("26.9", "26.9.0.dev0"),
        ("26", "26.7.1"),
    ],
)
def test_a_release_is_named_in_full_or_in_part(text: str | None, release: str) -> None:
    assert named_release(text) == release


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("26.4", "Nearest to it: 26.3.2 and 26.5."),
        ("21.1", f"Nearest to it: {api.releases()[0]}."),
        ("99.1", f"Nearest to it: {api.releases()[-1]}."),
    ],
)
def test_a_release_that_is_not_there_is_answered_with_its_neighbours(text: str, near: str) -> None:
    with pytest.raises(HostUnavailableError) as refused:
        named_release(text)
    assert refused.value.hints[0].startswith(near)


@given(st.text())
def test_any_text_for_a_release_or_a_hook_is_an_answer_or_a_sentence(text: str) -> None:
    for ask in (named_release, lambda name: page(name, api.newest())):
        try:
            assert ask(text)
        except CondaplugError as error:
            assert error.message and error.hints


@pytest.mark.parametrize(
    ("default", "text"),
    [
        (None, "None"),
        ("x", "'x'"),
        ({"tuple": ["a"]}, "('a',)"),
        ({"tuple": []}, "()"),
        ({"ref": "conda.auxlib:NULL"}, "NULL"),
        ({"dict": {}}, "{}"),
    ],
)
def test_a_default_is_shown_as_python_writes_it(default: object, text: str) -> None:
    assert _python(default) == text


# -- examples ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hook", HOOKS)
def test_an_example_is_short_and_imports_little_at_the_top(hook: str) -> None:
    text = text_of(hook)
    assert 8 <= len(text.splitlines()) <= 40
    tops = [node for node in ast.parse(text).body if isinstance(node, (ast.Import, ast.ImportFrom))]
    assert {ast.unparse(node).split(" import ")[0] for node in tops} == {
        "from conda.plugins",
        "from conda.plugins.types",
    }


def test_the_examples_are_as_clean_as_the_house(tmp_path: Path) -> None:
    for hook in HOOKS:
        (tmp_path / f"{hook}.py").write_text(text_of(hook), encoding="utf-8")
    config = ["--config", str(ROOT / "pyproject.toml")]
    for command in (["check", "--ignore", "T20"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *config, str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def oldest(hook: str) -> str:
    """The first release that the example of a hook is for."""
    least = numbers(GUIDES[hook].example_since or api.releases()[0])
    return next(each for each in api.releases() if hook in api.hooks(each) and numbers(each) >= least)


@pytest.mark.parametrize(
    ("hook", "release"),
    [(hook, release) for hook in HOOKS for release in sorted({oldest(hook), api.newest()})],
)
def test_an_example_works_on_the_model_at_the_oldest_release_for_it_and_the_newest(
    hook: str, release: str, tmp_path: Path
) -> None:
    report = validate(project(tmp_path, hook), conda=[f"builtin:{release}"], environ=os.environ)
    assert (report.verdict, report.findings) == ("pass", ())
    assert [seen.name for seen in report.hosts[0].hooks] == [hook]
