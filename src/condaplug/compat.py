"""Judge a plugin release by release: with which condas does it work, and does the project say so?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from packaging.version import Version

from condaplug.catalogue import api
from condaplug.checks import CHECKS
from condaplug.checks.base import Facts, Finding
from condaplug.checks.claims import Outcome, ReleaseProblem, claims_release, is_released
from condaplug.checks.compat import declared_of, failing_lines
from condaplug.checks.undeclared import undeclared_modules
from condaplug.hosts.child import MEMORY
from condaplug.hosts.observation import Observation
from condaplug.hosts.releases import observe_releases
from condaplug.project import Claim, Place, Project, read_project
from condaplug.run import DOUBT, HostReport, Report, Selection, judge
from condaplug.source import Sources

Verdict = Literal["pass", "warn", "fail", "inconclusive"]

OF_RELEASES = ("CP1", "CP2", "CP3", "CP4", "CP5", DOUBT)
"""The families that tell one release from another; the project's packaging and its cost do not."""

CLAIMS = "CP51"


@dataclass(frozen=True)
class ReleaseReport:
    """How the plugin does on one release; ``reason`` says why that cannot be told, where it cannot.

    ``failing_lines`` are those that fail there when the plugin is used, though its hooks can be called.
    """

    version: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    reason: str | None = None
    failing_lines: tuple[Place, ...] = ()

    @property
    def fails_when_used(self) -> bool:
        """Whether the plugin can be loaded and called there, and some of what it provides fails."""
        return self.verdict != "fail" and bool(self.failing_lines)


@dataclass(frozen=True)
class Removal:
    """A name that the plugin uses and that conda has deprecated: what removes it, and what to use instead."""

    name: str
    until: str
    use: str | None
    places: tuple[Place, ...]


@dataclass(frozen=True)
class CompatReport:
    """What ``compat`` found, release by release, oldest first.

    ``range`` is the newest run of releases in which the plugin works, None if there is none. ``claimed`` is
    what the project says, None where it says nothing.
    """

    project: Project
    path: str
    releases: tuple[ReleaseReport, ...]
    range: str | None
    claimed: str | None
    removals: tuple[Removal, ...] = ()

    @property
    def claim_findings(self) -> tuple[Finding, ...]:
        """The findings about the project's claims, each once."""
        found = (one for report in self.releases for one in report.findings)
        return tuple(dict.fromkeys(one for one in found if one.code.startswith(CLAIMS)))

    def failing(self) -> tuple[str, ...]:
        """The releases that count for the exit code and on which the plugin fails.

        Those that the project claims; where it claims none, the newest one. Never one in development.
        """
        claims = self.project.claims
        return tuple(
            one.version
            for one in self.releases
            if one.verdict == "fail"
            and is_released(one.version)
            and (claims_release(claims, one.version) if claims else one.version == api.newest())
        )

    def exit_code(self) -> int:
        """1 where the plugin fails on a release that counts, or claims too much; else 0."""
        errors = any(one.severity == "error" for one in self.claim_findings)
        return 1 if errors or self.failing() else 0


def compat(
    path: Path,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    timeout: float = 60.0,
    memory: int = MEMORY,
    environ: Mapping[str, str],
) -> CompatReport:
    """Read the project at ``path``, load it in the model at every release of the catalogue, and judge.

    ``timeout`` is in seconds and for all releases together, ``memory`` in bytes. Raises
    ``NotAPluginProjectError`` for a path without a readable project, ``BadInvocationError`` for what is
    no check, ``HostUnavailableError`` where the model cannot start.
    """
    asked = Selection.of(select, ignore)
    project = read_project(path)
    selection = asked.with_settings(project)
    observations: Mapping[str, Observation] = {}
    source = Sources(project)
    if project.entry_points:
        observations = observe_releases(
            project,
            api.releases(),
            samples=project.samples,
            undeclared=undeclared_modules(project, source),
            timeout=timeout,
            memory=memory,
            environ=environ,
        )
    return report_on(project, str(path), observations, selection, source)


def report_on(
    project: Project,
    path: str,
    observations: Mapping[str, Observation],
    selection: Selection,
    source: Sources | None = None,
) -> CompatReport:
    """Put what was seen at each release together. Pure: nothing is read but source files."""
    # every release is judged, whatever the project claims
    unclaimed = replace(project, settings=replace(project.settings, conda=None), requires_python=None)
    seen = list(observations.values())
    source = source or Sources(project)
    report = judge(unclaimed, path, seen, selection, source=source)
    hosts = {one.host.version: host for one, host in zip(seen, report.hosts, strict=True)}
    started = any(one.ending == "done" for one in seen)
    releases = [
        _release(version, report, hosts.get(version), _is_unreached(observations.get(version), started))
        for version in api.releases()
    ]
    lines = {
        one.host.version: _failing_lines(Facts(unclaimed, source, one), selection)
        for one in seen
        if one.host.version
    }
    releases = [replace(one, failing_lines=lines.get(one.version, ())) for one in releases]
    found = _range(releases, {version: bool(host.hooks) for version, host in hosts.items() if version})
    outcome = Outcome(
        project.claims,
        {one.version: one.verdict == "fail" for one in releases},
        found,
        project.settings.place,
        {one.version: one.failing_lines for one in releases if one.failing_lines},
    )
    return CompatReport(
        project,
        path,
        tuple(_with_claims(releases, outcome, selection)),
        found,
        _claimed(project.claims),
        tuple(_removals(source)),
    )


