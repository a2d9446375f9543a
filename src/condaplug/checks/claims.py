"""CP511 to CP513: the range of conda that the project claims, beside the one in which the plugin works."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from condaplug.catalogue import api
from condaplug.judgement import Check, Problem
from condaplug.project import Claim, Place

MOST_LINES = 3
"""Lines that one message names."""


def claims_release(claims: Sequence[Claim], release: str) -> bool:
    """Whether one of the sources of claims includes a release, in all that it says."""
    sources = {claim.source for claim in claims}
    return any(
        all(claim.includes(release) for claim in claims if claim.source == source) for source in sources
    )


@dataclass(frozen=True)
class Outcome:
    """What ``compat`` knows once every release is judged: whether the plugin fails there, and its claims.

    ``range`` is the one in which it works, None where it fails everywhere. ``failing_lines`` are the lines
    that fail at a release when they are used, for each release that has any.
    """

    claims: tuple[Claim, ...]
    fails: Mapping[str, bool]
    range: str | None
    settings_place: Place | None = None
    failing_lines: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)

    def breaks(self, release: str) -> bool:
        """Whether the plugin fails at a release, at once or when it is used."""
        return self.fails[release] or bool(self.failing_lines.get(release))

    def how(self, releases: Sequence[str]) -> str:
        """How the plugin fails at the releases, as the end of a sentence."""
        lines = dict.fromkeys(
            place for one in releases if not self.fails[one] for place in self.failing_lines.get(one, ())
        )
        if not lines:
            return "fails"
        at_once = any(self.fails[one] for one in releases)
        where = ", ".join(map(str, [*lines][:MOST_LINES]))
        return f"fails{', at once or' if at_once else ''} when it is used ({where})"

    def claims_release(self, release: str) -> bool:
        """Whether the project claims a release; every one where it claims nothing."""
        return not self.claims or claims_release(self.claims, release)


def is_released(release: str) -> bool:
    """Whether a release of the catalogue is no development release."""
    return "dev" not in release


def claims_too_much(outcome: Outcome) -> Iterator[Problem]:
    """The project claims a release of conda on which the plugin fails, at once or when it is used.

    Users get that conda beside the plugin, and it does not work. It fails when it is used where an action, a
    method or a later import needs what that release lacks. Write the range in which it works. Each
    place counts by itself: who installs from the recipe does not read `project.dependencies`. Only within
    one place, such as a recipe's `run` and `run_constrained`, what one line rules out is a warning elsewhere.
    """
    for claim in outcome.claims:
        failing = [
            release
            for release in outcome.fails
            if outcome.breaks(release) and is_released(release) and claim.includes(release)
        ]
        if not failing:
            continue
        together = [one for one in outcome.claims if one.source == claim.source]
        certain = [release for release in failing if claims_release(together, release)]
        named = certain or failing
        elsewhere = "" if certain else "; another line there rules that out"
        works = f"it works with conda {outcome.range}" if outcome.range else "it works with no release"
        yield Problem(
            f"{claim.text!r} includes {_listed(named)}, on which the plugin {outcome.how(named)}{elsewhere}; "
            f"{works}",
            f"Write conda {outcome.range} here." if outcome.range else "Fix what fails first.",
            claim.place,
            None if certain else "warning",
            tuple(named),
        )


def _listed(releases: list[str]) -> str:
    """Releases in words, oldest first; the first and the last where there are many."""
    if len(releases) == 1:
        return f"conda {releases[0]}"
    if len(releases) == 2:
        return f"conda {releases[0]} and {releases[1]}"
    return f"{len(releases)} releases of conda from {releases[0]} to {releases[-1]}"


def fails_next(outcome: Outcome) -> Iterator[Problem]:
    """The plugin works with the newest release of conda and fails on the one in development.

    Nothing in the project rules that one out. It will break for its users on the day of that release. Fix
    it before, or claim what lies below it.
    """
    failing = [
        release
        for release in outcome.fails
        if outcome.breaks(release) and not is_released(release) and outcome.claims_release(release)
    ]
    newest = api.newest()
    if failing and newest in outcome.fails and not outcome.breaks(newest):
        place = outcome.claims[0].place if outcome.claims else None
        yield Problem(
            f"the plugin {outcome.how(failing)} on {failing[0]}, the next release of conda, which nothing in "
            "the project rules out",
            f"Fix it before that release; until then, conda {outcome.range} is what works.",
            place,
            releases=tuple(failing),
        )


def claims_nothing(outcome: Outcome) -> Iterator[Problem]:
    """Nothing in the project says with which releases of conda the plugin works.

    Neither `conda` in `[tool.condaplug]`, nor the dependencies, nor a recipe, nor pixi. Say it in a recipe
    for conda, and in `[tool.condaplug]` for condaplug.
    """
    if not outcome.claims and outcome.range:
        yield Problem(
            "nothing in the project says which releases of conda the plugin works with",
            f'Add to pyproject.toml: [tool.condaplug], conda = "{outcome.range}"; the same belongs in the '
            "recipe.",
            outcome.settings_place,
            releases=(api.newest(),),
        )


CHECKS = (
    Check("CP511", "claims-too-much", "error", "claims", claims_too_much),
    Check("CP512", "fails-on-the-next-release", "warning", "claims", fails_next),
    Check("CP513", "claims-nothing", "info", "claims", claims_nothing),
)
