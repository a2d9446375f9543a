"""Values in the catalogue's form."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condaplug.catalogue.harvest.evaluation import EnumMember, NotStaticError
from condaplug.catalogue.harvest.values import evaluate, plain, referring
from tests.catalogue.harvest.release import release

SIMPLE = st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False)
VALUES = st.recursive(
    SIMPLE,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.frozensets(SIMPLE, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


def back(value: Any) -> Any:
    """What a value in the catalogue's form stands for."""
    if isinstance(value, list):
        return [back(item) for item in value]
    if isinstance(value, dict):
        ((kind, inner),) = value.items()
        if kind == "dict":
            return {key: back(item) for key, item in inner.items()}
        return {"tuple": tuple, "set": set, "frozenset": frozenset}[kind](back(item) for item in inner)
    return value


@given(VALUES)
def test_a_simple_value_comes_back_from_json(value: Any) -> None:
    assert back(json.loads(json.dumps(plain(value)))) == value


@pytest.mark.parametrize("value", [object(), b"bytes", {1: 2}, (object(),), EnumMember("m:E", "A", 1)])
def test_what_is_not_simple_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="no simple value"):
        plain(value)


def test_a_member_of_an_enumeration_is_referred_to() -> None:
    assert referring(EnumMember("conda.base.constants:Level", "LOW", 1)) == {
        "ref": "conda.base.constants:Level.LOW"
    }


def test_paths_are_joined_with_a_slash(tmp_path: Path) -> None:
    sources = {
        "conda.one": """
            from os.path import join
            META = join("conda-meta", "pinned")
            """,
        "conda.two": """
            import os
            from .one import META
            """,
    }
    with release(tmp_path, sources) as snapshot:

        def value(text: str) -> Any:
            return evaluate(snapshot, "conda.two", ast.parse(text, mode="eval").body)

        assert value("f'{META} check'") == "conda-meta/pinned check"
        assert value("os.path.join('a', 'b')") == "a/b"
        with pytest.raises(NotStaticError):
            value("os.path.abspath('a')")
