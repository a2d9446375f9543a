"""Load the plugin in the built-in model at many releases, in about the time that a few loads take."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from condaplug.hosts.answer import Answer, Events
from condaplug.hosts.child import ChildResult
from condaplug.hosts.find import Candidate
from condaplug.hosts.observation import Host, Observation
from condaplug.hosts.observe import (
    MODEL_INTERPRETER,
    Limits,
    Load,
    is_done,
    model_of,
    observation_of,
    request_to_load,
    run_probe,
    temporary_folder,
)
from condaplug.project import Project

FORKS = hasattr(os, "fork")

STOPS = ("timeout", "memory")
"""The endings after which there is nothing left for other releases."""


def observe_releases(
    load: Load,
    releases: Sequence[str],
    limits: Limits = Limits(),  # noqa: B008 - frozen
    environ: Mapping[str, str] | None = None,
    forks: bool = FORKS,
) -> dict[str, Observation]:
    """Load a plugin in the model at each of ``releases``, given oldest first; what it observed by release.

    An observation is what ``observe`` gives for ``builtin:RELEASE``, ``seconds`` aside: those of a release
    that shared the load of one like it are that one's. The seconds of ``limits`` are for all together: the
    first load may take all of them, a later one half of what is left. Where time or memory runs out, the
    releases that were not reached have that ending, and say so. ``forks`` False makes each load in a child of
    its own, as where the system has no fork.

    Raises ``HostUnavailableError`` where the model cannot start, ``OutOfSpaceError`` where the disk is full.
    """
    deadline = time.monotonic() + limits.seconds
    seen: dict[str, Observation] = {}
    while rest := [release for release in reversed(releases) if release not in seen]:
        left = deadline - time.monotonic()
        stopped = seen and (
            left <= 0 or any(one.disturbed or one.ending == "memory" for one in seen.values())
        )
        if stopped:
            seen.update(
                (release, _unreached(load.project, release, limits.seconds, seen)) for release in rest
            )
            break
        share = left if forks or not seen else left / 2  # the child that forks divides its time itself
        with temporary_folder() as folder, Answer() as answer:
            server = _Server(folder, rest, forks)
            request = server.request(load, share)
            child = run_probe(
                MODEL_INTERPRETER,
                request,
                answer,
                folder,
                server.scratch,
                replace(limits, seconds=share),
                environ,
            )
            events = answer.read(server.scratch)
            found = server.observations(events, child)
            if not all(is_done(events.of(release)) for release in found) or not found:
                answer.check_space()
        if not found and (not seen or not child.timed_out):
            seen[rest[0]] = observation_of(_candidate(rest[0]), events, rest[0], child)
        seen.update(found)
    return {release: seen[release] for release in releases}


class _Server:
    """One child that loads the plugin at release after release, and its files."""

    def __init__(self, folder: Path, releases: Sequence[str], forks: bool) -> None:
        self.folder = folder
        self.scratch = folder / "scratch"
        self._releases = releases
        self._forks = forks
        self.scratch.mkdir()

    def request(self, load: Load, seconds: float) -> dict[str, Any]:
        """What the probe is asked for."""
        return {
            **request_to_load(replace(load, guesses=()), self.scratch),
            "forks": self._forks,
            "seconds": seconds,
            "model": {
                **model_of(load, self._releases[0]),
                "releases": list(self._releases),
            },
        }

    def observations(self, answer: Events, child: ChildResult) -> dict[str, Observation]:
        """What the child saw, by release, as far as it came."""
        events = answer.of()
        ended = {event["release"]: event for event in events if event["event"] == "ended"}
        seen: dict[str, Observation] = {}
        for event in events:
            release = str(event.get("release"))
            if event["event"] == "load":
                result = replace(child, **ended[release]["ending"]) if release in ended else child
                if answer.of(release) or not (result.timed_out or result.out_of_memory):
                    seen[release] = observation_of(_candidate(release), answer, release, result)
            elif event["event"] == "shared" and event["like"] in seen:
                seen[release] = _at(seen[event["like"]], release, event["specs"])
        return seen


def _candidate(release: str) -> Candidate:
    return Candidate("builtin", None, None, release, "--conda")


def _at(like: Observation, release: str, specs: Mapping[str, Sequence[str]]) -> Observation:
    """The observation of a release that shared the load of another; ``specs`` are its hook specifications."""
    host = replace(like.host, id=f"builtin {release}", version=release)
    known = {name: tuple(parameters) for name, parameters in specs.items()}
    entry_points = tuple(replace(one, specs=known) for one in like.entry_points)
    return replace(like, host=host, entry_points=entry_points)


def _unreached(
    project: Project, release: str, timeout: float, seen: Mapping[str, Observation]
) -> Observation:
    """The observation of a release for which no time or memory was left, after the loads that were made."""
    hung = next((one for one in reversed(list(seen.values())) if one.ending in STOPS or one.disturbed), None)
    python = next(iter(seen.values())).host.python
    host = Host(f"builtin {release}", "builtin", release, python, None, round(timeout, 3))
    step = hung.step if hung else "import"
    subject = hung.subject if hung else project.entry_points[0].name
    if hung and hung.disturbed:
        return Observation(host, "failed", step, subject, reached=False, disturbed=hung.disturbed)
    return Observation(host, hung.ending if hung else "timeout", step, subject, reached=False)
