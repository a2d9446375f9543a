"""What Python's syntax alone tells: the values of expressions, and names that stand for one."""

from __future__ import annotations

import ast

import pytest

from condaplug.syntax import Evaluation, UnknownError, constants, parse_or_none


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", 1), ("None", None), ("'a' 'b'", "ab"), ("'a' + ('b' + 'c')", "abc"), ("f'a{\"b\"}'", "ab")],
)
def test_constants_and_strings_that_are_put_together_have_a_value(text: str, value: object) -> None:
    assert Evaluation().value(expression(text)) == value


@pytest.mark.parametrize("text", ["a", "1 + 1", "'a' * 2", "'a' + 1", "f'{1}'", "f'{\"a\"!r}'", "[1]"])
def test_what_only_running_would_tell_has_none(text: str) -> None:
    with pytest.raises(UnknownError):
        Evaluation().value(expression(text))


def test_a_name_is_constant_where_it_is_bound_once_and_not_changed() -> None:
    source = "a = 1\nb = 1\nb = 2\nc = []\nc.append(1)\nd: int = 3\ndef f(g):\n    e = 1\n    g = 1\n"
    assert sorted(constants(ast.parse(source))) == ["a", "d", "e"]


def test_text_that_is_not_python_has_no_tree() -> None:
    assert parse_or_none("def") is None
    assert parse_or_none("\0") is None
