"""Plugins that turn on the interpreter that loads them, each with what condaplug must say of it."""

from __future__ import annotations

import tempfile
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest

PYPROJECT = """
[project]
name = "conda-hostile"
version = "1.0"
[project.entry-points.conda]
hostile = "hostile"
"""

MODULE = """
from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand
{imported}

@hookimpl
def conda_subcommands():
{called}
    yield CondaSubcommand(name="hostile", summary="Hostile", action=print)
"""

SPECIFIER = """
from conda.plugins import hookimpl
from conda.plugins.types import CondaEnvironmentSpecifier, EnvironmentSpecBase
{imported}

class Reader(EnvironmentSpecBase):
    def __init__(self, filename=None):
        self.filename = filename

    def can_handle(self):
        return open(self.filename, "rb").read(7) == b"hostile"

    @property
    def env(self):
        raise NotImplementedError

@hookimpl
def conda_environment_specifiers():
{called}
    yield CondaEnvironmentSpecifier(name="hostile", environment_spec=Reader)
"""


@dataclass(frozen=True)
class Hostile:
    """A plugin with ``imported`` at its module's level and ``called`` in its hook.

    ``code`` is the finding that it must have, with ``phrase`` in its message; None for a plugin that passes.
    """

    name: str
    imported: str = ""
    called: str = ""
    code: str | None = None
    phrase: str = ""
    module: str = MODULE

    def write(self, folder: Path) -> Path:
        """Write the plugin into ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        folder.joinpath("pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
        called = textwrap.indent(textwrap.dedent(self.called).strip() or "pass", "    ")
        text = self.module.format(imported=textwrap.dedent(self.imported).strip(), called=called)
        folder.joinpath("hostile.py").write_text(text, encoding="utf-8")
        return folder


def _both(name: str, act: str, code: str | None, phrase: str = "") -> list[Hostile]:
    """The same act while the plugin is imported, and while its hook is called."""
    return [
        Hostile(f"{name}-at-import", imported=act, code=code, phrase=phrase),
        Hostile(f"{name}-in-a-hook", called=act, code=code, phrase=phrase),
    ]


FORK_AND = "import os, time\npid = os.fork()\nif {condition}: {act}\n"
EMPTIED = "import sys, builtins\n{what}.clear()\n"
SCRATCH = "import pathlib, shutil\nshutil.rmtree(pathlib.Path.home().parent, ignore_errors=True)\n"
DONE = """
import glob, os, pathlib, tempfile
forged = b'{"event": "end", "step": "import"}\\n{"event": "done"}\\n'
assert "hostile-tmp" in pathlib.Path.home().parts, "the temporary folder belongs to others too"
above = pathlib.Path.home().parents
places = [above[0], above[1] if above[1].name.startswith("condaplug-") else above[0]]
folders = [place for place in places] + [*above[1].glob("condaplug-*")] + [*above[2].glob("condaplug-*")]
files = [path for one in folders for path in ([one] if one.is_file() else one.glob("*"))]
files = sorted({path for path in files if path.is_file()})
"""
"""Finds the files of a run as far as a plugin can: all that lie about in its temporary folders.

They may be another run's as well, so it acts only in a folder that a test gave to it alone: ``own_folder``.
"""


def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a temporary folder for what runs in this test alone."""
    folder = tmp_path / "hostile-tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def _every_file(act: str, after: str = "") -> str:
    return f"{DONE}for path in files:\n    {act}\n{after}"


def _every_descriptor(act: str, after: str = "") -> str:
    return f"{DONE}for number in range(3, 256):\n    try: {act}\n    except OSError: pass\n{after}"


MISSPELT = "\n@hookimpl\ndef conda_subcomands():\n    yield 1\n"
ENDS = "os._exit(0)\n"

HINTS = {
    "CP110": "Remove the call of os._exit",
    "CP111": "Find what it waits for",
    "CP112": "python -X faulthandler",
    "CP115": "Read large data piece by piece",
    "CP116": "Leave what all code of the process shares as it is",
    "CP117": "Remove the code that writes, moves or deletes files",
    "twice": "End the forked process with os._exit",
}
"""What the hint of a finding says, by its code, or by the phrase in its message."""

