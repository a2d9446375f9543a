"""Whether what a host saw already tells of a line of the plugin."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from condaplug.checks.base import Facts
from condaplug.hosts.observation import Fault
from condaplug.source import Use


def is_told(facts: Facts, use: Use, name: str, faults: tuple[Fault, ...]) -> bool:
    """Whether one of the faults that the host saw is this very use of ``name``."""
    for fault in faults:
        spot = fault.spot
        if spot is None or spot.path is None or spot.line is None or name not in fault.message:
            continue
        if use.span[0] <= spot.line <= use.span[1] and facts.source.relative(spot.path) == use.place.path:
            return True
    return False


def faults_of(value: object) -> Iterator[Fault]:
    """Every fault in an observation, wherever it lies."""
    if isinstance(value, Fault):
        yield value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from faults_of(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from faults_of(getattr(value, field.name))
