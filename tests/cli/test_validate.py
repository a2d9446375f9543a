"""``condaplug validate`` as a process: exit codes, and what goes where."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_building import project

CASES = Path(__file__).parent.parent / "cases"


def condaplug(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "condaplug", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([CASES / "good" / "subcommand"], 0),
        ([CASES / "bad" / "misspelt-hook"], 1),
        ([CASES / "bad" / "prints-on-import"], 0),
        ([CASES / "bad" / "prints-on-import", "--strict"], 1),
        ([CASES], 2),
        ([CASES / "absent"], 2),
        ([CASES / "good" / "subcommand", "--select", "nonsense"], 2),
        ([CASES / "good" / "subcommand", "--conda", "/no/conda/here"], 3),
    ],
)
def test_exit_codes_and_json_alone_on_stdout(arguments: list[object], code: int) -> None:
    conda = [] if "--conda" in arguments else ["--conda", "builtin"]
    done = condaplug("validate", *arguments, *conda, "--format", "json")
    assert done.returncode == code, done.stderr
    assert done.stderr == ""
    document = json.loads(done.stdout)
    assert document["schema"] == 1
    assert ("error" in document) is (code >= 2)


def test_an_error_is_a_sentence_on_stderr() -> None:
    done = condaplug("validate", CASES / "absent")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "absent" in done.stderr


def test_the_report_goes_to_a_file(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    options = ["--conda", "builtin", "--format", "json", "--output", target]
    done = condaplug("validate", CASES / "good" / "subcommand", *options)
    assert (done.returncode, done.stdout) == (0, "")
    assert json.loads(target.read_text(encoding="utf-8"))["verdict"] == "pass"


def test_an_output_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    done = condaplug(
        "validate", CASES / "good" / "subcommand", "--conda", "builtin", "--output", tmp_path / "no" / "file"
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_the_time_limit_is_an_error_finding(tmp_path: Path) -> None:
    tmp_path.joinpath("pyproject.toml").write_text(
        '[project]\nname = "slow"\nversion = "1"\n[project.entry-points.conda]\nslow = "slow"\n'
    )
    hook = "@hookimpl\ndef conda_solvers():\n    while True: pass\n"
    tmp_path.joinpath("slow.py").write_text(f"from conda.plugins import hookimpl\n\n\n{hook}")
    done = condaplug("validate", tmp_path, "--conda", "builtin", "--timeout", "10", "--format", "json")
    assert done.returncode == 1
    errors = [one for one in json.loads(done.stdout)["findings"] if one["severity"] == "error"]
    assert [(one["code"], one["path"], one["line"]) for one in errors] == [("CP111", "slow.py", 5)]


def test_the_version() -> None:
    done = condaplug("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("condaplug ")


def test_a_build_is_announced_on_stderr_and_json_stays_alone(tmp_path: Path) -> None:
    root = project(tmp_path, ships='path.name != "actions.py"')
    text = condaplug("validate", root, "--conda", "builtin", "--build")
    assert (text.returncode, text.stderr) == (1, "Building the wheel in an isolated environment ...\n")
    machine = condaplug("validate", root, "--conda", "builtin", "--build", "--format", "json")
    assert machine.stderr == ""
    assert [one["code"] for one in json.loads(machine.stdout)["findings"]] == ["CP008"]
