"""Run the probe in a host and read what it saw."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from condaplug import catalogue, inside
from condaplug.catalogue import timeline
from condaplug.errors import FULL, HostUnavailableError, OutOfSpaceError
from condaplug.hosts.answer import Answer, Event, Events
from condaplug.hosts.child import MEMORY, ChildResult, clean_environment, run_child
from condaplug.hosts.find import Candidate
from condaplug.hosts.foreign import CONTENTS
from condaplug.hosts.observation import Ending, Host, Observation, observation, open_step
from condaplug.hosts.observation import guesses as guesses_seen
from condaplug.inside.seal import LOST
from condaplug.modules import importable_names
from condaplug.project import Project
from condaplug.requirements import brought

INSIDE = Path(inside.__file__).parent
PROBE = INSIDE / "probe" / "__main__.py"
LIBRARIES = (
    "pluggy",
    "packaging",
    "ruamel",
    "platformdirs",
    *(("tomli",) if sys.version_info < (3, 11) else ()),
)
"""Packages that the model takes as they are: pluggy, which conda itself uses, and dependencies of conda."""


@dataclass(frozen=True)
class Limits:
    """What a load may use: ``seconds`` of wall time and ``memory`` in bytes."""

    seconds: float = 60.0
    memory: int = MEMORY


@dataclass(frozen=True)
class Load:
    """What a host is asked to load: a project's plugin, and files for its environment specifiers.

    ``samples`` must be read, with ``network`` if they are files that the user named; ``guesses`` may be read.
    ``undeclared`` are top-level modules that the plugin imports and that nobody declares directly.
    """

    project: Project
    samples: tuple[Path, ...] = ()
    guesses: tuple[Path, ...] = ()
    undeclared: tuple[str, ...] = ()
    network: bool = False


def observe(
    candidate: Candidate,
    load: Load,
    limits: Limits = Limits(),
    environ: Mapping[str, str] | None = None,
) -> Observation:
    """Load a plugin in one host.

    Raises ``HostUnavailableError`` where the host fails for a reason that is not the plugin's,
    ``OutOfSpaceError`` where the disk is full.
    """
    events, child = _probed(candidate, replace(load, guesses=()), limits, environ)
    seen = observation_of(candidate, events, "-", child)
    return with_guesses(candidate, load, seen, limits, environ)


GUESS_SECONDS = 3.0
GUESS_MARGIN = 3.0


def with_guesses(
    candidate: Candidate,
    load: Load,
    seen: Observation,
    limits: Limits,
    environ: Mapping[str, str] | None,
) -> Observation:
    """The observation with what the specifiers do with files that nobody named, if the plugin has any.

    They are tried in another process, without network, for ``GUESS_SECONDS`` more than ``GUESS_MARGIN`` times
    what the load took, so that nothing that happens there touches what was seen.
    """
    specifies = any(one.constructed and not one.constructed.fault for one in seen.specifiers)
    if not load.guesses or not specifies:
        return seen
    seconds = min(limits.seconds, GUESS_SECONDS + GUESS_MARGIN * seen.host.seconds)
    alone = replace(load, samples=(), network=False)
    try:
        answer, child = _probed(candidate, alone, replace(limits, seconds=seconds), environ)
    except HostUnavailableError:
        return seen
    events = answer.of()
    ending = _ending(events, child, is_broken=any(event["event"] == "failed" for event in events))
    return replace(seen, guesses=guesses_seen(events, [str(path) for path in load.guesses], ending))


def _probed(
    candidate: Candidate, load: Load, limits: Limits, environ: Mapping[str, str] | None
) -> tuple[Events, ChildResult]:
    """What the probe wrote down of one load, and how its process ended."""
    with temporary_folder() as scratch, Answer() as answer:
        request = request_to_load(load, scratch)
        if candidate.kind == "builtin":
            release = candidate.release or catalogue.newest()
            request["model"] = {**model_of(load, release), "release": release}
        child = run_probe(_interpreter(candidate), request, answer, scratch, scratch, limits, environ)
        events = answer.read(scratch)
        if not is_done(events.of()):
            answer.check_space()
        return events, child


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that is gone at the end. Raises ``OutOfSpaceError`` where it cannot be made."""
    try:
        folder = tempfile.TemporaryDirectory(prefix="condaplug-", ignore_cleanup_errors=True)
    except OSError as error:
        raise OutOfSpaceError(error.filename or "a temporary folder", error) from None
    with folder as name:
        yield Path(name).resolve()


