"""What is read of projects of every backend, and what is said of those that cannot be read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from condaplug.errors import NotAPluginProjectError
from condaplug.project import EntryPoint, Place, Project, read_project
from tests.project.documents import inline, values
from tests.project.tree import ENTRY, HATCH, NAMED, PACKAGE, POETRY, SETUPTOOLS, write

SETUP_CFG = """\
[metadata]
name = conda-x
version = 1.0
[options]
packages = find:
python_requires = >=3.10
install_requires =
    # the one
    packaging>=24
    tomli; python_version<'3.11'
[options.entry_points]
console_scripts =
    x = conda_x.cli:main
conda =
    conda-x = conda_x.plugin
"""
SETUP_PY = """\
from setuptools import find_packages, setup
NAME = "conda-x"
REQUIRES = [
    "packaging>=24",
]
setup(
    name=NAME,
    version="1.0",
    python_requires=">=3.10",
    packages=find_packages(),
    install_requires=REQUIRES + ["tomli; python_version<'3.11'"],
    entry_points={
        "console_scripts": make_scripts(),
        "conda": [
            NAME + " = conda_x.plugin",
        ],
    },
)
"""
POETRY_ONLY = """
[tool.poetry]
name = "conda-x"
version = "1.0"
[tool.poetry.dependencies]
python = "^3.10"
packaging = ">=24"
tomli = { version = "*", markers = "python_version<'3.11'" }
colour = { version = "^1", optional = true }
[tool.poetry.plugins."conda"]
conda-x = "conda_x.plugin"
"""
FLIT_OLD = """
[tool.flit.metadata]
module = "conda_x"
dist-name = "conda-x"
requires-python = ">=3.10"
requires = ["packaging>=24", "tomli; python_version<'3.11'"]
[tool.flit.entrypoints.conda]
conda-x = "conda_x.plugin"
"""
FORGOTTEN = "import setuptools\nsetuptools.setup(entry_points={'conda': ['x = conda_x.plugin']})\n"
DEPENDENCIES = 'dependencies = [\n  "packaging>=24",\n  "tomli; python_version<\'3.11\'",\n]\n'


@pytest.mark.parametrize(
    ("files", "place", "requirement"),
    [
        ({"pyproject__toml": HATCH + NAMED + DEPENDENCIES + ENTRY}, ("pyproject.toml", 13), 9),
        ({"pyproject__toml": POETRY + POETRY_ONLY}, ("pyproject.toml", 14), 10),
        ({"pyproject__toml": FLIT_OLD}, ("pyproject.toml", 8), 6),
        ({"setup__cfg": SETUP_CFG, "pyproject__toml": SETUPTOOLS}, ("setup.cfg", 15), 9),
        (
            {"setup__cfg": SETUP_CFG, "setup__py": "from setuptools import setup\nsetup()\n"},
            ("setup.cfg", 15),
            9,
        ),
        ({"setup__py": SETUP_PY}, ("setup.py", 15), 4),
        ({"setup__py": SETUP_PY, "setup__cfg": "[flake8]\nmax-line-length = 99\n"}, ("setup.py", 15), 4),
        ({"setup__py": SETUP_PY, "pyproject__toml": "[tool.black]\n"}, ("setup.py", 15), 4),
    ],
    ids=[
        "pep621",
        "poetry",
        "flit",
        "setup.cfg",
        "setup.cfg+py",
        "setup.py",
        "setup.py+cfg",
        "setup.py+pyproject",
    ],
)
def test_the_same_project_in_every_format(
    tmp_path: Path, files: dict[str, str], place: tuple[str, int], requirement: int
) -> None:
    project = read_project(write(tmp_path, *PACKAGE, "tests/__init__.py", **files))
    assert project.name == "conda-x"
    assert project.root == tmp_path.resolve()
    assert project.metadata == place[0]
    assert project.entry_points == (EntryPoint("conda-x", "conda_x.plugin", Place(*place)),)
    assert [module.name for module in project.modules] == ["conda_x"]
    assert [(one.name, one.specifier) for one in project.dependencies] == [
        ("packaging", ">=24"),
        ("tomli", ""),
    ]
    assert project.dependencies[0].place == Place(place[0], requirement)
    assert "3.11" in project.dependencies[1].marker
    assert project.requires_python in (">=3.10", "<4,>=3.10")
    assert project.requires_python_place is not None
    assert (project.near_groups, project.misplaced, project.unread) == ((), (), ())


def test_crlf_and_a_path_to_the_file_itself(tmp_path: Path) -> None:
    write(tmp_path, *PACKAGE, pyproject__toml=(HATCH + NAMED + ENTRY).replace("\n", "\r\n"))
    project = read_project(tmp_path / "pyproject.toml")
    assert project.entry_points[0].place == Place("pyproject.toml", 9)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        # [project] wins where it defines, whatever stands elsewhere.
        (
            {
                "pyproject__toml": SETUPTOOLS + NAMED + ENTRY,
                "setup__py": SETUP_PY.replace("conda_x.plugin", "other"),
            },
            "conda_x.plugin",
        ),
        (
            {"pyproject__toml": POETRY + NAMED + ENTRY + '[tool.poetry.plugins.conda]\nb = "other"\n'},
            "conda_x.plugin",
        ),
        # poetry falls back on its own table.
        (
            {"pyproject__toml": POETRY + NAMED + '[tool.poetry.plugins.conda]\nb = "conda_x.plugin"\n'},
            "conda_x.plugin",
        ),
        # dynamic: the files that setuptools asks.
        (
            {
                "pyproject__toml": SETUPTOOLS + '[project]\nname = "conda-x"\ndynamic = ["entry-points"]\n',
                "setup__cfg": "[options.entry_points]\nconda =\n    conda-x = conda_x.plugin\n",
            },
            "conda_x.plugin",
        ),
        (
            {
                "pyproject__toml": SETUPTOOLS
                + '[project]\nname = "conda-x"\ndynamic = ["entry-points"]\n'
                + '[tool.setuptools.dynamic]\nentry-points = {file = "ep.txt"}\n',
                "ep__txt": "[conda]\nconda-x = conda_x.plugin\n",
            },
            "conda_x.plugin",
        ),
        # Arguments of setup() win over setup.cfg.
        (
            {"setup__py": SETUP_PY, "setup__cfg": SETUP_CFG.replace("conda_x.plugin", "other")},
            "conda_x.plugin",
        ),
        # An entry point of setup.py that [project] forgets: setuptools keeps it, unless there are scripts.
        (
            {
                "pyproject__toml": SETUPTOOLS + NAMED,
                "setup__py": FORGOTTEN,
            },
            "conda_x.plugin",
        ),
        (
            {
                "pyproject__toml": SETUPTOOLS + NAMED + '[project.scripts]\na = "conda_x:a"\n',
                "setup__py": FORGOTTEN,
            },
            None,
        ),
        # Another backend reads neither.
        ({"pyproject__toml": HATCH + NAMED, "setup__py": SETUP_PY}, None),
        ({"pyproject__toml": HATCH + NAMED + '[tool.poetry.plugins.conda]\nb = "conda_x.plugin"\n'}, None),
    ],
)
def test_which_source_wins(tmp_path: Path, files: dict[str, str], expected: str | None) -> None:
    project = read_project(write(tmp_path, *PACKAGE, **files))
    assert [entry_point.value for entry_point in project.entry_points] == ([expected] if expected else [])
    assert bool(project.misplaced) or expected is not None


@pytest.mark.parametrize(
    ("text", "where", "line"),
    [
        ('[project.entry_points.conda]\nx = "conda_x.plugin"\n', "[project.entry_points.conda]", 8),
        ('[entry-points.conda]\nx = "conda_x.plugin"\n', "[entry-points.conda]", 8),
        ('[tool.poetry.plugins.conda]\nx = "conda_x.plugin"\n', "[tool.poetry.plugins.conda]", 8),
    ],
)
def test_entry_points_where_nobody_reads_them(tmp_path: Path, text: str, where: str, line: int) -> None:
    project = read_project(write(tmp_path, *PACKAGE, pyproject__toml=HATCH + NAMED + text))
    assert project.misplaced == ((where, Place("pyproject.toml", line)),)
    assert project.entry_points == ()


def test_near_groups(tmp_path: Path) -> None:
    text = "".join(
        f'[project.entry-points."{name}"]\nx = "conda_x"\n' for name in ("conda.plugins", "conda_build.x")
    )
    project = read_project(write(tmp_path, *PACKAGE, pyproject__toml=HATCH + NAMED + text))
    assert project.near_groups == (("conda.plugins", Place("pyproject.toml", 8)),)


def test_computed_dependencies_are_unread_and_a_computed_version_is_none(tmp_path: Path) -> None:
    text = """\
    from setuptools import setup
    setup(
        name="conda-x",
        version=read_version(),
        install_requires=open("requirements.txt").read().splitlines(),
        entry_points={"conda": ["x = conda_x"]},
    )
    """
    project = read_project(write(tmp_path, "conda_x.py", setup__py=text))
    assert project.version is None
    assert project.dependencies == ()
    assert project.unread == (("dependencies", Place("setup.py", 5)),)


def test_requirements_in_a_file_of_their_own(tmp_path: Path) -> None:
    text = HATCH + NAMED.replace('version = "1.0"', 'version = "1.0"\ndynamic = ["dependencies"]')
    text += '[tool.hatch.metadata.hooks.requirements_txt]\nfiles = ["requirements.txt"]\n'
    write(
        tmp_path,
        *PACKAGE,
        pyproject__toml=text,
        requirements__txt="# those\nPackaging>=24 # new\n\n-r more.txt\n",
    )
    project = read_project(tmp_path)
    assert [(one.text, one.place) for one in project.dependencies] == [
        ("Packaging>=24", Place("requirements.txt", 2))
    ]
    assert project.unread == ()


@pytest.mark.parametrize("file", ["entry_points.txt", "Named.ini"])
def test_flits_file_of_entry_points(tmp_path: Path, file: str) -> None:
    text = '[tool.flit.metadata]\nmodule = "conda_x"\n'
    if file != "entry_points.txt":
        text += f'entry-points-file = "{file}"\n'
    write(tmp_path, *PACKAGE, pyproject__toml=text)
    (tmp_path / file).write_text(
        "; those\n[console_scripts]\na = b\n\n[ conda ]\n# one\nConda-X = conda_x:Plugin\n"
    )
    project = read_project(tmp_path)
    assert project.entry_points == (EntryPoint("Conda-X", "conda_x:Plugin", Place(file, 7)),)
    assert project.metadata == file
    (tmp_path / file).unlink()
    if file == "entry_points.txt":
        assert read_project(tmp_path).entry_points == ()
    else:
        with pytest.raises(
            NotAPluginProjectError, match=r"pyproject\.toml:3: the file 'Named\.ini' does not exist"
        ):
            read_project(tmp_path)


PYPROJECT_ERRORS = [
    ("[project\nname = 1", "pyproject.toml:1: no valid TOML"),
    ('[project]\nname = "x"\nx = [1,\n', "pyproject.toml:4: no valid TOML"),
    ('[project]\nname = "x"\nname = "y"\n', "pyproject.toml:3: no valid TOML"),
    (f"x = {'1' * 5000}\n", "pyproject.toml: no valid TOML"),
    (f"x = {'[' * 5000}{']' * 5000}\n", "nested too deeply"),
    ("\ufeff[project]\n", "pyproject.toml:1: the file starts with a byte-order mark"),
    ("project = 3\n", "pyproject.toml:1: project must be a table, not an integer"),
    ("\n[project]\nname = 3\n", "pyproject.toml:3: project.name must be a string, not an integer"),
    ('[project]\nversion = "1"\n', "pyproject.toml:1: [project] has no name"),
    ('[project]\nname = " "\n', "pyproject.toml:2: the project's name is empty"),
    (
        '[project]\nname = "x"\nversion = 1.0\n',
        "pyproject.toml:3: project.version must be a string, not a float",
    ),
    (
        '[project]\nname = "x"\ndynamic = "version"\n',
        "pyproject.toml:3: project.dynamic must be an array of strings",
    ),
    (
        '[project]\nname = "x"\ndependencies = [\n "a",\n 2020-01-01,\n]\n',
        "pyproject.toml:5: project.dependencies[1] must be a string, not a date or time",
    ),
    (
        '[project]\nname = "x"\n[project.dependencies]\na = "1"\n',
        "pyproject.toml:3: project.dependencies must be an array of strings, not a table",
    ),
    (
        '[project]\nname = "x"\nentry-points = ["conda"]\n',
        "pyproject.toml:3: project.entry-points must be a table, not an array",
    ),
    (
        '[project]\nname = "x"\n[project.entry-points]\nconda = "conda_x"\n',
        "pyproject.toml:4: project.entry-points.conda must be a table, not a string",
    ),
    (
        '[project]\nname = "x"\n[project.entry-points.conda]\nx = ["conda_x"]\n',
        "pyproject.toml:4: project.entry-points.conda.x must be a string, not an array",
    ),
    ("[tool.poetry]\nversion = '1'\n", "pyproject.toml:1: [tool.poetry] has no name"),
    ("[tool.flit.metadata]\nrequires = []\n", "pyproject.toml:1: [tool.flit.metadata] has no name"),
    (
        '[project]\nname = "x"\ndynamic = ["entry-points"]\n',
        "pyproject.toml:3: the build backend computes the entry points",
    ),
    (
        '[project]\nname = "x"\ndynamic = ["dependencies"]\n'
        '[tool.setuptools.dynamic]\ndependencies = {file = ["gone.txt"]}\n',
        "pyproject.toml:5: the file 'gone.txt' does not exist",
    ),
    ("[tool.black]\n", "has no [project] table"),
    ("", "has no [project] table"),
]


@pytest.mark.parametrize(("text", "message"), PYPROJECT_ERRORS)
def test_pyproject_that_cannot_be_read(tmp_path: Path, text: str, message: str) -> None:
    write(tmp_path, pyproject__toml=text)
    with pytest.raises(NotAPluginProjectError) as caught:
        read_project(tmp_path)
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"setup__cfg": "name = x\n"}, "setup.cfg:1: neither a section"),
        ({"setup__cfg": "[metadata]\nname = x\nwhat\n"}, "setup.cfg:3: neither a section"),
        ({"setup__cfg": "[metadata]\nname = x\nname = y\n"}, "setup.cfg:3: the key 'name' stands twice"),
        ({"setup__cfg": "[metadata]\n[metadata]\n"}, "setup.cfg:2: the section [metadata] stands twice"),
        ({"setup__cfg": "[metadata]\nversion = 1\n"}, "setup.cfg:1: setup.cfg gives the project no name"),
        ({"setup__cfg": "[flake8]\n"}, "holds no Python project"),
        ({"setup__py": "import os\n\nsetup(\n"}, "setup.py:3: no valid Python"),
        ({"setup__py": "x = '\0'\n"}, "no valid Python"),
        ({"setup__py": "import os\n"}, "setup.py does not call setup()"),
        (
            {"setup__py": "from setuptools import setup\nsetup(\n  name=f(),\n)\n"},
            "setup.py:3: setup() computes",
        ),
        ({"setup__py": "setup(name=3)\n"}, "setup.py:1: this argument of setup() must be a string"),
        (
            {"setup__py": "setup(name='x', entry_points=3)\n"},
            "setup.py:1: this argument of setup() must be a dict",
        ),
        (
            {"setup__py": "setup(name='x',\n  entry_points={'conda': 3})\n"},
            "setup.py:2: this argument of setup()",
        ),
        (
            {"setup__py": "setup(name='x',\n  entry_points=find())\n"},
            "setup.py:2: setup() computes the entry points",
        ),
        ({"setup__py": "setup(name='x',\n  **rest())\n"}, "setup.py:2: setup() computes the entry points"),
        (
            {"setup__py": "setup(name='x', entry_points={'conda':\n  find()})\n"},
            "setup.py:2: setup() computes the entry points",
        ),
    ],
)
def test_setuptools_files_that_cannot_be_read(tmp_path: Path, files: dict[str, str], message: str) -> None:
    write(tmp_path, **files)
    with pytest.raises(NotAPluginProjectError) as caught:
        read_project(tmp_path)
    assert message in caught.value.message


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b'[project]\nname = "\xff"\n')
    with pytest.raises(NotAPluginProjectError, match=r"pyproject\.toml:2: byte 0xff is not UTF-8"):
        read_project(tmp_path)


def test_setup_py_in_an_encoding_that_it_declares(tmp_path: Path) -> None:
    source = "# -*- coding: latin-1 -*-\nsetup(name='conda-x', entry_points={'conda': ['é = x']})\n"
    (tmp_path / "setup.py").write_bytes(source.encode("latin-1"))
    assert read_project(tmp_path).entry_points[0].name == "é"


def test_paths_that_hold_no_project(tmp_path: Path) -> None:
    with pytest.raises(NotAPluginProjectError, match="does not exist"):
        read_project(tmp_path / "gone")
    with pytest.raises(NotAPluginProjectError, match="cannot be read"):
        read_project(Path("a\0b"))
    with pytest.raises(NotAPluginProjectError, match=r"no pyproject\.toml, setup\.cfg or setup\.py"):
        read_project(tmp_path)
    with pytest.raises(NotAPluginProjectError, match="is a file, not the folder"):
        read_project(write(tmp_path, "README.md") / "README.md")


def test_hints_lead_to_the_project(tmp_path: Path) -> None:
    write(tmp_path, "inner/pyproject.toml", "inner/docs/a.md")
    with pytest.raises(NotAPluginProjectError) as caught:
        read_project(tmp_path)
    assert f"Did you mean {tmp_path / 'inner'}?" in caught.value.hints
    with pytest.raises(NotAPluginProjectError) as caught:
        read_project(tmp_path / "inner" / "docs")
    assert str(tmp_path / "inner") in caught.value.hints[0]


def test_metadata_that_is_no_regular_file(tmp_path: Path) -> None:
    (tmp_path / "folder" / "pyproject.toml").mkdir(parents=True)
    with pytest.raises(NotAPluginProjectError, match=r"pyproject\.toml: this is a folder"):
        read_project(tmp_path / "folder")
    (tmp_path / "setup.py").symlink_to("gone.py")
    with pytest.raises(NotAPluginProjectError, match=r"symbolic link to gone\.py, which does not exist"):
        read_project(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pyproject.toml")
    with pytest.raises(NotAPluginProjectError, match="not a regular file"):
        read_project(tmp_path)


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"#" * (2 << 20))
    with pytest.raises(NotAPluginProjectError, match="too many"):
        read_project(tmp_path)


@contextmanager
def _without_privileges() -> Iterator[None]:
    """Root may read everything: look with the eyes of nobody."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions of POSIX")
