"""Children that misbehave: each test runs a real one and looks for what it left."""

from __future__ import annotations

import ast
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from condaplug.errors import HostUnavailableError
from condaplug.hosts import child
from condaplug.hosts.child import TAIL_BYTES, ChildResult, clean_environment, run_child
from condaplug.termination import terminate
from tests.support.condas import Conda, parameters

SOURCE = Path(child.__file__).parents[2]
posix = pytest.mark.skipif(os.name == "nt", reason="processes of POSIX")
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


# No child goes on for ever, so that a limit that does not hold is a failed test and not a hanging one.
BUSY_SECONDS = 60
BUSY = f"import time\nuntil = time.monotonic() + {BUSY_SECONDS}\nwhile time.monotonic() < until: pass"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hunt descendants longer than a user would like to wait, in case the machine is busy."""
    monkeypatch.setattr(child, "CLEANUP_SECONDS", 30.0)


def run(
    scratch: Path, code: str, *, timeout: float = 300.0, memory: int = child.MEMORY, **env: str
) -> ChildResult:
    argv = [sys.executable, "-I", "-c", code]
    return run_child(argv, scratch=scratch, cwd=scratch, env=env, timeout=timeout, memory=memory)


def run_beside_threads(scratch: Path, code: str, timeout: float = 300.0) -> ChildResult:
    """Run a child where nothing is adopted: its orphans are found by what they show alone."""
    results: list[ChildResult] = []
    thread = threading.Thread(target=lambda: results.append(run(scratch, code, timeout=timeout)))
    thread.start()
    thread.join()
    return results[0]


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        pass
    else:
        return state not in "ZX"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return sys.platform != "linux"


def pids(scratch: Path, name: str = "pids", count: int = 1) -> list[int]:
    """The numbers that the child's processes wrote down, ``count`` of them at least."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        path = scratch / name
        found = [int(line) for line in path.read_text().split()] if path.exists() else []
        if len(found) >= count:
            return found
        time.sleep(0.01)
    raise AssertionError(f"no {count} processes in {scratch / name}")


def test_a_child_that_ends_by_itself(tmp_path: Path) -> None:
    result = run(tmp_path, "import sys; print('out', flush=True); print('err', file=sys.stderr); sys.exit(3)")
    assert (result.returncode, result.signal, result.timed_out) == (3, None, False)
    assert result.tail.split() == ["out", "err"]
    assert result.seconds > 0


def test_it_has_the_environment_the_folder_and_no_input(tmp_path: Path) -> None:
    code = "import os, sys; print(os.environ['GIVEN'], os.getcwd(), repr(sys.stdin.read()))"
    ours, other = os.dup(0), os.pipe()
    os.write(other[1], b"typed by someone")
    os.dup2(other[0], 0)
    try:
        assert run(tmp_path, code, timeout=BUSY_SECONDS, GIVEN="yes").tail.split() == [
            "yes",
            str(tmp_path.resolve()),
            "''",
        ]
    finally:
        os.dup2(ours, 0)
        for descriptor in (ours, *other):
            os.close(descriptor)


@posix
def test_it_has_a_session_of_its_own_and_no_terminal(tmp_path: Path) -> None:
    code = (
        "import os; print(os.getsid(0) == os.getpgid(0) == os.getpid())\n"
        "try: os.open('/dev/tty', os.O_RDWR)\n"
        "except OSError: print('none')"
    )
    assert run(tmp_path, code).tail.split() == ["True", "none"]


@posix
@pytest.mark.parametrize("name", ["SIGSEGV", "SIGABRT", "SIGKILL", "SIGTERM"])
def test_a_crash_names_its_signal(tmp_path: Path, name: str) -> None:
    code = (
        "import os, resource, signal; resource.setrlimit(resource.RLIMIT_CORE, (0, 0));"
        f"os.kill(os.getpid(), signal.{name})"
    )
    result = run(tmp_path, code)
    assert (result.returncode, result.signal, result.timed_out) == (None, name, False)


@posix
def test_a_crash_leaves_the_lines_it_came_from(tmp_path: Path) -> None:
    script = tmp_path / "crashes.py"
    script.write_text("import ctypes\n\n\ndef deep():\n    ctypes.string_at(0)\n\n\ndeep()\n")
    env = clean_environment(os.environ, tmp_path)
    result = run_child([sys.executable, str(script)], scratch=tmp_path, cwd=tmp_path, env=env, timeout=300)
    assert result.signal == "SIGSEGV"
    assert 'crashes.py", line 5 in deep' in result.tail


