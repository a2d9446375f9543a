"""Which of two states of a template is the later, and which is the newest."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condaplug.create.releases import newest, order, version_of
from condaplug.create.source import Source, TemplateUnusableError
from tests.create.tiny import git, make_template

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


def test_the_newest_is_a_release_else_the_newest_commit(tmp_path: Path) -> None:
    folder = make_template(tmp_path / "tiny")
    source = Source(str(folder))
    git(folder, "init", "--quiet")
    with pytest.raises(TemplateUnusableError, match="no release and no commit"):
        newest(source)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "first")
    head = git(folder, "rev-parse", "HEAD")
    assert newest(source) == head
    git(folder, "tag", "nightly")
    git(folder, "tag", "v1.0.0-1-gabcdef0")
    assert newest(source) == head
    assert newest(source, "nightly") == "nightly"
    git(folder, "tag", "v1.0.0a1")
    git(folder, "tag", "--annotate", "--message", "x", "v1.0.0a2")
    assert newest(source) == "v1.0.0a2"
    with pytest.raises(TemplateUnusableError, match=r"has no release v3\.0\.0, which made"):
        newest(source, "v3.0.0")
    git(folder, "tag", "--annotate", "--message", "x", "v0.9.0")
    git(folder, "tag", "v0.10.0")
    assert newest(source) == "v0.10.0"


def test_a_template_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(TemplateUnusableError, match="git cannot reach the template") as caught:
        newest(Source(f"file://{tmp_path}/nowhere.git"))
    assert "\n" not in caught.value.message
