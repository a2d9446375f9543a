"""``validate`` with the model of a release and ``compat`` say the same of that release, hostile plugins too.

An error of the project's packaging (CP0) is no matter of a release, and ``compat`` leaves it out.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from condaplug.catalogue import api
from condaplug.checks.host import includes
from condaplug.compat import compat
from condaplug.hosts.observe import Limits
from condaplug.project import read_project
from condaplug.run import validate

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("cases*/**/expected.json"))
OLD, NEXT = "25.11.1", api.releases()[-1]
SAME = {"pass": ("pass", "warn"), "fail": ("fail",), "inconclusive": ("inconclusive",)}


def assert_same(folder: Path, releases: tuple[str, ...], timeout: float = 300) -> None:
    report = compat(folder, limits=Limits(timeout), environ=os.environ)
    verdicts = {one.version: one.verdict for one in report.releases}
    for release in releases:
        alone = validate(folder, conda=[f"builtin:{release}"], limits=Limits(timeout), environ=os.environ)
        verdict = alone.verdict
        if verdict == "fail" and all(one.code < "CP1" for one in alone.findings if one.severity == "error"):
            (verdict,) = [host.verdict for host in alone.hosts]
        assert (release, verdicts[release]) in [(release, one) for one in SAME[verdict]], alone.findings


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.name for case in CASES])
def test_each_case_has_one_verdict(number: int) -> None:
    releases = [(OLD, api.newest(), NEXT)[(number + step) % 3] for step in range(3)]
    claimed = read_project(CASES[number]).settings.conda
    # `validate` has no verdict on a release that the plugin does not claim.
    assert_same(CASES[number], (next(one for one in releases if includes(claimed, one)),))


PLUGIN = """
import os, sys
from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand
{top}
@hookimpl
def conda_subcommands():
    {hook}
    yield CondaSubcommand(name="odd", summary="Odd", action=print)
"""

HOSTILE = {
    "exits at import": ("sys.exit(0)", "pass"),
    "ends at import": ("os._exit(0)", "pass"),
    "crashes at import": ("os.abort()", "pass"),
    "exits in a hook": ("", "sys.exit(0)"),
    "ends in a hook": ("", "os._exit(0)"),
    "interrupts in a hook": ("", "raise KeyboardInterrupt"),
    "parent goes away at import": ("os.fork() and os._exit(0)", "pass"),
    "child goes away in a hook": ("", "os.fork() or os._exit(0)"),
    "ends at exit": ("import atexit; atexit.register(os._exit, 3)", "pass"),
    "recursion": ("def f(): f()", "f()"),
    "ends at one release": (f"import conda; conda.__version__ == '{OLD}' and os._exit(3)", "pass"),
}


@pytest.mark.parametrize(("top", "hook"), HOSTILE.values(), ids=list(HOSTILE))
def test_a_hostile_plugin_has_one_verdict(tmp_path: Path, top: str, hook: str) -> None:
    assert_same(project(tmp_path, top, hook), (OLD, api.newest()))


def test_a_plugin_that_hangs_fails_in_both(tmp_path: Path) -> None:
    folder = project(tmp_path, "import time; time.sleep(600)", "pass")
    assert_same(folder, (OLD, api.newest()), timeout=10)


def project(folder: Path, top: str, hook: str) -> Path:
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "conda-odd"\nversion = "1.0"\nrequires-python = ">=3.10"\n'
        '[project.entry-points.conda]\nodd = "odd"\n'
    )
    (folder / "odd.py").write_text(PLUGIN.format(top=top, hook=hook))
    return folder
