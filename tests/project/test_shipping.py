"""What the settings say is shipped is what the real build backends put into a wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from condaplug.project import Project, read_project
from condaplug.project.files import files_below

SYSTEM = {
    "hatchling": ('["hatchling"]', "hatchling.build"),
    "setuptools": ('["setuptools"]', "setuptools.build_meta"),
    "flit": ('["flit_core"]', "flit_core.buildapi"),
    "pdm": ('["pdm-backend"]', "pdm.backend"),
    "poetry": ('["poetry-core"]', "poetry.core.masonry.api"),
    "uv": ('["uv_build"]', "uv_build"),
}

FLAT = ("conda_foo/__init__.py", "conda_foo/plugin.py", "conda_foo/sub/__init__.py", "conda_foo/sub/deep.py")
FLAT += ("conda_foo/bare/one.py", "conda_foo/data/x.json", "conda_foo/y.yaml", "conda_foo/py.typed")
SRC = tuple(f"src/{path}" for path in FLAT)
OTHER = ("other/__init__.py", "other/plugin.py")

CASES: list[tuple[str, str, tuple[str, ...], dict[str, str]]] = [
    ("hatchling", "", FLAT, {}),
    ("hatchling", "", SRC, {}),
    ("hatchling", "", ("conda_foo.py", "helpers.py"), {}),
    ("hatchling", "", ("ns/conda_foo/__init__.py", "ns/conda_foo/x.py"), {}),
    ("hatchling", '[tool.hatch.build.targets.wheel]\npackages = ["other"]', FLAT + OTHER, {}),
    (
        "hatchling",
        '[tool.hatch.build.targets.wheel]\npackages = ["src/other"]',
        (*SRC, "src/other/a.py"),
        {},
    ),
    ("hatchling", '[tool.hatch.build.targets.wheel]\ninclude = ["conda_foo/*.py"]', FLAT, {}),
    ("hatchling", '[tool.hatch.build.targets.wheel]\nonly-include = ["conda_foo/plugin.py"]', FLAT, {}),
    ("hatchling", '[tool.hatch.build]\nexclude = ["/conda_foo/sub"]', FLAT, {}),
    ("hatchling", '[tool.hatch.build]\nexclude = ["*.json"]\nartifacts = ["conda_foo/data/*"]', FLAT, {}),
    (
        "hatchling",
        '[tool.hatch.build]\nexclude = ["sub"]\n[tool.hatch.build.targets.wheel]\nexclude = ["bare"]',
        FLAT,
        {},
    ),
    (
        "hatchling",
        '[tool.hatch.build.targets.wheel.force-include]\n"other" = "conda_foo/other"',
        FLAT + OTHER,
        {},
    ),
    ("hatchling", "", FLAT, {".gitignore": "*.json\nsub/\n", ".git/HEAD": ""}),
    ("hatchling", "[tool.hatch.build]\nignore-vcs = true", FLAT, {".gitignore": "*.json\n", ".git/HEAD": ""}),
    ("setuptools", "", FLAT, {}),
    ("setuptools", "", SRC, {}),
    ("setuptools", "", ("conda_foo.py",), {}),
    ("setuptools", "", ("conda_foo/plugin.py", "tests/test_a.py", "docs/conf.py", "noxfile.py"), {}),
    ("setuptools", "", ("conda_foo/plugin.py", "venv/lib/a.py", "ci/b.py"), {}),
    ("setuptools", '[tool.setuptools]\npackages = ["conda_foo"]', FLAT, {}),
    ("setuptools", '[tool.setuptools]\npackages = ["conda_foo", "conda_foo.bare"]', FLAT, {}),
    ("setuptools", '[tool.setuptools]\npy-modules = ["one"]', ("one.py", "two.py"), {}),
    (
        "setuptools",
        '[tool.setuptools]\npackages = ["conda_foo"]\npackage-dir = {conda_foo = "lib"}',
        ("lib/__init__.py", "lib/a.py", "lib/b/c.py"),
        {},
    ),
    (
        "setuptools",
        '[tool.setuptools]\npackage-dir = {"" = "lib"}',
        ("lib/conda_foo/__init__.py", "lib/conda_foo/a/b.py"),
        {},
    ),
    ("setuptools", '[tool.setuptools.packages.find]\nwhere = ["src"]', SRC, {}),
    ("setuptools", '[tool.setuptools.packages.find]\nwhere = ["src"]\nnamespaces = false', SRC, {}),
    ("setuptools", '[tool.setuptools.packages.find]\ninclude = ["conda_foo"]', FLAT, {}),
    (
        "setuptools",
        '[tool.setuptools.packages.find]\ninclude = ["conda_foo*"]\nexclude = ["*.sub*"]',
        FLAT + OTHER,
        {},
    ),
    ("setuptools", '[tool.setuptools.package-data]\nconda_foo = ["data/*.json", "*.yaml"]', FLAT, {}),
    ("setuptools", '[tool.setuptools.package-data]\n"*" = ["**/*.json"]', FLAT, {}),
    ("setuptools", "", SRC, {"MANIFEST.in": "recursive-include src *.json *.yaml\n"}),
    ("setuptools", "", FLAT, {"MANIFEST.in": "graft conda_foo\nglobal-exclude *.yaml\n"}),
    (
        "setuptools",
        "[tool.setuptools]\ninclude-package-data = false",
        FLAT,
        {"MANIFEST.in": "graft conda_foo\n"},
    ),
    ("setuptools", "", FLAT, {"setup.cfg": "[options]\npackages = find:\n"}),
    (
        "setuptools",
        "",
        SRC,
        {
            "setup.cfg": "[options]\npackage_dir =\n    =src\npackages = find_namespace:\n"
            "[options.packages.find]\nwhere = src\nexclude =\n    conda_foo.sub*\n"
        },
    ),
    (
        "setuptools",
        "",
        FLAT,
        {
            "setup.cfg": "[options]\npackages =\n    conda_foo\ninclude_package_data = true\n"
            "[options.package_data]\n* = *.yaml\n",
            "MANIFEST.in": "include conda_foo/data/*\n",
        },
    ),
    (
        "setuptools",
        "",
        FLAT,
        {
            "setup.py": "from setuptools import setup, find_packages\n"
            "setup(packages=find_packages(exclude=['*.sub']))\n"
        },
    ),
    (
        "setuptools",
        "",
        SRC,
        {
            "setup.py": "import setuptools\nsetuptools.setup(package_dir={'': 'src'}, "
            "packages=setuptools.find_packages('src'), package_data={'conda_foo': ['data/*']})\n"
        },
    ),
    (
        "setuptools",
        "",
        FLAT,
        {"setup.py": "from setuptools import setup\nP = ['conda_foo']\nsetup(packages=P)\n"},
    ),
    ("flit", "", FLAT, {}),
    ("flit", "", SRC, {}),
    ("flit", '[tool.flit.module]\nname = "other"', FLAT + OTHER, {}),
    ("flit", "", ("conda_foo.py", "other.py"), {}),
    ("pdm", "", FLAT + OTHER, {}),
    ("pdm", "", SRC, {}),
    ("pdm", "", ("conda_foo.py", "other.py"), {}),
    ("pdm", '[tool.pdm.build]\nincludes = ["conda_foo/*.py"]', FLAT, {}),
    ("pdm", '[tool.pdm.build]\nexcludes = ["conda_foo/sub"]', FLAT, {}),
    ("pdm", '[tool.pdm.build]\nincludes = ["other"]', FLAT + OTHER, {}),
    (
        "pdm",
        '[tool.pdm.build]\nincludes = ["conda_foo", "conda_foo/sub/deep.py"]\nexcludes = ["conda_foo/sub"]',
        FLAT,
        {},
    ),
    (
        "pdm",
        '[tool.pdm.build]\nincludes = ["conda_foo/**/*.py"]\nexcludes = ["conda_foo/sub/*.py"]',
        FLAT,
        {},
    ),
    ("pdm", '[tool.pdm.build]\nincludes = ["conda_foo/sub"]\nexcludes = ["conda_foo/*"]', FLAT, {}),
    (
        "pdm",
        '[tool.pdm.build]\npackage-dir = "lib"',
        ("lib/conda_foo/__init__.py", "conda_bar/__init__.py"),
        {},
    ),
    ("poetry", "", FLAT, {}),
    ("poetry", "", SRC, {}),
    ("poetry", '[tool.poetry]\npackages = [{ include = "other" }]', FLAT + OTHER, {}),
    ("poetry", '[tool.poetry]\npackages = [{ include = "conda_foo", from = "src" }]', SRC + OTHER, {}),
    ("poetry", '[tool.poetry]\npackages = [{ include = "conda_foo/**/*.py" }]', FLAT, {}),
    ("poetry", '[tool.poetry]\nexclude = ["conda_foo/sub", "**/*.json"]', FLAT, {}),
    (
        "poetry",
        '[tool.poetry]\nexclude = ["conda_foo/data"]\n'
        'include = [{path = "conda_foo/data/*.json", format = "wheel"}]',
        FLAT,
        {},
    ),
    ("uv", "", SRC, {}),
    ("uv", '[tool.uv.build-backend]\nmodule-root = ""', FLAT, {}),
    ("uv", '[tool.uv.build-backend]\nmodule-name = "other"\nmodule-root = ""', FLAT + OTHER, {}),
    ("uv", '[tool.uv.build-backend]\nwheel-exclude = ["src/conda_foo/sub/**"]', SRC, {}),
]

NOTHING = [
    ("hatchling", "", OTHER, {}, "no package called conda_foo"),
    ("setuptools", "", FLAT + OTHER, {}, "2 top-level packages or modules (conda_foo, other)"),
    ("flit", "", OTHER, {}, "no module called conda_foo"),
    ("poetry", "", OTHER, {}, "no package called conda_foo"),
    ("poetry", '[tool.poetry]\npackages = [{ include = "gone" }]', OTHER, {}, "nothing at gone"),
    ("uv", "", FLAT, {}, "no module called conda_foo in src"),
]


def project_of(
    root: Path, backend: str, settings: str, files: tuple[str, ...], more: dict[str, str]
) -> Project:
    requires, name = SYSTEM[backend]
    tree = dict.fromkeys(files, '"""Text."""\n__version__ = "1.0"\n')
    tree["pyproject.toml"] = (
        f'[build-system]\nrequires = {requires}\nbuild-backend = "{name}"\n'
        f'[project]\nname = "conda-foo"\nversion = "1.0"\ndescription = "Text"\n{settings}\n'
    )
    for path, text in {**tree, **more}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return read_project(root)


def build(root: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--skip-dependency-check"]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # uv_build is a program
    env = {**os.environ, "PATH": path}
    return subprocess.run(
        [*command, "--outdir", str(folder), str(root)], capture_output=True, text=True, env=env
    )


@pytest.mark.parametrize(("backend", "settings", "files", "more"), CASES)
def test_the_settings_say_what_the_wheel_holds(
    tmp_path: Path, backend: str, settings: str, files: tuple[str, ...], more: dict[str, str]
) -> None:
    root = tmp_path / "project"
    project = project_of(root, backend, settings, files, more)
    shipment = project.shipment
    assert shipment is not None and shipment.obstacle is None
    told = {path for path in files if shipment.holds(path)}
    run = build(root, tmp_path / "dist")
    assert run.returncode == 0, run.stdout + run.stderr
    (wheel,) = files_below(tmp_path / "dist", ".whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    # One file of a project lies under one name in the wheel, which ends as its path does.
    shipped = {path for path in files if any(f"/{path}".endswith(f"/{name}") for name in names)}
    shipped |= {path for path in files if any(name.endswith(f"conda_foo/{path}") for name in names)}
    shipped |= {path for path in files if path.replace("lib/", "conda_foo/", 1) in names}
    assert told == shipped


@pytest.mark.parametrize(("backend", "settings", "files", "more", "obstacle"), NOTHING)
def test_what_the_backend_refuses_is_an_obstacle(
    tmp_path: Path, backend: str, settings: str, files: tuple[str, ...], more: dict[str, str], obstacle: str
) -> None:
    root = tmp_path / "project"
    shipment = project_of(root, backend, settings, files, more).shipment
    assert shipment is not None and shipment.obstacle is not None
    assert obstacle in shipment.obstacle
    assert build(root, tmp_path / "dist").returncode != 0


@pytest.mark.parametrize(
    ("backend", "settings", "more"),
    [
        ("hatchling", "[tool.hatch.build.hooks.custom]", {}),
        ("pdm", '[tool.pdm.build]\ncustom-hook = "hook.py"', {}),
        ("setuptools", "", {"setup.py": "from setuptools import setup\nsetup(packages=list(found()))\n"}),
    ],
)
def test_what_only_code_tells_is_unknown(
    tmp_path: Path, backend: str, settings: str, more: dict[str, str]
) -> None:
    assert project_of(tmp_path, backend, settings, FLAT, more).shipment is None
