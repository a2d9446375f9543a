"""Judge a project: its facts and what each host saw, through the checks, into one report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from condaplug import catalogue, samples
from condaplug.checks import CHECKS
from condaplug.checks.base import Check, Facts, Finding, Problem
from condaplug.checks.host import claims, outside_range
from condaplug.checks.undeclared import undeclared_modules
from condaplug.errors import BadInvocationError, HostUnavailableError
from condaplug.hosts.child import MEMORY
from condaplug.hosts.find import NOT_FOUND, Candidate, choose
from condaplug.hosts.observation import Host, Observation
from condaplug.hosts.observe import Limits, observe, with_guesses
from condaplug.hosts.releases import observe_releases
from condaplug.project import Project, project_root, read_project
from condaplug.source import Sources
from condaplug.unchecked import unchecked

Verdict = Literal["pass", "fail", "inconclusive"]


DOUBT = "CP9"
"""The family whose findings leave a host's verdict inconclusive."""

VERSION = re.compile(r"conda \d[\w.+]*")


@dataclass(frozen=True)
class HookProvided:
    """A hook that the plugin implements, with the names of what it gives."""

    name: str
    plugins: tuple[str, ...]


@dataclass(frozen=True)
class HostReport:
    """One host's verdict; ``reason`` says why it is not a plain pass or fail.

    ``unchecked`` is what the host could not check, hooks by name and steps in words; ``remedies`` say what to
    do so that it can.
    """

    host: Host
    verdict: Verdict
    reason: str | None
    hooks: tuple[HookProvided, ...]
    unchecked: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Doubt:
    """Why a host cannot conclude, what would let it, and what it could not check."""

    reason: str
    remedies: tuple[str, ...]
    unchecked: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What ``validate`` found. ``notes`` are for the reader and no part of the verdict."""

    project: Project
    path: str
    hosts: tuple[HostReport, ...]
    findings: tuple[Finding, ...]
    verdict: Verdict
    notes: tuple[str, ...] = ()

    def exit_code(self, strict: bool = False) -> int:
        """0 without error finding, 1 with one; ``strict``: a warning counts as one, and inconclusive is 3.

        The warnings that say why a host could not tell count as no conclusion.
        """
        warned = any(one.severity == "warning" and not one.code.startswith(DOUBT) for one in self.findings)
        if self.verdict == "fail" or (strict and warned):
            return 1
        return 3 if strict and self.verdict == "inconclusive" else 0


@dataclass(frozen=True)
class Selection:
    """Which checks count: codes or families (``CP2``); all where ``select`` is empty."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def __contains__(self, code: str) -> bool:
        chosen = not self.select or code.startswith(self.select)
        return chosen and not (self.ignore and code.startswith(self.ignore))

    @classmethod
    def of(cls, select: Iterable[str], ignore: Iterable[str]) -> Selection:
        """What the command line's words select; raises ``BadInvocationError`` for what is no check."""
        return cls(_codes(select), _codes(ignore))

    def with_settings(self, project: Project) -> Selection:
        """This selection with the project's ``ignore``, and its ``select`` where the line has none.

        Raises ``BadInvocationError`` where the project names what is no check.
        """
        settings = project.settings
        try:
            _codes((*settings.select, *(code for code, _ in settings.ignore)))
        except BadInvocationError as error:
            place = settings.place
            where = f"{place.path}:{place.line}: " if place else ""
            raise BadInvocationError(f"{where}{error.message} ([tool.condaplug])", *error.hints) from None
        return Selection(
            self.select or tuple(settings.select),
            self.ignore + tuple(code for code, _ in settings.ignore),
        )


