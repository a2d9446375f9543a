"""The model at many releases in one go: what is shared, and that each release gets what it gets alone."""

from __future__ import annotations

import dataclasses
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from condaplug.catalogue import api
from condaplug.errors import HostUnavailableError
from condaplug.hosts.answer import Events
from condaplug.hosts.child import ChildResult
from condaplug.hosts.find import Candidate
from condaplug.hosts.observation import Observation, Value
from condaplug.hosts.observe import Limits, Load, observe
from condaplug.hosts.releases import FORKS, _Server, observe_releases
from condaplug.project import read_project
from tests.support.hostile import HOSTILE, own_folder

CASES = Path(__file__).parent.parent / "cases"
OLD, NEW, NEXT = "26.3.2", "26.7.1", "26.9.0.dev0"
"""26.9 takes ``conda.plugins.CondaSubcommand`` away, and brings a module for built-in subcommands."""

PYPROJECT = """
[project]
name = "conda-odd"
version = "1.0"
[project.entry-points.conda]
odd = "odd"
"""
HOOK = """
from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand

@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="odd", summary="Odd", action=print)
"""

EITHER_WAY = pytest.mark.parametrize(
    "forks",
    [
        pytest.param(True, id="fork", marks=pytest.mark.skipif(not FORKS, reason="no os.fork")),
        pytest.param(False, id="no-fork"),
    ],
)


class Plugin:
    """A plugin of one module, which counts how often it is imported."""

    def __init__(self, folder: Path, text: str) -> None:
        self.folder = folder / "project"
        self.folder.mkdir()
        self._log = folder / "loads"
        self.folder.joinpath("pyproject.toml").write_text(PYPROJECT)
        count = f"with open({str(self._log)!r}, 'a') as log: log.write('.')\n"
        self.folder.joinpath("odd.py").write_text(count + textwrap.dedent(text))

    @property
    def loads(self) -> int:
        return len(self._log.read_text()) if self._log.exists() else 0

    def seen(
        self, releases: Sequence[str], limits: Limits | None = None, *, forks: bool = FORKS
    ) -> dict[str, Observation]:
        return observe_releases(Load(read_project(self.folder)), releases, limits or Limits(300), forks=forks)


def endings(seen: dict[str, Observation]) -> dict[str, str]:
    return {release: one.ending for release, one in seen.items()}


def faults(seen: dict[str, Observation]) -> dict[str, str | None]:
    return {
        release: entry.fault.text if entry.fault else None
        for release, one in seen.items()
        for entry in one.entry_points
    }


# -- what is shared ------------------------------------------------------------------------------------------


@EITHER_WAY
def test_releases_that_a_plugin_cannot_tell_apart_share_a_load(tmp_path: Path, forks: bool) -> None:
    text = HOOK.replace("Subcommand", "PreCommand").replace("subcommands", "pre_commands")
    plugin = Plugin(tmp_path, text.replace('summary="Odd"', 'run_for={"install"}'))
    seen = plugin.seen([NEW, NEXT], forks=forks)
    assert plugin.loads == 1
    assert [one.host.id for one in seen.values()] == [f"builtin {NEW}", f"builtin {NEXT}"]
    assert [one.host.version for one in seen.values()] == [NEW, NEXT]
    assert all(one.hooks[0].calls[0].results[0].label == "odd" for one in seen.values())


@EITHER_WAY
@pytest.mark.parametrize(
    ("text", "fails_at"),
    [
        ("from conda.plugins import CondaSubcommand", NEXT),
        ("import conda.plugins as p; assert hasattr(p, 'CondaSubcommand')", NEXT),
        ("import conda.plugins as p; assert 'CondaSubcommand' in dir(p)", None),
        ("import conda.plugins.subcommands.plugins", NEW),
    ],
)
def test_a_name_that_changed_between_releases_keeps_them_apart(
    tmp_path: Path, text: str, fails_at: str | None, forks: bool
) -> None:
    plugin = Plugin(tmp_path, text)
    seen = faults(plugin.seen([NEW, NEXT], forks=forks))
    assert plugin.loads == 2
    if fails_at:
        assert [release for release, fault in seen.items() if fault] == [fails_at]


@EITHER_WAY
def test_the_version_keeps_releases_apart(tmp_path: Path, forks: bool) -> None:
    plugin = Plugin(tmp_path, "import conda\nraise RuntimeError(conda.__version__)")
    seen = plugin.seen([OLD, NEW, NEXT], forks=forks)
    assert faults(seen) == {release: f"RuntimeError: {release}" for release in (OLD, NEW, NEXT)}
    assert plugin.loads == 3


