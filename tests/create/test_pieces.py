from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condaplug.create.pieces import added_functions, defined, piece, spliced

MODULE = '''\
"""A module."""

from __future__ import annotations

import os, sys
from pathlib import Path as P
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = P(os.curdir)
OTHER = 1


@decorated(
    by=sys,
)
def first() -> Iterable[str]:
    """Keeps its ``text`` and   its spaces."""
    yield str(ROOT)


def second() -> None:
    print(OTHER)
'''


def test_a_function_comes_with_what_it_uses_and_no_more() -> None:
    first = piece(MODULE, ["first"])

    assert first.imports == (
        ("", "os"),
        ("", "sys"),
        ("pathlib", "Path as P"),
        ("collections.abc", "Iterable"),
    )
    assert first.text.startswith("ROOT = P(os.curdir)\n\n\n@decorated(\n    by=sys,\n)\ndef first()")
    assert '"""Keeps its ``text`` and   its spaces."""' in first.text
    assert not {"OTHER", "second", "Iterator"} & set(str(first).replace("(", " ").split())
    assert ast.parse(str(first))


def test_a_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        piece(MODULE, ["third"])


OWN = [
    # An import that is there is used, one from the same module is extended, a comment is kept.
    ("import os, sys\n", "import os, sys\nfrom collections.abc import Iterable\n"),
    ("from pathlib import (\n    PurePath,\n)\n", "from pathlib import Path as P, PurePath\n"),
    ("from pathlib import PurePath  # why\n", "PurePath  # why\n"),
    ('"""Text.\n\nMore."""\n\nX = 1\n', '"""Text.\n\nMore."""\nfrom collections.abc import Iterable\n'),
    (
        "if TYPE_CHECKING:\n    from collections.abc import Iterable\n",
        "if TYPE_CHECKING:\n    from collections",
    ),
    ("", "import os\n"),
]


@pytest.mark.parametrize(("own", "kept"), OWN)
def test_a_piece_goes_to_the_end_of_a_module_and_its_imports_to_the_others(own: str, kept: str) -> None:
    first = piece(MODULE, ["first"])

    made = spliced(own, first)

    assert made is not None
    assert kept in made
    assert made.endswith(f"\n\n\n{first.text}")
    assert {"os", "sys", "P", "Iterable", "ROOT", "first"} | defined(own) == defined(made)


@pytest.mark.parametrize(
    "own", ["def broken(", "ROOT = 1\n", "P = 1\n", "def first(): ...\n", "import x as os\n"]
)
def test_a_module_that_means_something_else_by_a_name_takes_no_piece(own: str) -> None:
    assert spliced(own, piece(MODULE, ["first"])) is None


def test_functions_are_added_only_where_nothing_else_differs() -> None:
    without = MODULE.replace("def second() -> None:\n    print(OTHER)\n", "")

    assert added_functions(without, MODULE) == ["second"]
    assert added_functions(without.replace("import os, sys", "import os"), MODULE) == ["second"]
    assert added_functions(without.replace("OTHER = 1", "OTHER = 2"), MODULE) == []
    assert added_functions(without.replace("by=sys", "by=os"), MODULE) == []
    assert added_functions(MODULE, without) == []


def test_the_names_of_a_module() -> None:
    assert defined(MODULE) == {
        *("annotations", "os", "sys", "P", "TYPE_CHECKING", "Iterable", "Iterator"),
        *("ROOT", "OTHER", "first", "second"),
    }


@given(st.text())
def test_any_text_has_names_or_none(text: str) -> None:
    assert all(name.isidentifier() for name in defined(text))
