"""``compat`` as a function: what counts, the range, and plugins that do not behave."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from condaplug.catalogue import api
from condaplug.compat import compat
from condaplug.hosts.observe import Limits
from condaplug.judgement import CompatReport

HEAD = '[project]\nname = "conda-odd"\nversion = "1.0"\nrequires-python = ">=3.10"\n'
ENTRY = '[project.entry-points.conda]\nodd = "odd"\n'
PLUGIN = """
from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand
{top}
@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="odd", summary="Odd", action={action})
"""


def judged(
    folder: Path,
    top: str = "",
    toml: str = "",
    timeout: float = 60,
    ignore: tuple[str, ...] = (),
    action: str = "print",
) -> CompatReport:
    folder.joinpath("pyproject.toml").write_text(HEAD + ENTRY + toml, encoding="utf-8")
    folder.joinpath("odd.py").write_text(PLUGIN.format(top=top, action=action), encoding="utf-8")
    return compat(folder, limits=Limits(timeout), ignore=ignore, environ=os.environ)


def verdicts(report: CompatReport) -> dict[str, str]:
    return {one.version: one.verdict for one in report.releases}


def failing_before(release: str) -> str:
    return (
        "import conda, sys\nfrom packaging.version import Version\n"
        f"if Version(conda.__version__) < Version('{release}'): raise RuntimeError('too old')\n"
    )


@pytest.mark.parametrize("release", [one for one in api.releases() if "dev" not in one][-5:])
def test_the_range_starts_at_the_first_release_that_works(tmp_path: Path, release: str) -> None:
    report = judged(tmp_path, failing_before(release))
    assert [one for one, verdict in verdicts(report).items() if verdict == "fail"] == list(
        api.releases()[: api.releases().index(release)]
    )
    siblings = [one for one in api.releases() if one.split(".")[:2] == release.split(".")[:2]]
    expected = release if siblings[0] != release else ".".join(release.split(".")[:2])
    assert report.range == f">={expected}"


def test_a_plugin_that_fails_only_in_the_middle_works_from_there_on(tmp_path: Path) -> None:
    middle = api.releases()[len(api.releases()) // 2]
    report = judged(tmp_path, f"import conda\nif conda.__version__ == '{middle}': raise RuntimeError('odd')")
    assert [one for one, verdict in verdicts(report).items() if verdict == "fail"] == [middle]
    after = api.releases()[api.releases().index(middle) + 1]
    assert report.range in (f">={after}", f">={'.'.join(after.split('.')[:2])}")
    assert report.exit_code() == 0  # nothing is claimed, and the newest works


def test_what_the_project_claims_decides_the_exit_code(tmp_path: Path) -> None:
    top = failing_before(api.newest())
    claims_none = judged(tmp_path, top)
    assert claims_none.exit_code() == 0
    assert [one.code for one in claims_none.claim_findings] == ["CP513"]
    claims_more = judged(tmp_path, top, f'[tool.condaplug]\nconda = "<={api.newest()}"\n')
    assert claims_more.exit_code() == 1
    assert claims_more.claim_findings[0].code == "CP511"
    exact = judged(tmp_path, top, f'[tool.condaplug]\nconda = ">={api.newest()}"\n')
    assert (exact.exit_code(), exact.claim_findings) == (0, ())


def test_the_claimed_range_and_requires_python_hide_no_release(tmp_path: Path) -> None:
    report = judged(tmp_path, toml='[tool.condaplug]\nconda = ">=99"\n')
    assert set(verdicts(report).values()) == {"pass"}


def test_a_plugin_that_hangs_is_bounded_over_all_releases_together(tmp_path: Path) -> None:
    report = judged(tmp_path, "import time\ntime.sleep(600)", timeout=8)
    assert set(verdicts(report).values()) == {"fail"}
    assert {finding.code for one in report.releases for finding in one.findings} >= {"CP111"}
    assert (report.range, report.exit_code()) == (None, 1)


def test_where_the_time_ran_out_elsewhere_nobody_can_say(tmp_path: Path) -> None:
    top = "import conda, time\nif conda.__version__ < '26.5': time.sleep(600)"
    found = verdicts(judged(tmp_path, top, timeout=12))
    assert found[api.newest()] == "pass"
    assert found[api.releases()[0]] in ("fail", "inconclusive")
    assert "fail" in found.values()


def test_an_exit_at_one_release_is_that_release_s(tmp_path: Path) -> None:
    report = judged(tmp_path, f"import conda, os\nif conda.__version__ == '{api.releases()[0]}': os._exit(3)")
    assert [one for one, verdict in verdicts(report).items() if verdict == "fail"] == [api.releases()[0]]


def test_a_project_without_an_entry_point_works_nowhere(tmp_path: Path) -> None:
    tmp_path.joinpath("pyproject.toml").write_text(HEAD, encoding="utf-8")
    tmp_path.joinpath("conda_odd.py").write_text("", encoding="utf-8")
    report = compat(tmp_path, environ=os.environ)
    assert set(verdicts(report).values()) == {"fail"}
    assert {finding.code for one in report.releases for finding in one.findings} == {"CP101"}
    assert report.exit_code() == 1


def test_what_the_model_cannot_answer_is_inconclusive(tmp_path: Path) -> None:
    report = judged(tmp_path, "def made():\n    from conda.core.solve import Solver\n    Solver('', ())\n")
    assert set(verdicts(report).values()) == {"pass"}
    plugin = tmp_path / "odd.py"
    plugin.write_text(plugin.read_text().replace("    yield", "    made()\n    yield"))
    report = compat(tmp_path, environ=os.environ)
    assert set(verdicts(report).values()) == {"inconclusive"}
    assert all("conda.core.solve.Solver" in (one.reason or "") for one in report.releases)
    assert report.exit_code() == 0


def test_packaging_and_cost_are_no_matter_of_a_release(tmp_path: Path) -> None:
    report = judged(tmp_path, "import time\ntime.sleep(0.15)", '[project.optional-dependencies]\nx = ["y"]\n')
    assert {one.code[:3] for release in report.releases for one in release.findings} <= {"CP5"}


def test_the_claim_of_the_source_that_says_the_most_is_shown(tmp_path: Path) -> None:
    toml = """[tool.condaplug]
