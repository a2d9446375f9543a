"""What every test shares: the summary lines that say which real condas took part, and what tests measured."""

from __future__ import annotations

import pytest

from tests.condas import FOLDER, condas


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
