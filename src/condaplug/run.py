"""``validate``: the project's files and what each host observes, through the checks, into one report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from condaplug import catalogue, samples
from condaplug.checks import CHECKS
from condaplug.checks.base import Facts
from condaplug.checks.claims import is_released
from condaplug.checks.host import includes
from condaplug.checks.selection import Selection
from condaplug.checks.undeclared import undeclared_modules
from condaplug.errors import BadInvocationError, HostUnavailableError
from condaplug.hosts.find import NOT_FOUND, Candidate, choose
from condaplug.hosts.observation import Host, Observation
from condaplug.hosts.observe import Limits, Load, observe, with_guesses
from condaplug.hosts.releases import observe_releases
from condaplug.judgement import Check, Doubt, Finding, HookProvided, HostReport, Problem, Report, verdict_of
from condaplug.project import Project, project_root, read_project
from condaplug.source import Sources
from condaplug.unchecked import unchecked


def validate(
    path: Path,
    *,
    conda: Sequence[str] = (),
    static: bool = False,
    build: bool = False,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    sample_files: Sequence[Path] = (),
    limits: Limits = Limits(),  # noqa: B008 - frozen
    environ: Mapping[str, str],
) -> Report:
    """Read the project at ``path``, load it in the hosts that ``conda`` names, and check it.

    ``build``: its build backend makes a wheel first, for metadata that is only computed.

    Raises ``NotAPluginProjectError`` for a path without a readable project, ``BadInvocationError`` for an
    option that makes no sense, ``HostUnavailableError`` where no host could be asked.
    """
    requested = Selection.of(select, ignore)
    _check_options(static, build, sample_files)
    project = _built(path, environ) if build else read_project(path)
    selection = requested.with_settings(project)
    if static:
        return judge(project, str(path), (), selection)
    source = Sources(project)
    candidates = choose(conda, environ, releases=catalogue.releases(), claimed=_claimed(project))
    observations, absent = _observe(candidates, _load(project, source, sample_files), limits, environ)
    report = judge(project, str(path), observations, selection, source)
    return replace(report, hosts=(*report.hosts, *absent), notes=_notes(candidates))


def _check_options(static: bool, build: bool, sample_files: Sequence[Path]) -> None:
    missing = next((file for file in sample_files if not file.is_file()), None)
    if missing is not None:
        raise BadInvocationError(
            f"the sample {missing} is not a file", "Name a file that the environment specifier must read."
        )
    if build and static:
        raise BadInvocationError(
            "--static executes nothing, and --build executes the build backend", "Choose one."
        )


def _built(path: Path, environ: Mapping[str, str]) -> Project:
    """The project with the wheel that its build backend makes."""
    from condaplug.building import BuildFailedError, build_wheel

    root = project_root(path)
    try:
        return read_project(path, build_wheel(root, environ))
    except BuildFailedError as error:
        return read_project(path, obstacle=str(error))


def _claimed(project: Project) -> list[str]:
    """The releases of the catalogue that the plugin claims: those that ``--conda all`` tries."""
    return [one for one in catalogue.releases() if is_released(one) and includes(project.settings.conda, one)]


def _load(project: Project, source: Sources, sample_files: Sequence[Path]) -> Load:
    """What the hosts load; only files that the user named get the network."""
    named = tuple(Path(file).resolve() for file in sample_files) or project.samples
    guesses = () if named else tuple(samples.guess(project))
    return Load(project, named, guesses, tuple(undeclared_modules(project, source)), bool(sample_files))


def _observe(
    candidates: Sequence[Candidate], load: Load, limits: Limits, environ: Mapping[str, str]
) -> tuple[list[Observation], list[HostReport]]:
    """What each candidate observed, and the reports of those that could not be asked; all ids are unique.

    Raises ``HostUnavailableError`` where none could be asked.
    """
    if not load.project.entry_points:
        return [], []
    observations: list[Observation] = []
    failures: list[tuple[Candidate, HostUnavailableError]] = []
    together = _observe_models(candidates, load, limits, environ)
    for one in candidates:
        try:
            shared = together.get(one.release or "") if one.kind == "builtin" else None
            if shared:
                observations.append(with_guesses(one, load, shared, limits, environ))
            else:
                observations.append(observe(one, load, limits, environ))
        except HostUnavailableError as error:
            failures.append((one, error))
    if failures and not observations:
        raise _joined([error for _, error in failures])
    hosts = _with_unique_ids([*(one.host for one in observations), *(_host(one) for one, _ in failures)])
    answered = [replace(one, host=host) for one, host in zip(observations, hosts, strict=False)]
    absent = [
        HostReport(host, "inconclusive", doubt=Doubt(error.message, error.hints))
        for host, (_, error) in zip(hosts[len(answered) :], failures, strict=True)
    ]
    return answered, absent


def _observe_models(
    candidates: Sequence[Candidate], load: Load, limits: Limits, environ: Mapping[str, str]
) -> Mapping[str, Observation]:
    """What the model observed at each of its releases; empty if there is one only."""
    requested = {one.release for one in candidates if one.kind == "builtin"}
    if len(requested) < 2:
        return {}
    releases = [release for release in catalogue.releases() if release in requested]
    return observe_releases(load, releases, replace(limits, seconds=limits.seconds * len(releases)), environ)


def _host(candidate: Candidate) -> Host:
    """The host of a candidate that gave no answer, as far as it is known."""
    where = candidate.release or candidate.python or "unknown"
    prefix = str(candidate.prefix) if candidate.prefix else None
    return Host(f"{candidate.kind} {where}", candidate.kind, candidate.release, None, prefix)


def _joined(errors: Sequence[HostUnavailableError]) -> HostUnavailableError:
    """One error for hosts of which none gave an answer."""
    hints = dict.fromkeys(hint for error in errors for hint in error.hints)
    return HostUnavailableError("; ".join(error.message for error in errors), *hints)


def _with_unique_ids(hosts: Sequence[Host]) -> list[Host]:
    """The hosts, of which a second with the same id gets a number: ``conda 26.7.1 (2)``."""
    unique = []
    counts: dict[str, int] = {}
    for host in hosts:
        count = counts[host.id] = counts.get(host.id, 0) + 1
        unique.append(replace(host, id=f"{host.id} ({count})") if count > 1 else host)
    return unique


def _notes(candidates: Sequence[Candidate]) -> tuple[str, ...]:
    """What the reader must know of the choice of the host: first of all, that no real conda was found."""
    first = candidates[0]
    remarks = tuple(remark for one in candidates for remark in one.remarks)
    if first.origin != NOT_FOUND:
        return remarks
    return (
        f"No conda was found: the built-in model of conda {first.release or catalogue.newest()} judges. "
        "For a real conda, install one or name it: --conda PATH",
        *remarks,
    )


def judge(
    project: Project,
    path: str,
    observations: Sequence[Observation],
    selection: Selection,
    source: Sources | None = None,
) -> Report:
    """Run every selected check. Reads source files, executes nothing."""
    source = source or Sources(project)
    of_files = tuple(_of_files(Facts(project, source), selection, also_hosts=not observations))
    findings = [*of_files]
    hosts = []
    for one in observations:
        facts = Facts(project, source, one)
        problems = {check: tuple(check.function(facts)) for check in _checks_of(facts)}
        own = [
            Finding(check, problem, (one.host.id,), one.host.conda)
            for check, found in problems.items()
            if check.code in selection
            for problem in found
        ]
        hosts.append(_host_report(one, of_files, own, _doubt(facts, problems)))
        findings += own
    ordered = sorted(_merged(findings), key=_order)
    return Report(project, path, tuple(hosts), tuple(ordered))


def _order(finding: Finding) -> tuple[object, ...]:
    return (finding.code, finding.path or "", finding.line or 0, finding.message)


def _of_files(facts: Facts, selection: Selection, *, also_hosts: bool) -> Iterable[Finding]:
    """The findings that need no host; ``also_hosts``: those of the source too that a host would have."""
    inputs = ("project", "host") if also_hosts else ("project",)
    for check in CHECKS:
        if check.code in selection and check.input in inputs:
            yield from (Finding(check, problem) for problem in check.function(facts))


def _checks_of(facts: Facts) -> tuple[Check, ...]:
    """The checks of a host; if an exclusive one has a problem there, that one only."""
    checks = tuple(check for check in CHECKS if check.input == "host")
    exclusive = tuple(check for check in checks if check.is_exclusive and [*check.function(facts)])
    return exclusive or checks


def _doubt(facts: Facts, problems: Mapping[Check, Sequence[Problem]]) -> Doubt | None:
    """Why the host has no conclusion, whether or not the checks that say so are selected."""
    reasons = next((found for check, found in problems.items() if check.leaves_doubt and found), ())
    if not reasons:
        return None
    remedies = tuple(dict.fromkeys(problem.hint for problem in reasons))
    return Doubt(reasons[0].message, remedies, unchecked(facts))


def _host_report(
    observed: Observation, of_files: Sequence[Finding], own: Sequence[Finding], doubt: Doubt | None
) -> HostReport:
    """The verdict of one host. Where conda loaded no entry point, what the files show counts too."""
    lost = next((one.name for one in observed.entry_points if not one.registered), None)
    counted = list(own)
    if lost and not doubt:
        counted += of_files
        doubt = Doubt(f"conda could not load the entry point {lost}, so its hooks were not checked")
    verdict = verdict_of(counted, in_doubt=doubt is not None)
    return HostReport(observed.host, verdict, _provided(observed), doubt)


def _provided(observed: Observation) -> tuple[HookProvided, ...]:
    provided: dict[str, list[str]] = {}
    for hook in observed.hooks:
        names = provided.setdefault(hook.hook, [])
        names.extend(result.title for call in hook.calls for result in call.results)
    return tuple(HookProvided(name, tuple(dict.fromkeys(names))) for name, names in sorted(provided.items()))


def _merged(findings: Iterable[Finding]) -> Iterable[Finding]:
    """The findings, those with one key as one, with the hosts of all."""
    merged: dict[tuple[object, ...], Finding] = {}
    for one in findings:
        first = merged.get(one.key, one)
        hosts = tuple(dict.fromkeys((*first.hosts, *one.hosts)))
        merged[one.key] = replace(one, hosts=hosts, conda=one.conda if one.conda == first.conda else "conda")
    return merged.values()
