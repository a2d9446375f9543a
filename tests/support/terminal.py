"""A command, run by a script or by a person at a terminal."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

if sys.platform != "win32":
    import pty

terminal = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


def outcome(command: list[str], work: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command as a script does, without input; give its exit code and both streams as text."""
    return subprocess.run(
        command,
        cwd=work,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def converse(
    command: list[str], work: Path, environment: dict[str, str], *turns: tuple[str, bytes]
) -> tuple[int, str]:
    """Run a command on a pseudo-terminal: after each text appears, type what goes with it.

    Gives the exit code and all that was shown.
    """
    master, slave = pty.openpty()
    process = subprocess.Popen(
        command,
        cwd=work,
        env=environment,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        close_fds=True,
    )
    os.close(slave)
    shown, pending, deadline = "", list(turns), time.monotonic() + 60
    try:
        while time.monotonic() < deadline:
            if select.select([master], [], [], 0.1)[0]:
                try:
                    read = os.read(master, 65536)
                except OSError:
                    break
                if not read:
                    break
                shown += read.decode(errors="replace")
                # prompt_toolkit asks where the cursor is, and waits a moment for an answer.
                if b"\x1b[6n" in read:
                    os.write(master, b"\x1b[1;1R")
            if pending and pending[0][0] in shown:
                os.write(master, pending.pop(0)[1])
        process.wait(timeout=max(deadline - time.monotonic(), 1))
    finally:
        process.kill()
        process.wait()
        os.close(master)
    return process.returncode, shown
