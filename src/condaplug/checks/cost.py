"""CP601: what the plugin costs every conda command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from condaplug.checks.base import Facts
from condaplug.judgement import Check, Problem

SLOW = 0.1
"""Seconds of import worth a warning: of 45 public plugins, 32 take under 0.006 and the worst 0.18."""


def slow_import(facts: Facts) -> Iterator[Problem]:
    """Importing the plugin takes long, and conda does it at every command.

    Let the entry point's module import only `hookimpl` and `conda.plugins.types`, and import everything else
    inside the hook functions, or better inside the actions that they give.
    """
    for seen in facts.observation.entry_points:
        if seen.loaded and seen.seconds is not None and seen.seconds >= SLOW:
            heavy = Counter(module.partition(".")[0] for module in seen.modules)
            named = ", ".join(f"{name} ({count} modules)" for name, count in heavy.most_common(3))
            yield Problem(
                f"importing {seen.value} takes {seen.seconds * 1000:.0f} ms, at every conda command; most "
                f"modules: {named}",
                "Move imports into the functions that need them.",
                facts.place(seen.object.spot) if seen.object else None,
            )


CHECKS = (Check("CP601", "slow-import", "warning", "host", slow_import, of_release=False),)
