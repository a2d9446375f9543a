"""What git knows of a checkout, and what each kind of build and install carries of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condaplug.create.checkout import Checkout, public_address, read_checkout
from tests.create.tiny import commit, git, make_template
from tests.support.installed import copy_checkout


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://example.org/o/n", "https://example.org/o/n"),
        ("https://ada:s3cret@example.org/o/n.git", "https://example.org/o/n.git"),
        ("https://token@example.org:8443/n", "https://example.org:8443/n"),
        ("https://ada:s3@cret@example.org/n", "https://example.org/n"),
        ("HTTPS://example.org/n", "https://example.org/n"),
        ("http://[::1]:8000/n", "http://[::1]:8000/n"),
        ("git://example.org/n", "git://example.org/n"),
        ("ssh://git@example.org/n", "ssh://git@example.org/n"),
        ("ssh://git:s3cret@example.org:22/n", "ssh://git@example.org:22/n"),
        ("ssh://git@github.com/o/n.git", "https://github.com/o/n.git"),
        ("git@github.com:o/n.git", "https://github.com/o/n.git"),
        ("gitlab.com:/o/n", "https://gitlab.com/o/n"),
        ("git@example.org:o/n.git", "git@example.org:o/n.git"),
        ("example.org:n", "example.org:n"),
        ("file:///x/y.git", "file:///x/y.git"),
        ("/x/y z", "file:///x/y%20z"),
        ("../y", "file:///root/y"),
        ("./a:b", "file:///root/checkout/a%3Ab"),
        # A password with a slash is not one to git either: nothing of it may be recorded.
        ("https://ada:s3/cret@example.org/n", None),
        ("ext::sh -c x", None),
        ("codecommit::us-east-1://n", None),
        ("ftp://example.org/n", None),
        ("https://exa mple.org/n", None),
        ("--upload-pack=x", None),
        ("", None),
        (" ", None),
        ("https://example.org/\n", None),
    ],
)
def test_the_address_of_a_remote(url: str, address: str | None) -> None:
    assert public_address(url, Path("/root/checkout")) == address


@given(st.text(), st.sampled_from(["https", "http", "ssh", "git"]))
def test_no_password_survives_whatever_the_address(text: str, scheme: str) -> None:
    for url in (f"{scheme}://ada:s3cret@{text}", f"{scheme}://{text}:s3cret@example.org/n"):
        address = public_address(url, Path("/root"))
        assert address is None or "s3cret" not in address.rpartition("@")[0]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone of a bare repository, with its remote ``origin``."""
    first = make_template(tmp_path / "first")
    commit(first, "n1")
    git(first, "commit", "--quiet", "--allow-empty", "--message", "n2")
    git(tmp_path, "clone", "--quiet", "--bare", str(first), "bare.git")
    git(tmp_path, "clone", "--quiet", str(tmp_path / "bare.git"), "clone")
    return tmp_path / "clone"


def known(folder: Path, obstacle: str | None, address: str | None) -> Checkout:
    head = git(folder, "rev-parse", "HEAD")
    date = git(folder, "show", "--no-patch", "--format=%cs", "HEAD")
    return Checkout(head, date, address, obstacle)  # type: ignore[arg-type]


def test_a_clone_knows_its_commit_and_its_remote(clone: Path, tmp_path: Path) -> None:
    assert read_checkout(clone) == known(clone, None, (tmp_path / "bare.git").as_uri())
    assert Checkout.from_json(read_checkout(clone).to_json()) == read_checkout(clone)


@pytest.mark.parametrize("path", ["copier.yml", "template/new.txt", "template/colour.txt.jinja"])
def test_a_change_of_the_template_is_an_obstacle(clone: Path, tmp_path: Path, path: str) -> None:
    with (clone / path).open("a") as file:
        file.write("# more\n")
    assert read_checkout(clone) == known(clone, "changed", (tmp_path / "bare.git").as_uri())


def test_a_change_beside_the_template_is_none(clone: Path) -> None:
    (clone / "README.md").write_text("mine")
    assert read_checkout(clone).obstacle is None


def test_a_commit_that_was_never_pushed_is_an_obstacle(clone: Path, tmp_path: Path) -> None:
    git(clone, "commit", "--quiet", "--allow-empty", "--message", "mine")
    assert read_checkout(clone) == known(clone, "not pushed", (tmp_path / "bare.git").as_uri())
    git(clone, "push", "--quiet", "origin", "HEAD:refs/heads/mine")
    assert read_checkout(clone).obstacle is None


