"""Run the probe in a host and read what it saw."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from condaplug import catalogue
from condaplug.catalogue import timeline
from condaplug.errors import HostUnavailableError
from condaplug.hosts.child import ChildResult, clean_environment, run_child
from condaplug.hosts.find import Candidate
from condaplug.hosts.foreign import write_foreign
from condaplug.hosts.observation import Ending, Host, Observation, observation, open_step, read_events
from condaplug.hosts.observation import guesses as guesses_seen
from condaplug.modules import importable_names
from condaplug.project import Project
from condaplug.requirements import brought

PROBE = Path(__file__).parent / "_probe" / "__main__.py"
MODEL = Path(__file__).parent / "builtin"
LIBRARIES = (
    "pluggy",
    "packaging",
    "ruamel",
    "platformdirs",
    *(("tomli",) if sys.version_info < (3, 11) else ()),
)
"""Packages that the model takes as they are: pluggy, which conda itself uses, and dependencies of conda."""


def observe(
    candidate: Candidate,
    project: Project,
    *,
    samples: Sequence[Path] = (),
    guesses: Sequence[Path] = (),
    undeclared: Sequence[str] = (),
    network: bool = False,
    timeout: float = 60.0,
    environ: Mapping[str, str] | None = None,
) -> Observation:
    """Load the project's plugin in one host.

    ``samples`` must be read by the environment specifier, with ``network`` if they are files that the user
    named; ``guesses`` may be read. ``undeclared`` are top-level modules that the plugin imports and that
    nobody declares directly. ``timeout`` is in seconds. Raises ``HostUnavailableError`` where the host fails
    for a reason that is not the plugin's.
    """
    events, child = _probed(
        candidate, project, timeout, environ, samples=samples, undeclared=undeclared, network=network
    )
    seen = observation_of(candidate, events, child)
    return with_guesses(candidate, project, seen, guesses, undeclared, timeout, environ)


GUESS_SECONDS = 3.0
GUESS_MARGIN = 3.0


def with_guesses(
    candidate: Candidate,
    project: Project,
    seen: Observation,
    guesses: Sequence[Path],
    undeclared: Sequence[str],
    timeout: float,
    environ: Mapping[str, str] | None,
) -> Observation:
    """The observation with what the specifiers do with files that nobody named, if the plugin has any.

    They are tried in another process, without network, for ``GUESS_SECONDS`` more than ``GUESS_MARGIN`` times
    what the load took, so that nothing that happens there touches what was seen.
    """
    if not guesses or not any(one.constructed and not one.constructed.fault for one in seen.specifiers):
        return seen
    limit = min(timeout, GUESS_SECONDS + GUESS_MARGIN * seen.host.seconds)
    try:
        events, child = _probed(candidate, project, limit, environ, guesses=guesses, undeclared=undeclared)
    except HostUnavailableError:
        return seen
    return replace(
        seen, guesses=guesses_seen(events, [str(path) for path in guesses], _ending(events, child))
    )


def _probed(
    candidate: Candidate,
    project: Project,
    timeout: float,
    environ: Mapping[str, str] | None,
    *,
    samples: Sequence[Path] = (),
    guesses: Sequence[Path] = (),
    undeclared: Sequence[str] = (),
    network: bool = False,
) -> tuple[list[dict[str, Any]], ChildResult]:
    """What the probe wrote down of one load, and how its process ended."""
    with tempfile.TemporaryDirectory(prefix="condaplug-", ignore_cleanup_errors=True) as folder:
        scratch = Path(folder).resolve()
        request = request_to_load(project, scratch, samples, guesses, undeclared, network)
        answer = scratch / "answer.jsonl"
        request["answer"] = str(answer)
        if candidate.kind == "builtin":
            release = candidate.release or catalogue.newest()
            request["model"] = {**model_of(project, release, undeclared), "release": release}
        child = run_probe(_interpreter(candidate), request, scratch, scratch, timeout, environ)
        return read_events(answer, scratch), child


MODEL_INTERPRETER = (sys.executable, "-I", "-S", "-B")
"""No site-packages: what is installed beside condaplug must not pass for what a conda has."""


def _interpreter(candidate: Candidate) -> Sequence[str]:
    return MODEL_INTERPRETER if candidate.kind == "builtin" else (str(candidate.python), "-I", "-B")


def run_probe(
    interpreter: Sequence[str],
    request: Mapping[str, Any],
    folder: Path,
    scratch: Path,
    timeout: float,
    environ: Mapping[str, str] | None,
) -> ChildResult:
    """Give the probe a request. ``folder`` belongs to this run alone; ``scratch``, in it, is the plugin's."""
    request_path = folder / "request.json"
    request_path.write_text(json.dumps(request), encoding="utf-8")
    work = scratch / "work"
    work.mkdir()
    env = clean_environment(os.environ if environ is None else environ, scratch)
    argv = [*interpreter, str(PROBE), str(request_path)]
    return run_child(argv, scratch=folder, cwd=work, env=env, timeout=timeout)


