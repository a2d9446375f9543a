from __future__ import annotations

import os
from pathlib import Path

import pytest

from condaplug.create.origin import REPOSITORY_URL
from condaplug.create.template_source import Source, TemplateUnusableError, builtin_template, choose
from condaplug.errors import BadInvocationError, CondaplugError


def test_the_template_that_condaplug_carries() -> None:
    assert (builtin_template() / "copier.yml").is_file()
    assert choose(None, None, Path("x")) == Source(str(builtin_template()), builtin=True)


@pytest.mark.parametrize("place", ["wheel", "checkout"])
def test_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    package = tmp_path / "src" / "condaplug"
    monkeypatch.setattr(
        "condaplug.create.template_source.__file__", str(package / "create" / "template_source.py")
    )
    with pytest.raises(TemplateUnusableError, match="missing from its installation"):
        builtin_template()
    root = package / "_template" if place == "wheel" else tmp_path
    (root / "template").mkdir(parents=True)
    (root / "copier.yml").touch()
    assert builtin_template() == root


@pytest.mark.parametrize(
    ("address", "location"),
    [
        ("gh:owner/name", "gh:owner/name"),
        ("https://github.com/owner/name", "https://github.com/owner/name"),
        ("https://example.org/owner/name.git", "https://example.org/owner/name.git"),
        ("https://example.org/owner/name", "git+https://example.org/owner/name"),
        ("git@example.org:owner/name", "git@example.org:owner/name"),
        ("me@example.org:owner/name", "git+me@example.org:owner/name"),
        ("ssh://git@example.org/name", "git+ssh://git@example.org/name"),
    ],
)
def test_an_address_is_fetched(address: str, location: str) -> None:
    assert choose(address, "v1", Path("x")) == Source(location, "v1")


def test_a_ref_alone_is_one_of_condaplug() -> None:
    assert choose(None, "v0.1.0", Path("x")) == Source(REPOSITORY_URL, "v0.1.0")


def test_a_folder_is_recorded_absolute(work: Path, template: Path) -> None:
    assert choose("../tiny", None, work / "x").location == str(work / ".." / "tiny")
    (Path.home() / "tiny").symlink_to(template)
    assert choose("~/tiny", None, work / "x").location == str(Path.home() / "tiny")


@pytest.mark.parametrize(
    ("location", "ref", "fault"),
    [
        ("nowhere", None, "the template nowhere does not exist"),
        ("~nobody-of-this-name/x", None, "does not exist"),
        ("../tiny", "v1", "is no git repository, so --vcs-ref v1"),
        ("..", None, "lies inside the template"),
        (".", None, "lies inside the template"),
        ("", None, "--template is empty"),
        (None, "", "--vcs-ref is empty"),
    ],
)
def test_a_template_that_cannot_be(
    work: Path, template: Path, location: str | None, ref: str | None, fault: str
) -> None:
    with pytest.raises(CondaplugError, match=fault) as caught:
        choose(location, ref, work / "made")
    assert caught.value.exit_code == 2
    assert caught.value.hints


@pytest.mark.parametrize(("location", "ref"), [("gh:owner/name", None), (None, "v1"), ("bundle", None)])
def test_without_git(
    work: Path, monkeypatch: pytest.MonkeyPatch, location: str | None, ref: str | None
) -> None:
    (work / "bundle").touch()
    monkeypatch.setenv("PATH", os.fspath(work / "empty"))
    with pytest.raises(TemplateUnusableError, match=r"git, which the template .* needs, is not on PATH"):
        choose(location, ref, work / "made")


def test_answers_are_checked_against_the_questions() -> None:
    source = choose(None, None, Path("x"))
    assert source.accept({"name": "x", "hooks": ["conda_environment_specifiers"], "license": "MIT"}) == {
        "name": "x",
        "hooks": ["environment_specifiers"],
        "license": "MIT",
    }
    with pytest.raises(BadInvocationError, match="condaplug's template asks no question 'licence'") as caught:
        source.accept({"name": "x", "licence": "MIT"})
    assert caught.value.hints[0] == "Did you mean license?"
    for hidden in ("_src_path", "_subdirectory", "condaplug_ref"):
        with pytest.raises(BadInvocationError, match=hidden):
            source.accept({"name": "x", hidden: "x"})