def test_a_hang_ends_at_the_limit(tmp_path: Path) -> None:
    result = run(tmp_path, f"print('here', flush=True)\n{BUSY}", timeout=3.0)
    assert (result.returncode, result.signal, result.timed_out) == (None, None, True)
    assert 3.0 <= result.seconds < BUSY_SECONDS
    assert result.tail.strip() == "here"


def test_closing_its_output_does_not_end_it(tmp_path: Path) -> None:
    code = "import os, time; os.close(1); os.close(2); time.sleep(0.3); os._exit(5)"
    result = run(tmp_path, code)
    assert result.returncode == 5
    assert result.seconds >= 0.3


def test_endless_output_keeps_only_its_end(tmp_path: Path) -> None:
    result = run(tmp_path, f"import os\n{BUSY.removesuffix('pass')} os.write(1, b'x' * 65536)", timeout=3.0)
    assert result.timed_out
    assert result.tail == "x" * TAIL_BYTES
    assert sum(path.stat().st_size for path in tmp_path.rglob("*")) == 0


def test_much_output_before_the_end_neither_blocks_nor_is_cut_short(tmp_path: Path) -> None:
    result = run(tmp_path, "print('x' * 3_000_000); print('the end')")
    assert result.returncode == 0
    assert result.tail.rstrip().endswith("xxx\nthe end")
    assert len(result.tail) <= TAIL_BYTES


def test_what_was_written_last_is_read_after_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()
    chunks, stop = child._Tail._chunks, child._Tail.stop

    def late(tail: child._Tail) -> Iterator[bytes]:
        for chunk in chunks(tail):
            yield chunk
            ended.wait(60)

    def stopped(tail: child._Tail) -> None:
        ended.set()
        stop(tail)

    monkeypatch.setattr(child._Tail, "_chunks", late)
    monkeypatch.setattr(child._Tail, "stop", stopped)
    result = run(tmp_path, "import time; print('first', flush=True); time.sleep(0.5); print('last')")
    assert result.tail.split() == ["first", "last"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60), st.integers(0, 2 * TAIL_BYTES))
def test_any_bytes_are_text_at_the_end(tmp_path: Path, data: bytes, before: int) -> None:
    code = f"import sys; sys.stdout.buffer.write(b'a' * {before} + {data!r})"
    expected = (b"a" * before + data)[-TAIL_BYTES:].decode("utf-8", "replace").replace("\r\n", "\n")
    assert run(tmp_path, code).tail == expected


@posix
def test_a_child_that_ignores_signals_ends_too(tmp_path: Path) -> None:
    code = (
        "import os, signal\n"
        "for name in ('SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGPIPE'):\n"
        "    signal.signal(getattr(signal, name), signal.SIG_IGN)\n"
        "open('pids', 'w').write(str(os.getpid()))\n"
    ) + BUSY
    assert run(tmp_path, code, timeout=5.0).timed_out
    assert not is_alive(pids(tmp_path)[0])


# Each starts a grandchild that sleeps and holds the output open, and writes down its number.
GRANDCHILDREN = {
    "plain": "import subprocess\np = subprocess.Popen(SLEEP); note(p.pid)\n",
    "own session": "import subprocess\np = subprocess.Popen(SLEEP, start_new_session=True); note(p.pid)\n",
    "daemon": (
        "import os, subprocess, sys\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0:\n"
        "        note(os.getpid()); os.chdir('/'); time.sleep(600)\n"
        "    os._exit(0)\n"
        "os.wait()\n"
    ),
    "no environment": (
        "import subprocess\np = subprocess.Popen(SLEEP, start_new_session=True, env={}); note(p.pid)\n"
    ),
    "elsewhere": (
        "import subprocess\np = subprocess.Popen(SLEEP, start_new_session=True, cwd='/'); note(p.pid)\n"
    ),
    "own group, hidden": (
        "import subprocess\n"
        "p = subprocess.Popen(SLEEP, preexec_fn=os.setpgrp, env={}, cwd='/'); note(p.pid)\n"
    ),
    "stopped": (
        "import signal, subprocess\np = subprocess.Popen(SLEEP, start_new_session=True); note(p.pid)\n"
        "p.send_signal(signal.SIGSTOP)\n"
    ),
}
PREAMBLE = (
    "import os, sys, time\n"
    "SLEEP = [sys.executable, '-I', '-c', 'import time; time.sleep(600)']\n"
    "FOLDER = os.getcwd()\n"
    "def note(pid): open(FOLDER + '/pids', 'a').write(f'{pid}\\n')\n"
)


