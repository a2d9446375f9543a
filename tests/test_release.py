"""The check before a release: a wheel that is its tag's passes, and each way to be another is named."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from condaplug import __version__
from condaplug.create.origin import REPOSITORY_URL, release_tag
from tests.conftest import build_wheel
from tests.support.history import ROOT, NoHistoryError, git, publish, states
from tests.support.installed import copy_checkout
from tools.release import CARRIED, differences, main

Commit = Callable[[Path, str], None]


@pytest.fixture(scope="module")
def commit(tmp_path_factory: pytest.TempPathFactory) -> Commit:
    """Commit all that lies in a folder, and put the tag there."""
    environment = publish(tmp_path_factory.mktemp("git"), []).environment

    def commit(folder: Path, tag: str) -> None:
        git("add", "--all", cwd=folder, env=environment)
        git("commit", "--quiet", "--message", tag, cwd=folder, env=environment)
        git("tag", "--force", tag, cwd=folder, env=environment)

    return commit


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory, commit: Commit) -> tuple[Path, Path]:
    """A repository with this checkout's files, released as 98.7.6, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("released")
    repository = copy_checkout(folder / "repository")
    replace(repository / "src/condaplug/__init__.py", f'"{__version__}"', '"98.7.6"')
    log = repository / "CHANGELOG.md"
    log.write_text(
        "# Changelog\n\n## 98.7.6 (2031-02-03)\n\n- It is there.\n\n## 0.1.0 (2030-01-02)\n\n- So was it.\n"
    )
    git("init", "--quiet", cwd=repository)
    commit(repository, "v98.7.6")
    (folder / "dist").mkdir()
    return repository, build_wheel(repository, folder / "dist")


@pytest.fixture
def repository(released: tuple[Path, Path], tmp_path: Path) -> Path:
    """A copy of the released repository, to change."""
    return Path(shutil.copytree(released[0], tmp_path / "repository"))


@pytest.fixture
def of_the_tag(released: tuple[Path, Path]) -> Path:
    """The wheel of the released repository."""
    return released[1]


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def altered(wheel: Path, place: Path, changes: Mapping[str, Callable[[bytes], bytes] | None]) -> Path:
    """A copy of the wheel in the folder ``place``, with files changed, or without them."""
    place.mkdir()
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(place / wheel.name, "w") as new:
        assert changes.keys() <= set(old.namelist())
        for name in old.namelist():
            change = changes.get(name, bytes)
            if change is not None:
                new.writestr(name, change(old.read(name)))
    return place / wheel.name


def test_the_wheel_of_the_tag_is_right(repository: Path, of_the_tag: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "tools.release",
        str(of_the_tag),
        "v98.7.6",
        "--repository",
        str(repository),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"{of_the_tag.name} is v98.7.6.\n"), done.stderr


def test_what_is_not_committed_does_not_count(repository: Path, of_the_tag: Path) -> None:
    replace(repository / "copier.yml", "hooks", "crooks")
    (repository / "template" / "untracked").touch()
    assert list(differences(of_the_tag, "v98.7.6", repository)) == []


def test_bytes_count_as_git_has_them_whatever_it_checks_out(
    repository: Path, of_the_tag: Path, commit: Commit
) -> None:
    (repository / ".gitattributes").write_text("* text eol=crlf\ntemplate/LICENSE.jinja export-ignore\n")
    commit(repository, "v98.7.6")
    assert list(differences(of_the_tag, "v98.7.6", repository)) == []


def test_a_changed_an_added_and_a_removed_file_of_the_template_are_named(
    repository: Path, of_the_tag: Path, commit: Commit, capsys: pytest.CaptureFixture[str]
) -> None:
    with (repository / "copier.yml").open("a") as text:
        text.write("\n")
    (repository / "template" / "{{package}}" / "new.py.jinja").touch()
    (repository / "template" / "LICENSE.jinja").unlink()
    (repository / "README.md").write_text("Beside the template.\n")
    commit(repository, "v98.7.6")

    assert main([str(of_the_tag), "v98.7.6", "--repository", str(repository)]) == 1

    assert capsys.readouterr().out.splitlines() == [
        "The wheel's copier.yml is not the one of v98.7.6.",
        "The wheel has template/LICENSE.jinja, which the template lacks at v98.7.6.",
        "The wheel lacks template/{{package}}/new.py.jinja, which the template has at v98.7.6.",
    ]