MODEL_INTERPRETER = (sys.executable, "-I", "-S", "-B")
"""No site-packages: what is installed beside condaplug must not pass for what a conda has."""


def _interpreter(candidate: Candidate) -> Sequence[str]:
    return MODEL_INTERPRETER if candidate.kind == "builtin" else (str(candidate.python), "-I", "-B")


def run_probe(
    interpreter: Sequence[str],
    request: Mapping[str, Any],
    answer: Answer,
    folder: Path,
    scratch: Path,
    limits: Limits,
    environ: Mapping[str, str] | None,
) -> ChildResult:
    """Give the probe a request. ``folder`` belongs to this run alone; ``scratch``, in it, is the plugin's.

    Raises ``OutOfSpaceError`` where the disk has no room for it.
    """
    try:
        work = scratch / "work"
        work.mkdir()
        env = clean_environment(os.environ if environ is None else environ, scratch)
        # of no name: it holds what the plugin must not know
        given = tempfile.TemporaryFile()  # noqa: SIM115 - closed below
        given.write(json.dumps({**request, "answer": answer.request}).encode())
        given.seek(0)
    except OSError as error:
        raise OutOfSpaceError(scratch, error) from None
    with given:
        return run_child(
            [*interpreter, str(PROBE)],
            stdin=given,
            scratch=folder,
            cwd=work,
            env=env,
            timeout=limits.seconds,
            memory=limits.memory,
        )


def request_to_load(load: Load, scratch: Path) -> dict[str, Any]:
    """What the probe must know of a load, whatever the host; ``scratch`` is the load's own folder.

    Where there are ``guesses``, the probe puts them to the environment specifiers and does nothing else.
    """
    project = load.project
    return {
        "scratch": str(scratch),
        "distribution": {"name": project.name, "version": project.version or "0"},
        "entry_points": [
            {"name": " ".join(one.name.split()), "value": " ".join(one.value.split())}
            for one in project.entry_points
        ],
        "modules": {module.name: str(module.path) for module in project.modules},
        "generated": list(project.generated),
        "foreign": {name: content.decode("latin-1") for name, content in CONTENTS.items()},
        "samples": [str(path) for path in load.samples],
        "guesses": [str(path) for path in load.guesses],
        "undeclared": list(load.undeclared),
        "network": load.network,
        "model": None,
    }


def model_of(load: Load, release: str) -> dict[str, Any]:
    """What the probe must know to make the model of a release, or of those that are like it in this.

    ``perhaps`` are the modules that nobody declares directly and that a dependency may bring, of which the
    model knows no more than the name: stand-ins as well, and noted when they are imported.
    """
    names = {one.name for one in load.project.dependencies} | load.project.conda_packages
    declared = {name for one in names for name in importable_names(one)}
    return {
        "inside": str(INSIDE),
        "data": str(catalogue.DATA),
        "timeline": timeline.__file__,
        "libraries": {name: _location(name) for name in LIBRARIES},
        "provided": sorted(declared - {"conda", *sys.stdlib_module_names}),
        "perhaps": list(load.undeclared) if brought(load.project, None, release, None).lacking else [],
    }


def _location(package: str) -> str:
    for entry in sys.path:
        path = Path(entry or ".", package)
        if path.is_dir():
            return str(path.resolve())
    raise HostUnavailableError(
        f"the built-in model needs {package}, which is not installed beside condaplug",
        "Install condaplug with its dependencies: pip install condaplug.",
    )


def is_done(events: Sequence[Event]) -> bool:
    """Whether the probe came to its end."""
    return any(event["event"] == "done" for event in events)


