"""``condaplug compat`` as a process: exit codes, and what goes where."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

CASES = Path(__file__).parent.parent / "cases_compat"


def condaplug(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "condaplug", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, cwd=cwd
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([CASES / "guarded"], 0),
        ([CASES / "removed-reexport"], 0),
        ([CASES / "wrong-minimum"], 1),
        ([CASES / "no-such-hook"], 1),
        ([CASES / "no-such-hook", "--ignore", "CP2"], 0),
        ([CASES / "no-such-hook", "--select", "CP5"], 0),
        ([CASES], 2),
        ([CASES / "absent"], 2),
        ([CASES / "guarded", "--select", "nonsense"], 2),
        ([CASES / "guarded", "--timeout", "none"], 2),
    ],
)
def test_exit_codes_and_json_alone_on_stdout(arguments: list[object], code: int) -> None:
    done = condaplug("compat", *arguments, "--format", "json")
    assert done.returncode == code, done.stderr
    assert done.stderr == ""
    document = json.loads(done.stdout)
    assert document["schema"] == 1
    assert ("error" in document) is (code >= 2)


def test_this_folder_and_text_are_the_defaults() -> None:
    done = condaplug("compat", cwd=CASES / "wrong-minimum")
    assert (done.returncode, done.stderr) == (1, "")
    assert "recipe/meta.yaml:8: error CP511 claims-too-much" in done.stdout
    assert "\x1b" not in done.stdout


def test_the_report_goes_to_a_file(tmp_path: Path) -> None:
    target = tmp_path / "compat.md"
    done = condaplug("compat", CASES / "guarded", "--format", "markdown", "--output", target)
    assert (done.returncode, done.stdout) == (0, "")
    assert target.read_text(encoding="utf-8").startswith("**conda-guarded** works with conda")
