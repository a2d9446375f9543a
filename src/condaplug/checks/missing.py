"""Modules that the host lacks: whose fault that is, and where in the plugin it shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from condaplug.checks.base import Facts
from condaplug.hosts.observation import EntryPointSeen, Fault, Missed, Observation
from condaplug.modules import Provider, declaring, provider_of
from condaplug.project import Place

LOCAL = (Provider.CONDA, Provider.PROJECT, Provider.PYTHON)
"""What is there or is not, whatever a person installs."""

CERTAIN = (Provider.NOBODY, Provider.EXTRA)
"""Where an installation of the plugin surely does not bring the module."""

OF_ABSENCE = ("AttributeError", "NameError", "TypeError", "UnboundLocalError")
"""What code meets that goes on without a module (``module = None``) and uses it all the same."""


@dataclass(frozen=True)
class Absence:
    """A module that the plugin missed in a host, who would bring it, and where the plugin wants it.

    ``module`` is None where the host lacks a requirement and some code says so in words of its own.
    ``unchecked`` names what was cut short: hooks, steps, or the entry point.
    """

    module: str | None
    provider: Provider
    place: Place | None
    fault: Fault | None = None
    unchecked: tuple[str, ...] = ()


def origin(facts: Facts, module: str) -> Provider | None:
    """Who would have brought a module that the host lacks; None where its absence is the plugin's mistake.

    That is a module of the project, of conda or of Python, and a submodule that a distribution does not have
    which is there as it was declared. INDIRECT is what nobody declares while the host lacks a dependency: it
    may come with that one, or lie in it under another name.
    """
    provider = provider_of(module, facts.project, facts.release)
    if provider in LOCAL:
        return None
    known = facts.brought
    if provider in CERTAIN:
        return Provider.INDIRECT if known.lacking else provider
    installed = facts.observation.installed
    if installed is None or known.lacking:
        return provider
    is_there = module.partition(".")[0] in installed.present
    if provider is Provider.DECLARED and declaring(module, facts.project) <= known.distributions:
        return None if is_there else Provider.NOBODY
    return None if provider is Provider.CONDA_DEPENDENCY and is_there else provider


def absent(facts: Facts, fault: Fault | None) -> Provider | None:
    """Who would have brought what a fault misses; None for a fault that no absent module explains."""
    absence = _absence(facts, fault, None)
    return absence.provider if absence else None


def _absence(facts: Facts, fault: Fault | None, place: Place | None) -> Absence | None:
    if fault is None:
        return None
    if fault.type == "ModuleNotFoundError" and fault.module:
        provider = origin(facts, fault.module)
        return Absence(fault.module, provider, place) if provider else None
    is_import = "ImportError" in fault.bases
    if fault.lacked:
        provider = origin(facts, fault.lacked)
        if provider and (is_import or provider not in CERTAIN):
            return Absence(fault.lacked, provider, place, fault)
    is_local = bool(fault.module) and origin(facts, fault.module or "") is None
    if is_import and not is_local and _lacks(facts):
        return Absence(None, Provider.DECLARED, place, fault)
    if fault.type.rpartition(".")[2] in OF_ABSENCE:
        return next(missed_modules(facts), None)
    return None


def _lacks(facts: Facts) -> bool:
    """Whether a real conda lacks what the plugin declares; the model has stand-ins for it."""
    return facts.observation.host.kind == "conda" and bool(facts.brought.lacking)


def missed_modules(facts: Facts) -> Iterator[Absence]:
    """The modules that the plugin imported in vain and that its installation may bring.

    An import that goes on without a module which nobody declares is optional, and none of these.
    """
    for missed in facts.observation.missed:
        provider = origin(facts, missed.module)
        if provider is None or provider in CERTAIN:
            continue
        place = facts.place(missed.spot)
        if provider is not Provider.INDIRECT or not _is_optional(facts, missed, place):
            yield Absence(missed.module, provider, place)


def _is_optional(facts: Facts, missed: Missed, place: Place | None) -> bool:
    top, line = missed.module.partition(".")[0], missed.spot.line or 0
    return any(
        one.is_optional
        for one in facts.source.uses.foreign
        if one.top == top and place and one.place.path == place.path and one.span[0] <= line <= one.span[1]
    )


def absences(facts: Facts) -> Iterator[Absence]:
    """Each module that some code of the plugin missed, once for each place."""
    known: dict[tuple[str | None, Place | None], Absence] = {}
    for absence in (*_of_faults(facts), *missed_modules(facts), *swallowed(facts)):
        first = known.setdefault((absence.module, absence.place), absence)
        steps = tuple(dict.fromkeys((*first.unchecked, *absence.unchecked)))
        known[absence.module, absence.place] = replace(first, unchecked=steps)
    yield from known.values()


def _of_faults(facts: Facts) -> Iterator[Absence]:
    for fault, step in _faults(facts.observation):
        entry_point = facts.entry_point(step)
        place = facts.place(fault.spot) or (entry_point.place if entry_point else None)
        absence = _absence(facts, fault, place)
        if absence:
            what = f"the entry point {step}" if entry_point else step
            yield replace(absence, unchecked=(what,))


def is_hampered(facts: Facts) -> bool:
    """Whether the plugin may have gone on without a module that its installation brings."""
    return any(True for _ in missed_modules(facts)) or any(True for _ in swallowed(facts))


def swallowed(facts: Facts) -> Iterator[Absence]:
    """The entry points without a hook in a conda that lacks a requirement, while the source holds hooks."""
    if not _lacks(facts):
        return
    for seen in facts.observation.entry_points:
        if seen.registered and not seen.hookcallers and _holds_hooks(facts, seen):
            entry_point = facts.entry_point(seen.name)
            place = entry_point.place if entry_point else None
            what = f"the entry point {seen.name}"
            yield Absence(None, Provider.DECLARED, place, unchecked=(what,))


def _holds_hooks(facts: Facts, seen: EntryPointSeen) -> bool:
    """Whether a module that the entry point may import has conda's ``hookimpl``."""
    entry_point = facts.entry_point(seen.name)
    if entry_point is None or not facts.release or (seen.object and seen.object.kind == "function"):
        return False
    reached = facts.source.uses.from_modules([entry_point.module], facts.release)
    return any(
        (origin.startswith("conda.") and origin.endswith(".hookimpl")) or origin == "conda.plugins"
        for file in facts.source.files
        if file.module in reached
        for origin in file.imports.values()
    )


def _faults(observation: Observation) -> Iterator[tuple[Fault, str]]:
    """Every exception that the plugin's code raised, and the step: an entry point's name, a hook, words."""
    for entry_point in observation.entry_points:
        if entry_point.fault:
            yield entry_point.fault, entry_point.name
    found: list[tuple[Fault | None, str]] = []
    for call in (call for hook in observation.hooks for call in hook.calls):
        found.append((call.fault, call.hook))
        for result in call.results:
            found.extend((used.fault, f"{used.field} of {result.title}") for used in result.calls)
    for specifier in observation.specifiers:
        label = f"the environment specifier {specifier.name}"
        found.append((specifier.constructed.fault if specifier.constructed else None, label))
        for sample in specifier.samples:
            found.append((sample.fault, f"can_handle of {label}"))
            found.append((sample.env.fault if sample.env else None, f"env of {label}"))
    yield from ((fault, step) for fault, step in found if fault)
