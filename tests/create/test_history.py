"""What comes after what in a template, and what a reader calls it: from its repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from condaplug.create.history import history
from condaplug.create.template_source import Source, TemplateUnusableError
from tests.create.tiny import commit, git, make_template

GONE = "fedcba9876543210fedcba9876543210fedcba98"


def newest(source: Source, current: str | None = None) -> str:
    with history(source) as known:
        return known.newest(current)


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


@pytest.fixture
def line(tmp_path: Path) -> tuple[Source, str, str, str]:
    """A template with a first, a second and a third commit; the second is v1.0.0."""
    folder = make_template(tmp_path / "tiny")
    hashes = []
    for number in (1, 2, 3):
        (folder / "template" / "file").write_text(str(number))
        commit(folder, f"n{number}")
        hashes.append(git(folder, "rev-parse", "HEAD"))
    git(folder, "tag", "v1.0.0", hashes[1])
    git(tmp_path, "clone", "--quiet", "--bare", str(folder), "bare.git")
    return Source((tmp_path / "bare.git").as_uri()), hashes[0], hashes[1], hashes[2]


def test_commits_are_ordered_by_what_comes_after_what(line: tuple[Source, str, str, str]) -> None:
    source, first, second, third = line
    with history(source) as known:
        assert known.order(second, first) == 1
        assert known.order(first, second[:8]) == -1
        assert known.order(first[:7], first) == 0
        assert known.order("v1.0.0", first) == 1
        assert known.order("v1.0.0", second) == 0
        # A release before the commit is not newer, though only its name is a version.
        assert known.order("v1.0.0", third) == -1
        assert known.is_settled("v1.0.0", third)
        assert not known.is_settled("v1.0.0", first)
        assert not known.is_settled(third, first)
        assert known.order(f"v1.0.0-1-g{third[:7]}", second) == 1
        assert known.order(GONE, first) is None


def test_a_commit_is_named_by_its_short_hash_and_its_day(line: tuple[Source, str, str, str]) -> None:
    source, first, _, third = line
    with history(source) as known:
        day = git(Path(source.location.removeprefix("file://")), "show", "-s", "--format=%cs", first)
        assert known.name(first) == f"{first[:7]} ({day})"
        assert known.name(f"v1.0.0-1-g{third[:9]}") == f"{third[:7]} ({day})"
        assert known.name("v1.0.0") == "v1.0.0"
        assert known.name(GONE) == GONE[:7]


def test_a_commit_that_is_gone_is_a_sentence(line: tuple[Source, str, str, str]) -> None:
    source, *_ = line
    with pytest.raises(TemplateUnusableError, match=f"has no commit {GONE}, which made this repository"):
        newest(source, GONE)
