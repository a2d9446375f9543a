"""Values that the source alone decides, and those that it does not."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Iterator
from types import GeneratorType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condaplug.catalogue.harvest.evaluation import EnumMember, NotStaticError, UnboundNameError, evaluate
from condaplug.catalogue.harvest.snapshot import Snapshot
from tests.catalogue.harvest.release import release

CONSTANTS = """
    import os
    import sys
    from enum import Enum
    from os.path import join

    on_win = bool(sys.platform == "win32")
    NAMES = ("one", "two")
    if on_win:
        SUFFIX = ".bat"
    else:
        SUFFIX = ".sh"
    PATH = join("a", "b")
    CIRCLE = CIRCLE_TOO
    CIRCLE_TOO = CIRCLE

    class Level(Enum):
        LOW = "low"
        HIGH = NAMES[1].upper()
        _private = 3

    class Holder:
        SIZE = 2
        TWICE = SIZE * 2

    class Inheriting(Holder):
        pass
"""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    sources = {
        "conda.base.constants": CONSTANTS,
        "conda.base.user": "from . import constants\nfrom .constants import NAMES as names, Level, on_win\n",
    }
    with release(tmp_path_factory.mktemp("conda"), sources) as found:
        yield found


def value(snapshot: Snapshot, text: str, **names: Any) -> Any:
    return snapshot.evaluate("conda.base.user", ast.parse(text, mode="eval").body, names)


LOW = EnumMember("conda.base.constants:Level", "LOW", "low")

STATIC = {
    "names": ("one", "two"),
    "constants.NAMES": ("one", "two"),
    "[*names, 'x', *'yz']": ["one", "two", "x", "y", "z"],
    "{'a': 1, **{'b': names}}": {"a": 1, "b": ("one", "two")},
    "frozenset(names) | {'three'}": frozenset({"one", "two", "three"}),
    "'-'.join(name.upper() for name in names if name != 'two')": "ONE",
    "{n: len(n) for n in names}": {"one": 3, "two": 3},
    "f'{names[0]}-{3:02d}-{names[1]!r}'": "one-03-'two'",
    "'%s/%d' % ('a', 2)": "a/2",
    "Level.LOW": LOW,
    "constants.Level.LOW.value": "low",
    "Level.HIGH.value": "TWO",
    "(Level.LOW, Level.LOW.name)": (LOW, "LOW"),
    "constants.Inheriting.TWICE": 4,
    "1 if names else on_win": 1,
    "False and on_win": False,
    "on_win and False": False,
    "on_win or True": True,
    "0 < 1 < 2 not in (3,)": True,
    "not -~1 == 2": False,
    "dict(a=1)['a'] + [5, 6][-1]": 7,
    "'abcd'[1:-1]": "bc",
    "dict(zip(names, range(2)))": {"one": 0, "two": 1},
    "[(a, b) for a, b in enumerate(names)]": [(0, "one"), (1, "two")],
}


@pytest.mark.parametrize(("text", "expected"), STATIC.items(), ids=STATIC)
def test_the_source_decides(snapshot: Snapshot, text: str, expected: Any) -> None:
    found = value(snapshot, text)
    assert (found, type(found)) == (expected, type(expected))


NOT_STATIC = (
    "on_win",
    "constants.SUFFIX",
    "constants.PATH",
    "constants.CIRCLE",
    "names if on_win else 1",
    "on_win or False",
    "open('x')",
    "names.append(1)",
    "str(Level.LOW)",
    "f'{Level.LOW}'",
    "names[7]",
    "1 // 0",
    "no_such_name",
    "constants.no_such_name",
    "constants.os.sep",
    "Level",
    "[x for x in 3]",
    "[a for a, b in (1, 2)]",
    "'x' * 10 ** 9",
    "'x' * 1000000000",
    "1 << 999999999",
    "range(1000000000)",
    "lambda: 1",
    "(yield)",
    "dict(**names)",
    "int('x')",
    "{[]: 1}",
)


@pytest.mark.parametrize("text", NOT_STATIC)
def test_something_else_decides(snapshot: Snapshot, text: str) -> None:
    with pytest.raises(NotStaticError):
        value(snapshot, text)


def test_a_platform_can_be_asked_for(snapshot: Snapshot) -> None:
    for text, expected in (("on_win", False), ("constants.SUFFIX", ".sh")):
        node = ast.parse(text, mode="eval").body
        assert snapshot.evaluate("conda.base.user", node, linux=True) == expected


def test_local_names_come_first(snapshot: Snapshot) -> None:
    assert value(snapshot, "names + len([1])", names=4) == 5
    with pytest.raises(NotStaticError):
        value(snapshot, "len([1])", len=4)


def no_names(name: str) -> Any:
    raise UnboundNameError(name)


def no_attributes(node: ast.Attribute) -> Any:
    raise NotStaticError(node.attr)


VALUES = "1 -2 3.5 'ab' b'c' () [] {} None True x f'{1}' len str int range sum sorted tuple dict set zip max"
SIGNS = "( ) [ ] , : + * % << == = in not and or if else for .join .format"
WORDS = st.sampled_from([*VALUES.split(), *SIGNS.split()])


@given(st.lists(WORDS, max_size=9).map(" ".join) | st.text(max_size=20))
def test_any_expression_has_python_s_value_or_none(text: str) -> None:
    """What is evaluated is what Python makes of it; everything else is said to be not static."""
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return
    try:
        found = evaluate(node, no_names, no_attributes, {})
    except NotStaticError:
        return
    expected = eval(text, {})
    if isinstance(expected, (range, zip, GeneratorType)):
        expected = list(expected)
    assert found == expected or (found != found and expected != expected)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.binary(),
        lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)
def test_what_is_written_out_is_read_back(written: Any) -> None:
    node = ast.parse(repr(written), mode="eval").body
    assert evaluate(node, no_names, no_attributes, {}) == written


@given(st.text("abcxyz_", min_size=1).filter(lambda name: not keyword.iskeyword(name)))
def test_a_name_that_nothing_binds_is_told_from_one_that_is_not_static(name: str) -> None:
    with pytest.raises(UnboundNameError):
        evaluate(ast.Name(name, ast.Load(), lineno=1, col_offset=0), no_names, no_attributes, {})