def test_a_wheel_that_was_built_from_other_files_is_named(
    repository: Path, of_the_tag: Path, tmp_path: Path
) -> None:
    other = altered(
        of_the_tag,
        tmp_path / "other",
        {
            f"{CARRIED}template/README.md.jinja": lambda text: text + b"\n",
            f"{CARRIED}template/LICENSE.jinja": None,
        },
    )
    assert list(differences(other, "v98.7.6", repository)) == [
        "The wheel lacks template/LICENSE.jinja, which the template has at v98.7.6.",
        "The wheel's template/README.md.jinja is not the one of v98.7.6.",
    ]


def test_a_wheel_of_another_version_is_named(repository: Path, of_the_tag: Path, commit: Commit) -> None:
    replace(repository / "CHANGELOG.md", "98.7.6", "98.7.7")
    commit(repository, "v98.7.7")
    assert list(differences(of_the_tag, "v98.7.7", repository)) == [
        "The wheel is of version 98.7.6, and the tag of 98.7.7.",
        "A plugin that the wheel makes records as _commit v98.7.6, and not v98.7.7.",
    ]


def test_a_wheel_whose_plugins_record_another_address_is_named(
    repository: Path, of_the_tag: Path, tmp_path: Path
) -> None:
    moved = altered(
        of_the_tag,
        tmp_path / "moved",
        {
            "condaplug/create/origin.py": lambda text: text.replace(
                REPOSITORY_URL.encode(), b"https://x.example"
            )
        },
    )
    assert list(differences(moved, "v98.7.6", repository)) == [
        f"A plugin that the wheel makes records as _src_path https://x.example, and not {REPOSITORY_URL}."
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("## 98.7.6 (2031-02-03)", "## Unreleased"),
        ("## 98.7.6 (2031-02-03)", "## 98.7.6"),
        ("## 98.7.6 (2031-02-03)", "## 98.7.60 (2031-02-03)"),
        ("- It is there.\n", ""),
    ],
    ids=["unreleased", "no date", "another version", "empty"],
)
def test_a_version_without_a_dated_section_of_the_changelog_is_named(
    repository: Path, of_the_tag: Path, commit: Commit, old: str, new: str
) -> None:
    replace(repository / "CHANGELOG.md", old, new)
    commit(repository, "v98.7.6")
    replace(repository / "CHANGELOG.md", new or "\n\n\n", f"{old}")
    assert list(differences(of_the_tag, "v98.7.6", repository)) == [
        "CHANGELOG.md has at v98.7.6 no section `## 98.7.6 (YYYY-MM-DD)` that says what changed."
    ]


@pytest.mark.parametrize("tag", ["98.7.6", "v98.7.6.dev1", "v98.7.6+local", "version-98", "vnext"])
def test_a_tag_that_names_no_release_is_refused(
    repository: Path, of_the_tag: Path, commit: Commit, tag: str
) -> None:
    git("tag", tag, cwd=repository)
    assert list(differences(of_the_tag, tag, repository)) == [
        f"{tag} is no release's tag: v and a version of PEP 440, not of a development build."
    ]


def test_a_tag_that_is_not_there_is_named_and_a_branch_is_none(repository: Path, of_the_tag: Path) -> None:
    git("branch", "v98.7.8", cwd=repository)
    assert list(differences(of_the_tag, "v98.7.8", repository)) == [
        f"{repository} has no tag v98.7.8: make it, or fetch the tags."
    ]


def test_what_is_no_wheel_is_said_in_a_sentence(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for file, reason in (("README.md", "File is not a zip file"), ("nothing.whl", "No such file")):
        assert main([str(repository / file), "v98.7.6", "--repository", str(repository)]) == 1
        said = capsys.readouterr().out
        assert said.startswith(f"{repository / file} is no wheel of condaplug: ")
        assert reason in said


def test_the_wheel_of_this_checkout_is_its_tag(request: pytest.FixtureRequest) -> None:
    tag = release_tag(__version__)
    if tag is None:
        pytest.skip(f"{__version__} is a development build, which has no tag to compare with")
    try:
        tags = git("tag").split() if states() else []
    except NoHistoryError as error:
        pytest.skip(str(error))
    if tag not in tags:
        pytest.skip(f"{__version__} has no tag yet")
    assert list(differences(request.getfixturevalue("wheel"), tag)) == []
