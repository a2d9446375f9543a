"""Judge a plugin release by release: with which condas does it work, and does the project say so?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from packaging.version import Version

from condaplug.catalogue import api
from condaplug.checks import CHECKS
from condaplug.checks.base import Facts
from condaplug.checks.claims import Outcome, claims_release, is_released
from condaplug.checks.conda_api import declared_of, failing_lines
from condaplug.checks.selection import Selection
from condaplug.checks.undeclared import undeclared_modules
from condaplug.hosts.observation import Observation
from condaplug.hosts.observe import Limits, Load
from condaplug.hosts.releases import observe_releases
from condaplug.judgement import (
    CompatReport,
    Finding,
    HostReport,
    ReleaseReport,
    ReleaseVerdict,
    Removal,
    Report,
    verdict_of,
)
from condaplug.project import Claim, Place, Project, read_project
from condaplug.run import judge
from condaplug.source import Sources


def compat(
    path: Path,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    limits: Limits = Limits(),  # noqa: B008 - frozen
    environ: Mapping[str, str],
) -> CompatReport:
    """Read the project at ``path``, load it in the model at every release of the catalogue, and judge.

    ``limits`` are for all releases together. Raises ``NotAPluginProjectError`` for a path without a readable
    project, ``BadInvocationError`` for an unknown check, ``HostUnavailableError`` if the model cannot start.
    """
    asked = Selection.of(select, ignore)
    project = read_project(path)
    selection = asked.with_settings(project)
    observations: Mapping[str, Observation] = {}
    source = Sources(project)
    if project.entry_points:
        load = Load(project, tuple(project.samples), undeclared=tuple(undeclared_modules(project, source)))
        observations = observe_releases(load, api.releases(), limits, environ)
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
    report = judge(unclaimed, path, seen, selection, source)
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
        tuple(one.version for one in releases if one.verdict == "fail" and _counts(project, one.version)),
        tuple(_removals(source)),
    )


def _counts(project: Project, release: str) -> bool:
    """Whether a release counts for the exit code: the project claims it, or claims none and it is the newest.

    A development release never does.
    """
    if not project.claims:
        return release == api.newest()
    return is_released(release) and claims_release(project.claims, release)


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
        if one.check.of_release and (not one.hosts or (host and host.host.id in one.hosts))
    )
    verdict: ReleaseVerdict = verdict_of(findings, in_doubt=host is None or host.verdict == "inconclusive")
    if verdict == "pass" and ReleaseReport(version, verdict, findings).grounds:
        verdict = "warn"
    reason = host.doubt.reason if host and host.doubt and verdict == "inconclusive" else None
    return ReleaseReport(version, verdict, findings, reason)


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
    found = [
        Finding(check, problem)
        for check in CHECKS
        if check.input == "claims" and check.code in selection
        for problem in check.function(outcome)
    ]
    for one in releases:
        added = tuple(finding for finding in found if one.version in finding.problem.releases)
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