@linux
@pytest.mark.parametrize("runner", [run, run_beside_threads])
@pytest.mark.parametrize("kind", GRANDCHILDREN)
def test_no_grandchild_is_left_by_a_child_that_exits(
    tmp_path: Path, kind: str, runner: Callable[..., ChildResult]
) -> None:
    wait = "while not os.path.exists(FOLDER + '/pids'): time.sleep(0.01)"
    result = runner(tmp_path, PREAMBLE + GRANDCHILDREN[kind] + wait)
    assert result.returncode == 0
    assert [pid for pid in pids(tmp_path) if is_alive(pid)] == []


@linux
def test_no_grandchild_is_left_by_a_child_that_hangs(tmp_path: Path) -> None:
    # Found through its living parent alone: no environment, no session, no folder of ours.
    hidden = "p = subprocess.Popen(SLEEP, start_new_session=True, env={}, cwd='/'); note(p.pid)\n"
    code = PREAMBLE + "".join(GRANDCHILDREN.values()) + hidden + "time.sleep(60)"
    result = run(tmp_path, code, timeout=8.0)
    assert result.timed_out
    found = pids(tmp_path, count=len(GRANDCHILDREN) + 1)
    assert [pid for pid in found if is_alive(pid)] == []


@linux
def test_beside_other_threads_what_has_a_living_parent_is_ended(tmp_path: Path) -> None:
    # Nothing is adopted here: only the way from parent to child leads to the last one.
    last = "subprocess.Popen(SLEEP, start_new_session=True, env={}, cwd='/')"
    between = PREAMBLE.replace("os.getcwd()", repr(str(tmp_path))) + (
        f"import subprocess\nnote({last}.pid); note(os.getpid()); time.sleep({BUSY_SECONDS})"
    )
    code = PREAMBLE + (
        f"import subprocess\nsubprocess.Popen([sys.executable, '-I', '-c', {between!r}], "
        f"start_new_session=True, env={{}}, cwd='/'); time.sleep({BUSY_SECONDS})"
    )
    assert run_beside_threads(tmp_path, code, timeout=5.0).timed_out
    assert [pid for pid in pids(tmp_path, count=2) if is_alive(pid)] == []


@posix
def test_the_group_is_ended_where_the_system_shows_no_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "_linux_numbers", set)
    monkeypatch.setattr(child, "_ps", str)
    code = "import subprocess\nnote(os.getpid()); note(subprocess.Popen(SLEEP).pid); "
    assert run(tmp_path, f"{PREAMBLE}{code}time.sleep({BUSY_SECONDS})", timeout=5.0).timed_out
    until = time.monotonic() + BUSY_SECONDS / 2
    found = pids(tmp_path, count=2)
    while (alive := [pid for pid in found if is_alive(pid)]) and time.monotonic() < until:
        time.sleep(0.01)  # nobody sees here that they are gone
    assert alive == []


@linux
def test_a_number_that_another_process_has_by_now_is_left_alone() -> None:
    with subprocess.Popen(["sleep", "60"]) as other:
        try:
            start = child._linux_start(other.pid)
            assert not child._kill(child._Process(other.pid, os.getpid(), start - 1, True))
            assert is_alive(other.pid)
            assert child._kill(child._Process(other.pid, os.getpid(), start, True))
            assert other.wait(60) == -signal.SIGKILL
        finally:
            other.kill()


@linux
def test_a_process_that_comes_while_others_are_read_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = [subprocess.Popen(["sleep", "60"], cwd=tmp_path) for _ in range(3)]
    try:
        numbers = [one.pid for one in ours]
        listed = iter([{*numbers[:1]}, {*numbers[1:2]}, {*numbers}, {*numbers}])
        monkeypatch.setattr(child, "_linux_numbers", lambda: next(listed))
        found = child._linux_processes(1, 0, "none", tmp_path, adopted=False)
        assert [one.pid for one in found if one.ours] == numbers
    finally:
        for one in ours:
            one.kill()
            one.wait()


