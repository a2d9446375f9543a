"""Load a plugin in the model at many releases, each load in a process of its own, forked from a warm one.

A fork leaves nothing of one load to the next: no variable, folder, handler, thread or patched module. Putting
all of that back in one process would mean to know all of it. Where there is no fork (Windows), the process
makes the first load and ends; the caller starts another for the rest.

Few releases need a load of their own. A load notes what it asked of its release (``Model.touched``); at a
release that gives the same answers it would be the same, and is not made.
"""

from __future__ import annotations

import atexit
import importlib
import os
import signal
import sys
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .describe import is_within, spot_of
from .journal import load_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from .journal import Journal

    Observe = Callable[[dict[str, Any], Journal, Any], None]

MARGIN = 3
"""A load may need this many times what the longest one took so far."""


def facts(wanted: Mapping[str, Any], release: str) -> Mapping[str, Any]:
    """The catalogue's data of a release."""
    found: Mapping[str, Any] = _timeline(wanted["timeline"], wanted["data"]).at(release)
    return found


@cache
def _timeline(module: str, folder: str) -> Any:
    """The catalogue's data in ``folder``, through the file that can read it."""
    return load_file("_condaplug_timeline", module).Timeline(folder)


def install(wanted: Mapping[str, Any], package: Any, data: Mapping[str, Any]) -> Any:
    """Make ``conda`` importable as the release of ``data``; ``package`` is the model's. Returns the model."""
    return package.install(data, wanted["libraries"], wanted["provided"], wanted["perhaps"])


def serve(request: dict[str, Any], journal: Journal, package: Any, observe: Observe) -> None:
    """Load the plugin at every release of ``request["model"]["releases"]``, in that order.

    The events of ``journal`` say what becomes of each: ``load`` and ``ended``, or ``shared``. What
    ``observe(request, journal, model)`` sees of a load is in a stream of its own, named by the release.
    """
    loads = Loads(request, journal, package)
    if not request["forks"]:
        first = loads.releases[0]
        loads.journal.write("load", release=first)
        _load(loads, first, observe, lambda model: loads.share(first, model.touched))
        return
    _warm(loads)
    while loads.releases:
        release = loads.releases[0]
        loads.data(release)  # read before the fork: not again by every process
        seconds = loads.seconds_for_one()
        if seconds is None:
            return  # the releases that are left count as out of time
        loads.renew_scratch()
        loads.journal.write("load", release=release)
        start = time.monotonic()
        child = os.fork()
        _lead_group(child)
        if not child:
            _load(loads, release, observe, loads.tell)
            return  # to the interpreter's own end, as in a process that makes this load alone
        status, hung = _wait(child, seconds)
        with suppress(OSError):  # what the load started and left would use memory of the next
            os.killpg(child, signal.SIGKILL)
        loads.ended(release, status, hung, time.monotonic() - start)
    loads.journal.write("done")


def _lead_group(child: int) -> None:
    """Give a forked process a group of its own; called by both, since nobody knows which comes first."""
    with suppress(OSError):
        os.setpgid(child, child)


def _load(loads: Loads, release: str, observe: Observe, at_exit: Callable[[Any], None]) -> None:
    """Make one load. ``at_exit(model)`` runs when all of the plugin's own exit functions have run."""
    os.chdir(Path(loads.request["scratch"], "work"))
    model = install(loads.request["model"], loads.package, loads.data(release))
    atexit.register(at_exit, model)
    loads.told = loads.journal.stream(release)
    observe(loads.request, loads.told, model)
    loads.complete = True


def _tell(process: int, at_exit: Callable[[Any], None], model: Any) -> None:
    """Call ``at_exit(model)`` in the process that made the load, and not in one that the plugin forked."""
    if os.getpid() == process:
        at_exit(model)


def _warm(loads: Loads) -> None:
    """Import what a load imports before the plugin, and no more: what a plugin brings is counted."""
    before = sys.meta_path[:]
    install(loads.request["model"], loads.package, loads.data(loads.releases[0]))
    importlib.import_module("conda.plugins.manager").CondaPluginManager()
    sys.meta_path[:] = before
    for name in [name for name in sys.modules if name.partition(".")[0] == "conda"]:
        del sys.modules[name]
    package = loads.package.__package__.rpartition(".")[0]
    for module in loads.package.modules():
        known = {*sys.modules}
        importlib.import_module(module)
        new = {*sys.modules} - known
        if not all(name.startswith(package) for name in new):
            for name in new:
                _drop(name)


def _drop(module: str) -> None:
    """Take a module out of ``sys.modules`` and out of its package."""
    del sys.modules[module]
    parent, _, name = module.rpartition(".")
    if parent in sys.modules:
        vars(sys.modules[parent]).pop(name, None)


def _wait(child: int, seconds: float) -> tuple[int, bool]:
    """Wait for a child, and kill it after ``seconds``. Returns its wait status and whether it was killed."""
    hung = False

    def kill(*_: object) -> None:
        nonlocal hung
        hung = True
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)

    before = signal.signal(signal.SIGALRM, kill)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        _, status = os.waitpid(child, 0)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return status, hung and os.WIFSIGNALED(status)