def test_what_the_system_refuses_to_read(tmp_path: Path) -> None:
    write(tmp_path, pyproject__toml=NAMED)
    tmp_path.chmod(0o000)
    try:
        with _without_privileges(), pytest.raises(NotAPluginProjectError, match="Permission denied"):
            read_project(tmp_path)
    finally:
        tmp_path.chmod(0o700)


# Fragments that get past the first error, so that arbitrary text reaches the readers behind the parsers.
PIECES = st.sampled_from(
    [
        *(
            "[project]\n",
            "[project.entry-points.conda]\n",
            'name = "x"\n',
            "[tool.poetry]\n",
            "[tool.condaplug]\n",
        ),
        *(
            'dynamic = ["entry-points", "dependencies"]\n',
            "[tool.setuptools.dynamic]\n",
            "[tool.hatch.build]\n",
        ),
        *(
            "[metadata]\n",
            "[options]\n",
            "[options.entry_points]\n",
            "name = x\n",
            "conda =\n  x = y\n",
            "\n  more\n",
        ),
        *(
            "packages = find:\n",
            "package_dir =\n  = src\n",
            "install_requires = a; b\n",
            "entry_points = file: x\n",
        ),
        *(
            "setup(name='x')\n",
            "setup(**x)\n",
            "x = y + ['a=b']\n",
            "y = x\n",
            "setup(name='x', entry_points={'conda': x})\n",
        ),
        *('samples = ["*", "**", "a**b", "/", "..", ""]\n', 'sources = {"a" = "b"}\n', 'packages = ["."]\n'),
    ]
)
STARTS = st.sampled_from(["", '[project]\nname = "x"\n', "[metadata]\nname = x\n", "setup(name='x')\n"])
REST = (st.lists(PIECES, max_size=6) | st.lists(PIECES | st.text(max_size=8), max_size=6)).map("".join)
TEXTS = st.text(max_size=80) | st.builds("{}{}".format, STARTS, REST)
CONTENTS = TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=80)


