"""CP001 to CP007 and CP014: each with what must not fire before what must."""

from __future__ import annotations

from pathlib import Path

import pytest

from condaplug.checks.base import Facts
from condaplug.checks.packaging import CHECKS
from condaplug.judgement import Problem
from condaplug.project import Place, read_project
from condaplug.project.files import MAX_SOURCE
from condaplug.source import Sources
from tests.project.tree import ENTRY, HATCH, NAMED, PACKAGE, POETRY, SETUPTOOLS, write

GOOD = HATCH + NAMED + ENTRY
FORGOTTEN = 'from setuptools import setup\nsetup(entry_points={"conda": ["x = conda_x.plugin"]})\n'


def problems(folder: Path, code: str, **files: str) -> list[Problem]:
    """What the check says about a project with these files."""
    project = read_project(write(folder, *PACKAGE, **files))
    check = next(check for check in CHECKS if check.code == code)
    return list(check.function(Facts(project, Sources(project))))


def pyproject(line: str) -> str:
    """A sound pyproject.toml with one more line (its eighth) in ``[project]``."""
    return HATCH + NAMED + line + "\n" + ENTRY


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_a_sound_project_has_no_problem(tmp_path: Path, check: object) -> None:
    assert not problems(tmp_path, getattr(check, "code", ""), pyproject__toml=GOOD)


@pytest.mark.parametrize(
    "line",
    [
        'dependencies = ["conda-libmamba-solver>=23", "conda_build", "condax"]',
        'dependencies = ["conda @ git+https://github.com/conda/conda"]',
        'optional-dependencies = { dev = ["conda"] }',
    ],
)
def test_no_conda_in_dependencies(tmp_path: Path, line: str) -> None:
    assert not problems(tmp_path, "CP001", pyproject__toml=pyproject(line))


@pytest.mark.parametrize(
    ("requirement", "effect"),
    [
        ("conda", "pip would install conda 4.3.16 of 2017"),
        ("Conda>=4.3", "pip would install conda 4.3.16 of 2017"),
        ("conda>=26.3", "pip refuses to install the plugin"),
        ("conda>=23; sys_platform != 'win32'", "pip refuses to install the plugin"),
    ],
)
def test_conda_in_dependencies(tmp_path: Path, requirement: str, effect: str) -> None:
    text = pyproject(f'dependencies = ["packaging", "{requirement}"]')
    (problem,) = problems(tmp_path, "CP001", pyproject__toml=text)
    assert effect in problem.message
    assert requirement in problem.message
    assert problem.place == Place("pyproject.toml", 8)


def test_conda_in_poetrys_dependencies(tmp_path: Path) -> None:
    text = POETRY + '[tool.poetry]\nname = "conda-x"\n[tool.poetry.dependencies]\nconda = "^4.3"\n'
    (problem,) = problems(tmp_path, "CP001", pyproject__toml=text)
    assert problem.place == Place("pyproject.toml", 7)
    text = text.replace('"^4.3"', '{ git = "https://github.com/conda/conda" }')
    assert not problems(tmp_path, "CP001", pyproject__toml=text)


@pytest.mark.parametrize(
    "files",
    [
        {
            "pyproject__toml": POETRY
            + '[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\npython = "^3.10"\n'
        },
        {"pyproject__toml": POETRY + '[tool.poetry]\nname = "x"\ndependencies.python = "^2.7 || ^3.6"\n'},
        {"setup__cfg": "[metadata]\nname = x\n[options]\npython_requires = >=3.10\n"},
        {"setup__py": "setup(name='x', entry_points={}, install_requires=[], python_requires=find())\n"},
    ],
)
def test_requires_python_is_there(tmp_path: Path, files: dict[str, str]) -> None:
    assert not problems(tmp_path, "CP002", **files)


@pytest.mark.parametrize(
    ("files", "fix", "place"),
    [
        (
            {"pyproject__toml": '[project]\nname = "x"\n'},
            'requires-python = ">=3.10"',
            Place("pyproject.toml", 2),
        ),
        (
            {
                "pyproject__toml": POETRY
                + '[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\npython = "*"\n'
            },
            'python = ">=3.10" to [tool.poetry.dependencies]',
            Place("pyproject.toml", 5),
        ),
        ({"setup__cfg": "[metadata]\nname = x\n"}, "python_requires = >=3.10", Place("setup.cfg", 2)),
        ({"setup__py": "setup(name='x')\n"}, 'python_requires=">=3.10"', Place("setup.py", 1)),
    ],
)
def test_requires_python_is_missing(tmp_path: Path, files: dict[str, str], fix: str, place: Place) -> None:
    (problem,) = problems(tmp_path, "CP002", **files)
    assert f"Add {fix}," in problem.hint
    assert problem.place == place