@linux
def test_what_does_not_die_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed, until = child._kill, time.monotonic() + BUSY_SECONDS
    monkeypatch.setattr(child, "CLEANUP_SECONDS", 0.5)
    monkeypatch.setattr(child, "_kill", lambda one: time.monotonic() < until or killed(one))
    run(tmp_path, PREAMBLE + GRANDCHILDREN["own session"])
    (pid,) = pids(tmp_path)
    assert is_alive(pid)
    os.kill(pid, signal.SIGKILL)


@linux
def test_one_that_multiplies_is_ended(tmp_path: Path) -> None:
    code = (
        f"until = time.monotonic() + {BUSY_SECONDS}\n"
        "for _ in range(40):\n"
        "    if os.fork() == 0:\n"
        "        os.setsid(); note(os.getpid())\n"
        "        while time.monotonic() < until:\n"
        "            time.sleep(0.05)\n"
        "            if os.fork(): os._exit(0)\n"
        "            os.setsid(); note(os.getpid())\n"
        "time.sleep(60)\n"
    )
    assert run(tmp_path, PREAMBLE + code, timeout=5.0).timed_out
    assert [pid for pid in pids(tmp_path, count=40) if is_alive(pid)] == []


@linux
def test_other_processes_live_on(tmp_path: Path) -> None:
    scratch, neighbour = tmp_path / "scratch", tmp_path / "scratch-2"
    scratch.mkdir()
    neighbour.mkdir()
    argv = [sys.executable, "-I", "-c", "import time; time.sleep(600)"]
    # At work in the scratch folder, but before the child was.
    others = [subprocess.Popen(argv, cwd=scratch)]
    time.sleep(0.05)
    results: list[ChildResult] = []
    code = "import os, time; open('ready', 'w').write(str(os.getpid())); time.sleep(60)"
    thread = threading.Thread(target=lambda: results.append(run(scratch, code, timeout=5.0)))
    thread.start()
    try:
        pids(scratch, "ready")
        # After the child, in a folder whose name begins like the scratch folder's.
        others.append(subprocess.Popen(argv, cwd=neighbour))
        thread.join()
        assert results[0].timed_out
        assert [other.poll() for other in others] == [None, None]
    finally:
        thread.join()
        for other in others:
            other.kill()
            other.wait()


ADOPTING = """\
import ctypes, os, subprocess, sys, threading
from pathlib import Path
from condaplug.hosts import child
from condaplug.hosts.child import run_child

child.CLEANUP_SECONDS = 30

def reaper():
    answer = ctypes.c_int()
    ctypes.CDLL(None).prctl(37, ctypes.byref(answer), 0, 0, 0)
    return answer.value

ctypes.CDLL(None).prctl(36, int(sys.argv[3]), 0, 0, 0)
if sys.argv[4] == "thread":
    threading.Thread(target=threading.Event().wait, daemon=True).start()
mine = subprocess.Popen(["sleep", "600"])
scratch = Path(sys.argv[1])
try:
    result = run_child(
        [sys.executable, "-I", "-c", sys.argv[2]], scratch=scratch, cwd=scratch, env={}, timeout=20
    )
    print(result.returncode, reaper(), mine.poll())
finally:
    mine.kill()
    mine.wait()
try:
    print(os.waitpid(-1, os.WNOHANG))
except ChildProcessError:
    print("no child")
"""
HIDDEN = PREAMBLE + (
    "import subprocess\n"
    "for _ in range(3):\n"
    "    note(subprocess.Popen(SLEEP, start_new_session=True, env={}, cwd='/').pid)\n"
    "if os.fork() == 0:\n"
    "    os.setsid(); os._exit(0)\n"
    "os._exit(7)\n"
)


