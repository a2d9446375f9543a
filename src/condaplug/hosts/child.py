"""Run foreign code in a child process, and leave nothing of it running."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO, Literal

from condaplug.errors import HostUnavailableError
from condaplug.termination import terminate

TAIL_BYTES = 16 * 1024
"""How much of a child's output is kept: its end, where an interpreter says why it died."""

MEMORY = 4 << 30
"""How many bytes a child and its descendants may hold in memory, unless the caller says otherwise."""

POLL_SECONDS = 0.1
"""How often the memory of a child is looked at. Looking costs a tenth of the time at most."""

CLEANUP_SECONDS = 0.8
"""How long the descendants of a child are hunted, at most."""

MARKER = "CONDAPLUG_CHILD"
"""The environment variable whose random value every descendant of one child inherits."""

# Whatever a person's shell, conda, virtual environment or test runner set would reach the plugin and change
# what it does; conda-rattler-solver, for one, behaves differently where PYTEST_CURRENT_TEST is set.
_DROPPED_PREFIXES = (
    "BINSTAR_",
    "CONDA_",
    "COVERAGE_",
    "COV_CORE_",
    "MAMBA_",
    "PIXI_",
    "PYTEST_",
    "PYTHON",
    "VIRTUAL_ENV",
    "XDG_",
    "_CE_",
    "_CONDA_",
    "__CONDA_",
)
_DROPPED = frozenset({"CONDARC", "MAMBARC", "OLDPWD", "PWD", "__PYVENV_LAUNCHER__", MARKER})

# linux/prctl.h
_PR_SET_CHILD_SUBREAPER = 36
_PR_GET_CHILD_SUBREAPER = 37


@dataclass(frozen=True)
class ChildResult:
    """How a child ended.

    ``returncode`` is the exit status of a child that exited; None where a signal ended it or its time or
    memory ran out. ``signal`` is the name of the signal that ended it (``SIGSEGV``), None where it
    exited or was stopped; on Windows always None, where a crash shows as a large ``returncode``.
    ``seconds`` is the time until it ended or was stopped, and ``tail`` the last 16 KB of its standard
    output and error, as they came.
    """

    returncode: int | None
    signal: str | None
    timed_out: bool
    seconds: float
    tail: str
    out_of_memory: bool = False


def clean_environment(base: Mapping[str, str], scratch: Path) -> dict[str, str]:
    """Return the environment to judge a plugin in: ``base`` without the user's conda, Python and homes.

    Every home, temporary folder and folder of conda's lies in ``scratch``; those that must exist are created.
    PATH, the locale, proxies and what Windows needs to start a program stay as they are in ``base``.

    conda reads its configuration from ``/etc/conda`` and ``/var/lib/conda`` (``C:/ProgramData/conda`` on
    Windows), ``$CONDA_ROOT``, ``$XDG_CONFIG_HOME/conda``, ``~/.config/conda``, ``~/.conda``, ``~``,
    ``$CONDA_PREFIX`` and ``$CONDARC`` (conda/base/constants.py, 25.9 to 26.9); it sets ``CONDA_ROOT`` to
    ``sys.prefix`` only where it is unset (conda/__init__.py). Here all of them but the system's folders lead
    into ``scratch``; no variable turns those off. ``CONDA_ENVS_PATH`` stands alone: conda refuses to start
    when its other spelling, ``CONDA_ENVS_DIRS``, is set beside it. On Windows platformdirs asks the system,
    not the environment, for the folder of application data: a conda there may still look into it (untested).
    """
    home, temporary = scratch / "home", scratch / "tmp"
    local, roaming = home / "AppData" / "Local", home / "AppData" / "Roaming"
    conda, runtime = scratch / "conda", scratch / "run"
    for folder in (local, roaming, temporary, conda / "envs", conda / "pkgs", conda / "root"):
        folder.mkdir(parents=True, exist_ok=True)
    runtime.mkdir(mode=0o700, exist_ok=True)

    kept = {name: value for name, value in base.items() if not _is_dropped(name)}
    own = {
        "HOME": home,
        "USERPROFILE": home,
        "APPDATA": roaming,
        "LOCALAPPDATA": local,
        "TMPDIR": temporary,
        "TEMP": temporary,
        "TMP": temporary,
        "XDG_CACHE_HOME": home / ".cache",
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_DATA_HOME": home / ".local" / "share",
        "XDG_STATE_HOME": home / ".local" / "state",
        "XDG_RUNTIME_DIR": runtime,
        "CONDARC": conda / "condarc",
        "CONDA_ROOT": conda / "root",
        "CONDA_ENVS_PATH": conda / "envs",
        "CONDA_PKGS_DIRS": conda / "pkgs",
    }
    if os.name == "nt":
        kept["HOMEDRIVE"], kept["HOMEPATH"] = os.path.splitdrive(home)
    return {
        **kept,
        **{name: str(path) for name, path in own.items()},
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        # A crash then leaves the Python lines it came from at the end of the output.
        "PYTHONFAULTHANDLER": "1",
        # A pipe's encoding is not a terminal's: what a plugin prints must never be what fails it.
        "PYTHONIOENCODING": "utf-8:backslashreplace",
    }