def validate(
    path: Path,
    *,
    conda: Sequence[str] = (),
    static: bool = False,
    build: bool = False,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    sample_files: Sequence[Path] = (),
    timeout: float = 60.0,
    memory: int = MEMORY,
    environ: Mapping[str, str],
) -> Report:
    """Read the project at ``path``, load it in the hosts that ``conda`` names, and judge.

    ``build``: have its build backend make a wheel first, which tells what the metadata only computes.

    Raises ``NotAPluginProjectError`` for a path without a readable project, ``BadInvocationError`` for an
    option that makes no sense, ``HostUnavailableError`` where a host that was asked for cannot tell.
    """
    asked = Selection.of(select, ignore)
    absent = next((file for file in sample_files if not file.is_file()), None)
    if absent is not None:
        raise BadInvocationError(
            f"the sample {absent} is not a file", "Name a file that the environment specifier must read."
        )
    if build and static:
        raise BadInvocationError(
            "--static executes nothing, and --build executes the build backend", "Choose one."
        )
    project = _built(path, environ) if build else read_project(path)
    selection = asked.with_settings(project)
    if static:
        return judge(project, str(path), (), selection)
    source = Sources(project)
    undeclared = undeclared_modules(project, source)
    wanted = tuple(Path(file).resolve() for file in sample_files) or project.samples
    network = bool(sample_files)  # only for files that the user named
    guesses = () if wanted else samples.guess(project)
    releases = catalogue.releases()
    candidates = choose(conda, environ, releases=releases, claimed=_claimed(project, releases))
    observations: list[Observation] = []
    failures: list[tuple[Candidate, HostUnavailableError]] = []
    modelled = {one.release for one in candidates if one.kind == "builtin"}
    together: dict[str, Observation] = {}
    if len(modelled) > 1 and project.entry_points:
        together = observe_releases(
            project,
            [release for release in releases if release in modelled],
            samples=wanted,
            undeclared=undeclared,
            network=network,
            timeout=timeout * len(modelled),
            memory=memory,
            environ=environ,
        )
    for one in candidates if project.entry_points else ():
        if one.kind == "builtin" and one.release in together:
            seen = together[one.release]
            limits = Limits(timeout, memory)
            observations.append(with_guesses(one, project, seen, guesses, undeclared, limits, environ))
            continue
        try:
            observations.append(
                observe(
                    one,
                    project,
                    samples=wanted,
                    guesses=guesses,
                    undeclared=undeclared,
                    network=network,
                    timeout=timeout,
                    memory=memory,
                    environ=environ,
                )
            )
        except HostUnavailableError as error:
            failures.append((one, error))
    if failures and not observations:
        raise _joined([error for _, error in failures])
    hosts = _with_unique_ids([*(one.host for one in observations), *(_host(one) for one, _ in failures)])
    answered = [replace(one, host=host) for one, host in zip(observations, hosts, strict=False)]
    report = judge(project, str(path), answered, selection, _notes(candidates), source)
    if not failures:
        return report
    unavailable = tuple(
        HostReport(host, "inconclusive", error.message, (), remedies=error.hints)
        for host, (_, error) in zip(hosts[len(answered) :], failures, strict=True)
    )
    verdict: Verdict = "inconclusive" if report.verdict == "pass" else report.verdict
    return replace(report, hosts=(*report.hosts, *unavailable), verdict=verdict)


def _built(path: Path, environ: Mapping[str, str]) -> Project:
    """The project with what its build backend makes of it."""
    from condaplug.building import BuildFailedError, build_wheel

    root = project_root(path)
    try:
        return read_project(path, build_wheel(root, environ))
    except BuildFailedError as error:
        return read_project(path, obstacle=str(error))


def _claimed(project: Project, releases: Sequence[str]) -> list[str]:
    """The releases of the catalogue that the plugin claims: those that ``--conda all`` tries."""
    return [one for one in releases if "dev" not in one and claims(project.settings.conda, one)]


def _host(candidate: Candidate) -> Host:
    """The host of a candidate that gave no answer, as far as it is known."""
    where = candidate.release or candidate.python or "unknown"
    prefix = str(candidate.prefix) if candidate.prefix else None
    return Host(f"{candidate.kind} {where}", candidate.kind, candidate.release, None, prefix)


def _joined(errors: Sequence[HostUnavailableError]) -> HostUnavailableError:
    """One error for hosts of which none gave an answer."""
    hints = dict.fromkeys(hint for error in errors for hint in error.hints)
    return HostUnavailableError("; ".join(error.message for error in errors), *hints)


def _notes(candidates: Sequence[Candidate]) -> tuple[str, ...]:
    """What the reader must know of the choice of the host: first of all, that no real conda judges."""
    first = candidates[0]
    remarks = tuple(remark for one in candidates for remark in one.remarks)
    if first.origin != NOT_FOUND:
        return remarks
    return (
        f"No conda was found: the built-in model of conda {first.release or catalogue.newest()} judges. "
        "For a real conda, install one or name it: --conda PATH",
        *remarks,
    )


def _codes(words: Iterable[str]) -> tuple[str, ...]:
    codes = tuple(code.strip().upper() for word in words for code in word.split(",") if code.strip())
    for code in codes:
        if not any(check.code.startswith(code) for check in CHECKS):
            known = ", ".join(sorted({check.code[:3] for check in CHECKS}))
            raise BadInvocationError(
                f"{code} is no check", f"The families are {known}; a code looks like {CHECKS[0].code}."
            )
    return codes