conda = ">=26.3"
[tool.pixi.dependencies]
conda = ">=26.3.0"
"""
    (tmp_path / "meta.yaml").write_text("requirements:\n  run:\n    - conda >=26.1,<27\n", encoding="utf-8")
    report = judged(tmp_path, toml=toml)
    assert [str(one.specifier) for one in report.project.claims] == [">=26.3", ">=26.1,<27", ">=26.3.0"]
    assert report.claimed == ">=26.1,<27"


def latent(folder: Path, name: str, toml: str = "", ignore: tuple[str, ...] = ()) -> CompatReport:
    """A plugin whose action uses a name of conda."""
    return judged(folder, f"def action(args):\n    from {name}\n", toml, ignore=ignore, action="action")


def test_a_release_on_which_an_action_fails_is_left_out_of_the_range_and_still_only_warns(
    tmp_path: Path,
) -> None:
    report = latent(tmp_path, "conda.exceptions import PlatformMismatchError")
    assert report.range == ">=26.5"
    assert {one.verdict for one in report.releases if one.failing_lines} == {"warn"}
    assert [one.version for one in report.releases if one.fails_when_used][-1] == "26.3.2"
    assert report.exit_code() == 0  # nothing is claimed, and the newest works


def test_an_action_that_fails_everywhere_leaves_no_range(tmp_path: Path) -> None:
    report = latent(
        tmp_path, "conda.plugins.types import CondaSubcomand", '[tool.condaplug]\nconda = ">=25"\n'
    )
    assert report.range is None
    (finding,) = report.claim_findings
    assert (finding.code, finding.severity) == ("CP511", "error")
    assert "when it is used (odd.py:5)" in finding.message
    assert (report.failing, report.exit_code()) == ((), 1)


def test_lines_of_a_check_that_is_ignored_do_not_count(tmp_path: Path) -> None:
    toml = '[tool.condaplug]\nconda = ">=25.9"\n'
    report = latent(tmp_path, "conda.exceptions import PlatformMismatchError", toml, ignore=("CP501",))
    assert report.exit_code() == 0
    assert not any(one.failing_lines for one in report.releases)


def test_a_call_that_a_release_rejects_is_left_out_of_the_range(tmp_path: Path) -> None:
    body = "conda.core.prefix_data import PrefixData\n    PrefixData('x', interoperability=True)"
    report = latent(tmp_path, body)
    assert report.range == ">=25.5"
    assert {one.code for release in report.releases for one in release.findings} >= {"CP504"}


def test_a_line_that_conda_survives_in_a_hook_counts_as_well(tmp_path: Path) -> None:
    top = (
        "@hookimpl(optionalhook=True)\ndef conda_error_hints():\n"
        "    from conda.plugins import CondaSolver\n    return []\n"
    )
    report = judged(tmp_path, top)
    assert report.releases[-1].verdict != "fail"
    assert report.range == ">=22.11,<26.9"