def _is_dropped(name: str) -> bool:
    upper = name.upper() if os.name == "nt" else name
    return upper in _DROPPED or upper.startswith(_DROPPED_PREFIXES)


def run_child(
    argv: Sequence[str],
    *,
    scratch: Path,
    cwd: Path,
    env: Mapping[str, str],
    timeout: float,
    memory: int = MEMORY,
    stdin: IO[bytes] | None = None,
) -> ChildResult:
    """Run ``argv`` for at most ``timeout`` seconds, then end it and every process that it left.

    It is also ended when it and its descendants hold more than ``memory`` bytes: resident memory, since
    much of what a process reserves is never used, and what several share counts once. The child has no
    terminal, and no input but the file ``stdin``. Its output is read all the time, and only the end of
    it is kept. ``scratch`` is a folder that belongs to this run alone: a process at work in it is taken
    for a descendant.

    Returns within about a second of ``timeout``, whatever the child does. An exception in this process ends
    the descendants before it goes on; so does Ctrl-C and, in the main thread, a request to terminate. Only
    SIGKILL to this process leaves the child running: the kernel's remedy, PR_SET_PDEATHSIG, must be asked for
    between fork and exec, which costs a fork of this whole process (1.6 ms in place of 0.2) and is unsafe
    beside threads.

    What is found and killed: on Linux the child's process group and session, the children of anything found,
    every process that carries this run's marker in its environment or works in ``scratch``, and what lost its
    parent, for this process adopts that meanwhile (prctl(2), PR_SET_CHILD_SUBREAPER). It does not where it
    has other threads, whose children it could not tell from those: there a process escapes if it leaves the
    session, empties its environment, changes folder and outlives its parent, all four. On macOS the group,
    the children of anything found and, as far as ``ps`` shows environments, the marker (untested). On Windows
    a job object holds the child and all that it starts (untested).

    Raises HostUnavailableError where ``argv`` cannot be started.
    """
    marker = os.urandom(16).hex()
    started = time.monotonic()
    with _Interruptions() as interruptions, _adopting_orphans() as adopts:
        process = _start(argv, cwd, {**env, MARKER: marker}, stdin)
        descendants = _Descendants(process, marker, scratch, adopts, memory)
        output = _Tail(process)
        try:
            stop = _wait(process, output, started + timeout, interruptions, descendants)
            seconds = time.monotonic() - started
        finally:
            descendants.end()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.1)
            output.stop()
    status = process.returncode if stop is None else None
    by_signal = status is not None and status < 0
    return ChildResult(
        returncode=None if by_signal else status,
        signal=_signal_name(-status) if status is not None and by_signal else None,
        timed_out=stop == "time",
        seconds=seconds,
        tail=output.text(),
        out_of_memory=stop == "memory",
    )