def adopting(scratch: Path, *arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", ADOPTING, str(scratch), HIDDEN, *arguments],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@linux
@pytest.mark.parametrize("before", ["0", "1"])
def test_an_orphan_that_hides_is_ended_and_reaped_and_no_other_child(tmp_path: Path, before: str) -> None:
    shown = adopting(tmp_path, before, "alone")
    assert [pid for pid in pids(tmp_path, count=3) if is_alive(pid)] == []
    assert shown == [f"7 {before} None", "no child"]


@linux
def test_beside_other_threads_nothing_is_adopted(tmp_path: Path) -> None:
    # A thread's own children could not be told from orphans, so those live on: the price that is documented.
    shown = adopting(tmp_path, "0", "thread")
    found = pids(tmp_path, count=3)
    alive = [pid for pid in found if is_alive(pid)]
    for pid in alive:
        os.kill(pid, signal.SIGKILL)
    assert alive == found
    assert shown == ["7 0 None", "no child"]


@linux
def test_one_that_escapes_with_the_output_keeps_nobody(tmp_path: Path) -> None:
    result = run_beside_threads(tmp_path, HIDDEN.replace("600", str(BUSY_SECONDS)))
    escaped = pids(tmp_path, count=3)
    try:
        assert result.returncode == 7
        until = time.monotonic() + BUSY_SECONDS / 2
        while (left := readers()) and time.monotonic() < until:
            time.sleep(0.01)
        assert [pid for pid in escaped if not is_alive(pid)] == []
        assert left == []
    finally:
        for pid in escaped:
            os.kill(pid, signal.SIGKILL)


def readers() -> list[str]:
    """The threads that read the output of a child."""
    return [one.name for one in threading.enumerate() if one.name == "condaplug-output"]


INTERRUPTED = """\
import signal, sys
from pathlib import Path
from condaplug.hosts.child import run_child
for name in ("SIGHUP", "SIGQUIT"):  # the tests themselves may run where they are ignored: under nohup
    signal.signal(getattr(signal, name), signal.SIG_DFL)
scratch = Path(sys.argv[1])
run_child(sys.argv[2:], scratch=scratch, cwd=scratch, env={"PATH": "/usr/bin:/bin"}, timeout=600)
print("unreachable")
"""


@contextlib.contextmanager
def interrupted(scratch: Path, *argv: str) -> Iterator[subprocess.Popen[str]]:
    parent = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, str(scratch), *argv],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with parent:
        try:
            yield parent
        finally:
            parent.kill()


@posix
@pytest.mark.parametrize(
    ("name", "status"),
    [("SIGINT", -signal.SIGINT), ("SIGTERM", 143), ("SIGHUP", 129), ("SIGQUIT", 131)],
)
def test_ending_condaplug_ends_the_child(tmp_path: Path, name: str, status: int) -> None:
    code = "import os, time; open('pids', 'w').write(str(os.getpid())); time.sleep(600)"
    with interrupted(tmp_path, sys.executable, "-I", "-c", code) as parent:
        pid = pids(tmp_path)[0]
        assert is_alive(pid)
        parent.send_signal(getattr(signal, name))
        assert parent.communicate(timeout=60)[0] == ""
        assert parent.returncode == status
        assert not is_alive(pid)


@posix
@pytest.mark.parametrize(("name", "status"), [("INT", -signal.SIGINT), ("TERM", 143)])
def test_an_end_that_comes_while_the_child_starts_is_not_lost(tmp_path: Path, name: str, status: int) -> None:
    script = f"kill -{name} $PPID; echo $$ > pids; exec sleep 600"
    with interrupted(tmp_path, "/bin/sh", "-c", script) as parent:
        assert parent.communicate(timeout=60)[0] == ""
        assert parent.returncode == status
        path = tmp_path / "pids"
        started = [int(line) for line in path.read_text().split()] if path.exists() else []
        assert [pid for pid in started if is_alive(pid)] == []


@posix
def test_the_signals_handlers_are_given_back(tmp_path: Path) -> None:
    def mine(_number: int, _frame: object) -> None: ...

    before = [signal.signal(signal.SIGTERM, signal.SIG_DFL), signal.signal(signal.SIGHUP, mine)]
    try:
        run(tmp_path, "pass")
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
        assert signal.getsignal(signal.SIGHUP) is mine
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGHUP, before[1])


@posix
@pytest.mark.parametrize(
    ("number", "handler", "raised"),
    [
        (signal.SIGTERM, terminate, SystemExit),
        (signal.SIGINT, signal.default_int_handler, KeyboardInterrupt),
    ],
)
def test_a_request_to_end_waits_until_the_child_is_gone(
    number: int, handler: Callable[..., object], raised: type[BaseException]
) -> None:
    before, reached = signal.signal(number, handler), False
    try:
        with pytest.raises(raised), child._Interruptions() as interruptions:
            os.kill(os.getpid(), number)
            reached = interruptions.signal == number
    finally:
        signal.signal(number, before)
    assert reached


