"""What changed from release to release, in the model alone: so that it holds where no real conda is at hand."""

# ruff: noqa: E501
from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from agreement import MANAGER
from test_builtin import answers

from condaplug import catalogue
from condaplug.hosts.observe import Load
from condaplug.hosts.releases import observe_releases
from condaplug.project import read_project

GOOD = Path(__file__).parents[1] / "cases" / "good"
SPECIFIER = (
    MANAGER
    + """
class Spec(types.EnvironmentSpecBase):
    def __init__(self, filename=None): self.filename = filename
    def can_handle(self):
        if "no" in open(self.filename).read(): raise ValueError("not mine")
        return True
    environment = env = property(lambda self: "an environment")
def conda_environment_specifiers():
    yield types.CondaEnvironmentSpecifier("mine", Spec)
"""
)
SNIPPETS = {
    "the older way to read": "from conda.plugins.types import EnvironmentSpecBase as B\nresult = sorted(B.__abstractmethods__)",
    "takes part in detection": "from conda.plugins.types import EnvironmentSpecBase as B\nresult = B.detection_supported",
    "environment without prefix": "from conda.models.environment import Environment\n# now\nresult = Environment(platform='linux-64').prefix",
    "patterns of file names": "from conda.plugins.types import CondaEnvironmentSpecifier as T\n# now\nresult = T('x', object, default_filenames=('a',)).aliases",
    "the platforms": "from conda.plugins.types import EnvironmentSpecBase as B\nresult = hasattr(B, 'env_for')",
    "detected": SPECIFIER + "# now\nm = fresh(conda_environment_specifiers)\n"
    "result = (getattr(m, 'detect_environment_specifier', None) or m.get_environment_specifiers)(file('a', 'x')).name",
    "one that fails": SPECIFIER + "# now\nm = fresh(conda_environment_specifiers)\n"
    "(getattr(m, 'detect_environment_specifier', None) or m.get_environment_specifiers)(file('a', 'no'))",
    "chosen by name": SPECIFIER
    + "# now\nresult = fresh(conda_environment_specifiers).get_environment_specifier_by_name(file('a', 'x'), 'mine').name",
    "an unknown choice": SPECIFIER
    + "# now\nfresh(conda_environment_specifiers).get_environment_specifier_by_name(file('a', 'x'), 'other')",
    "a name that is no text": MANAGER
    + "from conda.plugins.types import CondaSolver\n# now\nCondaSolver(3, object)\nresult = 'taken'",
    "a subcommand without keywords": "from conda.plugins.types import CondaSubcommand\n# now\nresult = CondaSubcommand('a', 'b', print).name",
    "a wrong argument": MANAGER + "def conda_solvers(wrong): ...\n# now\nfresh(conda_solvers)",
    "a percent sign": "from conda.exceptions import CondaError\n# now\nresult = str(CondaError('50%'))",
}
EXPECTED: dict[str, dict[str, Any]] = {
    "23.3.1": {
        "detected": "AttributeError",
        "a name that is no text": "taken",
        "a wrong argument": "PluginValidationError",
        "a subcommand without keywords": "a",
    },
    "24.11.3": {
        "the older way to read": "ImportError",
        "a wrong argument": "PluginError",
        "a percent sign": "ValueError",
    },
    "25.5.0": {
        "the older way to read": ["can_handle", "environment"],
        "takes part in detection": "AttributeError",
        "environment without prefix": "ModuleNotFoundError",
        "detected": "mine",
        "one that fails": "ValueError",
        "chosen by name": "AttributeError",
        "a name that is no text": "taken",
    },
    "25.7.0": {
        "the older way to read": ["can_handle", "env"],
        "takes part in detection": True,
        "environment without prefix": "TypeError",
        "detected": "mine",
        "one that fails": "EnvironmentSpecPluginNotDetected",
        "chosen by name": "mine",
        "an unknown choice": "CondaValueError",
        "a name that is no text": "PluginError",
    },
    "25.9.0": {"environment without prefix": "TypeError", "patterns of file names": "TypeError"},
    "25.11.0": {"environment without prefix": None, "an unknown choice": "CondaValueError"},
    "26.3.0": {"patterns of file names": [], "the platforms": False, "an unknown choice": "CondaValueError"},
    "26.5.0": {
        "the platforms": True,
        "an unknown choice": "EnvironmentSpecPluginSelectionError",
        "a subcommand without keywords": "TypeError",
        "a percent sign": "ValueError",
    },
    "26.7.0": {"a percent sign": "50%"},
    "26.9.0.dev0": {"one that fails": "EnvironmentSpecPluginNotDetected", "the platforms": True},
}


@pytest.mark.parametrize("release", EXPECTED)
def test_the_model_follows_the_release(release: str, tmp_path: Path) -> None:
    wanted = EXPECTED[release]
    found = answers(tmp_path, {name: SNIPPETS[name] for name in wanted}, release)
    assert {
        name: one["error"][0] if "error" in one else one.get("result") for name, one in found.items()
    } == wanted


@pytest.mark.parametrize("case", ["subcommand", "returns-list", "wrapper"])
def test_the_model_starts_at_every_release(case: str) -> None:
    """These plugins need nothing but what the first release with plugins had."""
    seen = observe_releases(Load(read_project(GOOD / case)), catalogue.releases(), environ=os.environ)
    assert {release: one.ending for release, one in seen.items() if one.ending != "done"} == {}
    lost = {
        release: one.entry_points[0].fault or one.entry_points[0].registering
        for release, one in seen.items()
        if not all(each.registered for each in one.entry_points)
    }
    assert lost == {}
    assert all(one.hooks for one in seen.values())