def _start(
    argv: Sequence[str], cwd: Path, env: Mapping[str, str], stdin: IO[bytes] | None
) -> subprocess.Popen[bytes]:
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    try:
        return subprocess.Popen(
            list(argv),
            stdin=subprocess.DEVNULL if stdin is None else stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
            cwd=cwd,
            env=dict(env),
            start_new_session=True,
            creationflags=flags,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise HostUnavailableError(
            f"{argv[0]} could not be started: {reason}",
            "Check that it is a Python that runs on this machine.",
        ) from error


def _wait(
    process: subprocess.Popen[bytes],
    output: _Tail,
    deadline: float,
    interruptions: _Interruptions,
    descendants: _Descendants,
) -> Literal["time", "memory"] | None:
    """Wait for the child to end; says what ran out where something did. An interruption counts as time."""
    pause = 0.001
    look = time.monotonic() + POLL_SECONDS
    while not _has_ended(process):
        now = time.monotonic()
        left = deadline - now
        if left <= 0 or interruptions.signal is not None:
            return "time"
        if now >= look:
            if descendants.hold_too_much():
                return "memory"
            look = time.monotonic() + max(POLL_SECONDS, 10 * (time.monotonic() - now))
        if output.finished.is_set():
            # It closed its output, most likely to end at once.
            time.sleep(min(pause, left))
            pause = min(pause * 2, 0.05)
        else:
            output.finished.wait(min(0.05, left))
    return None


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    if sys.platform == "linux":
        # Unreaped, its number stays its own, and no stranger's group can be killed in its place.
        return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    return process.poll() is not None


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


class _Interruptions:
    """Notes Ctrl-C and requests to terminate while a child lives, and raises them once it is gone.

    Raised at once, one that comes while the child is being started or ended would leave it running. Handlers
    that are not Python's own are left alone; so are all outside the main thread, which alone may set them.
    """

    _NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGBREAK")

    def __init__(self) -> None:
        self.signal: int | None = None
        self._replaced: dict[int, Callable[[int, FrameType | None], object] | int] = {}

    def __enter__(self) -> _Interruptions:
        if threading.current_thread() is threading.main_thread():
            for number in (getattr(signal, name) for name in self._NAMES if hasattr(signal, name)):
                handler = signal.getsignal(number)
                if handler in (signal.SIG_DFL, signal.default_int_handler, terminate):
                    self._replaced[number] = handler
                    signal.signal(number, self._note)
        return self

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self.signal = number

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        for number, handler in self._replaced.items():
            signal.signal(number, handler)
        if self.signal is None or kind is not None:
            return
        if self.signal == signal.SIGINT:
            raise KeyboardInterrupt
        raise SystemExit(128 + self.signal)


class _Tail:
    """Reads a child's output in a thread of its own and keeps the end of it."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        self._stream: IO[bytes] = process.stdout
        self._kept = bytearray()
        self._lock = threading.Lock()
        self._stopped = False
        self.finished = threading.Event()
        self._thread = threading.Thread(target=self._read, name="condaplug-output", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        try:
            with self._stream:
                for chunk in self._chunks():
                    self._keep(chunk)
        finally:
            self.finished.set()

    def _keep(self, chunk: bytes) -> None:
        with self._lock:
            self._kept += chunk
            del self._kept[:-TAIL_BYTES]

    def _chunks(self) -> Iterator[bytes]:
        if sys.platform == "win32":
            # No select for pipes there: who holds the pipe's other end keeps this thread, not the caller.
            yield from iter(lambda: self._stream.read(65536), b"")
            return
        with selectors.DefaultSelector() as selector:
            selector.register(self._stream, selectors.EVENT_READ)
            while not self._stopped:
                if not selector.select(0.1):
                    continue
                chunk = os.read(self._stream.fileno(), 65536)
                if not chunk:
                    return
                yield chunk

    def stop(self) -> None:
        """Read what is left, but wait for no one who still holds the pipe."""
        self.finished.wait(0.3)
        self._stopped = True
        self._thread.join(0.2)

    def text(self) -> str:
        with self._lock:
            return self._kept.decode("utf-8", "replace").replace("\r\n", "\n")


@contextlib.contextmanager
def _adopting_orphans() -> Iterator[bool]:
    """Make this process the parent of descendants that lose theirs, where it can be; yields whether it is.

    Only where no other thread is: none can then start a process that would be taken for an orphan.
    """
    if sys.platform != "linux" or not _linux_is_single_threaded():
        yield False
        return
    try:
        import ctypes

        prctl = ctypes.CDLL(None).prctl
    except (ImportError, OSError, AttributeError):  # a Python without ctypes, a system without prctl
        yield False
        return
    prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
    before = ctypes.c_int()
    adopts = (
        prctl(_PR_GET_CHILD_SUBREAPER, ctypes.addressof(before), 0, 0, 0) == 0
        and prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
    )
    try:
        yield adopts
    finally:
        if adopts and not before.value:
            prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


@dataclass(frozen=True)
class _Process:
    """A line of the system's process table.

    ``start`` tells two processes of one number apart (0 where the system does not say), ``ours`` is true
    where the process by itself shows that it comes from the child, and ``resident`` is its memory in bytes.
    """

    pid: int
    parent: int
    start: int
    ours: bool
    resident: int = 0


class _Descendants:
    """The child and all that came from it."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        marker: str,
        scratch: Path,
        adopted: bool = False,
        memory: int = MEMORY,
    ) -> None:
        self._process = process
        self._memory = memory
        self._marker = marker
        self._scratch = scratch
        self._since = _linux_start(process.pid) if sys.platform == "linux" else 0
        self._adopted = adopted and self._since > 0
        if sys.platform == "win32":
            self._job = _Job(process.pid, memory)

    def hold_too_much(self) -> bool:
        """Whether all of them together hold more memory than they may."""
        if sys.platform == "win32":
            return False  # the job object itself refuses what is too much
        found = self._find()
        if sum(process.resident for process in found) <= self._memory:
            return False
        # What was forked shares pages: only counting each once tells how much there is. A fork between two
        # readings counts a page twice, so it must be too much twice.
        return all(sum(map(_proportional, self._find())) > self._memory for _ in range(2))

    def end(self) -> None:
        """Kill until none is found, for ``CLEANUP_SECONDS`` at most."""
        if sys.platform == "win32":
            self._job.terminate()
            with contextlib.suppress(OSError):
                self._process.kill()
            return
        deadline = time.monotonic() + CLEANUP_SECONDS
        while True:
            # Looked up before anything dies: a parent's death hides whose child a process was.
            found = self._find()
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            # What may not be killed (it became another user) must not keep us.
            killed = [process for process in found if _kill(process)]
            if not killed or time.monotonic() > deadline:
                return
            time.sleep(0.005)

    def _find(self) -> list[_Process]:
        if sys.platform == "linux":
            table = _linux_processes(
                self._process.pid, self._since, self._marker, self._scratch, self._adopted
            )
        else:
            table = _ps_processes(self._process.pid, self._marker)
        return _with_children(table, self._process.pid)


