"""``validate --build``: the project's own build backend says what an installation would hold."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from condaplug import building
from condaplug.errors import BadInvocationError, HostUnavailableError, NotAPluginProjectError
from condaplug.judgement import Report
from condaplug.run import validate

# A build backend of the project's own needs nothing from an index.
BACKEND = """\
import zipfile
from pathlib import Path

def build_wheel(folder, config_settings=None, metadata_directory=None):
    {before}
    name = "conda_odd-1.0-py3-none-any.whl"
    with zipfile.ZipFile(Path(folder, name), "w") as wheel:
        for path in sorted(Path("conda_odd").rglob("*.py")):
            if {ships}:
                wheel.write(path, path.as_posix())
        wheel.writestr("conda_odd-1.0.dist-info/METADATA",
            "Metadata-Version: 2.1\\nName: conda-odd\\nVersion: 1.0\\n"
            "Requires-Dist: no-such-module-odd\\nRequires-Dist: pytest; extra == 'test'\\n")
        wheel.writestr("conda_odd-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\\nGenerator: odd\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("conda_odd-1.0.dist-info/entry_points.txt", "{entry_points}")
        wheel.writestr("conda_odd-1.0.dist-info/RECORD", "")
    return name
"""
ENTRY_POINTS = "[conda]\\nodd = conda_odd.plugin\\n"
PLUGIN = """\
from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand
from .actions import greet

@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="odd", summary="Odd", action=greet)
"""


def project(
    root: Path,
    *,
    table: str = '[project.entry-points.conda]\nodd = "conda_odd.plugin"\n',
    requires: str = "[]",
    before: str = "pass",
    ships: str = "True",
    entry_points: str = ENTRY_POINTS,
) -> Path:
    files = {
        "pyproject.toml": (
            f'[build-system]\nrequires = {requires}\nbuild-backend = "backend"\nbackend-path = ["."]\n'
            f'[project]\nname = "conda-odd"\nversion = "1.0"\nrequires-python = ">=3.10"\n{table}'
        ),
        "backend.py": BACKEND.format(before=before, ships=ships, entry_points=entry_points),
        "conda_odd/__init__.py": "",
        "conda_odd/plugin.py": PLUGIN,
        "conda_odd/actions.py": "def greet(arguments):\n    return 0\n",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def built(root: Path) -> Report:
    return validate(root, conda=["builtin"], build=True, environ=os.environ)


def codes(report: Report) -> list[tuple[str, str, str | None]]:
    return [(one.code, one.severity, one.path) for one in report.findings if one.severity != "info"]


def test_a_wheel_that_holds_all_passes_and_the_project_stays_as_it_was(tmp_path: Path) -> None:
    root = project(tmp_path)
    before = sorted(root.rglob("*"))
    assert codes(built(root)) == []
    assert sorted(root.rglob("*")) == before


def test_computed_facts_come_from_the_wheel(tmp_path: Path) -> None:
    root = project(tmp_path, table='dynamic = ["entry-points", "dependencies"]\n')
    with pytest.raises(NotAPluginProjectError) as raised:
        validate(root, conda=["builtin"], environ=os.environ)
    assert any("validate --build" in hint for hint in raised.value.hints)
    report = built(root)
    assert [(one.name, one.value) for one in report.project.entry_points] == [("odd", "conda_odd.plugin")]
    assert [one.name for one in report.project.dependencies] == ["no-such-module-odd"]
    assert [hook.name for hook in report.hosts[0].hooks] == ["conda_subcommands"]


def test_a_module_that_the_wheel_lacks_is_an_error(tmp_path: Path) -> None:
    report = built(project(tmp_path, ships='path.name != "actions.py"'))
    assert codes(report) == [("CP008", "error", "conda_odd/plugin.py")]
    assert report.exit_code() == 1


def test_an_entry_point_that_the_wheel_lacks_is_an_error(tmp_path: Path) -> None:
    report = built(project(tmp_path, entry_points="[console_scripts]\\nodd = conda_odd:main\\n"))
    assert codes(report) == [("CP013", "error", "pyproject.toml")]


def test_a_backend_that_fails_is_an_error_with_its_own_words(tmp_path: Path) -> None:
    report = built(project(tmp_path, before="raise ValueError('no luck today')"))
    (finding,) = [one for one in report.findings if one.severity == "error"]
    assert (finding.code, finding.message.rpartition(": ")[2]) == ("CP010", "no luck today")


def test_a_backend_that_fails_leaves_computed_entry_points_unknown(tmp_path: Path) -> None:
    root = project(tmp_path, table='dynamic = ["entry-points"]\n', before="raise ValueError('no luck')")
    with pytest.raises(NotAPluginProjectError, match="the build fails: ValueError: no luck"):
        built(root)


def test_requirements_that_cannot_be_installed_are_no_fault_of_the_plugin(tmp_path: Path) -> None:
    root = project(tmp_path, requires='["odd @ file:///no/such/folder"]')
    with pytest.raises(HostUnavailableError, match="requirements could not be installed"):
        built(root)


def test_what_an_earlier_build_left_is_not_built_from(tmp_path: Path) -> None:
    seen = "assert not {p.name for p in Path().iterdir()} & {'build', 'dist', 'odd.egg-info', '.venv', 'env'}"
    root = project(tmp_path, before=seen)
    for name in (
        "build/lib/old.py",
        "dist/old.whl",
        "odd.egg-info/SOURCES.txt",
        ".venv/pyvenv.cfg",
        "env/pyvenv.cfg",
    ):
        (root / name).parent.mkdir(parents=True)
        (root / name).touch()
    os.mkfifo(root / "fifo")
    assert codes(built(root)) == []


def test_a_project_in_a_larger_repository_is_built_inside_it(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "VERSION").write_text("1.0")
    root = project(tmp_path / "plugins" / "odd", before="assert Path('../../VERSION').read_text() == '1.0'")
    assert codes(built(root)) == []


def test_a_repository_too_large_to_copy_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "MAX_COPIED", 100)
    with pytest.raises(BadInvocationError, match="holds more than"):
        built(project(tmp_path))


def test_a_wheel_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    broken = (
        "name = 'conda_odd-1.0-py3-none-any.whl'; Path(folder, name).write_text('no archive'); return name"
    )
    report = built(project(tmp_path, before=broken))
    (finding,) = [one for one in report.findings if one.severity == "error"]
    assert (finding.code, "cannot be read" in finding.message) == ("CP010", True)


def test_nothing_is_built_under_static(tmp_path: Path) -> None:
    with pytest.raises(BadInvocationError, match="--static"):
        validate(project(tmp_path), static=True, build=True, environ=os.environ)
