"""Which of two states of a template is the later, by their names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condaplug.create.tags import order, version_of

A, B = "0123abc", "fedcba9876543210fedcba9876543210fedcba98"


@pytest.mark.parametrize(
    ("new", "old", "expected"),
    [
        ("v1.0.0", "v1.0.0", 0),
        ("v1.0", "1.0.0", 0),
        ("v1.10.0", "v1.9.0", 1),
        ("v1.0.0", "v1.0.0rc1", 1),
        ("v1.0.0", "v1.0.0-3-gabcdef0", -1),
        ("v1.0.1", "v1.0.0-3-gabcdef0", 1),
        ("v1.0.0-4-gabcdef0", "v1.0.0-3-gabcdef0", 1),
        ("v1.0.0", A, 1),
        ("20250101", "20240101", 1),
        (A, "v1.0.0", -1),
        (B, B[:9], 0),
        (A, B, None),
        ("main", "v1.0.0", None),
        ("v1.0.0", "main", None),
        ("template-1.0-2-gabcdef0", "v1.0.0", None),
    ],
)
def test_which_state_is_the_later(new: str, old: str, expected: int | None) -> None:
    assert order(new, old) == expected
    assert order(old, new) == (None if expected is None else -expected)


@given(st.text(), st.text())
def test_any_two_names_are_compared_alike_from_both_sides(one: str, other: str) -> None:
    there, back = order(one, other), order(other, one)
    assert (there is None) == (back is None)
    assert there is None or back is None or there == -back


@pytest.mark.parametrize("ref", ["", "main", "-1", "v", A, B, "1.0-x-g12", "v1.0.0-1-gxyz"])
def test_what_names_no_version(ref: str) -> None:
    assert version_of(ref) is None