def _kill(process: _Process) -> bool:
    """Kill a process if it is still the one that was found; return whether it was there to be killed."""
    if sys.platform == "win32":
        return False
    if sys.platform == "linux":
        stat = _linux_stat(process.pid)
        if stat is None or stat[4] != process.start:
            return False
    try:
        os.kill(process.pid, signal.SIGKILL)
    except OSError:
        return False
    return True


def _with_children(table: Iterable[_Process], child: int) -> list[_Process]:
    """Return the processes that are ours, their children, and these children's."""
    processes = [process for process in table if process.pid != os.getpid()]
    ours = {child, *(process.pid for process in processes if process.ours)}
    while more := {p.pid for p in processes if p.parent in ours} - ours:
        ours |= more
    return [process for process in processes if process.pid in ours]


def _proportional(process: _Process) -> int:
    """The memory of a process in bytes, of what it shares its share (proc(5), ``/proc/PID/smaps_rollup``)."""
    try:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))
    except (OSError, StopIteration, IndexError, ValueError):
        return process.resident


def _linux_stat(pid: int) -> tuple[str, int, int, int, int, int] | None:
    """Return state, parent, group, session, start and resident pages of a process (``/proc/PID/stat``)."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(errors="replace")
        fields = text.rpartition(")")[2].split()
        return fields[0], int(fields[1]), int(fields[2]), int(fields[3]), int(fields[19]), int(fields[21])
    except (OSError, IndexError, ValueError):
        return None


def _linux_is_single_threaded() -> bool:
    # Python's own list lacks the threads that others started.
    try:
        return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208
    except OSError:
        return False


def _linux_start(pid: int) -> int:
    stat = _linux_stat(pid)
    return stat[4] if stat else 0


def _linux_processes(child: int, since: int, marker: str, scratch: Path, adopted: bool) -> Iterator[_Process]:
    """Yield the living processes that started after ``since``, the child's start.

    ``adopted``: this process's later children are the child's orphans. Those that have ended are reaped.
    """
    me = os.getpid()
    needle = f"{MARKER}={marker}".encode()
    folder = os.path.realpath(scratch)
    page = os.sysconf("SC_PAGE_SIZE")
    seen: set[int] = set()
    # Listed until no number is new: one that forks and exits while others are read would slip through.
    while new := _linux_numbers() - seen:
        seen |= new
        for pid in new:
            stat = _linux_stat(pid)
            if stat is None or stat[4] < since:
                continue
            state, parent, _, session, start, pages = stat
            # A child of ours of the same clock tick is an orphan only if its number is a later one.
            orphan = adopted and parent == me and pid != child and (start, pid) > (since, child)
            if state in "ZX":
                if orphan:
                    _reap(pid)
                continue
            ours = (
                orphan
                or session == child  # so is every process of its group
                or _linux_is_marked(pid, needle)
                or _linux_works_in(pid, folder)
            )
            yield _Process(pid, parent, start, ours, pages * page)


def _reap(pid: int) -> None:
    if sys.platform != "win32":
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def _linux_numbers() -> set[int]:
    try:
        return {int(name) for name in os.listdir("/proc") if name.isdecimal()}  # noqa: PTH208
    except OSError:
        return set()


def _linux_is_marked(pid: int, needle: bytes) -> bool:
    try:
        return needle in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False


def _linux_works_in(pid: int, folder: str) -> bool:
    try:
        return f"{Path(f'/proc/{pid}/cwd').readlink()}/".startswith(f"{folder}/")
    except OSError:
        return False


def _ps_processes(child: int, marker: str, run: Callable[[], str] | None = None) -> Iterator[_Process]:
    """Yield the living processes as ``ps`` lists them; ``run`` gives its output."""
    for line in (run or _ps)().splitlines():
        fields = line.split(None, 5)
        if len(fields) < 6 or not all(field.isdecimal() for field in fields[:4]) or fields[4].startswith("Z"):
            continue
        pid, parent, group, resident = map(int, fields[:4])
        ours = group == child or f"{MARKER}={marker}" in fields[5]
        yield _Process(pid, parent, 0, ours, resident << 10)


def _ps() -> str:
    # -E (elsewhere -e) adds each process's environment after its command.
    options = "-axEww" if sys.platform == "darwin" else "-axeww"
    try:
        done = subprocess.run(
            ["ps", options, "-o", "pid=,ppid=,pgid=,rss=,stat=,command="],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=CLEANUP_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace")


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _BasicLimits(ctypes.Structure):
        """JOBOBJECT_BASIC_LIMIT_INFORMATION of winnt.h."""

        _fields_ = [
            ("PerProcessUserTimeLimit", wintypes.LARGE_INTEGER),
            ("PerJobUserTimeLimit", wintypes.LARGE_INTEGER),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        ]

    class _ExtendedLimits(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION of winnt.h."""

        _fields_ = [
            ("BasicLimitInformation", _BasicLimits),
            ("IoInfo", ctypes.c_ulonglong * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        ]

    class _Job:
        """A job object that holds a process and all that it starts, and ends them when it is closed."""

        _EXTENDED_LIMIT_INFORMATION = 9
        _KILL_ON_JOB_CLOSE = 0x2000
        _JOB_MEMORY = 0x0200
        _SET_QUOTA_AND_TERMINATE = 0x0100 | 0x0001

        def __init__(self, pid: int, memory: int) -> None:
            self._kernel = ctypes.WinDLL("kernel32", use_last_error=True)
            for function in (self._kernel.CreateJobObjectW, self._kernel.OpenProcess):
                function.restype = wintypes.HANDLE
            self._kernel.CreateJobObjectW.argtypes = [wintypes.LPVOID, wintypes.LPCWSTR]
            self._kernel.OpenProcess.argtypes = [wintypes.DWORD, wintypes.BOOL, wintypes.DWORD]
            self._kernel.AssignProcessToJobObject.argtypes = [wintypes.HANDLE, wintypes.HANDLE]
            self._kernel.TerminateJobObject.argtypes = [wintypes.HANDLE, wintypes.UINT]
            self._kernel.CloseHandle.argtypes = [wintypes.HANDLE]
            self._kernel.SetInformationJobObject.argtypes = [
                wintypes.HANDLE,
                ctypes.c_int,
                wintypes.LPVOID,
                wintypes.DWORD,
            ]
            self._handle = self._kernel.CreateJobObjectW(None, None)
            limits = _ExtendedLimits()
            limits.BasicLimitInformation.LimitFlags = self._KILL_ON_JOB_CLOSE | self._JOB_MEMORY
            limits.JobMemoryLimit = memory
            self._kernel.SetInformationJobObject(
                self._handle, self._EXTENDED_LIMIT_INFORMATION, ctypes.byref(limits), ctypes.sizeof(limits)
            )
            process = self._kernel.OpenProcess(self._SET_QUOTA_AND_TERMINATE, False, pid)
            if process:
                self._kernel.AssignProcessToJobObject(self._handle, process)
                self._kernel.CloseHandle(process)

        def terminate(self) -> None:
            self._kernel.TerminateJobObject(self._handle, 1)
            self._kernel.CloseHandle(self._handle)