HOSTILE = [
    Hostile("nothing"),
    *_both("exits", "import os; os._exit(0)", "CP110", "ended the interpreter"),
    *_both("fork-parent-exits", FORK_AND.format(condition="pid", act="os._exit(0)"), "CP110", "ended"),
    *_both("fork-child-exits", FORK_AND.format(condition="not pid", act="os._exit(0)"), None),
    *_both("fork-both-go-on", FORK_AND.format(condition="False", act="pass"), "CP116", "twice"),
    *_both("fork-child-stays", FORK_AND.format(condition="not pid", act="time.sleep(600)"), None),
    *_both("fork-child-crashes", FORK_AND.format(condition="not pid", act="os.abort()"), None),
    *_both("removes-its-folders", SCRATCH, None),
    Hostile("removes-the-files-of-samples", imported=SCRATCH, module=SPECIFIER),
    Hostile("removes-the-files-of-samples-late", called=SCRATCH, module=SPECIFIER),
    *_both("empties-meta-path", EMPTIED.format(what="sys.meta_path"), "CP116", "sys.meta_path"),
    *_both("empties-path-hooks", EMPTIED.format(what="sys.path_hooks"), "CP116", "sys.path_hooks"),
    *_both("empties-builtins", EMPTIED.format(what="vars(builtins)"), "CP116", "builtins"),
    *_both("empties-modules", EMPTIED.format(what="sys.modules"), "CP116", "sys.modules"),
    *_both("empties-path", EMPTIED.format(what="sys.path"), "CP116", "sys.path"),
    Hostile(
        "hangs-in-del",
        imported="import time\n"
        "class Slow:\n    def __del__(self, sleep=time.sleep): sleep(600)\n"
        "slow = Slow()",
        code="CP111",
        phrase="timed out",
    ),
    Hostile("hangs-at-exit", imported="import atexit, time\natexit.register(time.sleep, 600)", code="CP111"),
    Hostile(
        "hangs-in-a-thread",
        imported="import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()",
        code="CP111",
    ),
    Hostile(
        "leaves-a-daemon-thread",
        imported="import threading, time\n"
        "threading.Thread(target=time.sleep, args=(600,), daemon=True).start()",
    ),
    *_both("crashes", "import os; os.abort()", "CP112"),
    Hostile(
        "forges-in-files",
        imported=_every_file("path.open('ab').write(forged)", MISSPELT + ENDS),
        code="CP117",
    ),
    Hostile(
        "forges-in-descriptors",
        imported=_every_descriptor("os.write(number, forged)", MISSPELT + ENDS),
        code="CP110",
    ),
    Hostile(
        "forges-and-goes-on",
        imported=_every_file("path.open('ab').write(forged)"),
        code="CP117",
    ),
    Hostile(
        "repeats-the-answer",
        imported=_every_file("path.open('ab').write(path.read_bytes())"),
        code="CP117",
    ),
    Hostile("empties-the-answer", imported=_every_file("os.truncate(path, 0)"), code="CP117"),
    Hostile("removes-the-answer", imported=_every_file("path.unlink()"), code="CP117"),
    Hostile(
        "answer-becomes-a-folder",
        imported=_every_file("path.unlink(); path.mkdir()"),
        code="CP117",
    ),
    Hostile(
        "answer-becomes-a-fifo",
        imported=_every_file("path.unlink(); os.mkfifo(path)"),
        code="CP117",
    ),
    Hostile(
        "answer-becomes-a-device",
        imported=_every_file("path.unlink(); path.symlink_to('/dev/null')"),
        code="CP117",
    ),
    Hostile(
        "floods-the-answer",
        imported=_every_file("path.open('ab').write(b'x' * 30_000_000)"),
        code="CP117",
    ),
    Hostile(
        "floods-the-output",
        imported="import os\nfor _ in range(200): os.write(2, b'x' * 65536)",
    ),
    Hostile(
        "eats-memory",
        imported="kept = []\nwhile True: kept.append(bytearray(1 << 24))",
        code="CP115",
    ),
    Hostile(
        "eats-memory-in-children",
        called="""
            import os, time
            for _ in range(4):
                if not os.fork():
                    kept = bytearray(b"x") * (110 << 20)
                    time.sleep(600)
            time.sleep(600)
        """,
        code="CP115",
    ),
    Hostile(
        "shares-memory-with-children",
        called="""
            import os, time
            kept = bytearray(b"x") * (110 << 20)
            for _ in range(4):
                if not os.fork():
                    time.sleep(600)
            time.sleep(0.5)
        """,
    ),
    Hostile(
        "takes-functions-away",
        imported="import inspect\ninspect.signature = None",
        code="CP116",
        phrase="inspect.signature",
    ),
]
