"""What ``setup.py`` says without being run, and what only running it would tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from condaplug.errors import NotAPluginProjectError
from condaplug.project import Place, Project, read_project
from condaplug.project.metadata import Metadata
from condaplug.project.setuppy import read_setup_py
from tests.project.tree import write


def facts(folder: Path, text: str) -> Metadata:
    found = read_setup_py(write(folder, setup__py=text))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"a"', "a"),
        ('"a" "b"', "ab"),
        ('"a" + "b"', "ab"),
        ("NAME", "conda-x"),
        ('NAME + "-y"', "conda-x-y"),
        ('f"{NAME}-y"', "conda-x-y"),
        ("ALIAS", "conda-x"),
        ("ANNOTATED", "z"),
    ],
)
def test_literal_values(tmp_path: Path, value: str, expected: str) -> None:
    head = 'from setuptools import setup\nNAME = "conda-x"\nALIAS = NAME\nANNOTATED: str = "z"\n'
    found = facts(tmp_path, f"{head}setup(name={value})\n")
    assert found.name is not None
    assert found.name.text == expected
    assert not found.computed


@pytest.mark.parametrize(
    ("head", "value"),
    [
        ("", "read()"),
        ("", "UNKNOWN"),
        ("N = None\nexec(open('version.py').read())\n", "N"),
        ("", '"%s" % 1'),
        ("", '"{}".format(1)'),
        ("", 'f"{1:>3}"'),
        ("", "about['name']"),
        ("", "sys.argv[1]"),
        ("", '"\\ud800"'),
        ("N = N\n", "N"),
        ("A = B\nB = A\n", "A"),
        ('N = "a"\nN = "b"\n', "N"),
        ('N = "a"\nN += "b"\n', "N"),
        ('if x:\n    N = "a"\n', "N"),
        ('def f(N): ...\nN = "a"\n', "N"),
        ('import N\nN = "a"\n', "N"),
        ('for N in x: ...\nN = "a"\n', "N"),
        ('(N := "b")\nN = "a"\n', "N"),
    ],
)
def test_what_only_running_would_tell(tmp_path: Path, head: str, value: str) -> None:
    found = facts(tmp_path, f"{head}setup(name={value})\n")
    assert found.name is None
    assert "name" in found.computed


@pytest.mark.parametrize(
    "change", ["R.append('b')", "R += ['b']", "R[0] = 'b'", "del R[0]", "R.extend(other)"]
)
def test_a_list_that_is_changed_is_not_trusted(tmp_path: Path, change: str) -> None:
    found = facts(tmp_path, f"R = ['a']\n{change}\nsetup(name='x', install_requires=R)\n")
    assert found.dependencies is None
    assert "dependencies" in found.computed


def test_a_list_that_is_only_looked_at_is_trusted(tmp_path: Path) -> None:
    found = facts(tmp_path, "R = ['a']\nprint(R.count('a'))\nsetup(name='x', install_requires=[*R, 'b'])\n")
    assert [one.name for one in found.dependencies or ()] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("entry_points={'conda': ['a = b', \n 'c = d']}", 3),
        ("entry_points=dict(conda=['a = b',\n'c = d'])", 3),
        ("entry_points={'conda': '''\na = b\nc = d\n'''}", 4),
        ("entry_points={'conda': ('a = b', 'c = d')}", 2),
        ("entry_points='''\n  [console_scripts]\n  x = y\n  [conda]\n  a = b\n  c = d\n'''", 7),
        ("entry_points='[conda]\\na = b\\nc = d'", 2),
        ("entry_points='''[conda]\na = b\nc = \\\nd'''", 2),
        ("entry_points=EP", 1),
        ("**{'entry_points': {'conda': ['a = b', 'c = d']}}", 2),
        ("**KW", 1),
    ],
)
def test_entry_points_in_every_spelling(tmp_path: Path, text: str, line: int) -> None:
    head = "EP = {'conda': ['a = b', 'c = d']}; KW = dict(entry_points=EP)\n"
    found = facts(tmp_path, f"{head}setup({text})\n")
    group = next(group for group in found.entry_points or () if group.name == "conda")
    assert [(name, value.text) for name, value in group.items] == [("a", "b"), ("c", "d")]
    assert group.items[1][1].place == Place("setup.py", line)


def test_two_calls_agree_or_nothing_is_known(tmp_path: Path) -> None:
    text = "if x:\n    setup(name='a', version='1')\nelse:\n    setup(name='a', version='2')\n"
    found = facts(tmp_path, text)
    assert found.name is not None
    assert found.computed == {"version": Place("setup.py", 2)}


def test_none_is_no_value(tmp_path: Path) -> None:
    found = facts(tmp_path, "setup(name='a', entry_points=None, install_requires=None)\n")
    assert (found.entry_points, found.dependencies, found.computed) == (None, None, {})


def test_names_that_double_at_each_line_end_soon(tmp_path: Path) -> None:
    lines = ["a0 = 'x'", "e0 = ''", *(f"{n}{i + 1} = {n}{i} + {n}{i}" for i in range(60) for n in "ae")]
    found = facts(tmp_path, "\n".join([*lines, "setup(name=a60, version=e60)\n"]))
    assert set(found.computed) == {"name", "version"}


def test_warnings_of_the_compiler_are_not_ours(tmp_path: Path) -> None:
    assert facts(tmp_path, "x = '\\d'\nsetup(name='a', entry_points={'conda': ['a = b']})\n").name


def test_deep_nesting_is_a_sentence(tmp_path: Path) -> None:
    write(tmp_path, setup__py=f"setup(name={'(' * 3000}1{')' * 3000})\n")
    with pytest.raises(NotAPluginProjectError):
        read_project(tmp_path)
    write(tmp_path, setup__py=f"setup(name={'+'.join(['x'] * 20000)})\n")
    with pytest.raises(NotAPluginProjectError):
        read_project(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "files", "modules"),
    [
        ("packages=find_packages('lib')", ["lib/conda_x/__init__.py", "other/__init__.py"], ["conda_x"]),
        (
            "packages=find_packages(where='lib')",
            ["lib/conda_x/__init__.py", "other/__init__.py"],
            ["conda_x"],
        ),
        ("packages=['conda_x'], package_dir={'': 'lib'}", ["lib/conda_x/__init__.py"], ["conda_x"]),
        (
            "packages=['conda_x', 'conda_x.sub'], py_modules=['y']",
            ["conda_x/__init__.py", "y.py"],
            ["conda_x", "y"],
        ),
        ("packages=['conda_x'], package_dir={'conda_x': 'code'}", ["code/__init__.py"], ["conda_x"]),
    ],
)
def test_the_modules_that_setup_names(
    tmp_path: Path, arguments: str, files: list[str], modules: list[str]
) -> None:
    entry_points = "entry_points={'conda': ['a = conda_x']}"
    text = f"setup(name='x', {entry_points}, {arguments})\n"
    project: Project = read_project(write(tmp_path, *files, setup__py=text))
    assert [module.name for module in project.modules] == modules
    assert not project.compiled


def test_extension_modules_and_a_version_file(tmp_path: Path) -> None:
    text = """\
    setup(name="x", entry_points={"conda": ["a = conda_x"]}, ext_modules=build(),
          use_scm_version={"write_to": "conda_x/_version.py"})
    """
    project = read_project(write(tmp_path, "conda_x/__init__.py", setup__py=text))
    assert project.compiled
    assert project.generated == ("conda_x._version",)
