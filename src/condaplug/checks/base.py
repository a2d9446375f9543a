"""The vocabulary of judgement: what a check is given, what it yields, what a report shows."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from condaplug.catalogue import api
from condaplug.hosts.observation import Candidate, Observation, Spot
from condaplug.project import EntryPoint, Place, Project
from condaplug.requirements import Brought, brought
from condaplug.source import Implementation, Sources

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class Problem:
    """What a check yields: one defect.

    ``message`` says what is wrong and what conda does with it, ``hint`` says the mend. ``severity`` overrides
    the check's own.
    """

    message: str
    hint: str
    place: Place | None = None
    severity: Severity | None = None


@dataclass(frozen=True)
class Finding:
    """A problem, the check that found it and the ids of the hosts it was found on (if it needs any)."""

    code: str
    name: str
    severity: Severity
    message: str
    hint: str
    path: str | None
    line: int | None
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """One row of the registry: a stable code, its name, its usual severity and the function that judges.

    ``scope`` "project" is judged once from the files, "host" once for each host's observation, "releases"
    once, after all releases of the catalogue.
    The function's docstring is the check's documentation: what it means and how to mend it.
    """

    code: str
    name: str
    severity: Severity
    scope: Literal["project", "host", "releases"]
    function: Callable[..., Iterable[Problem]]

    @property
    def advice(self) -> str:
        """The check's documentation."""
        return (self.function.__doc__ or "").strip()


@dataclass(frozen=True)
class Facts:
    """What a check judges: the project's files and what one host saw (None: nothing was executed)."""

    project: Project
    source: Sources
    observation: Observation | None = None

    def place(self, spot: Spot | None) -> Place | None:
        """The place in the project that a host's spot names; None where the spot lies outside the project."""
        if spot is None or spot.path is None:
            return None
        path = self.source.relative(spot.path)
        if path is None:
            return None
        if spot.line is not None:
            return Place(path, self.source.definition_line(path, spot.line))
        return Place(path, self.source.class_line(path, spot.qualname) if spot.qualname else None)

    def entry_point(self, name: str) -> EntryPoint | None:
        """The project's entry point of this name."""
        return next((one for one in self.project.entry_points if one.name == name), None)

    @functools.cached_property
    def brought(self) -> Brought:
        """What the plugin's dependencies bring to the host."""
        host = self.observation.host if self.observation else None
        installed = self.observation.installed if self.observation else None
        if host and host.kind == "conda" and installed is None:
            return Brought()  # not observed: nothing was missing
        return brought(self.project, installed, self.release, host.python if host else None)

    @property
    def release(self) -> str | None:
        """The release in the catalogue that speaks for the host; None where nothing was executed."""
        return api.nearest(self.observation.host.version) if self.observation else None

    @property
    def conda(self) -> str:
        """The host in a sentence: ``conda 26.7.1``."""
        version = self.observation.host.version if self.observation else None
        return f"conda {version}" if version else "conda"

    @property
    def implementations(self) -> tuple[Implementation, ...]:
        """The plugin's hook implementations: as the host saw them, else as the source spells them."""
        seen = {one.name: one for one in self.observation.entry_points} if self.observation else {}
        found: list[Implementation] = []
        for entry_point in self.project.entry_points:
            loaded = seen.get(entry_point.name)
            if loaded and loaded.loaded:
                found.extend(self._observed(entry_point, one) for one in loaded.candidates if one.is_routine)
            else:
                found.extend(self.source.implementations(entry_point))
        return tuple(found)

    def _observed(self, entry_point: EntryPoint, candidate: Candidate) -> Implementation:
        return Implementation(
            entry_point=entry_point.name,
            function=candidate.name,
            hook=candidate.hook,
            marks=candidate.marks,
            arguments=candidate.arguments,
            is_async=candidate.is_async,
            place=self.place(candidate.spot),
            optional=candidate.optional,
        )