@pytest.mark.parametrize("name", ["pyproject.toml", "setup.cfg", "setup.py"])
def test_any_content_gives_a_project_or_a_sentence(tmp_path: Path, name: str) -> None:
    @settings(suppress_health_check=list(HealthCheck), deadline=None)
    @given(CONTENTS)
    def check(content: bytes) -> None:
        (tmp_path / name).write_bytes(content)
        try:
            assert isinstance(read_project(tmp_path), Project)
        except NotAPluginProjectError as error:
            assert error.message

    check()


KEYS = [
    "build-system.build-backend",
    "project.version",
    "project.requires-python",
    "project.dependencies",
    "project.dynamic",
    "project.scripts",
    "project.entry-points",
    "project.entry-points.conda",
    "project.entry-points.Conda",
    "project.entry_points.conda",
    "entry-points.conda",
    "tool.poetry.name",
    "tool.poetry.dependencies",
    "tool.poetry.dependencies.python",
    "tool.poetry.plugins.conda",
    "tool.poetry.packages",
    "tool.flit.metadata.module",
    "tool.flit.module.name",
    "tool.flit.entrypoints.conda",
    "tool.setuptools.packages",
    "tool.setuptools",
    "tool.setuptools.packages.find.where",
    "tool.setuptools.packages.find.include",
    "tool.setuptools.package-dir",
    "tool.hatch.build",
    "tool.hatch.build.targets.wheel.packages",
    "tool.hatch.build.targets.wheel.sources",
    "tool.hatch.build.hooks.vcs.version-file",
    "tool.hatch.build.force-include",
    "tool.setuptools_scm.write_to",
    "tool.pdm.build.package-dir",
    "tool.pdm.version.write_to",
    "tool.uv.build-backend.module-name",
    "tool.uv.build-backend.module-root",
    "tool.maturin.python-source",
    "tool.versioningit.write",
    "tool.scikit-build.generate",
    "tool.scikit-build.wheel.packages",
    "tool.poetry-dynamic-versioning.files",
    "tool.condaplug",
    "tool.condaplug.samples",
    "tool.condaplug.conda",
    "tool.condaplug.select",
    "tool.condaplug.ignore",
    "tool.condaplug.other",
]


@pytest.mark.parametrize(
    "head", ['project.name = "x"\n', 'tool.flit.metadata.dist-name = "x"\n'], ids=["project", "flit"]
)
def test_any_value_at_any_key_gives_a_project_or_a_sentence(tmp_path: Path, head: str) -> None:
    write(tmp_path, "conda_x/__init__.py", "src/x.py")
    paths = st.sampled_from(
        ["", ".", "..", "/", "src", "src/x.py", "conda_x", "a" * 300, "a\0", "**", "*.py"]
    )

    @settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=200)
    @given(st.sampled_from(KEYS), values | paths | st.lists(paths) | st.dictionaries(paths, paths))
    def check(key: str, value: object) -> None:
        text = f"{head}{key} = {inline(value)}\n"
        (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8", newline="")
        try:
            assert isinstance(read_project(tmp_path), Project)
        except NotAPluginProjectError as error:
            assert "no valid TOML" not in error.message, text

    check()
