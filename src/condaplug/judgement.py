"""The vocabulary of judgement: problems, findings, reports, and the one rule that makes a verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from condaplug.hosts.observation import Host
from condaplug.project import Place, Project

Severity = Literal["error", "warning", "info"]
Verdict = Literal["pass", "fail", "inconclusive"]
ReleaseVerdict = Literal["pass", "warn", "fail", "inconclusive"]

CONDA = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for the host in a problem's message; ``naming`` writes the host there."""


def naming(message: str, conda: str = "conda") -> str:
    """The message with the name of a host (``conda 26.7.1``) in place of ``CONDA``."""
    return message.replace(CONDA, conda)


@dataclass(frozen=True)
class Problem:
    """One defect, as a check yields it.

    ``message`` says what is wrong and what conda does with it, ``hint`` how to fix it. The message names the
    host as ``CONDA``: problems of one check with the same message and place are the same on every host.
    ``severity`` overrides the check's own. ``releases`` are those that a problem of the project's claims is
    about.
    """

    message: str
    hint: str
    place: Place | None = None
    severity: Severity | None = None
    releases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """One row of the registry: a stable code, its name, its usual severity, its function and what it is.

    ``input`` "project" is checked once from the files, "host" once for each host's observation (both are
    given ``Facts``), "claims" once from the outcome at every release. ``leaves_doubt``: a problem leaves the
    host's verdict inconclusive. ``is_exclusive``: a host on which it has a problem is not checked further.
    ``of_release``: its problems count for the verdict on a release of conda. ``warns_of_release``: its
    warnings do, too. The function's docstring is the check's documentation.
    """

    code: str
    name: str
    severity: Severity
    input: Literal["project", "host", "claims"]
    function: Callable[..., Iterable[Problem]]
    leaves_doubt: bool = False
    is_exclusive: bool = False
    of_release: bool = True
    warns_of_release: bool = False


@dataclass(frozen=True)
class Finding:
    """A problem, the check that found it, and the ids of the hosts that have it (if it needs any).

    ``conda`` names the host in the message; "conda" where hosts of several releases have it.
    """

    check: Check
    problem: Problem
    hosts: tuple[str, ...] = ()
    conda: str = "conda"

    @property
    def code(self) -> str:
        """The check's code."""
        return self.check.code

    @property
    def name(self) -> str:
        """The check's name."""
        return self.check.name

    @property
    def severity(self) -> Severity:
        """The problem's severity, else the check's."""
        return self.problem.severity or self.check.severity

    @property
    def message(self) -> str:
        """What is wrong, with the host's name."""
        return naming(self.problem.message, self.conda)

    @property
    def hint(self) -> str:
        """How to fix it."""
        return self.problem.hint

    @property
    def path(self) -> str | None:
        """The file, relative to the project."""
        return self.problem.place.path if self.problem.place else None

    @property
    def line(self) -> int | None:
        """The line in the file."""
        return self.problem.place.line if self.problem.place else None

    @property
    def key(self) -> tuple[object, ...]:
        """What the same finding on another host has in common with it."""
        return (self.code, self.severity, self.problem.message, self.path, self.line)

    @property
    def is_warning(self) -> bool:
        """Whether it warns of the plugin: a doubt only says why there is no conclusion."""
        return self.severity == "warning" and not self.check.leaves_doubt


def verdict_of(findings: Iterable[Finding], in_doubt: bool) -> Verdict:
    """The one rule: fail with an error, else inconclusive in doubt, else pass."""
    if any(one.severity == "error" for one in findings):
        return "fail"
    return "inconclusive" if in_doubt else "pass"


@dataclass(frozen=True)
class Doubt:
    """Why a host has no conclusion, what to do so that it has, and what it could not check.

    ``unchecked`` names hooks, and steps in words. ``reason`` names the host as ``CONDA``.
    """

    reason: str
    remedies: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()


@dataclass(frozen=True)
class HookProvided:
    """A hook that the plugin implements, with the names of its results."""

    name: str
    plugins: tuple[str, ...]


@dataclass(frozen=True)
class HostReport:
    """The verdict of one host, the hooks that it called, and its doubt if there is any."""

    host: Host
    verdict: Verdict
    hooks: tuple[HookProvided, ...] = ()
    doubt: Doubt | None = None

    @property
    def reason(self) -> str | None:
        """Why the verdict is inconclusive."""
        if self.doubt is None or self.verdict != "inconclusive":
            return None
        return naming(self.doubt.reason, self.host.conda)

    @property
    def unchecked(self) -> tuple[str, ...]:
        """What the host could not check."""
        return self.doubt.unchecked if self.doubt else ()

    @property
    def remedies(self) -> tuple[str, ...]:
        """What to do so that it can."""
        return self.doubt.remedies if self.doubt else ()


@dataclass(frozen=True)
class Report:
    """The result of ``validate``. ``notes`` are for the reader and not part of the verdict."""

    project: Project
    path: str
    hosts: tuple[HostReport, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The verdict of all hosts and of the files together."""
        return verdict_of(self.findings, any(one.verdict == "inconclusive" for one in self.hosts))

    def exit_code(self, strict: bool = False) -> int:
        """1 if it fails, else 0; with ``strict`` 1 for a warning too, and 3 if it is inconclusive."""
        if self.verdict == "fail" or (strict and any(one.is_warning for one in self.findings)):
            return 1
        return 3 if strict and self.verdict == "inconclusive" else 0


@dataclass(frozen=True)
class ReleaseReport:
    """The verdict at one release; ``reason`` says why it is inconclusive, and names it as ``CONDA``.

    ``failing_lines`` are those that fail there when the plugin is used, though its hooks can be called.
    """

    version: str
    verdict: ReleaseVerdict
    findings: tuple[Finding, ...] = ()
    reason: str | None = None
    failing_lines: tuple[Place, ...] = ()

    @property
    def fails_when_used(self) -> bool:
        """Whether the plugin can be loaded and called there, and some of what it provides fails."""
        return self.verdict != "fail" and bool(self.failing_lines)

    @property
    def grounds(self) -> tuple[Finding, ...]:
        """The findings that the verdict rests on: the errors if it fails, else what warns of the release."""
        if self.verdict == "fail":
            return tuple(
                one for one in self.findings if one.severity == "error" and one.check.input != "claims"
            )
        return tuple(one for one in self.findings if one.severity == "warning" and one.check.warns_of_release)


@dataclass(frozen=True)
class Removal:
    """A name that the plugin uses and that conda has deprecated: what removes it, and what to use instead."""

    name: str
    until: str
    use: str | None
    places: tuple[Place, ...]


@dataclass(frozen=True)
class CompatReport:
    """The result of ``compat``, release by release, oldest first.

    ``range`` is the newest run of releases in which the plugin works, None if there is none. ``claimed`` is
    the range that the project claims, None if it claims none. ``failing`` are the releases that count for the
    exit code and on which the plugin fails.
    """

    project: Project
    path: str
    releases: tuple[ReleaseReport, ...]
    range: str | None
    claimed: str | None
    failing: tuple[str, ...] = ()
    removals: tuple[Removal, ...] = ()

    @property
    def claim_findings(self) -> tuple[Finding, ...]:
        """The findings about the project's claims, each once."""
        found = (one for release in self.releases for one in release.findings)
        return tuple(dict.fromkeys(one for one in found if one.check.input == "claims"))

    def exit_code(self) -> int:
        """1 where the plugin fails on a release that counts, or claims too much; else 0."""
        return 1 if self.failing or verdict_of(self.claim_findings, in_doubt=False) == "fail" else 0
