"""CP501 to CP504: what the source uses of conda, and whether the host's release has it.

Read from the source, so that what the calls of the hooks do not reach counts too: code behind a condition, in
an action, in a module that is imported later. What loading has met already is not told again.
"""

from __future__ import annotations

from collections.abc import Iterator

from packaging.version import Version

from condaplug.catalogue import Deprecation, api
from condaplug.checks.base import Facts
from condaplug.checks.registration import unspecified
from condaplug.checks.told import faults_of, is_told
from condaplug.hosts.observation import Fault
from condaplug.judgement import CONDA, Check, Problem, Severity
from condaplug.project import Place
from condaplug.source import Error, Use, absent, first_absent, is_unknown
from condaplug.suggest import did_you_mean

Named = dict[tuple[str, str], list[Use]]
"""The uses of a name in a file, by the name and the file's path."""


def release_of(facts: Facts) -> str:
    """The release whose names count: the host's; the newest one where nothing was executed."""
    return facts.release or api.newest()


def absent_name(facts: Facts) -> Iterator[Problem]:
    """The source uses a name that this release of conda does not have, where no call of a hook reaches.

    It fails when the line runs: behind a condition, in an action, in a module that is imported later. A line
    is left alone where the code around it, or each of its callers, expects the name to be absent
    (`try`/`except ImportError`, `hasattr`, a test of conda's version, `TYPE_CHECKING`) or where conda does
    not call its hook. The message says so if nothing that conda calls leads to the line; `compat` then does
    not count it.
    """
    release = release_of(facts)
    for (dotted, _), used in _absent(facts, release, tuple(faults_of(facts.observation))).items():
        reached = [use for use in used if _is_reached(facts, use, use.error(dotted))]
        lived = api.lifetime(dotted)
        where = f"which conda has {lived}" if lived else "which no release has"
        consequence = (
            f"on {CONDA}, what reaches this line fails"
            if reached
            else f"{CONDA} lacks it, but nothing that conda calls leads to this line"
        )
        ordered = sorted(used, key=lambda use: use not in reached)
        yield Problem(
            f"{dotted}, {where}, is used here{_also(ordered)}: {consequence}",
            _instead(dotted, release, bool(lived)),
            ordered[0].place,
        )


def _absent(facts: Facts, release: str, told: tuple[Fault, ...]) -> Named:
    """The uses of names that the release lacks, where neither the code nor its callers expect that.

    ``told`` are faults that another check reports, which may be these very uses.
    """
    missing: Named = {}
    for use in facts.source.uses.at(release):
        dotted = first_absent(use, release)
        if dotted is None or use.guard.catches(use.error(dotted)):
            continue
        if facts.source.uses.role(use, release, use.error(dotted)) == "guarded":
            continue
        if not is_told(facts, use, dotted.rpartition(".")[2], told):
            missing.setdefault((dotted, use.place.path), []).append(use)
    return missing


def _is_reached(facts: Facts, use: Use, error: Error) -> bool:
    return facts.source.uses.role(use, release_of(facts), error) == "reached"


def failing_lines(facts: Facts) -> Iterator[tuple[str, Place]]:
    """The lines that conda's calls may lead to and that fail at the host's release, each with a check's code.

    Lines that another check reports as well are among them: conda survives some of what a hook raises.
    """
    release = release_of(facts)
    for (dotted, _), used in _absent(facts, release, ()).items():
        yield from (("CP501", use.place) for use in used if _is_reached(facts, use, use.error(dotted)))
    for use, _ in _rejected_calls(facts, ()):
        if _is_reached(facts, use, "TypeError"):
            yield "CP504", use.place


def _also(used: list[Use]) -> str:
    """Where else a name is used in the file."""
    _, *others = dict.fromkeys(use.place.line for use in used)
    if not others:
        return ""
    return f" (also on line{'s' if len(others) > 1 else ''} {', '.join(map(str, others))})"