def observation_of(candidate: Candidate, answer: Events, stream: str, child: ChildResult) -> Observation:
    """What one load showed, of the stream of the probe's events and the way its process ended.

    Raises ``HostUnavailableError`` where the probe did not come to the plugin, or failed on what the
    plugin did to the interpreter, and ``OutOfSpaceError`` where it found no room for its own files.
    """
    events = answer.of(stream)
    started = next((event for event in events if event["event"] == "host"), None)
    failed = next((event for event in events if event["event"] == "failed"), None)
    was_killed = child.timed_out or child.out_of_memory or child.signal is not None
    disturbed = answer.disturbed(was_killed=was_killed)
    if failed and started:
        _raise_for(candidate, events, failed)
    if not disturbed and (started is None or not (is_done(events) or open_step(events) or failed)):
        raise HostUnavailableError(
            f"{_where(candidate)} could not be asked: {_last_line(child)}",
            "Does `conda info` work there? Name another with --conda, or use the built-in model with --conda "
            "builtin.",
        )
    started = started or {"version": candidate.release, "python": None, "prefix": str(candidate.prefix)}
    version = started["version"]
    host = Host(
        id=f"{candidate.kind} {version or candidate.python}",
        kind=candidate.kind,
        version=version,
        python=started["python"],
        prefix=started["prefix"] if candidate.kind == "conda" else None,
        seconds=round(child.seconds, 3),
    )
    broken = failed is not None or (disturbed is not None and child.returncode in (0, LOST))
    return observation(
        host,
        events,
        _ending(events, child, is_broken=broken),
        exit_code=child.returncode,
        signal=child.signal,
        twins=sum(name.startswith(f"{stream}+") for name in answer.streams),
        disturbed=disturbed,
    )


def _ending(events: Sequence[Event], child: ChildResult, *, is_broken: bool) -> Ending:
    """How a load ended. ``is_broken``: the probe failed, or its answer was touched."""
    if child.timed_out:
        return "timeout"
    if child.out_of_memory:
        return "memory"
    if is_broken:
        return "done" if is_done(events) else "failed"
    if child.returncode == 0 and is_done(events):
        return "done"
    return "exit" if _exited(child) else "crash"


def _raise_for(candidate: Candidate, events: Sequence[Event], failed: Event) -> None:
    """Raise what fits a probe that failed after the plugin came.

    Nothing where damage that the plugin did explains it.
    """
    if any(event["event"] == "damages" and event["damages"] for event in events):
        return
    fault = failed["fault"]
    what = f"{fault['type']}: {fault['message']}"
    if failed["errno"] in FULL:
        raise OutOfSpaceError("the temporary folder", OSError(failed["errno"], os.strerror(failed["errno"])))
    if fault["message"] == "can't start new thread":  # threading, 3.10 to 3.14
        raise HostUnavailableError(
            f"{_where(candidate)} could not tell: the system starts no more threads",
            "End other programs, then validate again.",
        )
    if failed["errno"] is None and not failed["replaced"]:
        raise RuntimeError(f"the probe failed with {what}")
    how = "in the scratch folder" if failed["errno"] else f"to {failed['replaced']}"
    raise HostUnavailableError(
        f"{_where(candidate)} could not tell: the probe failed with {what}, after the plugin changed "
        f"something {how}",
        "Let the plugin leave what it shares with conda as it is, then validate again.",
    )


def _exited(child: ChildResult) -> bool:
    """Whether the child ended by itself. Windows shows a crash as an exit code of an NTSTATUS error."""
    return child.signal is None and child.returncode is not None and 0 <= child.returncode < 0xC0000000


def _where(candidate: Candidate) -> str:
    return "the built-in model" if candidate.kind == "builtin" else f"the conda of {candidate.python}"


def _last_line(child: ChildResult) -> str:
    if child.timed_out:
        return "its time ran out before it had started"
    lines = [line for line in child.tail.splitlines() if line.strip()]
    return lines[-1].strip() if lines else f"exit code {child.returncode}"
