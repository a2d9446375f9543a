"""CP101 to CP105: each with what must not fire before what must."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condaplug.checks.base import Facts
from condaplug.checks.entry_points import CHECKS
from condaplug.judgement import Problem
from condaplug.project import EntryPoint, Place, Project, read_project
from condaplug.source import Sources
from tests.project.documents import inline
from tests.project.tree import ENTRY, HATCH, NAMED, PACKAGE, POETRY, SETUPTOOLS, write

BASE = HATCH + NAMED
CFG = "[metadata]\nname = conda-x\n[options.entry_points]\nconda =\n"


def judge(project: Project, code: str) -> list[Problem]:
    check = next(check for check in CHECKS if check.code == code)
    return list(check.function(Facts(project, Sources(project))))


def problems(folder: Path, code: str, *empty: str, **files: str) -> list[Problem]:
    """What the check says about a project with these files beside ``conda_x/plugin.py``."""
    return judge(read_project(write(folder, *(empty or PACKAGE), **files)), code)


def group(*lines: str) -> str:
    """A pyproject.toml with a group ``conda`` of these lines, of which the first is the ninth of the file."""
    return BASE + "[project.entry-points.conda]\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
@pytest.mark.parametrize(
    "files",
    [
        {"pyproject__toml": BASE + ENTRY},
        {"pyproject__toml": BASE + ENTRY + '[project.entry-points.pytest11]\nx = "conda_x.fixtures"\n'},
        {"pyproject__toml": BASE + ENTRY + '[tool.poetry.plugins.conda]\nx = "gone"\n'},
        {"setup__cfg": f"{CFG}    x = conda_x.plugin\n"},
        {"setup__py": "setup(name='x', entry_points={'conda': ['x = conda_x.plugin']})\n"},
    ],
)
def test_a_sound_project_has_no_problem(tmp_path: Path, check: object, files: dict[str, str]) -> None:
    assert not problems(tmp_path, getattr(check, "code", ""), **files)


def test_a_misnamed_group_is_not_told_twice(tmp_path: Path) -> None:
    text = BASE + '[project.entry-points."conda.plugins"]\nx = "conda_x"\n'
    assert not problems(tmp_path, "CP101", pyproject__toml=text)


@pytest.mark.parametrize(
    ("files", "hint", "place"),
    [
        (
            {"pyproject__toml": BASE},
            'Add to pyproject.toml: [project.entry-points.conda], conda-x = "conda_x.plugin".',
            Place("pyproject.toml", 4),
        ),
        (
            {
                "pyproject__toml": BASE
                + '[project.entry-points.other]\nx = "conda_x"\n[project.entry-points.conda]\n'
            },
            'Add to pyproject.toml: [project.entry-points.conda], conda-x = "conda_x.plugin".',
            Place("pyproject.toml", 10),
        ),
        (
            {"pyproject__toml": POETRY + '[tool.poetry]\nname = "conda.x"\n'},
            'Add to pyproject.toml: [tool.poetry.plugins.conda], "conda.x" = "conda_x.plugin".',
            Place("pyproject.toml", 4),
        ),
        (
            {"setup__cfg": "[metadata]\nname = conda-x\n"},
            "Add to setup.cfg: [options.entry_points], conda =, conda-x = conda_x.plugin.",
            Place("setup.cfg", 1),
        ),
        (
            {"setup__py": "import setuptools\nsetuptools.setup(name='conda-x')\n"},
            'Add to the call of setup(): entry_points={"conda": ["conda-x = conda_x.plugin"]}.',
            Place("setup.py", 2),
        ),
        (
            {"pyproject__toml": BASE + '[project.entry_points.conda]\nx = "conda_x"\n'},
            'Move it to pyproject.toml: [project.entry-points.conda], conda-x = "conda_x.plugin".',
            Place("pyproject.toml", 8),
        ),
        (
            {"pyproject__toml": BASE + '[tool.poetry.plugins.conda]\nx = "conda_x"\n'},
            'Move it to pyproject.toml: [project.entry-points.conda], conda-x = "conda_x.plugin".',
            Place("pyproject.toml", 8),
        ),
        (
            {
                "pyproject__toml": SETUPTOOLS + NAMED + '[project.scripts]\na = "conda_x:a"\n',
                "setup__cfg": "[options.entry_points]\nconda =\n    x = conda_x.plugin\n",
            },
            'Move it to pyproject.toml: [project.entry-points.conda], conda-x = "conda_x.plugin".',
            Place("setup.cfg", 2),
        ),
    ],
)
def test_no_entry_point(tmp_path: Path, files: dict[str, str], hint: str, place: Place) -> None:
    (problem,) = problems(tmp_path, "CP101", **files)
    assert problem.hint == hint
    assert problem.place == place
    assert "conda never finds the plugin" in problem.message


def test_no_entry_point_and_no_module(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "CP101", "README.md", pyproject__toml=BASE)
    assert problem.hint == 'Add to pyproject.toml: [project.entry-points.conda], conda-x = "conda_x".'


def test_a_misnamed_group(tmp_path: Path) -> None:
    text = BASE + '[project.entry-points.conda_plugins]\nx = "conda_x"\n'
    (problem,) = problems(tmp_path, "CP102", pyproject__toml=text)
    assert "'conda_plugins'" in problem.message
    assert problem.place == Place("pyproject.toml", 8)
    assert problem.severity is None
    (problem,) = problems(tmp_path, "CP102", pyproject__toml=text + ENTRY)
    assert problem.severity == "warning"


@pytest.mark.parametrize(
    ("value", "empty", "text"),
    [
        ("conda_x", ["conda_x.py"], BASE),
        ("conda_x", ["src/conda_x/__init__.py"], BASE),
        ("conda_x.plugin:Plugin", PACKAGE, BASE),
        ("conda_x.plugin [extra]", PACKAGE, BASE),
        ("acme.conda_x.plugin", ["src/acme/conda_x/plugin.py"], BASE),
        ("conda_x.fast", ["conda_x/__init__.py", "conda_x/fast.cpython-312-darwin.so"], BASE),
        ("conda_x.fast", ["conda_x/__init__.py", "conda_x/fast.pyx"], BASE),
        ("conda_x._native", PACKAGE, BASE.replace("hatchling.build", "maturin")),
        ("conda_x", ["src/lib.rs"], BASE.replace("hatchling.build", "maturin")),
        (
            "conda_x._version",
            PACKAGE,
            BASE + '[tool.hatch.build.hooks.vcs]\nversion-file = "conda_x/_version.py"\n',
        ),
        ("packaging_core.plugin", PACKAGE, BASE + 'dependencies = ["Packaging-Core"]\n'),
    ],
)
def test_a_module_that_is_there_or_comes_from_elsewhere(
    tmp_path: Path, value: str, empty: list[str], text: str
) -> None:
    text += f'[project.entry-points.conda]\nx = "{value}"\n'
    assert not problems(tmp_path, "CP103", *empty, pyproject__toml=text)


@pytest.mark.parametrize(
    ("value", "empty", "hint"),
    [
        ("conda_x.plugni", PACKAGE, 'Did you mean conda_x.plugin? Write x = "conda_x.plugin".'),
        ("conda_x.plugni:P", PACKAGE, 'Did you mean conda_x.plugin? Write x = "conda_x.plugin:P".'),
        ("condax.plugin", PACKAGE, 'Did you mean conda_x.plugin? Write x = "conda_x.plugin".'),
        ("Conda_X.plugin", PACKAGE, 'Did you mean conda_x.plugin? Write x = "conda_x.plugin".'),
        ("conda_x.plugin.py", PACKAGE, 'Did you mean conda_x.plugin? Write x = "conda_x.plugin".'),
        (
            "src.conda_x.plugin",
            ["src/conda_x/__init__.py", "src/conda_x/plugin.py"],
            'Did you mean conda_x.plugin? Write x = "conda_x.plugin".',
        ),
        ("elsewhere", PACKAGE, "Add the module elsewhere, or name the module that holds the hooks."),
        ("conda_x.plugin.conda_solvers", PACKAGE, 'Did you mean conda_x.plugin? Write x = "conda_x.plugin".'),
        ("conda_x", ["README.md"], "Add the module conda_x, or name the module that holds the hooks."),
    ],
)
def test_a_module_that_is_missing(tmp_path: Path, value: str, empty: list[str], hint: str) -> None:
    (problem,) = problems(tmp_path, "CP103", *empty, pyproject__toml=group(f'x = "{value}"'))
    assert problem.hint == hint
    assert problem.place == Place("pyproject.toml", 9)
    assert problem.severity is None
    assert not problems(tmp_path, "CP104", pyproject__toml=group(f'x = "{value}"'))


def test_a_module_that_an_unknown_backend_may_bring(tmp_path: Path) -> None:
    text = group('x = "gone"').replace("hatchling.build", "acme.backend")
    (problem,) = problems(tmp_path, "CP103", pyproject__toml=text)
    assert problem.severity == "warning"


@pytest.mark.parametrize(
    "value",
    ["conda_x", "conda_x.plugin", "conda_x.plugin:P", "conda_x : a.b", "conda_x:a [c]", " conda_x ", "é.x"],
)
def test_a_valid_value(tmp_path: Path, value: str) -> None:
    assert not problems(tmp_path, "CP104", pyproject__toml=group(f'x = "{value}"'))


@pytest.mark.parametrize(
    ("value", "fault", "hint"),
    [
        ("", "which is empty", "Name the plugin's module, with dots."),
        ("conda_x/plugin.py", "which is a path, not a module", 'Write x = "conda_x.plugin".'),
        ("./conda_x/plugin.py:P", "which is a path, not a module", 'Write x = "conda_x.plugin".'),
        ("src/conda_x/plugin.py", "which is a path, not a module", 'Write x = "conda_x.plugin".'),
        ("conda_x\\\\plugin.py", "which is a path, not a module", 'Write x = "conda_x.plugin".'),
        ("conda_x/__init__.py", "which is a path, not a module", 'Write x = "conda_x".'),
        ("conda-x.plugin", "which is neither module nor module:attribute", 'Write x = "conda_x.plugin".'),
        (
            "conda_x plugin",
            "which is neither module nor module:attribute",
            "Name the plugin's module, with dots.",
        ),
        (
            "conda_x.plugin()",
            "which is neither module nor module:attribute",
            "Name the plugin's module, with dots.",
        ),
        ("conda_x:", "which is neither module nor module:attribute", 'Write x = "conda_x".'),
        (
            "conda_x\\n[other]",
            "which is neither module nor module:attribute",
            "Name the plugin's module, with dots.",
        ),
        ("conda_x..plugin", "which has a dot without a name beside it", 'Write x = "conda_x.plugin".'),
        (".plugin", "which has a dot without a name beside it", "Name the plugin's module, with dots."),
        ("conda_x.plugin.", "which has a dot without a name beside it", 'Write x = "conda_x.plugin".'),
        ("conda_x:.a", "which has a dot without a name beside it", 'Write x = "conda_x".'),
    ],
)
def test_an_invalid_value(tmp_path: Path, value: str, fault: str, hint: str) -> None:
    (problem,) = problems(tmp_path, "CP104", pyproject__toml=group("", f'x = "{value}"'))
    assert fault in problem.message
    assert problem.hint == hint
    assert problem.place == Place("pyproject.toml", 10)
    assert not problems(tmp_path, "CP103", pyproject__toml=group(f'x = "{value}"'))


@pytest.mark.parametrize(
    ("files", "hint"),
    [
        ({"setup__cfg": f"{CFG}    x = conda-x.plugin\n"}, "Write x = conda_x.plugin."),
        (
            {"setup__py": "setup(name='x', entry_points={'conda': ['x = conda-x.plugin']})\n"},
            'Write "x = conda_x.plugin".',
        ),
        ({"pyproject__toml": group('"x.y" = "conda-x.plugin"')}, 'Write "x.y" = "conda_x.plugin".'),
    ],
)
def test_the_mend_is_spelled_as_its_file_spells_it(tmp_path: Path, files: dict[str, str], hint: str) -> None:
    (problem,) = problems(tmp_path, "CP104", **files)
    assert problem.hint == hint


def test_a_line_without_a_value(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "CP104", setup__cfg=f"{CFG}    conda_x.plugin\n")
    assert "which is empty" in problem.message


def test_different_entry_points(tmp_path: Path) -> None:
    text = group('a = "conda_x"', 'b = "conda_x.plugin"', 'c = "conda_x.plugin:P"')
    assert not problems(tmp_path, "CP105", pyproject__toml=text)


@pytest.mark.parametrize(
    ("files", "message", "place"),
    [
        (
            {"pyproject__toml": group('a = "conda_x.plugin"', 'b = "conda_x.plugin [extra]"')},
            "registers the first and ignores the second",
            Place("pyproject.toml", 10),
        ),
        (
            {"setup__cfg": f"{CFG}    a = conda_x\n    a = conda_x.plugin\n"},
            "two entry points are called a",
            Place("setup.cfg", 6),
        ),
    ],
)
def test_duplicate_entry_points(tmp_path: Path, files: dict[str, str], message: str, place: Place) -> None:
    (problem,) = problems(tmp_path, "CP105", **files)
    assert message in problem.message
    assert problem.place == place


@given(st.text(max_size=20) | st.text(st.sampled_from("ab._-:/[] \\"), max_size=12))
def test_python_imports_every_value_that_is_called_valid(value: str) -> None:
    from importlib.metadata import EntryPoint as Installed

    entry_point = EntryPoint("x", value, Place("pyproject.toml"))
    project = Project(
        root=Path("/nonexistent"), metadata="pyproject.toml", name="x", entry_points=(entry_point,)
    )
    assert inline(value)
    if not judge(project, "CP104"):
        installed = Installed("x", value.strip(), "conda")
        assert installed.module == entry_point.module
        assert all(installed.module.split("."))
