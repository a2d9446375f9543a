"""How condaplug ends when the machine cannot, or somebody stops it: exit codes, words, and what is left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.hostile import HOSTILE, Hostile

pytestmark = pytest.mark.skipif(os.name == "nt", reason="limits and signals of POSIX")

SLOW = Hostile("slow", imported="import time; time.sleep(600)")


def started(folder: Path, *arguments: str, limit: int | None = None) -> subprocess.Popen[str]:
    """condaplug with a temporary folder of its own, and files of ``limit`` bytes at most."""
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)

    def restricted() -> None:
        import resource

        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.Popen(
        [sys.executable, "-m", "condaplug", *arguments],
        env={**os.environ, "TMPDIR": str(temporary)},
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=restricted,
    )


def done(folder: Path, *arguments: str, limit: int | None = None) -> tuple[int, str, str]:
    process = started(folder, *arguments, limit=limit)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def left(folder: Path) -> list[str]:
    return [path.name for path in (folder / "tmp").iterdir()]


@pytest.mark.parametrize("command", [["validate", "--conda", "builtin"], ["compat"]], ids=lambda one: one[0])
@pytest.mark.parametrize("limit", [0, 3000], ids=["at-once", "later"])
def test_a_full_disk_is_a_sentence(tmp_path: Path, command: Sequence[str], limit: int) -> None:
    plugin = HOSTILE[0].write(tmp_path / "plugin")
    code, out, err = done(tmp_path, *command, str(plugin), limit=limit)
    assert (code, out) == (2, "")
    assert "cannot write into" in err and "Traceback" not in err
    assert left(tmp_path) == []


def test_a_full_disk_is_a_document_too(tmp_path: Path) -> None:
    plugin = HOSTILE[0].write(tmp_path / "plugin")
    code, out, _ = done(tmp_path, "validate", "--conda", "builtin", "--format", "json", str(plugin), limit=0)
    assert code == 2
    assert "cannot write into" in json.loads(out)["error"]["message"]


@pytest.mark.parametrize("seconds", [0.0, 0.2, 0.6, 2.5])
@pytest.mark.parametrize(
    ("number", "codes"), [(signal.SIGTERM, (143, -15)), (signal.SIGINT, (130, -2))], ids=["term", "int"]
)
def test_a_signal_at_any_moment_leaves_nothing(
    tmp_path: Path, seconds: float, number: int, codes: tuple[int, int]
) -> None:
    plugin = SLOW.write(tmp_path / "plugin")
    process = started(tmp_path, "validate", "--conda", "builtin", str(plugin))
    time.sleep(seconds)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    # before Python runs any code of ours, the signal itself ends it: the shell's code is the same
    assert process.returncode in codes
    if process.returncode > 0:
        assert "Traceback" not in err
    assert left(tmp_path) == []


def test_ctrl_c_says_what_stays(tmp_path: Path) -> None:
    process = started(tmp_path, "validate", "--conda", "builtin", str(SLOW.write(tmp_path / "plugin")))
    while not left(tmp_path):  # its folders are there: it is at work
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err.strip()) == (130, "Interrupted: nothing was changed.")


def test_two_add_at_once_lose_nothing(tmp_path: Path) -> None:
    code, _, err = done(
        tmp_path, "new", "odd", "--defaults", "--hook", "subcommands", "--no-validate", "--no-git"
    )
    assert code == 0, err
    hooks = ["settings", "health_checks", "solvers"]
    running = [started(tmp_path, "add", hook, "conda-odd", "--no-validate") for hook in hooks]
    for process in running:
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    text = (tmp_path / "conda-odd" / "conda_odd" / "plugin.py").read_text()
    answers = (tmp_path / "conda-odd" / ".copier-answers.yml").read_text()
    for hook in [*hooks, "subcommands"]:
        assert f"def conda_{hook}(" in text
        assert hook in answers
