"""Prefixes of every layout, made of a few files, and the real ones."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

import packaging
import pytest

from condaplug.hosts import prefix as module
from condaplug.hosts.prefix import Conda, conda_behind, conda_in, hops, is_python, python_of

PYTHON = f"python{sys.version_info[0]}.{sys.version_info[1]}"
posix = pytest.mark.skipif(os.name == "nt", reason="links and modes of POSIX")


def write(path: Path, text: str = "", mode: int = 0o644) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    return path


def with_python(root: Path, place: str = "bin/python") -> Path:
    write(root / place, mode=0o755)
    return root


def with_conda(root: Path, folder: str = "lib/python3.12/site-packages", metadata: str | None = None) -> Path:
    write(root / folder / "conda" / "__init__.py")
    if metadata:
        (root / folder / metadata).mkdir()
    return root


@pytest.mark.parametrize(
    ("python", "folder"),
    [
        ("bin/python", "lib/python3.12/site-packages"),
        ("bin/python3", "lib/python3.12/site-packages"),
        ("bin/python", "lib/python3.13t/site-packages"),
        ("bin/python", "lib/pypy3.10/site-packages"),
        ("bin/python", "lib/python3/dist-packages"),
        ("python.exe", "Lib/site-packages"),
        ("Scripts/python.exe", "Lib/site-packages"),
    ],
)
def test_a_prefix_with_conda(tmp_path: Path, python: str, folder: str) -> None:
    root = with_conda(with_python(tmp_path, python), folder, "conda-26.7.1.dist-info")
    assert conda_in(root) == Conda(tmp_path / python, tmp_path, "26.7.1")


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["conda_build-26.1.dist-info", "conda_build/__init__.py"],
        ["conda-26.7.1.dist-info/METADATA"],
        ["conda/plugin.py"],
        ["condaplug/__init__.py"],
        ["conda.py"],
    ],
)
def test_what_is_no_conda(tmp_path: Path, names: list[str]) -> None:
    with_python(tmp_path)
    for name in names:
        write(tmp_path / "lib" / "python3.12" / "site-packages" / name)
    assert conda_in(tmp_path) is None


def test_a_conda_without_a_python_is_none(tmp_path: Path) -> None:
    assert conda_in(with_conda(tmp_path)) is None
    assert python_of(tmp_path / "absent") is None


@posix
def test_a_python_that_cannot_run_is_none(tmp_path: Path) -> None:
    write(tmp_path / "bin" / "python", mode=0o644)
    assert python_of(tmp_path) is None


@posix
def test_only_the_folder_of_the_prefixs_own_python_counts(tmp_path: Path) -> None:
    write(tmp_path / "bin" / "python3.13", mode=0o755)
    (tmp_path / "bin" / "python").symlink_to("python3.13")
    with_conda(tmp_path, "lib/python3.12/site-packages")
    assert conda_in(tmp_path) is None
    with_conda(tmp_path, "lib/python3.13/site-packages", "conda-26.5.3.dist-info")
    assert conda_in(tmp_path) == Conda(tmp_path / "bin" / "python", tmp_path, "26.5.3")


@pytest.mark.parametrize(
    ("metadata", "release"),
    [
        (["conda-26.9.0.dev0.dist-info"], "26.9.0.dev0"),
        (["conda-26.7.2.dev4+g1234abc.dist-info"], "26.7.2.dev4+g1234abc"),
        (["conda-4.12.0-py3.9.egg-info"], "4.12.0"),
        (["conda-25.9.1.dist-info", "conda-26.10.0.dist-info", "conda-26.7.1.dist-info"], "26.10.0"),
        (["conda_build-26.1.0.dist-info"], None),
        (["conda-of-mine.dist-info"], None),
    ],
)
def test_the_release_of_the_metadata(tmp_path: Path, metadata: list[str], release: str | None) -> None:
    root = with_conda(with_python(tmp_path))
    for name in metadata:
        (root / "lib" / "python3.12" / "site-packages" / name).mkdir()
    found = conda_in(root)
    assert found is not None
    assert found.release == release


def test_the_release_that_conda_recorded(tmp_path: Path) -> None:
    root = with_conda(with_python(tmp_path))
    write(root / "conda-meta" / "conda-26.5.3-py312h7900ff3_0.json")
    write(root / "conda-meta" / "conda-build-26.7.0-py312h7900ff3_0.json")
    found = conda_in(root)
    assert found is not None
    assert found.release == "26.5.3"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("_conda.pth", "{checkout}\n"),
        ("easy-install.pth", "# a comment\nimport sys\n{checkout}\n"),
        ("conda.egg-link", "{checkout}\n.\n"),
        ("relative.pth", "../../../checkout\n"),
        ("__editable___conda_26_9_0_finder.py", ""),
    ],
)
def test_an_editable_conda(tmp_path: Path, name: str, text: str) -> None:
    root = with_python(tmp_path / "prefix")
    checkout = tmp_path / "checkout"
    write(checkout / "conda" / "__init__.py")
    folder = root / "lib" / "python3.12" / "site-packages"
    write(folder / name, text.format(checkout=checkout))
    (folder / "conda-26.9.0.dev0.dist-info").mkdir()
    (tmp_path / "prefix" / "checkout").symlink_to(checkout)
    assert conda_in(root) == Conda(root / "bin" / "python", root, "26.9.0.dev0")


def test_a_link_to_something_else_is_no_conda(tmp_path: Path) -> None:
    root = with_python(tmp_path / "prefix")
    folder = root / "lib" / "python3.12" / "site-packages"
    write(folder / "other.pth", f"{tmp_path / 'nowhere'}\nimport conda\n#{tmp_path}\n")
    write(tmp_path / "conda" / "__init__.py")
    assert conda_in(root) is None


@posix
def test_a_python_is_followed_through_its_links(tmp_path: Path) -> None:
    root = with_conda(tmp_path / "prefix", "lib/python3.12/site-packages", "conda-26.7.1.dist-info")
    write(root / "bin" / "python3.12", mode=0o755)
    (root / "bin" / "python").symlink_to("python3.12")
    outside = tmp_path / "usr" / "bin" / "my-python"
    outside.parent.mkdir(parents=True)
    outside.symlink_to(root / "bin" / "python")
    assert conda_behind(outside) == Conda(root / "bin" / "python", root, "26.7.1")
    assert is_python(outside)
    assert [hop.name for hop in hops(outside)] == ["my-python", "python", "python3.12"]


@posix
def test_a_virtual_environment_does_not_have_its_bases_conda(tmp_path: Path) -> None:
    base = with_conda(with_python(tmp_path / "base"))
    environment = tmp_path / "venv"
    write(environment / "pyvenv.cfg", "home = base\n")
    (environment / "bin").mkdir()
    (environment / "bin" / "python").symlink_to(base / "bin" / "python")
    assert conda_behind(base / "bin" / "python") is not None
    assert conda_behind(environment / "bin" / "python") is None


@posix
def test_a_circle_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert not is_python(tmp_path / "a")


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("python", True),
        ("python3", True),
        ("python3.13t", True),
        ("pythonw.exe", True),
        ("Python.exe", True),
        ("pypy3", True),
        ("python-config", False),
        ("python3.12-config", False),
        ("ipython", False),
        ("conda", False),
    ],
)
def test_the_names_of_pythons(tmp_path: Path, name: str, answer: bool) -> None:
    assert is_python(tmp_path / name) is answer


@posix
@pytest.mark.parametrize("has", [False, True])
def test_the_running_python_is_known_by_its_files(tmp_path: Path, has: bool) -> None:
    venv.create(tmp_path / "venv", symlinks=True, with_pip=False)
    if has:
        # It would fail if it were imported.
        folder = tmp_path / "venv" / "lib" / PYTHON / "site-packages"
        write(folder / "conda" / "__init__.py", "raise SystemExit('imported')")
        (folder / "conda-26.7.1.dist-info").mkdir()
    paths = [Path(module.__file__).parents[2], Path(packaging.__file__).parents[1]]
    code = (
        "from condaplug.hosts.prefix import running_conda as f; r = f(); print(*(r or ['none']), sep='\\n')"
    )
    done = subprocess.run(
        [tmp_path / "venv" / "bin" / "python", "-B", "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    root = tmp_path / "venv"
    expected = [str(root / "bin" / "python"), str(root), "26.7.1"] if has else ["none"]
    assert done.stdout.splitlines() == expected