def _instead(dotted: str, release: str, lived: bool) -> str:
    """What to do about a name that a release lacks."""
    declared = [known for one in api.releases() if (known := api.deprecation(dotted, one))]
    if declared:
        return _replacement(declared[-1])
    if lived:
        return "Use it only where it is there (try/except ImportError), or claim only releases that have it."
    module, _, name = dotted.rpartition(".")
    return did_you_mean(name, api.names(module, release), "Use what is there, or do without it.")


def _replacement(declared: Deprecation) -> str:
    use = declared.get("use")
    if not use:
        return f"Do without it before {declared['until']}."
    lived = api.lifetime(use)
    return f"Use {use}" + (f", which conda has {lived}." if lived else ".")


def deprecated(facts: Facts) -> Iterator[Problem]:
    """The source uses a name or an argument that conda has deprecated.

    conda warns from one release on and removes it in a later one, both declared in its source. A warning
    where this release warns already, else for information. Code that would go on without the name is left
    alone.
    """
    release = release_of(facts)
    found: dict[tuple[str, str], tuple[Deprecation, list[Use]]] = {}
    for use in facts.source.uses.at(release):
        for dotted, declared in declared_of(use, release):
            found.setdefault((dotted, use.place.path), (declared, []))[1].append(use)
    for (dotted, _), (declared, used) in found.items():
        warns = Version(declared["since"]) <= Version(Version(release).base_version)
        severity: Severity = "warning" if warns else "info"
        when = "already warns" if warns else f"declares it so, and {declared['since']} begins to warn"
        yield Problem(
            f"{dotted} is deprecated{_also(used)}: {CONDA} {when}; {declared['until']} removes it",
            _replacement(declared),
            used[0].place,
            severity,
        )


def declared_of(use: Use, release: str) -> Iterator[tuple[str, Deprecation]]:
    """What a release declares of the parts of a used name and of the arguments it is called with."""
    if first_absent(use, release) or (use.known and absent(use.known, release)):
        return
    for dotted in use.parts:
        if expects_absence(use, dotted, release):
            continue
        if declared := api.deprecation(on_class(dotted), release):
            yield dotted, declared
    if use.call is None or use.guard.catches("TypeError") or is_unknown(use.name):
        return
    for argument in (*use.call.keywords, *_positional(use, release)):
        for called in (use.name, f"{use.name}.__init__"):
            if declared := api.deprecation(f"{called}({argument})", release):
                yield f"the argument {argument} of {use.name}", declared


def expects_absence(use: Use, dotted: str, release: str) -> bool:
    """Whether the code around a use goes on without the name, or is not reached once the name is gone."""
    if use.guard.catches(use.error(dotted)):
        return True
    every = api.releases()
    gone = [later for later in every[every.index(release) :] if absent(dotted, later)]
    return bool(gone) and not any(use.guard.applies(later) for later in gone)


def on_class(dotted: str) -> str:
    """The member of conda's configuration object as its class declares it."""
    start = f"{api.CONTEXT}."
    return f"conda.base.context.Context.{dotted.removeprefix(start)}" if dotted.startswith(start) else dotted


def hook_not_in_release(facts: Facts) -> Iterator[Problem]:
    """A hook implementation is for a hook that this release of conda does not have, and another one does.

    conda registers it and never calls it, without a message. Nothing is wrong with it where the plugin is
    useful without that hook.
    """
    for hook, place in unspecified(facts):
        having = [release for release in api.releases() if hook in api.hooks(release)]
        if not having:
            continue
        since, until = having[0], api.hooks(having[-1])[hook]["until"]
        lived = f"from {since} to {until}" if until else f"since {since}"
        yield Problem(
            f"{hook} is a hook {lived}: {CONDA} never calls it",
            f"Nothing to fix if the plugin is useful without it; else require conda >={since}"
            f"{f',<{until}' if until else ''}.",
            place,
        )


