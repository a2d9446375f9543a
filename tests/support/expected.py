"""The findings of an ``expected.json``: what a case states of each, and how a report compares with it.

Each finding is an object with exactly the keys of ``KEYS``: its code, severity, path and line as they are,
``phrase`` from its message and ``hint`` from its hint, words that would be wrong for another fault. They hold
for the model and for a real conda, so they leave out what only one of them writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from condaplug.checks import cost
from condaplug.judgement import Finding

KEYS = ("code", "severity", "path", "line", "phrase", "hint")
SLOW = cost.SLOW
"""The limit of CP601, which holds only in a case that expects it (``tests/conftest.py``)."""


def assert_found(findings: Sequence[Finding], expected: Sequence[Mapping[str, Any]]) -> None:
    """Fail unless there are exactly the expected findings, in their order."""
    assert [tuple(one) for one in expected] == [KEYS] * len(expected), "a finding states other keys"
    assert all(len(one[key].split()) > 1 for one in expected for key in ("phrase", "hint"))
    assert [_stated(*pair) for pair in zip_longest(findings, expected, fillvalue=None)] == list(expected)


def _stated(finding: Finding | None, expected: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A finding with the expected words where it has them, and all its words where it lacks them."""
    if finding is None:
        return None
    words = {"phrase": finding.message, "hint": finding.hint}
    texts = {
        key: expected[key] if expected and expected[key] in text else text for key, text in words.items()
    }
    exact = {key: getattr(finding, key) for key in KEYS if key not in words}
    return {**exact, **texts}
