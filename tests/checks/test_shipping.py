"""What an installation would lack: beside the cases, the fixes that fit each build backend."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from condaplug.checks.selection import Selection
from condaplug.project import Place, Wheel, read_project
from condaplug.run import judge

PLUGIN = "from conda.plugins import hookimpl\nfrom . import texts\nNAME = 'greeting.txt'\n"
BACKENDS = {
    "hatchling": "hatchling.build",
    "setuptools": "setuptools.build_meta",
    "flit_core": "flit_core.buildapi",
    "pdm-backend": "pdm.backend",
    "poetry-core": "poetry.core.masonry.api",
    "uv_build": "uv_build",
}


def found(root: Path, backend: str, settings: str, files: dict[str, str]) -> list[tuple[str, Place, str]]:
    files = {
        "pyproject.toml": (
            f'[build-system]\nrequires = ["{backend}"]\nbuild-backend = "{BACKENDS[backend]}"\n'
            '[project]\nname = "conda-x"\nversion = "1"\nrequires-python = ">=3.10"\n'
            f'[project.entry-points.conda]\nx = "conda_x.plugin"\n{settings}\n'
        ),
        **files,
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    report = judge(read_project(root), str(root), (), Selection(("CP008", "CP009", "CP010")))
    return [(one.code, Place(one.path or "", one.line), one.hint) for one in report.findings]


@pytest.mark.parametrize(
    ("backend", "settings", "files", "code", "hint"),
    [
        ("pdm-backend", "", {"conda_x/plugin.py": PLUGIN}, "CP008", "Add conda_x/__init__.py"),
        (
            "pdm-backend",
            '[tool.pdm.build]\nincludes = ["other"]',
            {"conda_x/__init__.py": "", "conda_x/plugin.py": PLUGIN, "other/a.py": ""},
            "CP008",
            '[tool.pdm.build], includes = ["conda_x"]',
        ),
        (
            "poetry-core",
            '[tool.poetry]\npackages = [{ include = "other" }]',
            {"conda_x/__init__.py": "", "conda_x/plugin.py": PLUGIN, "other/a.py": ""},
            "CP008",
            'packages = [{ include = "conda_x" }]',
        ),
        (
            "flit_core",
            '[tool.flit.module]\nname = "other"',
            {"conda_x/__init__.py": "", "conda_x/plugin.py": PLUGIN, "other/__init__.py": ""},
            "CP008",
            '[tool.flit.module], name = "conda_x"',
        ),
        (
            "setuptools",
            '[tool.setuptools.packages.find]\ninclude = ["other*"]',
            {"conda_x/__init__.py": "", "conda_x/plugin.py": PLUGIN, "other/__init__.py": ""},
            "CP008",
            "Have the search for packages include conda_x",
        ),
        (
            "hatchling",
            '[tool.hatch.build.targets.wheel]\nexclude = ["*.txt"]',
            {"conda_x/__init__.py": "", "conda_x/plugin.py": PLUGIN, "conda_x/greeting.txt": ""},
            "CP009",
            'artifacts = ["conda_x/greeting.txt"]',
        ),
        (
            "uv_build",
            '[tool.uv.build-backend]\nwheel-exclude = ["**/*.txt"]',
            {"src/conda_x/__init__.py": "", "src/conda_x/plugin.py": PLUGIN, "src/conda_x/greeting.txt": ""},
            "CP009",
            "Have uv_build include src/conda_x/greeting.txt",
        ),
        (
            "setuptools",
            "",
            {"conda_x/__init__.py": "", "conda_x/plugin.py": PLUGIN, "recipe/meta.yaml": ""},
            "CP010",
            'packages = ["conda_x"]',
        ),
        (
            "flit_core",
            '[tool.flit.module]\nname = "gone"',
            {"conda_x/__init__.py": "", "conda_x/plugin.py": PLUGIN},
            "CP010",
            'name = "conda_x"',
        ),
    ],
)
def test_the_hint_fits_the_backend(
    tmp_path: Path, backend: str, settings: str, files: dict[str, str], code: str, hint: str
) -> None:
    ((told, place, how),) = found(tmp_path, backend, settings, files)
    assert told == code
    assert hint in how
    assert place.path.endswith("plugin.py" if code == "CP009" else "pyproject.toml")
    assert place.line


@pytest.mark.parametrize(
    "line",
    [
        "try:\n    from . import texts\nexcept ImportError:\n    texts = None",
        "if False:\n    from . import texts",
        "import texts",
        "TEXT = 'from . import texts'",
    ],
)
def test_a_module_that_the_code_can_do_without_is_left_alone(tmp_path: Path, line: str) -> None:
    files = {"conda_x/__init__.py": "", "conda_x/plugin.py": line, "conda_x/texts.py": ""}
    settings = '[tool.hatch.build]\nexclude = ["texts.py"]'
    assert found(tmp_path, "hatchling", settings, files) == []


def test_a_package_is_named_once_by_its_outermost_part(tmp_path: Path) -> None:
    files = {
        "conda_x/__init__.py": "",
        "conda_x/plugin.py": "from .a.b import c\nfrom .a import d\nimport e\n",
    }
    files |= dict.fromkeys(
        ("conda_x/a/__init__.py", "conda_x/a/b/__init__.py", "conda_x/a/b/c.py", "e.py"), ""
    )
    told = found(tmp_path, "hatchling", '[tool.hatch.build]\nexclude = ["/conda_x/a"]', files)
    assert [str(place) for _, place, _ in told] == ["conda_x/plugin.py:1", "conda_x/plugin.py:3"]


@pytest.mark.parametrize(
    ("built", "codes"),
    [
        ((("x", "conda_x.plugin"),), []),
        ((("x", "conda_x . plugin"),), []),
        ((("x", "conda_x.other"),), ["CP013"]),
        ((("y", "conda_x.plugin"),), ["CP013"]),
        ((), ["CP013"]),
    ],
)
def test_an_entry_point_that_the_wheel_lacks(
    tmp_path: Path, built: tuple[tuple[str, str], ...], codes: list[str]
) -> None:
    found(tmp_path, "hatchling", "", {"conda_x/__init__.py": "", "conda_x/plugin.py": ""})
    project = replace(read_project(tmp_path), wheel=Wheel(frozenset(), built))
    spaced = replace(project.entry_points[0], value="conda_x .plugin")
    for one in (project, replace(project, entry_points=(spaced,))):
        report = judge(one, str(tmp_path), (), Selection(("CP013",)))
        assert [finding.code for finding in report.findings] == codes