@posix
def test_a_handler_of_the_callers_own_stays_in_charge(tmp_path: Path) -> None:
    seen: list[int] = []
    before = signal.signal(signal.SIGHUP, lambda number, _frame: seen.append(number))
    try:
        result = run(tmp_path, f"import os, signal; os.kill({os.getpid()}, signal.SIGHUP); print('goes on')")
    finally:
        signal.signal(signal.SIGHUP, before)
    assert (result.returncode, result.tail.strip(), seen) == (0, "goes on", [signal.SIGHUP])


@posix
def test_an_exception_here_ends_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_arguments: object) -> None:
        assert is_alive(pids(tmp_path)[0])
        raise RuntimeError("of ours")

    monkeypatch.setattr(child, "_wait", failing)
    with pytest.raises(RuntimeError, match="of ours"):
        run(tmp_path, f"{PREAMBLE}note(os.getpid()); time.sleep({BUSY_SECONDS})")
    assert not is_alive(pids(tmp_path)[0])


@pytest.mark.parametrize("name", ["absent", "not-executable", "folder", "nul\0"])
def test_what_cannot_be_started_is_an_error_with_its_reason(tmp_path: Path, name: str) -> None:
    (tmp_path / "not-executable").write_text("")
    (tmp_path / "folder").mkdir()
    with pytest.raises(HostUnavailableError, match=r"could not be started: .") as caught:
        run_child([str(tmp_path / name)], scratch=tmp_path, cwd=tmp_path, env={}, timeout=300)
    assert caught.value.hints


def test_nothing_is_left_open(tmp_path: Path) -> None:
    run(tmp_path, "pass")
    if not Path("/proc/self/fd").exists():
        pytest.skip("needs /proc")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        run(tmp_path, "print('x')")
    assert len(list(Path("/proc/self/fd").iterdir())) <= before


def test_the_output_of_ps_is_read() -> None:
    text = (
        "    1     0     1   900 Ss   /sbin/launchd\n"
        "  500     1   500  2048 S    python probe.py CONDAPLUG_CHILD=abc PATH=/bin\n"
        "  501   500   501    16 S    python HOME=/\n"
        "  502   501   502     0 S+   sleep 600\n"
        "  503     1   503     4 S    daemon PATH=/bin CONDAPLUG_CHILD=abc\n"
        "  504     1   500     4 S    sh\n"
        "  505     1   505     0 Z    CONDAPLUG_CHILD=abc\n"
        "  506     1   506     4 S    other CONDAPLUG_CHILD=xyz\n"
        "garbage\n"
    )
    table = child._with_children(child._ps_processes(500, "abc", lambda: text), 500)
    assert [process.pid for process in table] == [500, 501, 502, 503, 504]
    assert [process.resident for process in table][:2] == [2 << 20, 16 << 10]


def test_this_process_is_never_one_of_them() -> None:
    table = [child._Process(500, 1, 0, True), child._Process(os.getpid(), 500, 0, True)]
    assert [process.pid for process in child._with_children(table, 500)] == [500]


GROWS = "kept = bytearray(b'x') * (200 << 20)\nimport time\ntime.sleep(60)"


@linux
def test_memory_beyond_the_limit_ends_it(tmp_path: Path) -> None:
    result = run(tmp_path, GROWS, memory=150 << 20)
    assert (result.returncode, result.signal) == (None, None)
    assert (result.out_of_memory, result.timed_out) == (True, False)


@linux
def test_the_memory_of_all_descendants_counts_together(tmp_path: Path) -> None:
    code = f"""if True:
        import os, sys, subprocess
        for _ in range(3):
            subprocess.Popen([sys.executable, "-c", {GROWS.replace("200", "80")!r}], start_new_session=True)
        import time
        time.sleep(60)
    """
    assert run(tmp_path, code, memory=180 << 20).out_of_memory


@linux
@pytest.mark.parametrize(
    "code",
    [
        "import mmap, time\nkept = mmap.mmap(-1, 8 << 30)\ntime.sleep(0.5)",
        "import os, time\nkept = bytearray(b'x') * (100 << 20)\n"
        "any(os.fork() == 0 for _ in range(3))\ntime.sleep(0.7)",
    ],
    ids=["reserved", "shared"],
)
def test_memory_that_is_reserved_or_shared_counts_for_what_it_is(tmp_path: Path, code: str) -> None:
    result = run(tmp_path, code, memory=200 << 20)
    assert (result.returncode, result.out_of_memory) == (0, False)


