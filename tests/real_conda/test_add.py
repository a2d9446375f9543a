"""``add`` in a plugin of each kind: afterwards its tests, old and new, pass in a real conda."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from condaplug.create import new
from condaplug.create.addition import add
from condaplug.create.adoption import adopt
from condaplug.run import validate
from tests.real_conda.conftest import Machine
from tests.real_conda.test_generated import PYTEST, passed
from tests.support.condas import Conda, parameters

HOOKS = ["subcommands", "pre_solves", "health_checks", "virtual_packages"]
NEWEST = parameters((26, 7))[:1]

FOREIGN = {
    "pyproject.toml": """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "conda-thing"
version = "1"
requires-python = ">=3.10"

[project.entry-points.conda]
conda-thing = "conda_thing.hooks"

[tool.condaplug]
conda = ">=26.3"

[tool.pytest.ini_options]
pythonpath = ["."]
addopts = ["--import-mode=importlib"]
""",
    "conda_thing/__init__.py": '__version__ = "1"\n',
    "conda_thing/hooks.py": """\
from conda import plugins
from conda.plugins import hookimpl


@hookimpl
def conda_session_headers(host):
    return ()
""",
}


def assert_it_works(project: Path, conda: Conda, machine: Machine, hooks: set[str]) -> int:
    report = validate(project, conda=[str(conda.prefix)], environ=os.environ)
    assert [finding for finding in report.findings if finding.severity == "error"] == []
    (host,) = report.hosts
    assert {hook.name for hook in host.hooks} == {f"conda_{hook}" for hook in hooks}
    done = machine.run(conda, *PYTEST, cwd=project)
    assert done.returncode == 0, done.stdout
    return passed(done.stdout)


@pytest.mark.parametrize("conda", NEWEST)
def test_in_a_plugin_made_by_new(
    conda: Conda, machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    project = new("mine", defaults=True, git=False).path
    plugin = project / "conda_mine" / "plugin.py"
    plugin.write_text(plugin.read_text(encoding="utf-8") + "\n\nMINE = 1\n", encoding="utf-8")
    before = assert_it_works(project, conda, machine, {"environment_specifiers"})

    assert add(HOOKS, project).by_hand == ()

    assert assert_it_works(project, conda, machine, {"environment_specifiers", *HOOKS}) > before + 50


@pytest.mark.parametrize("adopted", [False, True], ids=["foreign", "adopted"])
@pytest.mark.parametrize("conda", NEWEST)
def test_in_a_plugin_that_the_template_did_not_make(
    conda: Conda, adopted: bool, machine: Machine, tmp_path: Path
) -> None:
    project = tmp_path / "conda-thing"
    for name, text in FOREIGN.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if adopted:
        adopt(project)

    added = add(HOOKS, project)

    if not adopted:
        (left,) = added.by_hand
        with (project / left.path).open("a", encoding="utf-8") as file:
            file.write(f"\n\n{left.text}")
    assert assert_it_works(project, conda, machine, {"session_headers", *HOOKS}) > 50