def test_a_name_that_only_a_hook_s_call_reaches_keeps_releases_apart(tmp_path: Path) -> None:
    plugin = Plugin(
        tmp_path, HOOK.replace("    yield", "    from conda.plugins import CondaSolver\n    yield")
    )
    seen = plugin.seen([NEW, NEXT])
    outcomes = {release: one.hooks[0].calls[0].outcome for release, one in seen.items()}
    assert outcomes == {NEW: "results", NEXT: "raised"}


def test_a_name_that_only_an_exit_function_reaches_keeps_releases_apart(tmp_path: Path) -> None:
    text = """
    import atexit, os
    @atexit.register
    def leave():
        import conda.plugins
        if not hasattr(conda.plugins, "CondaSolver"):
            os._exit(3)
    """
    seen = Plugin(tmp_path, text).seen([NEW, NEXT])
    assert endings(seen) == {NEW: "done", NEXT: "exit"}
    assert (seen[NEXT].step, seen[NEXT].exit_code) == ("exit", 3)


def test_hook_specifications_are_those_of_each_release(tmp_path: Path) -> None:
    seen = Plugin(tmp_path, "import json").seen(api.releases())
    known = {release: {*one.specs} for release, one in seen.items()}
    assert known == {release: {*api.hooks(release)} for release in api.releases()}


def test_the_answers_come_in_the_order_of_the_releases(tmp_path: Path) -> None:
    plugin = Plugin(tmp_path, HOOK)
    assert list(plugin.seen([OLD, NEXT, NEW])) == [OLD, NEXT, NEW]
    assert plugin.seen([]) == {}


# -- plugins that do not behave ------------------------------------------------------------------------------


