"""Poetry's version constraints, as poetry-core 2.5 spells them in a wheel's metadata (PEP 440)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from condaplug.project.poetry import pep440


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        ("*", ""),
        ("", ""),
        ("^1.2.3", ">=1.2.3,<2"),
        ("^1.2", ">=1.2,<2"),
        ("^1", ">=1,<2"),
        ("^0.2.3", ">=0.2.3,<0.3"),
        ("^0.0.3", ">=0.0.3,<0.0.4"),
        ("^0.0", ">=0.0,<0.1"),
        ("^0", ">=0,<1"),
        ("~1.2.3", ">=1.2.3,<1.3"),
        ("~1.2", ">=1.2,<1.3"),
        ("~1", ">=1,<2"),
        ("1.2.3", "==1.2.3"),
        ("1.2.*", "==1.2.*"),
        (">=1.2,<2", ">=1.2,<2"),
        (">= 1.2, < 2", ">=1.2,<2"),
        (">=1.2 <2", ">=1.2,<2"),
        ("~=1.2", "~=1.2"),
        ("!=1.5", "!=1.5"),
    ],
)
def test_a_constraint(constraint: str, expected: str) -> None:
    found = pep440(constraint)
    assert found is not None
    assert SpecifierSet(found) == SpecifierSet(expected)


@pytest.mark.parametrize("constraint", ["^3.8 || ^2.7", "what", "^", "^1.x", ">>1", "^1.2rc1"])
def test_what_pep_440_cannot_say(constraint: str) -> None:
    assert pep440(constraint) is None


@given(st.text(st.sampled_from("^~=<>!*.,| 0123a"), max_size=12) | st.text(max_size=12))
def test_any_text_is_a_range_or_none(constraint: str) -> None:
    found = pep440(constraint)
    assert found is None or SpecifierSet(found) is not None