def test_the_remote_that_has_the_commit_counts_and_origin_first(clone: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(clone), "fork.git")
    git(clone, "remote", "add", "fork", "../fork.git")
    git(clone, "commit", "--quiet", "--allow-empty", "--message", "mine")
    git(clone, "push", "--quiet", "fork", "HEAD:mine")
    assert read_checkout(clone).address == (tmp_path / "fork.git").as_uri()
    git(clone, "push", "--quiet", "origin", "HEAD:mine")
    assert read_checkout(clone).address == (tmp_path / "bare.git").as_uri()


def test_without_a_remote(clone: Path) -> None:
    git(clone, "remote", "remove", "origin")
    assert read_checkout(clone) == known(clone, "no remote", None)


def test_without_git(clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (clone / "inner").mkdir()
    empty = tmp_path / "empty"
    empty.mkdir()
    git(empty, "init", "--quiet")
    for folder in (clone / "inner", tmp_path, empty):
        assert read_checkout(folder) == Checkout(obstacle="no git")
    monkeypatch.setenv("PATH", str(empty))
    assert read_checkout(clone) == Checkout(obstacle="no git")


@pytest.mark.parametrize("tag", [None, "v1.0.0"])
def test_a_shallow_clone_knows_as_much(clone: Path, tmp_path: Path, tag: str | None) -> None:
    git(tmp_path / "bare.git", "tag", "v1.0.0")
    options = ["--branch", tag] if tag else []
    bare = (tmp_path / "bare.git").as_uri()
    git(tmp_path, "clone", "--quiet", "--depth=1", *options, bare, "shallow")
    assert read_checkout(tmp_path / "shallow") == known(clone, None, bare)


def test_variables_and_settings_of_git_lead_nowhere_else(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = read_checkout(clone)
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    witness = clone.parent / "witness"
    git_config = clone / ".git" / "config"
    with git_config.open("a") as file:
        file.write(f"[core]\n\tfsmonitor = touch {witness}\n[log]\n\tshowSignature = true\n")
    assert read_checkout(clone) == expected
    assert not witness.exists()


# --- Builds: each of them of this checkout's files, in a clone


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of a bare repository with condaplug's files; no test may change it."""
    folder = tmp_path_factory.mktemp("own")
    first = copy_checkout(folder / "first")
    commit(first, "n1")
    git(folder, "clone", "--quiet", "--bare", str(first), "bare.git")
    git(folder, "clone", "--quiet", str(folder / "bare.git"), "clone")
    return folder / "clone"


Build = Callable[[Path, str], Path]


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Build a wheel or an sdist as an isolated build does: with hatchling and what it needs, nothing else."""
    packages = tmp_path_factory.mktemp("packages")
    import hatchling

    site = Path(hatchling.__file__).parents[1]
    for name in ("hatchling", "packaging", "pathspec", "pluggy", "tomli", "trove_classifiers"):
        if (site / name).is_dir():
            (packages / name).symlink_to(site / name, target_is_directory=True)

    def run(folder: Path, kind: str) -> Path:
        dist = tmp_path_factory.mktemp("dist")
        program = f"import hatchling.build as b; print(b.build_{kind}({str(dist)!r}))"
        environment = {**os.environ, "PYTHONPATH": str(packages)}
        command = [sys.executable, "-S", "-c", program]
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return dist / done.stdout.split()[-1]

    return run


def carried(wheel: Path) -> dict[str, object]:
    with zipfile.ZipFile(wheel) as archive:
        document = json.loads(archive.read("condaplug/_template/origin.json"))
    assert isinstance(document, dict)
    return document


def test_a_wheel_carries_what_its_checkout_knows(own: Path, build: Build) -> None:
    assert carried(build(own, "wheel")) == vars(read_checkout(own))
    assert read_checkout(own).obstacle is None
    assert read_checkout(own).address == (own.parent / "bare.git").as_uri()
    assert git(own, "status", "--porcelain") == ""


def test_an_sdist_carries_it_to_the_wheel_that_is_built_from_it(
    own: Path, build: Build, tmp_path: Path
) -> None:
    with tarfile.open(build(own, "sdist")) as archive:
        archive.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()
    # Inside another repository, too: that one is not where the template is from.
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "vendored")
    assert carried(build(unpacked, "wheel")) == vars(read_checkout(own))


def test_an_archive_without_git_carries_that_nothing_is_known(
    own: Path, build: Build, tmp_path: Path
) -> None:
    folder = tmp_path / "archive"
    shutil.copytree(own, folder, ignore=shutil.ignore_patterns(".git"))
    assert carried(build(folder, "wheel")) == vars(Checkout(obstacle="no git"))