@EITHER_WAY
@pytest.mark.parametrize(
    ("act", "ending", "exit_code", "signal"),
    [
        ("os._exit(3)", "exit", 3, None),
        ("os._exit(0)", "exit", 0, None),
        ("os.abort()", "crash", None, "SIGABRT"),
        ("os.kill(os.getpid(), 9)", "crash", None, "SIGKILL"),
        ("os.killpg(0, 9)", "crash", None, "SIGKILL"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ending_the_interpreter_at_one_release_is_that_release_s_alone(
    tmp_path: Path, act: str, ending: str, exit_code: int | None, signal: str | None, forks: bool
) -> None:
    plugin = Plugin(tmp_path, f"import os, conda\nif conda.__version__ == {NEW!r}: {act}\n")
    seen = plugin.seen([OLD, NEW, NEXT], forks=forks)
    assert endings(seen) == {OLD: "done", NEW: ending, NEXT: "done"}
    ended = seen[NEW]
    assert (ended.exit_code, ended.signal) == (exit_code, signal)
    assert (ended.step, ended.subject) == ("import", "odd")


@EITHER_WAY
def test_hanging_at_one_release_does_not_cost_the_others(tmp_path: Path, forks: bool) -> None:
    text = f"import time, conda\nif conda.__version__ == {NEW!r}: time.sleep(600)\n"
    plugin = Plugin(tmp_path, text)
    seen = plugin.seen([OLD, NEW, NEXT], Limits(12), forks=forks)
    assert endings(seen) == {OLD: "done", NEW: "timeout", NEXT: "done"}
    assert (seen[NEW].step, seen[NEW].reached) == ("import", True)
    assert 0 < seen[NEW].host.seconds < 12


@EITHER_WAY
def test_hanging_everywhere_is_bounded_and_tried_once(tmp_path: Path, forks: bool) -> None:
    plugin = Plugin(tmp_path, HOOK.replace("    yield", "    import time; time.sleep(600)\n    yield"))
    seen = plugin.seen(api.releases(), Limits(10), forks=forks)
    assert plugin.loads == 1
    assert {one.ending for one in seen.values()} == {"timeout"}
    assert {(one.step, one.subject) for one in seen.values()} == {("hook", "conda_subcommands")}
    assert [release for release, one in seen.items() if one.reached] == [api.releases()[-1]]


def test_a_slow_plugin_uses_all_of_the_time_and_the_rest_says_that_it_was_not_reached(tmp_path: Path) -> None:
    plugin = Plugin(tmp_path, "import time, conda\nconda.__version__\ntime.sleep(3)\n")
    seen = plugin.seen(api.releases()[-5:], Limits(12))  # four loads at most
    assert seen[NEXT].ending == "done"
    assert 1 <= sum(one.ending == "done" for one in seen.values()) <= 3
    assert not next(iter(seen.values())).reached
    assert all(one.ending == "done" or one.step == "import" for one in seen.values())


@EITHER_WAY
def test_eating_all_memory_is_tried_once(tmp_path: Path, forks: bool) -> None:
    grows = "while True: kept.append(bytearray(1 << 22)); time.sleep(0.005)"
    text = f"import conda, time\nconda.__version__\nkept = []\n{grows}"
    plugin = Plugin(tmp_path, text)
    seen = plugin.seen([OLD, NEW, NEXT], Limits(memory=300 << 20), forks=forks)
    assert plugin.loads == 1
    assert endings(seen) == dict.fromkeys([OLD, NEW, NEXT], "memory")
    assert [release for release, one in seen.items() if one.reached] == [NEXT]


def test_disturbing_the_answer_is_tried_once_without_forks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_folder(tmp_path, monkeypatch)
    (hostile,) = (one for one in HOSTILE if one.name == "empties-the-answer")
    plugin = Plugin(tmp_path, f"import conda\nconda.__version__\n{hostile.imported}")
    seen = plugin.seen([OLD, NEW, NEXT], forks=False)
    assert plugin.loads == 1
    assert all(one.disturbed for one in seen.values())


LEAVES = """
import conda, pathlib, subprocess, sys, time

def runs(pid):
    try:
        return pathlib.Path("/proc", pid, "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False

conda.__version__
left = pathlib.Path({left!r})
until = time.monotonic() + 20
while left.exists() and runs(left.read_text()):
    if time.monotonic() > until:
        raise RuntimeError("what another load started is there")
    time.sleep(0.01)
sleep = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
left.write_text(str(sleep.pid))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
@EITHER_WAY
def test_what_a_load_started_ends_with_it(tmp_path: Path, forks: bool) -> None:
    plugin = Plugin(tmp_path, LEAVES.format(left=str(tmp_path / "left")))
    seen = plugin.seen([OLD, NEW, NEXT], forks=forks)
    assert plugin.loads == 3
    assert faults(seen) == {OLD: None, NEW: None, NEXT: None}


@EITHER_WAY
def test_a_plugin_that_prints_changes_nothing(tmp_path: Path, forks: bool) -> None:
    text = "import conda, sys\nconda.__version__\nprint('{' * 300_000)\nsys.stderr.write('x' * 300_000)\n"
    seen = Plugin(tmp_path, text + HOOK).seen([NEW, NEXT], forks=forks)
    assert [one.hooks[0].calls[0].outcome for one in seen.values()] == ["results", "results"]
    assert [one.entry_points[0].printed for one in seen.values()] == [300_001, 300_001]


def test_a_plugin_that_closes_every_descriptor_is_still_heard(tmp_path: Path) -> None:
    seen = Plugin(tmp_path, "import os, conda\nconda.__version__\nos.closerange(0, 256)").seen([NEW, NEXT])
    assert endings(seen) == {NEW: "done", NEXT: "done"}


LEAKS = """
import atexit, builtins, json, logging, os, pathlib, signal, sys, threading, warnings, conda
from conda.plugins import types

home = pathlib.Path.home()
found = {
    "variable": "LEAK" in os.environ,
    "path": "leak" in sys.path,
    "module": "leak" in sys.modules,
    "patch": json.dumps is None,
    "class": hasattr(json.JSONDecoder, "leak"),
    "conda": hasattr(types, "leak"),
    "class of conda": hasattr(types.CondaSubcommand, "leak"),
    "builtin": hasattr(builtins, "leak"),
    "folder": os.getcwd() != os.path.join(os.path.dirname(home), "work"),
    "file": home.joinpath("leak").exists() or os.path.exists("leak"),
    "no folder": not os.path.isdir(os.environ["TMPDIR"]),
    "warnings": ("error", None, Warning, None, 0) in warnings.filters,
    "logging": bool(logging.getLogger().handlers) or logging.getLogger("conda").level,
    "thread": threading.active_count() > 2,
    "signal": signal.getsignal(signal.SIGINT) is signal.SIG_IGN,
    "mask": os.umask(0o77) == 0o77,
}
if any(found.values()):
    raise RuntimeError(" ".join(name for name, leaked in found.items() if leaked))
os.environ["LEAK"] = conda.__version__
sys.path.append("leak")
sys.modules["leak"] = sys
json.dumps = None
json.JSONDecoder.leak = types.leak = types.CondaSubcommand.leak = builtins.leak = True
home.joinpath("leak").touch()
pathlib.Path("leak").touch()
os.rmdir(os.environ["TMPDIR"])
os.chdir("/")
warnings.filterwarnings("error")
logging.basicConfig(level=1)
logging.getLogger("conda").setLevel(1)
threading.Thread(target=__import__("time").sleep, args=(60,), daemon=True).start()
signal.signal(signal.SIGINT, signal.SIG_IGN)
"""


@EITHER_WAY
def test_what_a_plugin_leaves_behind_does_not_reach_the_next_release(tmp_path: Path, forks: bool) -> None:
    plugin = Plugin(tmp_path, LEAKS)
    seen = plugin.seen([OLD, NEW, NEXT], forks=forks)
    assert plugin.loads == 3
    assert faults(seen) == {OLD: None, NEW: None, NEXT: None}


@pytest.mark.skipif(not FORKS, reason="no os.fork")
@pytest.mark.parametrize(
    "act", ["pass", "os.chdir('/'); shutil.rmtree(pathlib.Path.home().parent)", "os.umask(0o777)"]
)
def test_one_process_serves_every_release(tmp_path: Path, act: str) -> None:
    text = f"import os, pathlib, shutil, conda\nconda.__version__\n{act}\nraise RuntimeError(os.getppid())"
    seen = faults(Plugin(tmp_path, text).seen([OLD, NEW, NEXT]))
    assert len({*seen.values()}) == 1


def test_the_scratch_folder_shows_in_no_text(tmp_path: Path) -> None:
    text = "import conda, os\nraise RuntimeError(conda.__version__ + ' ' + os.getcwd())"
    assert faults(Plugin(tmp_path, text).seen([NEW])) == {NEW: f"RuntimeError: {NEW} /work"}


def test_a_model_that_cannot_start_is_no_fault_of_the_plugin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "condaplug.hosts.releases.MODEL_INTERPRETER", (sys.executable, "-c", "raise OSError(7)")
    )
    with pytest.raises(HostUnavailableError, match="OSError: 7"):
        Plugin(tmp_path, HOOK).seen([NEW, NEXT])


def test_a_load_that_had_no_time_to_start_counts_as_not_reached(tmp_path: Path) -> None:
    server = _Server(tmp_path, [NEXT], forks=True)
    ending = {"returncode": None, "signal": None, "timed_out": True, "seconds": 0.01}
    answer = Events()
    ended = {"event": "ended", "release": NEXT, "ending": ending}
    answer.streams["-"] = [{"event": "load", "release": NEXT}, ended]
    assert server.observations(answer, ChildResult(0, None, False, 1.0, "")) == {}


# -- each release gets what it gets alone --------------------------------------------------------------------

IMPORTS = """
import conda, platform, sysconfig, struct, textwrap, email.parser, fnmatch, inspect, decimal
import conda.base.context, conda.models.match_spec
conda.base.context.context.subdir
"""
BAD = """
crashes deprecated-names ends-at-exit env-invalid-spec exits-on-import import-error latent-absent-name
missing-conda-module pattern-of-a-builtin-format prints-on-import seed-mysimple
solver-not-a-solver wrong-argument
"""
SOME = [*sorted(CASES.glob("good/*/")), *(CASES / "bad" / name for name in BAD.split())]


def settled(value: Any) -> Any:
    """An observation without what differs from run to run: times, and the order of sets."""
    if isinstance(value, Observation):
        value = dataclasses.replace(value, host=dataclasses.replace(value.host, seconds=0.0))
    if isinstance(value, Value) and value.is_set and value.items:
        return sorted(str(settled(item)) for item in value.items)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        facts = {field.name: settled(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {**facts, "seconds": None}
    if isinstance(value, tuple):
        return [settled(item) for item in value]
    if isinstance(value, dict):
        return {key: settled(item) for key, item in value.items()}
    # a text may show a set
    return "".join(sorted(value)) if isinstance(value, str) and "{" in value else value


def assert_as_alone(folder: Path, releases: Sequence[str], asked: Sequence[str]) -> None:
    project = read_project(folder)
    load = Load(project, project.samples)
    together = observe_releases(load, releases, Limits(20))
    for release in asked:
        alone = observe(Candidate("builtin", None, None, release, "--conda"), load, Limits(20))
        assert settled(together[release]) == settled(alone)


@pytest.mark.parametrize("number", range(len(SOME)), ids=[case.name for case in SOME])
def test_each_release_gets_what_it_gets_alone(number: int) -> None:
    releases = api.releases()
    asked = {releases[place % len(releases)] for place in (number, number + len(releases) // 2)}
    assert_as_alone(SOME[number], releases, sorted(asked))


def test_what_an_import_brings_is_what_it_brings_alone(tmp_path: Path) -> None:
    plugin = Plugin(tmp_path, IMPORTS)
    assert_as_alone(plugin.folder, [OLD, NEW, NEXT], [OLD, NEW])
    (entry,) = plugin.seen([NEW])[NEW].entry_points
    assert {"platform", "sysconfig", "decimal"} <= {*entry.modules}
