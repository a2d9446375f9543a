"""From observations to a report: selection, verdicts, exit codes. Several hosts: ``test_run_hosts.py``."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from condaplug.checks.selection import Selection
from condaplug.errors import BadInvocationError, HostUnavailableError, NotAPluginProjectError
from condaplug.judgement import Report
from condaplug.run import validate

CASES = Path(__file__).parent / "cases"
GOOD = CASES / "good" / "subcommand"
MISSPELT = CASES / "bad" / "misspelt-hook"
WARNED = CASES / "bad" / "prints-on-import"


def judged(path: Path, **options: object) -> Report:
    return validate(path, conda=["builtin"], environ=os.environ, **options)  # type: ignore[arg-type]


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings}


def test_a_good_plugin_passes_and_names_what_it_provides() -> None:
    report = judged(GOOD)
    assert (report.verdict, report.exit_code(), report.exit_code(strict=True)) == ("pass", 0, 0)
    (host,) = report.hosts
    assert [(hook.name, hook.plugins) for hook in host.hooks] == [("conda_subcommands", ("hello",))]


def test_an_error_fails_and_a_warning_only_when_strict() -> None:
    assert judged(MISSPELT).exit_code() == 1
    assert judged(WARNED).exit_code() == 0
    assert judged(WARNED).exit_code(strict=True) == 1


@pytest.mark.parametrize(
    ("selection", "counts"),
    [
        ({"select": ["CP2"]}, True),
        ({"select": ["CP201"]}, True),
        ({"select": ["cp1, cp2"]}, True),
        ({"select": ["CP1"]}, False),
        ({"ignore": ["CP201"]}, False),
        ({"ignore": ["CP2"]}, False),
        ({"select": ["CP2"], "ignore": ["CP201"]}, False),
    ],
)
def test_selection_by_code_and_family(selection: dict[str, list[str]], counts: bool) -> None:
    report = judged(MISSPELT, **selection)
    assert ("CP201" in codes(report)) is counts
    assert report.exit_code() == int(counts)


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(BadInvocationError, match="CP2O1"):
        judged(GOOD, select=["CP2O1"])


def test_static_executes_nothing_and_still_sees_the_misspelt_hook(tmp_path: Path) -> None:
    report = judged(MISSPELT, static=True)
    assert codes(report) == {"CP201"}
    assert report.hosts == ()
    assert all(finding.hosts == () for finding in report.findings)
    marker = tmp_path / "executed"
    tmp_path.joinpath("pyproject.toml").write_text(
        '[project]\nname = "x"\nversion = "1"\n[project.entry-points.conda]\nx = "x"\n'
    )
    tmp_path.joinpath("x.py").write_text(f"open({str(marker)!r}, 'w')\n")
    judged(tmp_path, static=True)
    assert not marker.exists()


def test_a_claimed_range_leaves_the_host_inconclusive_with_one_warning(tmp_path: Path) -> None:
    for path in MISSPELT.glob("*"):
        tmp_path.joinpath(path.name).write_bytes(path.read_bytes())
    with tmp_path.joinpath("pyproject.toml").open("a") as file:
        file.write('\n[tool.condaplug]\nconda = ">=99"\n')
    report = judged(tmp_path)
    assert [(f.code, f.severity) for f in report.findings] == [("CP902", "warning")]
    assert report.verdict == "inconclusive"
    assert report.hosts[0].reason
    assert (report.exit_code(), report.exit_code(strict=True)) == (0, 3)


def test_inconclusive_without_a_warning_exits_3_when_strict() -> None:
    passed = judged(GOOD)
    report = replace(passed, hosts=tuple(replace(one, verdict="inconclusive") for one in passed.hosts))
    assert (report.exit_code(), report.exit_code(strict=True)) == (0, 3)


@pytest.mark.parametrize(
    ("path", "error"),
    [("absent", NotAPluginProjectError), (".", NotAPluginProjectError)],
)
def test_a_path_without_a_project(tmp_path: Path, path: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        judged(tmp_path / path)


def test_a_missing_sample_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInvocationError, match=r"absent\.json"):
        judged(GOOD, sample_files=[tmp_path / "absent.json"])


def test_a_missing_conda_is_no_conclusion(tmp_path: Path) -> None:
    with pytest.raises(HostUnavailableError):
        validate(GOOD, conda=[str(tmp_path / "no-conda")], environ=os.environ)


def test_the_selection_reads_codes_by_their_beginning() -> None:
    assert "CP201" in Selection()
    assert "CP201" not in Selection(ignore=("CP2",))
    assert "CP301" not in Selection(select=("CP2", "CP4"))


def test_without_a_sample_the_environment_was_not_tried(tmp_path: Path) -> None:
    for path in (CASES / "good" / "specifier").glob("*.py"):
        tmp_path.joinpath(path.name).write_bytes(path.read_bytes())
    tmp_path.joinpath("pyproject.toml").write_text(
        '[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.10"\n'
        '[project.entry-points.conda]\nx = "conda_specifier"\n'
    )
    report = judged(tmp_path)
    assert [(one.code, one.severity) for one in report.findings] == [("CP412", "info")]
    assert report.verdict == "pass"