def _kept(path: Path) -> tuple[Path, int, bytes | None]:
    """A folder's mode, or a file's content."""
    return path, path.stat().st_mode & 0o777, None if path.is_dir() else path.read_bytes()


def _has_finalizer(modules: list[str]) -> bool:
    """Whether a class of the plugin has a ``__del__``; ``modules`` are the folders and files of its code."""
    roots = [os.path.abspath(path) for path in modules]  # noqa: PTH100 - as in is_within
    classes: list[type[Any]] = [object]
    for cls in classes:
        classes.extend(type.__subclasses__(cls))
        spot = spot_of(vars(cls)["__del__"]) if "__del__" in vars(cls) else None
        if spot and is_within(spot["path"], roots):
            return True
    return False


def _name(number: int) -> str:
    return next((one.name for one in signal.Signals if one == number), f"signal {number}")


class Loads:
    """The releases that are still to come, and what the loads so far have shown."""

    def __init__(self, request: dict[str, Any], journal: Journal, package: Any) -> None:
        self.request = request
        self.package = package
        self.releases: list[str] = list(request["model"]["releases"])
        self.journal = journal
        self._scratch = Path(request["scratch"])
        self._unused = [_kept(path) for path in (self._scratch, *sorted(self._scratch.rglob("*")))]
        self._deadline: float = time.monotonic() + request["seconds"]
        self._longest = 0.0
        self._count = 0
        self._data: dict[str, Any] = {}
        self._facts: dict[str, Any] = {}
        self.told: Journal | None = None
        self.complete = False

    def seconds_for_one(self) -> float | None:
        """How long the next load may take; None where no time is left.

        The first may take all: where it hangs, so would the others. A later one may take half of what is
        left, so that one release at which the plugin hangs does not cost the others, but no less than a load
        of this plugin may need.
        """
        left = self._deadline - time.monotonic()
        if left <= 0:
            return None
        return max(left / 2, min(left, MARGIN * self._longest)) if self._count else left

    def renew_scratch(self) -> None:
        """Give the next load a scratch folder as it was at the start; what the last one left stays aside."""
        if self._count:
            with suppress(OSError):  # a plugin may remove its folders
                self._scratch.rename(self._scratch.with_name(f"used-{self._count}"))
            for path, mode, content in self._unused:
                if content is None:
                    path.mkdir(mode, exist_ok=True)
                else:
                    path.write_bytes(content)
        self._count += 1

    def tell(self, model: Any) -> None:
        """Write down what a load asked, for the process that it was forked from, and end this one.

        Nothing of the plugin's is left to run but what the interpreter calls while it takes itself
        apart. That costs more than the load, so it happens only where a class of the plugin has a
        ``__del__``.
        """
        if self.told:
            self.told.write("touched", questions=sorted(model.touched))
        with suppress(Exception):  # a stream that cannot be flushed is the interpreter's to report
            sys.stdout.flush()
            sys.stderr.flush()
            if self.complete and not _has_finalizer([*self.request["modules"].values()]):
                os._exit(0)

    def ended(self, release: str, status: int, hung: bool, seconds: float) -> None:
        """Note how a load ended, and share it with the releases that are like its own."""
        code = os.waitstatus_to_exitcode(status)
        ending = {
            "returncode": code if code >= 0 else None,
            "signal": _name(-code) if code < 0 and not hung else None,
            "timed_out": hung,
            "seconds": seconds,
        }
        touched = self.journal.last(release, "touched", was_killed=code < 0)
        self.journal.write("ended", release=release, ending=ending)
        if not hung:
            self._longest = max(self._longest, seconds)
        if touched:
            self.share(release, touched["questions"])
        else:
            self.releases.remove(release)

    def share(self, release: str, touched: Iterable[str]) -> None:
        """Take a release from those to come, and with it those that answer all that was asked as it does."""
        # whole sections differ most often
        questions = sorted(touched, key=lambda question: (" " in question, question))
        own = self._facts_of(release)
        alike = [other for other in self.releases if other != release and self._same(questions, own, other)]
        for other in alike:
            hooks = self._facts_of(other)["hooks"]
            specs = {name: hook["parameters"] for name, hook in hooks.items()}
            self.journal.write("shared", release=other, like=release, specs=specs)
        self.releases = [other for other in self.releases if other not in (release, *alike)]

    def _same(self, questions: list[str], own: Any, other: str) -> bool:
        theirs = self._facts_of(other)
        return all(own.answer(question) == theirs.answer(question) for question in questions)

    def data(self, release: str) -> Any:
        """The catalogue's data of a release, read once."""
        if release not in self._data:
            self._data[release] = facts(self.request["model"], release)
        return self._data[release]

    def _facts_of(self, release: str) -> Any:
        if release not in self._facts:
            self._facts[release] = self.package.facts.Facts(self.data(release))
        return self._facts[release]