def test_the_environment_holds_nothing_of_the_users_conda_and_python(tmp_path: Path) -> None:
    base = {
        "PATH": "/bin",
        "LANG": "de_DE.UTF-8",
        "SYSTEMROOT": "C:\\Windows",
        "https_proxy": "http://proxy",
        "HOME": "/home/someone",
        "PWD": "/home/someone/plugin",
        "PYTHONPATH": "/elsewhere",
        "PYTHONSTARTUP": "/elsewhere/start.py",
        "CONDA_PREFIX": "/opt/conda",
        "CONDA_ENVS_DIRS": "/opt/envs",
        "CONDA_NO_PLUGINS": "1",
        "CONDA_EXE": "/opt/conda/bin/conda",
        "_CE_CONDA": "conda",
        "_CONDA_ROOT": "/opt/conda",
        "CONDARC": "/home/someone/.condarc",
        "VIRTUAL_ENV": "/venv",
        "VIRTUAL_ENV_PROMPT": "venv",
        "PYTEST_CURRENT_TEST": "x",
        "XDG_CONFIG_HOME": "/home/someone/.config",
    }
    env = clean_environment(base, tmp_path)
    assert {name: env[name] for name in ("PATH", "LANG", "SYSTEMROOT", "https_proxy")} == {
        name: base[name] for name in ("PATH", "LANG", "SYSTEMROOT", "https_proxy")
    }
    others = {name: value for name, value in env.items() if name in base and value == base[name]}
    assert set(others) == {"PATH", "LANG", "SYSTEMROOT", "https_proxy"}
    assert sorted(name for name in env if name.startswith(("CONDA", "_C"))) == [
        "CONDARC",
        "CONDA_ENVS_PATH",
        "CONDA_PKGS_DIRS",
        "CONDA_ROOT",
    ]
    for name in (
        "HOME",
        "USERPROFILE",
        "APPDATA",
        "TMPDIR",
        "TEMP",
        "TMP",
        "XDG_CONFIG_HOME",
        "CONDA_ENVS_PATH",
    ):
        assert Path(env[name]).is_relative_to(tmp_path), name
    for name in ("HOME", "APPDATA", "TMPDIR", "XDG_RUNTIME_DIR", "CONDA_ENVS_PATH", "CONDA_PKGS_DIRS"):
        assert Path(env[name]).is_dir(), name
    assert base["HOME"] == "/home/someone"


def test_a_python_in_it_writes_only_there(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text("")
    code = (
        "import os, site, sys, tempfile, module; print(os.path.expanduser('~'));"
        "print(tempfile.gettempdir()); print(site.ENABLE_USER_SITE, sys.dont_write_bytecode);"
        "print('\\u2603'); print('\\ud800')"
    )
    env = clean_environment({**os.environ, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}, tmp_path)
    result = run_child([sys.executable, "-c", code], scratch=tmp_path, cwd=tmp_path, env=env, timeout=300)
    assert result.tail.splitlines() == [
        str(tmp_path / "home"),
        str(tmp_path / "tmp"),
        "False True",
        "\u2603",
        "\\ud800",
    ]
    assert not (tmp_path / "__pycache__").exists()


@pytest.mark.parametrize("conda", parameters())
def test_a_real_conda_starts_in_it_and_sees_no_users_configuration(tmp_path: Path, conda: Conda) -> None:
    home = tmp_path / "home of the user"
    for folder in (home, home / ".config" / "conda", home / ".conda"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".condarc").write_text("always_yes: true\nenvs_dirs: [/nowhere]\n")
    base = {**os.environ, "HOME": str(home), "CONDARC": str(home / ".condarc"), "CONDA_CHANNELS": "mine"}
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    code = (
        "from conda.base.context import context, reset_context; reset_context();"
        "print(context.always_yes, context.channels, context.envs_dirs[0], context.pkgs_dirs);"
        "print([str(path) for path in context.collect_all()])"
    )
    env = clean_environment(base, scratch)
    result = run_child([str(conda.python), "-c", code], scratch=scratch, cwd=scratch, env=env, timeout=60)
    assert result.returncode == 0, result.tail
    values, sources = result.tail.splitlines()[-2:]
    assert str(scratch / "conda" / "envs") in values
    assert f"('{scratch / 'conda' / 'pkgs'}',)" in values
    assert "mine" not in values
    assert str(home) not in result.tail
    assert [source for source in ast.literal_eval(sources) if not source.startswith(("/etc", "/var"))] == [
        "envvars"
    ]
