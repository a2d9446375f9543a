"""What every test shares: the wheel, imports that are never slow, and the summary's lines."""

from __future__ import annotations

import math
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from condaplug.checks import cost
from tests.support.condas import FOLDER, condas

ROOT = Path(__file__).parent.parent

# A shell starts what runs in the background with Ctrl-C ignored, and what the tests start inherits that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def no_import_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine any import may take long, and be a finding (CP601)."""
    monkeypatch.setattr(cost, "SLOW", math.inf)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, as its files are."""
    return build_wheel(ROOT, tmp_path_factory.mktemp("wheel"))


def build_wheel(checkout: Path, folder: Path) -> Path:
    """Build the wheel of ``checkout`` into the empty ``folder``, with what this environment has."""
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(checkout),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = folder.glob("*.whl")
    return made


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line whether real condas were there, so that a skip cannot pass for a proof."""
    names = ", ".join(conda.name for conda in condas())
    line = (
        f"real condas in {FOLDER}: {names}"
        if names
        else f"no real conda in {FOLDER}: the real_conda tests were skipped"
    )
    terminalreporter.write_line(line)
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        for name, value in report.user_properties:
            if name == "figures":
                terminalreporter.write_line(value)
