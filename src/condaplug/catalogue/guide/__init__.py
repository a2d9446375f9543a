"""The shape of the guide: what is said of one hook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fact:
    """Something that bites, true from the release ``since`` on and before ``until``; always where None."""

    text: str
    since: str | None = None
    until: str | None = None

    def holds(self, release: str) -> bool:
        """Whether it is true of a release of conda; a development release counts as the one it leads to."""
        at = numbers(release)
        return not (self.since and at < numbers(self.since)) and not (
            self.until and at >= numbers(self.until)
        )


@dataclass(frozen=True)
class Guide:
    """One hook: what it is for in a line, what each field of its type means, what to watch for.

    ``example_since`` is the oldest release for the example, where that is not the one that brought the hook.
    """

    summary: str
    fields: Mapping[str, str] = field(default_factory=dict)
    watch: tuple[Fact, ...] = ()
    example_since: str | None = None


def numbers(release: str) -> tuple[int, ...]:
    """A release's numbers, to compare releases by."""
    return tuple(int(part) for part in release.split(".")[:3])