def _failing_lines(facts: Facts, selection: Selection) -> tuple[Place, ...]:
    """The lines that fail when the plugin is used on a host, where the checks that say so are selected."""
    return tuple(dict.fromkeys(place for code, place in failing_lines(facts) if code in selection))


def _is_unreached(seen: Observation | None, others_ended: bool) -> bool:
    """Whether the time ran out at other releases, and the plugin came to its end at some."""
    return seen is not None and not (seen.reached or seen.disturbed) and others_ended


def _release(version: str, report: Report, host: HostReport | None, unreached: bool) -> ReleaseReport:
    if unreached:
        return ReleaseReport(version, "inconclusive", (), "time or memory ran out before this release")
    findings = tuple(
        replace(one, hosts=(host.host.id,) if host and one.hosts else ())
        for one in report.findings
        if one.code.startswith(OF_RELEASES) and (not one.hosts or (host and host.host.id in one.hosts))
    )
    errors = any(one.severity == "error" for one in findings)
    warned = any(one.severity == "warning" and one.code.startswith("CP5") for one in findings)
    verdict: Verdict = "warn" if warned else "pass"
    if errors:
        verdict = "fail"
    elif host is None or host.verdict == "inconclusive":
        verdict = "inconclusive"
    return ReleaseReport(
        version, verdict, findings, host.reason if host and verdict == "inconclusive" else None
    )


def _range(releases: Sequence[ReleaseReport], called: Mapping[str, bool]) -> str | None:
    """The newest run of releases in which the plugin works, as a specifier.

    It works where nothing fails, at once or when it is used, and conda calls at least one of its hooks
    (unless it calls none anywhere).
    """
    none_anywhere = not any(called.values())

    def works(one: ReleaseReport) -> bool:
        useless = one.verdict in ("pass", "warn") and not (none_anywhere or called.get(one.version))
        return one.verdict != "fail" and not one.failing_lines and not useless

    numbers = [number for number, one in enumerate(releases) if works(one)]
    if not numbers:
        return None
    last = numbers[-1]
    first = last
    while first - 1 in numbers:
        first -= 1
    versions = [one.version for one in releases]
    lowest = f">={_short(versions, first)}"
    return lowest if last == len(versions) - 1 else f"{lowest},<{_short(versions, last + 1)}"


def _short(versions: Sequence[str], number: int) -> str:
    """A release as a bound: its patch only where a release before it has the same year and month."""
    minor = versions[number].split(".")[:2]
    before = versions[number - 1].split(".")[:2] if number else None
    return versions[number] if before == minor else ".".join(minor)


def _claimed(claims: Sequence[Claim]) -> str | None:
    """All claims in one: of each source what it says together, of the sources those that say the most."""
    taken: dict[frozenset[str], str] = {}
    for source in dict.fromkeys(claim.source for claim in claims):
        said = [claim for claim in claims if claim.source == source]
        included = frozenset(release for release in api.releases() if claims_release(said, release))
        taken.setdefault(included, ",".join(dict.fromkeys(claim.specifier for claim in said)))
    widest = [text for included, text in taken.items() if not any(included < other for other in taken)]
    return "|".join(widest) or None


def _with_claims(
    releases: Iterable[ReleaseReport], outcome: Outcome, selection: Selection
) -> Iterator[ReleaseReport]:
    """The releases with the findings about the project's claims, each on the releases that it is about."""
    found: list[tuple[Finding, tuple[str, ...]]] = []
    for check in CHECKS:
        if check.scope == "releases" and check.code in selection:
            for problem in check.function(outcome):
                assert isinstance(problem, ReleaseProblem)
                place = problem.place
                path, line = (place.path, place.line) if place else (None, None)
                severity = problem.severity or check.severity
                finding = Finding(check.code, check.name, severity, problem.message, problem.hint, path, line)
                found.append((finding, problem.releases))
    for one in releases:
        added = tuple(finding for finding, about in found if one.version in about)
        yield replace(one, findings=one.findings + added)


def _removals(source: Sources) -> Iterator[Removal]:
    """What the plugin uses today and conda has said it will remove, soonest first."""
    release = api.newest()
    found: dict[str, Removal] = {}
    for use in source.uses.at(release):
        for name, declared in declared_of(use, release):
            before = found[name].places if name in found else ()
            places = tuple(dict.fromkeys((*before, use.place)))
            found[name] = Removal(name, declared["until"], declared.get("use"), places)
    yield from sorted(found.values(), key=lambda one: (Version(one.until), one.name))
