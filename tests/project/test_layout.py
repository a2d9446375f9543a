"""Which modules a project ships, and where they lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from condaplug.project import dotted_modules, find_module, read_project
from tests.project.tree import ENTRY, HATCH, NAMED, POETRY, SETUPTOOLS, write

HEAD = HATCH + NAMED + ENTRY
STRAY = [
    "tests/__init__.py",
    "docs/__init__.py",
    "examples/a.py",
    "noxfile.py",
    "conftest.py",
    "setup_helper.py",
]
WHEEL = "[tool.hatch.build.targets.wheel]\n"
POETRY_HEAD = POETRY + '[tool.poetry]\nname = "conda-x"\n'


@pytest.mark.parametrize(
    ("text", "files", "expected"),
    [
        # Flat: packages, and nothing that lies beside them.
        (HEAD, ["conda_x/__init__.py", "conda_x/plugin.py", *STRAY], {"conda_x": "conda_x"}),
        (HEAD, ["conda_x/plugin.py", "other/__init__.py"], {"conda_x": "conda_x", "other": "other"}),
        (HEAD, ["conda_x/plugin.py", "_private/__init__.py", "data/x.py"], {"conda_x": "conda_x"}),
        # src: everything in it.
        (
            HEAD,
            ["src/conda_x/plugin.py", "src/tests/__init__.py", "src/one.py", "other/__init__.py"],
            {"conda_x": "src/conda_x", "one": "src/one.py", "tests": "src/tests"},
        ),
        # A single module, and an entry point that names what a flat layout would leave out.
        (HEAD.replace("conda_x.plugin", "conda_x"), ["conda_x.py", *STRAY], {"conda_x": "conda_x.py"}),
        (HEAD.replace("conda_x.plugin", "tests.plugin"), ["tests/plugin.py"], {"tests": "tests"}),
        # src holds another language.
        (HEAD, ["conda_x/plugin.py", "conda_x/__init__.py", "src/lib.rs"], {"conda_x": "conda_x"}),
        # src is no package, whatever the entry point says.
        (
            HEAD.replace("conda_x.plugin", "src.conda_x.plugin"),
            ["src/conda_x/__init__.py"],
            {"conda_x": "src/conda_x"},
        ),
        # A namespace.
        (HEAD.replace("conda_x.plugin", "acme.conda_x.plugin"), ["acme/conda_x/plugin.py"], {"acme": "acme"}),
        # The folder that holds the whole module, not the one that holds its first name.
        (HEAD, ["src/conda_x/native.py", "conda_x/plugin.py"], {"conda_x": "conda_x"}),
        # Build settings.
        (
            HEAD + WHEEL + 'packages = ["lib/conda_x"]\n',
            ["lib/conda_x/plugin.py", "x/__init__.py"],
            {"conda_x": "lib/conda_x"},
        ),
        (HEAD + WHEEL + 'sources = ["lib"]\n', ["lib/conda_x/__init__.py"], {"conda_x": "lib/conda_x"}),
        (HEAD + WHEEL + 'sources = { "code" = "conda_x" }\n', ["code/__init__.py"], {"conda_x": "code"}),
        (
            HEAD + WHEEL + 'sources = { "lib" = "" }\n',
            ["lib/conda_x/__init__.py"],
            {"conda_x": "lib/conda_x"},
        ),
        (
            HEAD + WHEEL + 'force-include = { "code.py" = "conda_x.py" }\n',
            ["code.py"],
            {"conda_x": "code.py"},
        ),
        (
            SETUPTOOLS
            + NAMED
            + ENTRY
            + '[tool.setuptools.packages.find]\nwhere = ["lib"]\nexclude = ["o*"]\n',
            ["lib/conda_x/__init__.py", "lib/other/__init__.py"],
            {"conda_x": "lib/conda_x"},
        ),
        (
            SETUPTOOLS + NAMED + ENTRY + '[tool.setuptools]\npackages = ["conda_x"]\npy-modules = ["m"]\n',
            ["conda_x/__init__.py", "m.py", "n.py", "other/__init__.py"],
            {"conda_x": "conda_x", "m": "m.py"},
        ),
        (
            SETUPTOOLS + NAMED + ENTRY + '[tool.setuptools.package-dir]\n"" = "lib"\n',
            ["lib/conda_x/__init__.py"],
            {"conda_x": "lib/conda_x"},
        ),
        (
            SETUPTOOLS + NAMED + ENTRY + '[tool.setuptools.package-dir]\nconda_x = "code"\n',
            ["code/plugin.py"],
            {"conda_x": "code"},
        ),
        (
            POETRY_HEAD + 'packages = [{ include = "conda_x", from = "lib" }]\n',
            ["lib/conda_x/__init__.py", "other/__init__.py"],
            {"conda_x": "lib/conda_x"},
        ),
        (
            HEAD + '[tool.flit.module]\nname = "conda_x"\n',
            ["src/conda_x/__init__.py", "src/y.py"],
            {"conda_x": "src/conda_x"},
        ),
        (
            HEAD + '[tool.maturin]\npython-source = "python"\n',
            ["python/conda_x/__init__.py"],
            {"conda_x": "python/conda_x"},
        ),
        (
            HEAD + '[tool.pdm.build]\npackage-dir = "lib"\n',
            ["lib/conda_x/__init__.py"],
            {"conda_x": "lib/conda_x"},
        ),
        (
            HEAD + '[tool.uv.build-backend]\nmodule-root = ""\nmodule-name = "conda_x"\n',
            ["conda_x/__init__.py", "src/y.py"],
            {"conda_x": "conda_x"},
        ),
        (
            HEAD + '[tool.scikit-build]\nwheel.packages = ["lib/conda_x"]\n',
            ["lib/conda_x/__init__.py"],
            {"conda_x": "lib/conda_x"},
        ),
        # Settings that name nothing that is there.
        (
            HEAD + WHEEL + 'packages = ["gone", "/etc", "../x"]\n',
            ["conda_x/__init__.py"],
            {"conda_x": "conda_x"},
        ),
        (HEAD, [], {}),
        # No entry point leads the way: src before the folder itself, and only where src holds modules.
        (HATCH + NAMED, ["src/a/__init__.py", "b/__init__.py"], {"a": "src/a"}),
        (HATCH + NAMED, ["src/lib.rs", "b/__init__.py", "c.py"], {"b": "b"}),
        (HATCH + NAMED, ["c.py", "noxfile.py", "tests/__init__.py"], {"c": "c.py"}),
        (
            SETUPTOOLS + NAMED + '[tool.setuptools]\npy-modules = ["m", "gone"]\n',
            ["src/m.py", "m.py", "b/__init__.py"],
            {"m": "src/m.py"},
        ),
    ],
)
def test_the_modules_of_a_layout(
    tmp_path: Path, text: str, files: list[str], expected: dict[str, str]
) -> None:
    project = read_project(write(tmp_path, *files, pyproject__toml=text))
    root = tmp_path.resolve()
    assert {one.name: one.path.relative_to(root).as_posix() for one in project.modules} == expected


def test_modules_are_found_by_their_exact_dotted_name(tmp_path: Path) -> None:
    files = [
        "conda_x/__init__.py",
        "conda_x/plugin.py",
        "conda_x/space/deep.py",
        "conda_x/fast.cpython-311-x.so",
    ]
    project = read_project(write(tmp_path, *files, "conda_x/empty/data.txt", pyproject__toml=HEAD))
    assert list(dotted_modules(project)) == ["conda_x", "conda_x.plugin", "conda_x.space.deep"]
    for module in ("conda_x", "conda_x.plugin", "conda_x.space", "conda_x.space.deep", "conda_x.fast"):
        assert find_module(project, module) is not None, module
    for module in (
        "Conda_x",
        "conda_x.Plugin",
        "conda_x.plugin.more",
        "conda_x.empty",
        "conda_x.plugin.py",
        "other",
    ):
        assert find_module(project, module) is None, module


VERSION_FILES = [
    ('[tool.hatch.build.hooks.vcs]\nversion-file = "src/conda_x/_version.py"\n', ("conda_x._version",)),
    (
        '[tool.hatch.build.targets.wheel.hooks.vcs]\nversion-file = "src/conda_x/_version.py"\n',
        ("conda_x._version",),
    ),
    ('[tool.setuptools_scm]\nversion_file = "src/conda_x/_version.py"\n', ("conda_x._version",)),
    (
        '[tool.setuptools_scm]\nroot = ".."\nwrite_to = "NAME/src/conda_x/_version.py"\n',
        ("conda_x._version",),
    ),
    ('[tool.versioningit.write]\nfile = "src/conda_x/_version.py"\n', ("conda_x._version",)),
    ('[tool.pdm.version]\nwrite_to = "conda_x/_version.py"\n', ("conda_x._version",)),
    ('[tool.poetry-dynamic-versioning.files."src/conda_x/_version.py"]\n', ("conda_x._version",)),
    ('[[tool.scikit-build.generate]]\npath = "conda_x/_version.py"\n', ("conda_x._version",)),
    ('[tool.hatch.build.hooks.vcs]\nversion-file = "src/conda_x/plugin.py"\n', ()),
    ('[tool.hatch.build.hooks.vcs]\nversion-file = "src/conda_x/VERSION.txt"\n', ()),
    ('[tool.hatch.build.hooks.vcs]\nversion-file = "elsewhere/_version.py"\n', ()),
    ('[tool.pdm.version]\nwrite_to = "conda_x/plugin.py"\n', ()),
]


@pytest.mark.parametrize(("text", "expected"), VERSION_FILES)
def test_version_modules_that_a_build_would_write(
    tmp_path: Path, text: str, expected: tuple[str, ...]
) -> None:
    text = HEAD + text.replace("NAME", tmp_path.name)
    project = read_project(write(tmp_path, "src/conda_x/plugin.py", pyproject__toml=text))
    assert project.generated == expected


@pytest.mark.parametrize(
    ("backend", "compiled"),
    [("maturin", True), ("scikit_build_core.build", True), ("mesonpy", True), ("hatchling.build", False)],
)
def test_backends_that_compile(tmp_path: Path, backend: str, compiled: bool) -> None:
    text = f'[build-system]\nbuild-backend = "{backend}"\n{NAMED}{ENTRY}'
    assert read_project(write(tmp_path, pyproject__toml=text)).compiled is compiled