def argument_not_accepted(facts: Facts) -> Iterator[Problem]:
    """A function or class of conda is called with arguments that it does not take in this release.

    Python raises `TypeError` when the line runs. Signatures change between releases: pass what every release
    that the plugin claims takes.
    """
    release = release_of(facts)
    for use, wrong in _rejected_calls(facts, tuple(faults_of(facts.observation))):
        reached = _is_reached(facts, use, "TypeError")
        known = api.signature(use.name, release) or ""
        yield Problem(
            f"{use.name} of {CONDA} {wrong}: "
            + (
                "the call fails with TypeError"
                if reached
                else "but nothing that conda calls leads to this line"
            ),
            f"It accepts ({known}); {_history(use.name, known)}",
            use.place,
        )


def _rejected_calls(facts: Facts, told: tuple[Fault, ...]) -> Iterator[tuple[Use, str]]:
    """The calls whose arguments the release does not accept, each with what is wrong, one per line."""
    release = release_of(facts)
    seen = set()
    for use in facts.source.uses.at(release):
        if use.call is None or use.guard.catches("TypeError") or first_absent(use, release):
            continue
        presence = api.present(use.name)
        known = api.signature(use.name, release) if presence and presence.kind == "name" else None
        if known is None or (use.known and absent(use.known, release)):
            continue
        wrong = Signature(known).refuses(use)
        if not wrong or use.place in seen or is_told(facts, use, "", told):
            continue
        if facts.source.uses.role(use, release, "TypeError") != "guarded":
            seen.add(use.place)
            yield use, wrong


def _history(dotted: str, known: str) -> str:
    """Where a function's arguments are others."""
    other = [one for one in api.releases() if (api.signature(dotted, one) or known) != known]
    if not other:
        return "so it does in every release."
    return f"other releases differ ({other[0]}: {api.signature(dotted, other[0])})."


class Signature:
    """The parameters of a callable, from the catalogue's text: ``a, b=, *args, c, **more``."""

    def __init__(self, text: str) -> None:
        self.positional: list[str] = []
        self.keyword: set[str] = set()
        self.required: set[str] = set()
        self.many = self.any_keyword = False
        only_keyword = False
        for word in filter(None, (word.strip() for word in text.split(","))):
            name = word.rstrip("=")
            if word == "/":
                self.keyword -= set(self.positional)
            elif word.startswith("**"):
                self.any_keyword = True
            elif word.startswith("*"):
                self.many |= word != "*"
                only_keyword = True
            else:
                self.keyword.add(name)
                if not only_keyword:
                    self.positional.append(name)
                if not word.endswith("="):
                    self.required.add(name)

    def refuses(self, use: Use) -> str | None:
        """What of a call the callable does not take, as the end of a sentence; None where it takes it."""
        call = use.call
        if call is None:
            return None
        unknown = [name for name in call.keywords if name not in self.keyword]
        if unknown and not self.any_keyword:
            return f"takes no argument {unknown[0]}"
        if call.positional > len(self.positional) and not self.many:
            return f"takes {len(self.positional)} positional arguments, not {call.positional}"
        given = {*self.positional[: call.positional], *call.keywords}
        lacking = [
            name for name in (*self.positional, *sorted(self.required)) if name in self.required - given
        ]
        return f"needs the argument {lacking[0]}" if lacking and not call.more else None


def _positional(use: Use, release: str) -> list[str]:
    """The names of the arguments that a call passes by position."""
    known = api.signature(use.name, release)
    return Signature(known).positional[: use.call.positional] if known and use.call else []


CHECKS = (
    Check("CP501", "absent-name", "warning", "host", absent_name, warns_of_release=True),
    Check("CP502", "deprecated-name", "warning", "host", deprecated, warns_of_release=True),
    Check("CP503", "hook-not-in-release", "warning", "host", hook_not_in_release, warns_of_release=True),
    Check("CP504", "argument-not-accepted", "warning", "host", argument_not_accepted, warns_of_release=True),
)