def request_to_load(
    project: Project,
    scratch: Path,
    samples: Sequence[Path],
    guesses: Sequence[Path] = (),
    undeclared: Sequence[str] = (),
    network: bool = False,
) -> dict[str, Any]:
    """What the probe must know of a project, whatever the host; ``scratch`` is the load's own folder.

    Where there are ``guesses``, the probe puts them to the environment specifiers and does nothing else.
    """
    return {
        "scratch": str(scratch),
        "distribution": {"name": project.name, "version": project.version or "0"},
        "entry_points": [
            {"name": " ".join(one.name.split()), "value": " ".join(one.value.split())}
            for one in project.entry_points
        ],
        "modules": {module.name: str(module.path) for module in project.modules},
        "generated": list(project.generated),
        "foreign": write_foreign(scratch / "foreign"),
        "samples": [str(path) for path in samples],
        "guesses": [str(path) for path in guesses],
        "undeclared": list(undeclared),
        "network": network,
        "model": None,
    }


def model_of(project: Project, release: str, undeclared: Sequence[str] = ()) -> dict[str, Any]:
    """What the probe must know to make the model of a release, or of those that are like it in this.

    ``perhaps`` are the modules that nobody declares directly and that a dependency may bring, of which the
    model knows no more than the name: stand-ins as well, and noted when they are imported.
    """
    names = {one.name for one in project.dependencies} | project.conda_packages
    declared = {name for one in names for name in importable_names(one)}
    return {
        "package": str(MODEL),
        "data": str(catalogue.DATA),
        "timeline": timeline.__file__,
        "libraries": {name: _location(name) for name in LIBRARIES},
        "provided": sorted(declared - {"conda", *sys.stdlib_module_names}),
        "perhaps": list(undeclared) if brought(project, None, release, None).lacking else [],
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


def observation_of(candidate: Candidate, events: list[dict[str, Any]], child: ChildResult) -> Observation:
    """What one load showed, of the probe's events and the way its process ended.

    Raises ``HostUnavailableError`` where the probe did not come to the plugin.
    """
    started = next((event for event in events if event["event"] == "host"), None)
    done = bool(events) and events[-1]["event"] == "done"
    failed = next((event["fault"] for event in events if event["event"] == "failed"), None)
    if failed and started:
        raise RuntimeError(f"the probe failed with {failed['type']}: {failed['message']}")
    if started is None or not (done or open_step(events)):
        raise HostUnavailableError(
            f"{_where(candidate)} could not be asked: {_last_line(child)}",
            "Does `conda info` work there? Name another with --conda, or use the built-in model with --conda "
            "builtin.",
        )
    version = started["version"]
    host = Host(
        id=f"{candidate.kind} {version}",
        kind=candidate.kind,
        version=version,
        python=started["python"],
        prefix=started["prefix"] if candidate.kind == "conda" else None,
        seconds=round(child.seconds, 3),
    )
    return observation(host, events, _ending(events, child), exit_code=child.returncode, signal=child.signal)


def _ending(events: list[dict[str, Any]], child: ChildResult) -> Ending:
    if child.timed_out:
        return "timeout"
    if child.returncode == 0 and events and events[-1]["event"] == "done":
        return "done"
    return "exit" if _exited(child) else "crash"


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
