"""Where the carried template is from: what is known of it, and in which form copier and git take it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from condaplug.create import origin
from condaplug.create.checkout import Checkout
from condaplug.create.origin import Origin, copier_address, plain_address, release_tag
from tests.create.tiny import commit, git, make_template

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("version", "tag"),
    [
        ("0.1.0", "v0.1.0"),
        ("1.2.3.post1", "v1.2.3.post1"),
        ("1.0rc1", "v1.0rc1"),
        ("0.1.0.dev0", None),
        ("0.1.0.dev3+g1234567", None),
        ("0.1.0+local", None),
    ],
)
def test_only_a_release_has_a_tag(version: str, tag: str | None) -> None:
    assert release_tag(version) == tag


@pytest.mark.parametrize(
    ("address", "for_copier"),
    [
        ("https://github.com/o/n", "https://github.com/o/n"),
        ("https://example.org/n.git", "https://example.org/n.git"),
        ("https://example.org/n", "git+https://example.org/n"),
        ("file:///x/y", "git+file:///x/y"),
        ("git@example.org:n", "git@example.org:n"),
        ("ada@example.org:n", "git+ada@example.org:n"),
    ],
)
def test_copier_is_told_that_an_address_is_one_of_git(address: str, for_copier: str) -> None:
    assert copier_address(address) == for_copier
    assert plain_address(for_copier) == address


@pytest.mark.parametrize("alias", ["gh:o/n", "gh:/o/n"])
def test_an_alias_of_copier_is_an_address(alias: str) -> None:
    assert plain_address(alias) == "https://github.com/o/n"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The template's folder in an installed development build, whose metadata lie beside the package."""
    package = tmp_path / "condaplug"
    (package / "create").mkdir(parents=True)
    (package / "_template").mkdir()
    metadata = tmp_path / "condaplug-0.1.0.dev0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: condaplug\nVersion: 0.1.0.dev0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(origin, "__file__", str(package / "create" / "origin.py"))
    monkeypatch.setattr(origin, "__version__", "0.1.0.dev0")
    origin.carried_origin.cache_clear()
    return package / "_template"


def test_a_build_knows_what_its_checkout_knew(installed: Path) -> None:
    built = Checkout(COMMIT, "2026-11-21", "https://example.org/n")
    (installed / "origin.json").write_text(built.to_json())
    assert origin.carried_origin(installed) == Origin("git+https://example.org/n", COMMIT, "2026-11-21")


def test_an_obstacle_leaves_no_state_to_update_from(installed: Path) -> None:
    built = Checkout(COMMIT, "2026-11-21", "https://example.org/n.git", "changed")
    (installed / "origin.json").write_text(built.to_json())
    known = origin.carried_origin(installed)
    assert known == Origin("https://example.org/n.git", None, "2026-11-21", "changed")
    assert known.data == {"condaplug_src": "https://example.org/n.git", "condaplug_ref": ""}


@pytest.mark.parametrize("text", [None, "", "[]", "{", '{"another": 1}', "null"])
def test_a_build_that_says_nothing_is_of_no_known_state(installed: Path, text: str | None) -> None:
    if text is not None:
        (installed / "origin.json").write_text(text)
    assert origin.carried_origin(installed) == Origin(None, None, None, "no git")


def test_what_an_installer_fetched_counts_more_than_its_cache(installed: Path) -> None:
    (installed / "origin.json").write_text(
        Checkout(COMMIT, "2026-11-21", "file:///home/ada/.cache/x").to_json()
    )
    (record,) = installed.parents[1].glob("*.dist-info")
    url = "https://ada:secret@example.org/n.git"
    fetched = {"url": url, "vcs_info": {"vcs": "git", "commit_id": COMMIT}}
    (record / "direct_url.json").write_text(json.dumps(fetched))
    assert origin.carried_origin(installed) == Origin("https://example.org/n.git", COMMIT, "2026-11-21")


@pytest.mark.parametrize("document", ["{", "[]", "null", '{"url": "file:///x", "dir_info": {}}'])
def test_an_install_from_elsewhere_leaves_what_the_build_knew(installed: Path, document: str) -> None:
    (installed / "origin.json").write_text(Checkout(COMMIT, None, "https://example.org/n.git").to_json())
    (record,) = installed.parents[1].glob("*.dist-info")
    (record / "direct_url.json").write_text(document)
    assert origin.carried_origin(installed) == Origin("https://example.org/n.git", COMMIT)


def test_an_editable_install_asks_its_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origin, "__version__", "0.1.0.dev0")
    first = make_template(tmp_path / "first")
    commit(first, "n1")
    git(tmp_path, "clone", "--quiet", str(first), "clone")
    clone, head = tmp_path / "clone", git(first, "rev-parse", "HEAD")
    known = origin.carried_origin(clone)
    assert (known.address, known.ref, known.obstacle) == (f"git+{first.as_uri()}", head, None)
    assert known.note == (
        f"Updates come from git+{first.as_uri()} and work only where this folder exists. For updates from "
        "anywhere, install condaplug from a clone of an https address, and create the plugin again."
    )

    (clone / "copier.yml").write_text("changed")
    origin.carried_origin.cache_clear()
    known = origin.carried_origin(clone)
    assert (known.address, known.ref, known.obstacle) == (f"git+{first.as_uri()}", None, "changed")


def test_a_release_is_from_its_tag(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origin, "__version__", "1.2.3")
    assert origin.carried_origin(installed) == Origin(origin.REPOSITORY_URL, "v1.2.3")
