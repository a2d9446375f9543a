"""Each hostile plugin: the model, a real conda and ``compat`` agree, and nothing is left behind."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from condaplug import compat
from condaplug.checks.selection import Selection
from condaplug.hosts.observe import Limits, Load
from condaplug.hosts.releases import observe_releases
from condaplug.judgement import Finding
from condaplug.project import read_project
from condaplug.run import judge, validate
from tests.support import condas
from tests.support.hostile import HINTS, HOSTILE, Hostile, own_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes of POSIX")

MEMORY = 400 << 20
"""Less than what those plugins eat that eat."""

EACH = pytest.mark.parametrize("hostile", [pytest.param(one, id=one.name) for one in HOSTILE])


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterable[Path]:
    """A temporary folder, in which and by whose name nothing must be left at the end."""
    folder = own_folder(tmp_path, monkeypatch)
    yield folder
    assert [*folder.iterdir()] == []
    assert [name for name in os.listdir("/proc") if name.isdecimal() and _is_in(name, folder)] == []  # noqa: PTH208


def _is_in(process: str, folder: Path) -> bool:
    """Whether the variables of a process name a folder, as those of a plugin's processes do."""
    try:
        return f"{folder}/condaplug-".encode() in Path("/proc", process, "environ").read_bytes()
    except OSError:
        return False


def seconds(hostile: Hostile) -> float:
    return 8.0 if hostile.code == "CP111" else 60.0


def assert_found(hostile: Hostile, findings: Iterable[Finding]) -> None:
    errors = [one for one in findings if one.severity == "error"]
    if hostile.code is None:
        assert errors == []
    else:
        found = [one for one in errors if one.code == hostile.code and hostile.phrase in one.message]
        assert found, errors
        hint = HINTS.get(hostile.phrase) or HINTS[hostile.code]
        assert all(hint in one.hint for one in found)


def assert_validated(hostile: Hostile, folder: Path, conda: str) -> None:
    plugin = hostile.write(folder / "plugin")
    report = validate(plugin, conda=[conda], limits=Limits(seconds(hostile), MEMORY), environ=os.environ)
    assert_found(hostile, report.findings)
    assert report.verdict == ("fail" if hostile.code else "pass")


@EACH
def test_the_model_has_an_answer(tmp_path: Path, temporary: Path, hostile: Hostile) -> None:
    assert_validated(hostile, tmp_path, "builtin:26.7.1")


@EACH
@pytest.mark.parametrize("conda", condas.named("26.7.1"))
def test_a_real_conda_has_the_same(
    tmp_path: Path, temporary: Path, hostile: Hostile, conda: condas.Conda
) -> None:
    assert_validated(hostile, tmp_path, str(conda.python))


@EACH
def test_loads_at_several_releases_have_the_same(tmp_path: Path, temporary: Path, hostile: Hostile) -> None:
    project = read_project(hostile.write(tmp_path / "plugin"))
    releases = ["26.7.1", "26.9.0.dev0"]
    seen = observe_releases(Load(project), releases, Limits(seconds(hostile), MEMORY))
    for one in seen.values():
        assert_found(hostile, judge(project, "", [one], Selection()).findings)


@pytest.mark.parametrize(
    "name", ["nothing", "fork-parent-exits-at-import", "forges-and-goes-on", "eats-memory"]
)
def test_compat_has_the_same(tmp_path: Path, temporary: Path, name: str) -> None:
    (hostile,) = (one for one in HOSTILE if one.name == name)
    report = compat.compat(
        hostile.write(tmp_path / "plugin"), limits=Limits(memory=MEMORY), environ=os.environ
    )
    (newest,) = (one for one in report.releases if one.version == "26.7.1")
    assert_found(hostile, newest.findings)
    assert (report.exit_code(), newest.verdict) == ((1, "fail") if hostile.code else (0, "pass"))