@pytest.mark.parametrize(
    "line",
    [
        'dependencies = ["tomli>=2; python_version < \'3.11\'", "a[b]", "c @ https://x.org/c.whl"]',
        'description = "not >> a version"',
    ],
)
def test_valid_metadata(tmp_path: Path, line: str) -> None:
    assert not problems(tmp_path, "CP003", pyproject__toml=pyproject(line))


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        (GOOD.replace('"conda-x"', '"conda x!"'), "'conda x!' is no name", 5),
        (GOOD.replace('"conda-x"', '"-conda"'), "'-conda' is no name", 5),
        (GOOD.replace('"1.0"', '"one"'), "'one' is no version", 6),
        (GOOD.replace(">=3.10", "3.10+"), "'3.10+' is no range", 7),
        (GOOD.replace(">=3.10", "=>3.10"), "'=>3.10' is no range", 7),
        (pyproject('dependencies = ["a", "b >> 1"]'), "'b >> 1' is no requirement", 8),
        (pyproject('dependencies = [""]'), "'' is no requirement", 8),
        (pyproject('dependencies = ["a; python_version"]'), "'a; python_version' is no requirement", 8),
    ],
)
def test_invalid_metadata(tmp_path: Path, text: str, message: str, line: int) -> None:
    (problem,) = problems(tmp_path, "CP003", pyproject__toml=text)
    assert problem.message.startswith(message)
    assert problem.place == Place("pyproject.toml", line)


def test_settings(tmp_path: Path) -> None:
    assert not problems(tmp_path, "CP004", pyproject__toml=GOOD + '[tool.condaplug]\nconda = ">=26.3"\n')
    (problem,) = problems(tmp_path, "CP004", pyproject__toml=GOOD + '[tool.condaplug]\nconda = "26.3"\n')
    assert problem.message == (
        "tool.condaplug.conda is no range of releases such as '>=26.3': '26.3': the setting has no effect"
    )
    assert problem.place == Place("pyproject.toml", 11)


@pytest.mark.parametrize(
    "text", [">=3.8", ">=3.9,<4", "==3.12.*", "~=3.10", ">3.9.17,<3.10", "==3.11.4", ">=3.15", "what"]
)
def test_a_python_of_conda(tmp_path: Path, text: str) -> None:
    assert not problems(tmp_path, "CP005", pyproject__toml=GOOD.replace(">=3.10", text))


@pytest.mark.parametrize("text", ["<3.9", "==2.7.*", ">=3.6,<3.9", ">=4", "==3.8"])
def test_no_python_of_conda(tmp_path: Path, text: str) -> None:
    (problem,) = problems(tmp_path, "CP005", pyproject__toml=GOOD.replace(">=3.10", text))
    assert repr(text) in problem.message
    assert problem.place == Place("pyproject.toml", 7)


def test_metadata_that_only_code_would_tell(tmp_path: Path) -> None:
    text = (
        "setup(name='x', version=v(), entry_points={}, python_requires='>=3.10',\n  install_requires=READ)\n"
    )
    assert not problems(tmp_path, "CP006", setup__py=text.replace("READ", "[]"))
    (problem,) = problems(tmp_path, "CP006", setup__py=text.replace("READ", "read()"))
    assert problem.message.startswith("dependencies is computed")
    assert problem.place == Place("setup.py", 2)


@pytest.mark.parametrize(
    "files",
    [
        {"setup__py": FORGOTTEN.replace("setup(e", "setup(name='x', e")},
        {"pyproject__toml": SETUPTOOLS + NAMED + 'dynamic = ["entry-points"]\n', "setup__py": FORGOTTEN},
        {"pyproject__toml": SETUPTOOLS + NAMED + ENTRY, "setup__py": FORGOTTEN},
        {"pyproject__toml": HATCH + NAMED, "setup__py": FORGOTTEN},
    ],
)
def test_entry_points_that_stand_right_or_are_not_read(tmp_path: Path, files: dict[str, str]) -> None:
    assert not problems(tmp_path, "CP007", **files)


def test_entry_points_that_are_not_dynamic(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "CP007", pyproject__toml=SETUPTOOLS + NAMED, setup__py=FORGOTTEN)
    assert problem.place == Place("setup.py", 2)
    assert 'x = "conda_x.plugin"' in problem.hint


def test_a_module_too_long_to_parse_is_said(tmp_path: Path) -> None:
    write(tmp_path, *PACKAGE)
    (tmp_path / "conda_x" / "data.py").write_bytes(b"#" * (MAX_SOURCE + 1))
    (found,) = problems(tmp_path, "CP014", pyproject__toml=GOOD)
    assert (found.place, "2 MiB" in found.message) == (Place("conda_x/data.py"), True)
