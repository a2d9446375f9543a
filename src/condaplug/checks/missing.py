"""Modules that the host lacks: whose fault that is, and where in the plugin it shows."""

from __future__ import annotations

from collections.abc import Iterator

from condaplug.checks.base import Facts
from condaplug.hosts.observation import Fault, Observation
from condaplug.modules import Provider, provider_of
from condaplug.project import Place

LOCAL = (Provider.CONDA, Provider.PROJECT, Provider.PYTHON)
"""What is there or is not, whatever a person installs."""


def absent(facts: Facts, fault: Fault | None) -> Provider | None:
    """Who would have brought the module that a fault misses; None for a fault of another kind.

    A missing module of the project, of conda or of Python is the plugin's own mistake, and no such fault.
    """
    if fault is None or fault.type != "ModuleNotFoundError" or not fault.module:
        return None
    provider = provider_of(fault.module, facts.project, facts.release)
    return None if provider in LOCAL else provider


def absent_modules(facts: Facts, *providers: Provider) -> Iterator[tuple[str, Provider, Place | None]]:
    """Each module that some code of the plugin missed and one of ``providers`` would bring, once a place."""
    seen = set()
    for fault, entry_point in _faults(facts.observation) if facts.observation else ():
        provider = absent(facts, fault)
        if provider not in providers or not fault.module:
            continue
        declared = facts.entry_point(entry_point or "")
        place = facts.place(fault.spot) or (declared.place if declared else None)
        if (fault.module, place) not in seen:
            seen.add((fault.module, place))
            yield fault.module, provider, place


def _faults(observation: Observation) -> Iterator[tuple[Fault, str | None]]:
    """Every exception that the plugin's code raised, and the entry point whose import raised it."""
    for entry_point in observation.entry_points:
        if entry_point.fault:
            yield entry_point.fault, entry_point.name
    found: list[Fault | None] = []
    for call in (call for hook in observation.hooks for call in hook.calls):
        found.append(call.fault)
        found.extend(used.fault for result in call.results for used in result.calls)
    for specifier in observation.specifiers:
        found.append(specifier.constructed.fault if specifier.constructed else None)
        for sample in specifier.samples:
            found.append(sample.fault)
            found.append(sample.env.fault if sample.env else None)
    yield from ((fault, None) for fault in found if fault)
