"""CP305 to CP307: the names of what the plugin's hooks return."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatch

from condaplug.catalogue import api
from condaplug.checks.base import Facts
from condaplug.checks.headers import name_mismatch
from condaplug.checks.results import calls_of, duplicates, fatal, place_of_hook, results_of, unnamed
from condaplug.hosts.observation import HookTogether, Label, Result
from condaplug.judgement import Check, Problem, Severity
from condaplug.project import Place

CHOSEN = {
    "conda_auth_handlers": ("no channel can choose it", "error"),
    "conda_health_checks": ("`conda doctor NAME` cannot choose it", "warning"),
    "conda_reporter_backends": ("`--console` cannot choose it", "error"),
    "conda_settings": ("nobody can set it in .condarc", "error"),
    "conda_solvers": ("`--solver` cannot choose it", "error"),
    "conda_subcommands": ("nobody can type it", "error"),
    "conda_virtual_packages": ("no package can depend on it", "error"),
}
"""What comes of an empty name, for the hooks whose results a user chooses by name (measured on 26.7.1)."""

HEADERS = ("conda_request_headers", "conda_session_headers")


def invalid_name(facts: Facts) -> Iterator[Problem]:
    """A result's name is not a string, or is one that nobody can use.

    conda's own types lower and strip a name; a type of the plugin's own does not, and conda raises
    `PluginError` for it (conda/plugins/manager.py, `get_hook_results`). For a name that is not a string,
    conda's own exception may speak of another field. Where a user chooses by name, it must be one that can be
    typed, or depended on, or sent as a header.
    """
    for call in calls_of(facts):
        made = call.fault.made if call.fault and unnamed(call) else None
        if made:
            effect, severity = fatal(call.hook)
            yield Problem(
                f"{call.function} makes {made.type} with the name {made.name.text}, which is not a string: "
                f"{effect}",
                "Give it a name.",
                facts.place(call.fault.spot if call.fault else None) or facts.place(call.spot),
                "error" if call.hook == "conda_exception_observers" else severity,
            )
    for call, result, _ in results_of(facts):
        wrong = _wrong_name(facts, call.hook, result)
        if wrong:
            text, hint, severity = wrong
            yield Problem(f"{call.function} {text}", hint, facts.place(call.spot), severity)


def _wrong_name(facts: Facts, hook: str, result: Result) -> tuple[str, str, Severity] | None:
    name = result.label
    if hook == "conda_error_hints" or name is None:
        return None
    if name != name.lower().strip():
        text = "which is not lower case and stripped: the commands that use the hook fail"
        return f"returns the name {name!r}, {text}", f"Call it {name.lower().strip()!r}.", "error"
    if hook in HEADERS:
        mismatch = name_mismatch(name, facts.release)
        if mismatch is None:
            return None
        effect = "requests to the host fail" if mismatch[1] else "a server may reject the request"
        severity: Severity = "error" if mismatch[1] else "warning"
        return f"returns the header {name!r}, {mismatch[0]}: {effect}", "Give it another name.", severity
    if not name and hook in CHOSEN:
        effect, how_bad = CHOSEN[hook]
        severity = "error" if how_bad == "error" else "warning"
        return f"returns a result with an empty name: {effect}", "Give it a name.", severity
    awkward = _awkward(hook, name)
    return awkward and (f"returns the name {name!r}: {awkward[0]}", "Give it another name.", awkward[1])


def _awkward(hook: str, name: str) -> tuple[str, Severity] | None:
    """What is wrong with a name for those who use it, and how bad that is; None where they can."""
    if hook == "conda_subcommands" and name.startswith("-"):
        return "conda reads it as an option where somebody types it", "error"
    if hook == "conda_health_checks" and name.startswith("-"):
        return "`conda doctor` reads it as an option where somebody chooses it", "warning"
    if hook == "conda_subcommands" and re.search(r"\s", name):
        return "a shell takes it apart where somebody types it without quotes", "warning"
    if hook == "conda_settings" and re.search(r"[\s.]", name):
        return "`conda config` does not find it", "warning"
    if hook == "conda_virtual_packages" and re.search(r"[\s=<>!~,|\[\]*]", name):
        return "no package can depend on it, for a match specification ends a name there", "error"
    if hook == "conda_virtual_packages" and name.startswith("__"):
        return f"conda adds two underscores to it, and it becomes __{name}", "warning"
    return None


def duplicate_name(facts: Facts) -> Iterator[Problem]:
    """Two results of one hook have the same name.

    conda raises `PluginError` wherever the hook is used, and the command fails.
    """
    for hook in facts.observation.hooks:
        counts = duplicates(facts, hook.hook)
        for call in hook.calls:
            for name in {r.label for r in call.results if r.label in counts}:
                yield Problem(
                    f"{call.function} returns {counts[name]} results named {name!r}: the commands that use "
                    "the hook fail",
                    "Give each its own name.",
                    facts.place(call.spot),
                )


def name_conflict(facts: Facts) -> Iterator[Problem]:
    """A result has the name of one that conda or another installed plugin gives.

    conda raises `PluginError` wherever the hook is used. A subcommand with a name or alias of a command of
    conda's own is never run, and conda shows an error at every command (conda/cli/conda_argparse.py,
    `configure_parser_plugins`).
    """
    for together in facts.observation.together:
        place = place_of_hook(facts, together.hook or "")
        foreign: dict[str | None, set[str]] = {}
        for one in together.labels:
            if not one.own:
                foreign.setdefault(one.name, set()).add(one.plugin)
        for own in {label.name for label in together.labels if label.own and label.name}:
            others = sorted(foreign.get(own, ()))
            if others and together.hook != "conda_error_hints":
                yield Problem(
                    f"{together.hook} returns {own!r}, and so does {', '.join(others)}: the commands "
                    "that use the hook fail",
                    "Choose another name.",
                    place,
                )
        yield from _alias_conflicts(together, place)
    commands = api.commands(facts.release)
    for call, result, _ in results_of(facts):
        aliases = result.fields.get("aliases")
        names = [result.label, *(item.string for item in (aliases.items or () if aliases else ()))]
        taken = next((name for name in names if name in commands), None)
        if call.hook == "conda_subcommands" and taken:
            called = "is named" if taken == result.label else f"has the alias {taken!r},"
            yield Problem(
                f"the subcommand {result.label!r} {called} like a command of conda itself: conda shows an "
                "error at every command and never runs it",
                "Choose another name.",
                facts.place(call.spot),
            )


def _alias_conflicts(together: HookTogether, place: Place | None) -> Iterator[Problem]:
    """Aliases and patterns of file names that somebody else has already."""
    patterns = [(label, name) for label in together.labels for name in label.patterns]
    owners: dict[str, list[Label]] = {}
    for label in together.labels:
        for name in dict.fromkeys((label.name, *label.aliases)):
            owners.setdefault(name or "", []).append(label)
    for own in (label for label in together.labels if label.own):
        for alias in own.aliases:
            owner = next((one for one in owners.get(alias, ()) if one is not own), None)
            if owner is None:
                continue
            subcommand = together.hook == "conda_subcommands"
            yield Problem(
                f"{together.hook}: {own.name!r} has the alias {alias!r}, which {owner.plugin} has already: "
                + (
                    "conda shows an error at every command and never runs it"
                    if subcommand
                    else "every command that uses the hook fails"
                ),
                "Choose another alias.",
                place,
            )
        for pattern in own.patterns:
            taken = next(
                (
                    (one, name)
                    for one, name in patterns
                    if one is not own and (name == pattern or fnmatch(name, pattern))
                ),
                None,
            )
            if taken:
                owner, name = taken
                yield Problem(
                    f"{together.hook}: {own.name!r} has the file name {pattern!r}, and {owner.plugin} has "
                    f"{name!r}: conda refuses {name} as ambiguous, for every user",
                    "Choose a file name of the format's own.",
                    place,
                )


CHECKS = (
    Check("CP305", "invalid-name", "error", "host", invalid_name),
    Check("CP306", "duplicate-name", "error", "host", duplicate_name),
    Check("CP307", "name-conflict", "error", "host", name_conflict),
)
