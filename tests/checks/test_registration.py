"""CP203 and CP207: what is said of hooks that conda rejects, or does not see."""

from __future__ import annotations

import os
import textwrap
from pathlib import Path

import pytest

from condaplug.judgement import Finding
from condaplug.run import validate

PROJECT = '[project]\nname = "conda-x"\nversion = "1"\nentry-points.conda.x = "conda_x"\n'
IMPORTS = "import functools\nfrom functools import cache\nfrom conda.plugins import hookimpl\n"


def finding(folder: Path, code: str, source: str) -> Finding:
    """The only one of a plugin with this source."""
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / "conda_x.py").write_text(IMPORTS + source)
    report = validate(folder, conda=["builtin:26.7.1"], select=[code], environ=os.environ)
    (found,) = report.findings
    return found


@pytest.mark.parametrize(
    ("decorators", "what", "hint"),
    [
        ("@hookimpl\n@cache\nasync ", "is wrapped by @cache", "Remove @cache;"),
        ("@hookimpl\n@cache\n", "is wrapped by @cache", "Remove @cache;"),
        ("@functools.cache\n@hookimpl\n", "is wrapped by @functools.cache", "Remove @functools.cache;"),
        (
            "@hookimpl\n@functools.lru_cache\n",
            "wrapped by @functools.lru_cache",
            "Remove @functools.lru_cache;",
        ),
        ("@functools.lru_cache(maxsize=3)\n@hookimpl\n", "by @functools.lru_cache", "@functools.lru_cache;"),
    ],
)
def test_a_hook_that_pluggy_does_not_see(tmp_path: Path, decorators: str, what: str, hint: str) -> None:
    found = finding(tmp_path, "CP207", f"{decorators}def conda_subcommands():\n    yield\n")
    assert what in found.message and hint in found.hint
    assert (found.path, found.line) == ("conda_x.py", 6)


@pytest.mark.parametrize(
    ("function", "arguments", "hint"),
    [
        ("conda_subcommands(name)", "but conda_subcommands has no arguments:", "Remove name from"),
        ("conda_request_headers(hots, path)", "has host, path:", "Did you mean host?"),
    ],
)
def test_an_argument_that_the_hook_does_not_have(
    tmp_path: Path, function: str, arguments: str, hint: str
) -> None:
    found = finding(tmp_path, "CP203", f"@hookimpl\ndef {function}:\n    yield\n")
    assert arguments in found.message and hint in found.hint


def test_a_function_may_have_attributes_of_any_kind(tmp_path: Path) -> None:
    source = """
    def helper(): pass
    helper.note_impl = "hookwrapper"
    helper.settings_impl = {"speed": 3}
    helper.hookwrapper = {"hookwrapper": False}

    @hookimpl
    def conda_subcommands(): return []
    conda_subcommands.note_impl = ["hookwrapper"]
    """
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "conda_x.py").write_text(IMPORTS + textwrap.dedent(source))
    report = validate(tmp_path, conda=["builtin:26.7.1"], select=["CP1", "CP2"], environ=os.environ)
    assert (report.verdict, report.findings) == ("pass", ())
    assert [hook.name for hook in report.hosts[0].hooks] == ["conda_subcommands"]


@pytest.mark.parametrize(
    ("hook", "given"),
    [
        ("conda_session_headers(host)", "host == 'conda.anaconda.org'"),
        ("conda_request_headers(host, path)", "host == 'conda.anaconda.org' and path.startswith('/')"),
    ],
)
def test_a_hook_is_given_the_arguments_that_conda_passes(tmp_path: Path, hook: str, given: str) -> None:
    source = f"@hookimpl\ndef {hook}:\n    assert {given}, (host,)\n    return []\n"
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "conda_x.py").write_text(IMPORTS + source)
    report = validate(tmp_path, conda=["builtin:26.7.1"], select=["CP3"], environ=os.environ)
    assert (report.verdict, report.findings) == ("pass", ())