def _with_unique_ids(hosts: Sequence[Host]) -> list[Host]:
    """The hosts, of which a second with the same id gets a number: ``conda 26.7.1 (2)``."""
    unique = []
    counts: dict[str, int] = {}
    for host in hosts:
        count = counts[host.id] = counts.get(host.id, 0) + 1
        unique.append(replace(host, id=f"{host.id} ({count})") if count > 1 else host)
    return unique


def judge(
    project: Project,
    path: str,
    observations: Sequence[Observation],
    selection: Selection,
    notes: tuple[str, ...] = (),
    source: Sources | None = None,
) -> Report:
    """Put the facts to every selected check. Pure: nothing is read but source files, nothing executed."""
    source = source or Sources(project)
    findings: dict[tuple[object, ...], Finding] = {}
    alone = Facts(project, source)
    scopes = ("project",) if observations else ("project", "host")
    for check in CHECKS:
        if check.code in selection and check.scope in scopes:
            _add(findings, check, check.function(alone), ())
    doubts: dict[str, Doubt] = {}
    for one in observations:
        facts = Facts(project, source, one)
        for check in _checks_for(facts):
            problems = list(check.function(facts))
            if check.code.startswith(DOUBT) and problems:  # counts whether it is shown or not
                hints = tuple(dict.fromkeys(problem.hint for problem in problems))
                doubts.setdefault(one.host.id, Doubt(problems[0].message, hints, unchecked(facts)))
            if check.code in selection:
                _add(findings, check, problems, (one.host.id,))
    ordered = tuple(sorted(findings.values(), key=_order))
    hosts = tuple(_host_report(one, ordered, doubts.get(one.host.id)) for one in observations)
    return Report(project, path, hosts, ordered, _overall(hosts, ordered), notes)


def _checks_for(facts: Facts) -> tuple[Check, ...]:
    """The host checks; on a host that the plugin does not claim, only the one that says so."""
    checks = tuple(check for check in CHECKS if check.scope == "host")
    outside = tuple(check for check in checks if check.function is outside_range)
    return outside if any(True for _ in outside_range(facts)) else checks


def _add(
    findings: dict[tuple[object, ...], Finding],
    check: Check,
    problems: Iterable[Problem],
    hosts: tuple[str, ...],
) -> None:
    for problem in problems:
        path, line = (problem.place.path, problem.place.line) if problem.place else (None, None)
        severity = problem.severity or check.severity
        # hosts differ in their versions, which messages name: the same finding on two hosts is one
        general = VERSION.sub("conda", problem.message)
        key = (check.code, severity, general, path, line)
        message = problem.message
        before: tuple[str, ...] = ()
        if key in findings:
            message = problem.message if findings[key].message == problem.message else general
            before = findings[key].hosts
        seen_on = before + tuple(host for host in hosts if host not in before)
        findings[key] = Finding(check.code, check.name, severity, message, problem.hint, path, line, seen_on)


def _order(finding: Finding) -> tuple[object, ...]:
    return (finding.code, finding.path or "", finding.line or 0, finding.message)


def _host_report(seen: Observation, findings: Sequence[Finding], doubt: Doubt | None) -> HostReport:
    failed = any(one.severity == "error" and seen.host.id in one.hosts for one in findings)
    lost = next((one.name for one in seen.entry_points if not one.registered), None)
    if lost and not doubt:
        failed |= any(one.severity == "error" and not one.hosts for one in findings)
        what = f"conda could not load the entry point {lost}, so its hooks were not checked"
        doubt = Doubt(what, (), ())
    verdict: Verdict = "fail" if failed else "inconclusive" if doubt else "pass"
    if doubt is None:
        return HostReport(seen.host, verdict, None, _provided(seen))
    reason = None if failed else doubt.reason
    return HostReport(seen.host, verdict, reason, _provided(seen), doubt.unchecked, doubt.remedies)


def _provided(seen: Observation) -> tuple[HookProvided, ...]:
    provided: dict[str, list[str]] = {}
    for hook in seen.hooks:
        names = provided.setdefault(hook.hook, [])
        names.extend(result.title for call in hook.calls for result in call.results)
    return tuple(HookProvided(name, tuple(dict.fromkeys(names))) for name, names in sorted(provided.items()))


def _overall(hosts: Sequence[HostReport], findings: Sequence[Finding]) -> Verdict:
    if any(one.severity == "error" for one in findings):
        return "fail"
    return "inconclusive" if any(one.verdict == "inconclusive" for one in hosts) else "pass"
