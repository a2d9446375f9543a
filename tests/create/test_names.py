from __future__ import annotations

import keyword
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from condaplug.create import plugin_name
from condaplug.errors import BadInvocationError


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("x", "x"),
        ("mysimple", "mysimple"),
        ("conda-mysimple", "mysimple"),
        ("my-simple", "my-simple"),
        ("conda-my_simple2", "my_simple2"),
        ("condax", "condax"),
        ("match", "match"),
        ("a" * 40, "a" * 40),
    ],
)
def test_names(text: str, name: str) -> None:
    assert plugin_name(text) == name


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "NAME is empty"),
        ("  ", "is empty"),
        ("9 bad!", "characters other than"),
        ("9bad", "starts with a digit"),
        ("../x", "is a path"),
        ("a\\b", "is a path"),
        ("..", "is a path"),
        ("class", "keyword"),
        ("conda-class", "keyword"),
        ("Mysimple", "upper-case"),
        ("größe", "not ASCII"),
        ("x\n", "characters other than"),
        ("x.y", "characters other than"),
        ("-x", "starts with -"),
        ("_x", "starts with _"),
        ("x-", "ends with -"),
        ("a--b", "in a row"),
        ("conda-", "nothing after conda-"),
        ("conda-conda-x", "prefix conda-"),
        ("conda_x", "prefix conda_"),
        ("a" * 41, "more than 40"),
        ("conda", "the name of conda itself"),
        ("conda-conda", "the name of conda itself"),
    ],
)
def test_one_clear_sentence_each(text: str, fault: str) -> None:
    with pytest.raises(BadInvocationError, match=re.escape(fault)) as caught:
        plugin_name(text)
    assert caught.value.exit_code == 2
    assert "\n" not in caught.value.message
    assert caught.value.hints


def test_a_near_name_is_suggested() -> None:
    with pytest.raises(BadInvocationError) as caught:
        plugin_name("Conda My Größe!")
    assert caught.value.hints[0] == "Try: condaplug new my-große".replace("ß", "").replace("ö", "o")


_NEARLY = st.text("abzAZ019-_. /é", max_size=12)


@given(st.one_of(st.text(), _NEARLY, _NEARLY.map("conda-{}".format), st.sampled_from(keyword.kwlist)))
@example("conda-x")
@example("x\x00")
@example("\udc80")
def test_any_text_is_a_name_or_a_sentence(text: str) -> None:
    try:
        name = plugin_name(text)
    except BadInvocationError as error:
        assert error.exit_code == 2
        assert error.message.isprintable()
        for hint in error.hints:
            if hint.startswith("Try: condaplug new "):
                plugin_name(hint.removeprefix("Try: condaplug new "))
    else:
        assert text in {name, f"conda-{name}"}
        assert re.fullmatch(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*", name)
        assert f"conda_{name.replace('-', '_')}".isidentifier()
