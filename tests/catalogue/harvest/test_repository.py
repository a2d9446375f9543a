"""Releases and sources out of a git repository, and what is said where there are none."""

from __future__ import annotations

import gc
import subprocess
from pathlib import Path

import pytest

from condaplug.catalogue.harvest.repository import Repository
from condaplug.errors import CondaplugError
from tests.catalogue.harvest.release import IDENTITY


def git(folder: Path, *command: str) -> None:
    subprocess.run(["git", "-C", str(folder), *IDENTITY, *command], check=True, capture_output=True)


def commit(folder: Path, files: dict[str, str], *tags: str) -> None:
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "one")
    for tag in tags:
        git(folder, "tag", tag)


def test_releases_are_the_tags_of_three_numbers_from_the_first_with_plugins_on(tmp_path: Path) -> None:
    tags = (
        "26.1.0",
        "4.14.0",
        "22.9.0",
        "22.11.0",
        "23.10.0",
        "23.9.0",
        "24.1.0rc1",
        "v25.1.0",
        "25.1.x",
        "24.1",
    )
    commit(tmp_path, {"conda/__init__.py": ""}, *tags)
    with Repository(tmp_path) as repository:
        assert repository.releases() == ["22.11.0", "23.9.0", "23.10.0", "26.1.0"]


def test_a_snapshot_is_the_tree_of_its_ref_and_not_the_files_on_disk(tmp_path: Path) -> None:
    commit(tmp_path, {"conda/__init__.py": "", "conda/old.py": "x = 1", "setup.py": "one"}, "25.1.0")
    (tmp_path / "conda" / "old.py").unlink()
    commit(tmp_path, {"conda/new.py": "", "setup.py": "two"}, "26.1.0")
    (tmp_path / "conda" / "new.py").write_text("this is not committed (", encoding="utf-8")
    with Repository(tmp_path) as repository:
        older, newer = (repository.snapshot(release, release) for release in ("25.1.0", "26.1.0"))
        assert (list(older.modules), older.read("setup.py")) == (["conda", "conda.old"], "one")
        assert (list(newer.modules), newer.read("setup.py")) == (["conda", "conda.new"], "two")
        assert older.read("recipe/meta.yaml") is None
        assert older.files("conda") == ["conda/__init__.py", "conda/old.py"]
        assert newer.modules["conda.new"].text == ""


def test_what_cannot_be_imported_is_no_module(tmp_path: Path) -> None:
    files = {
        "conda/__init__.py": "",
        "conda/__main__.py": "",
        "conda/base/__init__.py": "",
        "conda/base/context.py": "",
        "conda/shell/helper.py": "",  # a folder, no package
        "conda/base/two-words.py": "",
        "conda/py.typed": "",
        "conda_env/__init__.py": "",
        "tests/__init__.py": "",
    }
    commit(tmp_path, files, "26.1.0")
    with Repository(tmp_path) as repository:
        assert list(repository.snapshot("26.1.0", "26.1.0").modules) == [
            "conda",
            "conda.base",
            "conda.base.context",
        ]


def test_the_module_that_the_build_writes_is_there_with_what_every_build_gives_it(tmp_path: Path) -> None:
    hook = '[tool.hatch.build.hooks.vcs]\nversion-file = "conda/_version.py"\n'
    commit(tmp_path, {"conda/__init__.py": "", "pyproject.toml": hook}, "26.1.0")
    with Repository(tmp_path) as repository:
        snapshot = repository.snapshot("HEAD", "26.9.0.dev0")
        assert "conda._version" in snapshot.modules
        assert snapshot.evaluate("conda._version", snapshot.bindings("conda._version")["version"].node) == (  # type: ignore[union-attr, arg-type]
            "26.9.0.dev0"
        )
        assert list(snapshot.bindings("conda._version")) == [
            "__version__",
            "version",
            "__version_tuple__",
            "version_tuple",
        ]


def test_a_source_that_two_releases_share_is_parsed_once(tmp_path: Path) -> None:
    commit(tmp_path, {"conda/__init__.py": "", "conda/same.py": "", "conda/other.py": ""}, "25.1.0")
    commit(tmp_path, {"conda/other.py": "changed = 1"}, "26.1.0")
    with Repository(tmp_path) as repository:
        one = repository.snapshot("25.1.0", "25.1.0").modules
        two = repository.snapshot("26.1.0", "26.1.0").modules
        assert one["conda.same"] is two["conda.same"]
        assert one["conda.other"] is not two["conda.other"]
        del one, two
        gc.collect()
        assert not repository._modules


def test_a_file_whose_text_equals_another_keeps_its_own_name(tmp_path: Path) -> None:
    commit(tmp_path, {"conda/__init__.py": "", "conda/one.py": "x = 1", "conda/two.py": "x = 1"}, "26.1.0")
    with Repository(tmp_path) as repository:
        modules = repository.snapshot("26.1.0", "26.1.0").modules
        assert [modules[name].name for name in modules] == list(modules)


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(CondaplugError, match="is no folder") as caught:
        Repository(tmp_path / "absent")
    assert "clone" in caught.value.hints[0]


def test_a_folder_without_git_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(CondaplugError, match="git cannot read"):
        Repository(tmp_path)


def test_a_ref_that_is_not_there_is_said(tmp_path: Path) -> None:
    commit(tmp_path, {"conda/__init__.py": ""}, "26.1.0")
    with Repository(tmp_path) as repository:
        for ref in ("27.1.0", "--help", "", "26.1.0:conda"):
            with pytest.raises(CondaplugError, match="no commit named"):
                repository.snapshot(ref, "27.1.0")


def test_a_repository_of_another_project_is_said(tmp_path: Path) -> None:
    commit(tmp_path, {"other/__init__.py": ""}, "26.1.0")
    with Repository(tmp_path) as repository, pytest.raises(CondaplugError, match="no package conda"):
        repository.snapshot("26.1.0", "26.1.0")


def test_a_repository_without_releases_is_said(tmp_path: Path) -> None:
    commit(tmp_path, {"conda/__init__.py": ""}, "4.14.0")
    with Repository(tmp_path) as repository, pytest.raises(CondaplugError, match="no release tag") as caught:
        repository.releases()
    assert "--tags" in caught.value.hints[0]
