"""CP408 and CP411: environments that conda cannot create, and what is wrong with each."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from condaplug.run import validate

PROJECT = '[project]\nname = "conda-x"\nversion = "1"\nentry-points.conda.x = "conda_x"\n'
PLUGIN = """\
from conda.plugins import hookimpl
from conda.plugins.types import CondaEnvironmentSpecifier, EnvironmentSpecBase

class Spec(EnvironmentSpecBase):
    def __init__(self, filename):
        self.filename = filename

    def can_handle(self):
        return str(self.filename).endswith(".mine")

    @property
    def env(self):
        {imports}
        {body}

@hookimpl
def conda_environment_specifiers():
    yield CondaEnvironmentSpecifier(name="mine", environment_spec=Spec)
"""
IMPORTS = """\
from conda.base.context import context
        from conda.models.environment import Environment, EnvironmentConfig
        from conda.models.match_spec import MatchSpec"""
BODY = "return Environment(platform=context.subdir, **eval(open(self.filename).read()))"

ENVIRONMENTS = {
    "dict(name='x', requested_packages=[MatchSpec('python')])": None,
    "dict(name='x', external_packages={'pip': ['a']}, config=EnvironmentConfig())": None,
    "dict(name='x', requested_packages=['python'])": "requested_packages holds 'python', which is not a",
    "dict(name='x', explicit_packages=['python'])": "explicit_packages holds 'python', which is not a",
    "dict(name=3)": "name is 3, not a string",
    "dict(name='x', external_packages=['a'])": "external_packages is ['a'], not a mapping",
    "dict(name='x', variables=['a'])": "variables is ['a'], not a mapping",
    "dict(name='x', external_packages={'pip': 'a'})": "external_packages holds 'a', not a list",
    "dict(name='x', external_packages={'pip': ['a'], 'cran': 3})": "external_packages holds 3, not a list",
    "dict(name='x', config='fast')": "config is 'fast', not an EnvironmentConfig",
    "dict(name='x', config=EnvironmentConfig(channels='abc'))": "its channels are the string 'abc', which",
}
"""What an environment is made with, and what is said of it."""


def test_each_environment_that_conda_cannot_create_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "conda_x.py").write_text(PLUGIN.format(imports=IMPORTS, body=BODY))
    samples = [tmp_path / f"sample{number}.mine" for number in range(len(ENVIRONMENTS))]
    for sample, text in zip(samples, ENVIRONMENTS, strict=True):
        sample.write_text(text)
    conda = ["builtin:26.7.1"]
    report = validate(tmp_path, conda=conda, select=["CP408"], sample_files=samples, environ=os.environ)
    for sample, (made, said) in zip(samples, ENVIRONMENTS.items(), strict=True):
        found = [(one.code, one.message) for one in report.findings if sample.name in one.message]
        assert [code for code, _ in found] == (["CP408"] if said else []), (made, found)
        assert said is None or said in found[0][1]


@pytest.mark.parametrize("name", ["Environment", "EnvironmentYaml"])
def test_the_environment_of_the_old_reader(tmp_path: Path, name: str) -> None:
    body = f"from conda.env.env import {name}\n        return {name}(filename=self.filename)"
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "conda_x.py").write_text(PLUGIN.format(imports="", body=body))
    report = validate(tmp_path, static=True, select=["CP411"], environ=os.environ)
    (finding,) = report.findings
    assert f"conda.env.env.{name}, the class of the old" in finding.message
    assert finding.line == 15 and "Environment(platform=context.subdir" in finding.hint


@pytest.mark.parametrize(
    "env_for",
    [
        "@property\n    def env_for(self):\n        return self.env",
        "def env_for(self):\n        return self.env",
        "def env_for(self, platform, other):\n        return self.env",
    ],
)
def test_an_env_for_that_conda_cannot_call_is_told_once(tmp_path: Path, env_for: str) -> None:
    plugin = PLUGIN.format(imports=IMPORTS, body="return Environment(platform=context.subdir, name='x')")
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "conda_x.py").write_text(plugin.replace("\n@hookimpl", f"\n    {env_for}\n\n@hookimpl"))
    sample = tmp_path / "sample.mine"
    sample.write_text("x")
    conda = ["builtin:26.7.1"]
    codes = ["CP408", "CP416"]
    report = validate(tmp_path, conda=conda, select=codes, sample_files=[sample], environ=os.environ)
    assert [(one.code, one.severity) for one in report.findings] == [("CP416", "error")]
