"""CP511: the words for the releases that a plugin claims and fails on."""

from __future__ import annotations

import pytest

from condaplug.checks import claims


@pytest.mark.parametrize(
    ("releases", "words"),
    [
        (["25.9.1"], "conda 25.9.1"),
        (["25.9.1", "25.11.1"], "conda 25.9.1 and 25.11.1"),
        (["25.9.1", "25.11.1", "26.1.1"], "3 releases of conda from 25.9.1 to 26.1.1"),
    ],
)
def test_releases_in_words(releases: list[str], words: str) -> None:
    assert claims._listed(releases) == words
