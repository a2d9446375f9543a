"""What a check is given: the project's files, and what one host observed."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from condaplug.catalogue import api
from condaplug.hosts.observation import NOTHING, HookCandidate, Observation, Spot
from condaplug.project import EntryPoint, Place, Project
from condaplug.requirements import Brought, brought
from condaplug.source import Implementation, Sources


@dataclass(frozen=True)
class Facts:
    """The input of a check: the project's files and what one host observed."""

    project: Project
    source: Sources
    observation: Observation = NOTHING

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
        host, installed = self.observation.host, self.observation.installed
        if host.kind == "conda" and installed is None:
            return Brought()  # not observed: nothing was missing
        return brought(self.project, installed, self.release, host.python)

    @property
    def release(self) -> str | None:
        """The release in the catalogue that speaks for the host; None where nothing was executed."""
        return api.nearest(self.observation.host.version) if self.was_executed else None

    @property
    def was_executed(self) -> bool:
        """Whether a host loaded the plugin; else only its files are known."""
        return self.observation is not NOTHING

    @property
    def implementations(self) -> tuple[Implementation, ...]:
        """The plugin's hook implementations: as the host saw them, else as the source spells them."""
        seen = {one.name: one for one in self.observation.entry_points}
        found: list[Implementation] = []
        for entry_point in self.project.entry_points:
            loaded = seen.get(entry_point.name)
            if loaded and loaded.loaded:
                found.extend(self._observed(entry_point, one) for one in loaded.candidates if one.is_routine)
            else:
                found.extend(self.source.implementations(entry_point))
        return tuple(found)

    def _observed(self, entry_point: EntryPoint, candidate: HookCandidate) -> Implementation:
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
