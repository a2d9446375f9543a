from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condaplug.create.answers import gather, known_hooks, parse_data, refuse_unknown
from condaplug.errors import BadInvocationError

HOOKS = ["environment_specifiers", "subcommands", "solvers"]


@given(st.dictionaries(st.from_regex(r"[a-z_]+", fullmatch=True), st.text()))
def test_every_answer_is_read_as_it_was_given(answers: dict[str, str]) -> None:
    assert parse_data(f"{key}={value}" for key, value in answers.items()) == answers


@given(st.text())
def test_any_argument_is_an_answer_or_a_sentence(text: str) -> None:
    try:
        ((key, value),) = parse_data([text]).items()
    except BadInvocationError as error:
        assert "=" not in text or not text.partition("=")[0].strip()
        assert error.message.isprintable()
    else:
        assert text.partition("=") == (text.partition("=")[0], "=", value)
        assert key == text.partition("=")[0].strip()


def test_an_answer_given_twice_is_refused() -> None:
    with pytest.raises(BadInvocationError, match="twice"):
        parse_data(["license=MIT", "license=BSD"])


def test_answers_that_contradict_each_other_are_refused() -> None:
    assert gather("x", ["conda_subcommands"], {"a": "b"}) == {"a": "b", "name": "x", "hooks": ["subcommands"]}
    assert gather("x", [], {"name": "x"}) == {"name": "x"}
    with pytest.raises(BadInvocationError, match="'x' by NAME and 'y'"):
        gather("x", [], {"name": "y"})
    with pytest.raises(BadInvocationError, match="by --hook and by --data"):
        gather("x", ["subcommands"], {"hooks": "[solvers]"})


def test_an_answer_that_is_no_text_is_refused() -> None:
    with pytest.raises(BadInvocationError, match="'description' is not valid text"):
        gather("x", [], {"description": "caf\udce9"})


def test_an_unknown_answer_is_refused_with_a_suggestion() -> None:
    refuse_unknown(["license"], ["license", "name"], "the template")
    with pytest.raises(BadInvocationError, match="no question 'licence'") as caught:
        refuse_unknown(["name", "licence"], ["license", "name"], "the template")
    assert caught.value.hints == ("Did you mean license?", "It asks: license, name.")


@pytest.mark.parametrize(
    "given_hooks",
    [
        ["solvers", "subcommands"],
        ["conda_solvers", "subcommands", "solvers"],
        ["Solvers", "conda-subcommands"],
        "solvers,subcommands",
        "[solvers, conda_subcommands]",
        "['solvers', \"subcommands\"]",
    ],
)
def test_hooks_with_and_without_prefix(given_hooks: str | list[str]) -> None:
    assert known_hooks(given_hooks, HOOKS) == ["solvers", "subcommands"]


@pytest.mark.parametrize("typo", ["subcomands", "conda_subcommand", "sub-commands"])
def test_a_misspelt_hook_is_refused_with_a_suggestion(typo: str) -> None:
    with pytest.raises(BadInvocationError) as caught:
        known_hooks([typo], HOOKS)
    assert caught.value.hints[0] == "Did you mean subcommands?"


@given(st.lists(st.text()) | st.text())
def test_any_hooks_are_known_or_refused(hooks: str | list[str]) -> None:
    try:
        chosen = known_hooks(hooks, HOOKS)
    except BadInvocationError as error:
        assert error.message.isprintable()
    else:
        assert set(chosen) <= set(HOOKS)
