"""What ``compat`` found, release by release, for a person, a program, and a page of Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from condaplug.judgement import CompatReport, Finding, ReleaseReport, ReleaseVerdict, naming
from condaplug.report.document import SCHEMA, finding_object
from condaplug.report.terminal import Paint, escaped, plain, wrapped

WORDS: dict[ReleaseVerdict, str] = {
    "pass": "works",
    "warn": "warns",
    "fail": "breaks",
    "inconclusive": "cannot say",
}
COLOURS: dict[ReleaseVerdict, str] = {
    "pass": "green",
    "warn": "yellow",
    "fail": "red",
    "inconclusive": "yellow",
}

FAILS_WHEN_USED = "fails when it is used"


@dataclass(frozen=True)
class Reason:
    """Why a release has its verdict: where, which check, what is wrong.

    ``message`` names conda as a ``Problem`` does, so that neighbouring releases have the same reason.
    """

    place: str
    code: str
    message: str
    conda: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What the same reason at another release has in common with it."""
        return self.place, self.code, self.message

    @property
    def text(self) -> str:
        """What is wrong, with conda's name."""
        return naming(self.message, self.conda)


@dataclass(frozen=True)
class Row:
    """Neighbouring releases that are alike."""

    first: str
    last: str
    verdict: ReleaseVerdict
    reasons: tuple[Reason, ...]
    fails_when_used: bool = False

    @property
    def word(self) -> str:
        """The verdict in words."""
        return FAILS_WHEN_USED if self.fails_when_used else WORDS[self.verdict]

    @property
    def colour(self) -> str:
        """The verdict's colour."""
        return COLOURS["fail" if self.fails_when_used else self.verdict]

    @property
    def releases(self) -> str:
        """The row's releases as a person writes them."""
        return self.first if self.first == self.last else f"{self.first} - {self.last}"


def rows(report: CompatReport) -> tuple[Row, ...]:
    """The releases, oldest first, neighbours of the same verdict and for the same reasons folded into one."""
    found: list[Row] = []
    for one in report.releases:
        reasons = tuple(_reasons(one))
        row = Row(one.version, one.version, one.verdict, reasons, one.fails_when_used)
        before = found[-1] if found else None
        if before and (before.word, _keys(before.reasons)) == (row.word, _keys(reasons)):
            general = tuple(replace(reason, conda="conda") for reason in reasons)
            found[-1] = replace(row, first=before.first, reasons=general)
        else:
            found.append(row)
    return tuple(found)


def _reasons(one: ReleaseReport) -> Iterator[Reason]:
    """What brought the verdict about: its doubt, and the findings that it rests on."""
    if one.reason:
        yield Reason("", "", one.reason, f"conda {one.version}")
    for finding in one.grounds:
        yield Reason(_place(finding), finding.code, finding.problem.message, finding.conda)


def _keys(reasons: tuple[Reason, ...]) -> list[tuple[str, str, str]]:
    return [one.key for one in reasons]


def _place(finding: Finding) -> str:
    return ":".join(str(part) for part in (finding.path, finding.line) if part is not None)


# -- text ----------------------------------------------------------------------------------------------------


def as_text(report: CompatReport, paint: Paint = plain, width: int = 100) -> str:
    """The report for a terminal: the table, what conda will remove next, the range beside the claim."""
    return "\n".join(_lines(report, paint, width))


def _lines(report: CompatReport, paint: Paint, width: int) -> Iterator[str]:
    name = f"{report.project.name} {report.project.version or ''}".strip()
    yield escaped(f"{name} ({report.path})")
    found = rows(report)
    longest = max(len(row.releases) for row in found)
    for row in found:
        yield f"  {row.releases:<{longest}}  {paint(row.word, row.colour)}"
        for reason in row.reasons:
            place = f"{reason.place}: " if reason.place else ""
            yield from wrapped(f"{place}{reason.code} {reason.text}".strip(), width, " " * 6, "  ")
    if report.removals:
        yield ""
        yield "Next deprecations:"
        for removal in report.removals:
            places = ", ".join(map(str, removal.places))
            instead = f"; use {removal.use}" if removal.use else ""
            yield from wrapped(
                f"{removal.until} removes {removal.name} ({places}){instead}", width, " " * 2, "  "
            )
    for finding in report.claim_findings:
        yield ""
        place = f"{_place(finding)}: " if finding.path else ""
        yield escaped(f"{place}{finding.severity} {finding.code} {finding.name}")
        yield from wrapped(finding.message, width, " " * 4, "  ")
        yield from wrapped(f"-> {finding.hint}", width, " " * 4, "  ")
    yield ""
    yield escaped(_summary(report))


def _summary(report: CompatReport) -> str:
    works = f"works with conda {report.range}" if report.range else "works with no release of conda"
    if any(one.verdict == "inconclusive" for one in report.releases) and report.range:
        works += ", as far as the model can say"
    later = [one.version for one in report.releases if one.fails_when_used]
    if later:
        which = (
            " and ".join(later) if len(later) < 3 else f"{later[0]} to {later[-1]} ({len(later)} releases)"
        )
        works += f"; {FAILS_WHEN_USED} on conda {which}"
    claimed = f"claims conda {report.claimed}" if report.claimed else "claims no range"
    failing = report.failing
    if all(one.verdict == "inconclusive" for one in report.releases):
        said = f"{works}; {claimed}" if report.range else claimed
        return f"inconclusive: nothing wrong was found, but no release was checked to the end; {said}"
    if not failing:
        return f"{'fail' if report.exit_code() else 'pass'}: {works}; {claimed}"
    count = f"{len(failing)} releases" if len(failing) > 1 else failing[0]
    which = "which it claims" if report.claimed else "the newest"
    return f"fail: breaks on conda {count}, {which}; {works}; {claimed}"


# -- JSON ----------------------------------------------------------------------------------------------------


def as_json(report: CompatReport) -> str:
    """The document of ``compat --format json``: the contract that other tools build on."""
    document = {
        "schema": SCHEMA,
        "range": report.range,
        "claimed": report.claimed,
        "releases": [
            {
                "version": one.version,
                "verdict": one.verdict,
                "findings": [finding_object(finding) for finding in one.findings],
            }
            for one in report.releases
        ],
    }
    return json.dumps(document, indent=2)


# -- Markdown ------------------------------------------------------------------------------------------------


def as_markdown(report: CompatReport) -> str:
    """The table for a README or a comment on a pull request."""
    lines = [
        f"**{_cell(report.project.name)}** {_cell(_summary(report).partition(': ')[2])}",
        "",
        "| conda | verdict | why |",
        "|---|---|---|",
    ]
    for row in reversed(rows(report)):
        reasons = "<br>".join(
            " ".join(filter(None, (_code(one.place), one.code, _cell(one.text)))) for one in row.reasons
        )
        lines.append(f"| {row.releases} | {row.word} | {reasons} |")
    if report.removals:
        lines += ["", "| next removed | in conda | use instead |", "|---|---|---|"]
        lines += [f"| {_code(one.name)} | {one.until} | {_code(one.use or '')} |" for one in report.removals]
    return "\n".join(lines)


def _code(value: str) -> str:
    """A name or a place as code in a cell."""
    return f"`{escaped(value).replace('`', '').replace('|', '')}`" if value else ""


def _cell(value: str) -> str:
    """Text for a cell of a table: on one line, nothing in it that Markdown or HTML would read."""
    return re.sub(r"([\\|*_<>`\[\]])", r"\\\1", escaped(" ".join(value.split())))
