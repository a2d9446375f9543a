"""CP301 to CP304, CP310 and CP312: what the plugin's hooks return when conda calls them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from condaplug.catalogue import api
from condaplug.checks.base import Facts
from condaplug.checks.missing import absent
from condaplug.hosts.observation import Fault, HookCall, Result, derives
from condaplug.judgement import CONDA, Check, Problem, Severity
from condaplug.project import Place
from condaplug.source.returns import gives_a_value
from condaplug.suggest import did_you_mean

ISOLATED = frozenset({"conda_error_hints", "conda_exception_observers"})
"""Hooks whose faults conda catches (conda/plugins/manager.py, 26.7.1): nothing fails, and nothing is said."""


def fatal(hook: str) -> tuple[str, Severity]:
    """What becomes of a hook that fails, and how bad that is."""
    if hook in ISOLATED:
        return "conda catches it and goes on without what the plugin would have given", "warning"
    return "the commands that use the hook fail (conda --no-plugins still works)", "error"


def calls_of(facts: Facts) -> Iterator[HookCall]:
    """Each call of an implementation that the host saw."""
    for hook in facts.observation.hooks:
        yield from hook.calls


def results_of(facts: Facts) -> Iterator[tuple[HookCall, Result, str]]:
    """Each result with the type that its hook should give, where the catalogue knows it."""
    for call in calls_of(facts):
        returns = api.returns(call.hook, facts.release)
        for result in call.results:
            if returns:
                yield call, result, returns


WRONG_FIELD = re.compile(r"(\w+)\.?(?:__init__)?\(\) (?:got an unexpected keyword argument|missing) ")


def hook_raises(facts: Facts) -> Iterator[Problem]:
    """A hook implementation raises when conda calls it.

    For most hooks, the commands that use it fail; for some (`conda_settings`, `conda_subcommands`, ...) that
    is every command. conda isolates `conda_error_hints` and exception observers, and swallows their faults.
    """
    for call in calls_of(facts):
        if call.outcome != "raised" or absent(facts, call.fault) or unnamed(call):
            continue
        if call.fault and not _is_wrong_field(call):
            effect, severity = fatal(call.hook)
            yield Problem(
                f"{call.function} raises {call.fault.text}: {effect}",
                "Fix that line; a hook must yield what it can and never raise.",
                facts.place(call.fault.spot) or facts.place(call.spot),
                severity,
            )
    for hook, fault, place in _unexplained(facts):
        effect, severity = fatal(hook)
        yield Problem(
            f"calling {hook} as conda does fails with {fault.text}: {effect}",
            "Fix that line; a wrapper must give back what it was given, or a list.",
            place,
            severity,
        )


def _unexplained(facts: Facts) -> Iterator[tuple[str, Fault, Place | None]]:
    """The hooks that fail for conda though no implementation's own outcome says why: wrappers, for one."""
    observation = facts.observation
    for seen in observation.hooks:
        fine = all(call.outcome in ("results", "none") for call in seen.calls)
        named = all(
            result.label is not None and result.label == result.label.lower().strip()
            for call in seen.calls
            for result in call.results
        )
        if (
            fine
            and named
            and not duplicates(facts, seen.hook)
            and seen.fault
            and not absent(facts, seen.fault)
        ):
            yield seen.hook, seen.fault, facts.place(seen.fault.spot) or place_of_hook(facts, seen.hook)
    alone = {seen.hook for seen in observation.hooks if seen.fault}
    for together in observation.together:
        own = facts.place(together.fault.spot) if together.fault else None
        if together.hook and together.fault and own and together.hook not in alone:
            yield together.hook, together.fault, own


def _is_wrong_field(call: HookCall) -> bool:
    fault = call.fault
    made = WRONG_FIELD.search(fault.message) if fault and fault.type == "TypeError" else None
    return bool(made and api.field_history(made.group(1)))


def wrong_fields(facts: Facts) -> Iterator[Problem]:
    """A result is made with a field that its type does not have in this release, or without one that it
    needs.

    The hook raises `TypeError` when conda calls it, and the commands that use it fail.
    """
    for call in calls_of(facts):
        if call.outcome != "raised" or not call.fault or not _is_wrong_field(call):
            continue
        effect, severity = fatal(call.hook)
        message = re.sub(r"(\w+)\.__init__\(\)", r"\1()", call.fault.message)
        type_name = message.partition("(")[0].rpartition(".")[2]
        known = [field["name"] for field in api.fields(type_name, facts.release)]
        quoted = re.findall(r"'(\w+)'", message)
        hint = f"{type_name} has: {', '.join(known)}." if known else "Fix the call that makes the result."
        if "unexpected" in message and quoted and known:
            hint = _unknown_field(type_name, quoted[0], known, f"{hint} Leave {quoted[0]} out.")
        yield Problem(
            f"{call.function} makes a result that {CONDA} does not take ({message}): {effect}",
            hint,
            facts.place(call.fault.spot) or facts.place(call.spot),
            severity,
        )


def _unknown_field(type_name: str, field: str, known: list[str], otherwise: str) -> str:
    """The advice for a field that a type lacks in this release: where it is, or what may be meant."""
    elsewhere = next((one for one in api.field_history(type_name) if one.field["name"] == field), None)
    if elsewhere is None:
        return did_you_mean(field, known, otherwise)
    gone = f", and {elsewhere.until} removed it" if elsewhere.until else ""
    return f"{type_name} has {field} since conda {elsewhere.since}{gone}: leave it out where it is not known."


def not_iterable(facts: Facts) -> Iterator[Problem]:
    """A hook returns one object where conda wants an iterable of them.

    conda iterates over what a hook gives; one object raises `TypeError` and the commands that use the hook
    fail. Use `yield`, or return a list.
    """
    for call in calls_of(facts):
        if call.outcome in ("not-iterable", "text") or _is_awaitable(facts, call):
            effect, severity = fatal(call.hook)
            what = call.value.type.rpartition(".")[2] if call.value else "object"
            kind = f"one {what}, not an iterable"
            if call.outcome == "text":
                kind = "one string, which conda takes apart"
            elif call.outcome == "async":
                kind = "a coroutine, which conda does not await"
            yield Problem(
                f"{call.function} returns {kind}: {effect}",
                "Use `yield` instead of `return`, or return a list.",
                facts.place(call.spot),
                severity,
            )


def _is_awaitable(facts: Facts, call: HookCall) -> bool:
    """Whether an ordinary function gave a coroutine: of an async one CP205 tells."""
    is_async = any(one.is_async for one in facts.implementations if one.hook == call.hook)
    return call.outcome == "async" and not is_async


def returns_none(facts: Facts) -> Iterator[Problem]:
    """A hook returns None: conda takes that as "nothing", without a message.

    An error where the function never gives anything else, usually for a forgotten `yield` or `return`; a
    warning where it does under some condition.
    """
    for call in calls_of(facts):
        if call.outcome == "none":
            place = facts.place(call.spot)
            function = facts.source.function(place.path, place.line) if place and place.line else None
            gives = gives_a_value(function)
            yield Problem(
                f"{call.function} returns None: conda gets nothing from it and says nothing",
                "Yield the results (a missing `yield` or `return`?).",
                place,
                "warning" if gives else "error",
            )


def endless(facts: Facts) -> Iterator[Problem]:
    """A hook yields results without end; conda collects all of them before it goes on, and hangs."""
    for call in calls_of(facts):
        if call.outcome == "endless":
            yield Problem(
                f"{call.function} yields without end: conda would hang",
                "End the loop.",
                facts.place(call.spot),
            )


def wrong_type(facts: Facts) -> Iterator[Problem]:
    """A hook gives objects of another type than conda's for that hook.

    conda reads a name and fields from each; what lacks them fails with `AttributeError` or `PluginError` when
    it is used. Error hints of another type are dropped.
    """
    for call, result, returns in results_of(facts):
        severity: Severity
        if derives(result.bases, returns) and not result.is_class:
            continue
        if result.is_class:
            effect, severity = fatal(call.hook)
            yield Problem(
                f"{call.function} gives the class {result.text} itself, not an object made with it: {effect}",
                f"Call it: {returns}(name=..., ...).",
                facts.place(call.spot),
                severity,
            )
            continue
        if call.hook == "conda_error_hints":
            effect, severity = "conda drops it", "warning"
        elif result.label is None:
            effect, severity = "it has no name, and the commands that use the hook fail", "error"
        else:
            needed = [f["name"] for f in api.fields(returns, facts.release) if f["required"]]
            missing = [name for name in needed if name not in result.fields]
            if missing:
                effect, severity = f"conda will miss its {', '.join(missing)}", "error"
            else:
                effect, severity = "it works as long as conda asks for no more than its fields", "warning"
        yield Problem(
            f"{call.function} gives {result.type_name} ({result.text}) instead of {returns}: {effect}",
            f"Make it with {returns} from conda.plugins.types.",
            facts.place(call.spot),
            severity,
        )


def duplicates(facts: Facts, hook: str) -> dict[str | None, int]:
    """The names that results of one hook share, over all entry points of the plugin, and how often."""
    if hook == "conda_error_hints":
        return {}
    seen = (call for one in facts.observation.hooks if one.hook == hook for call in one.calls)
    counts = Counter(result.label for call in seen for result in call.results if result.label)
    return {name: count for name, count in counts.items() if count > 1}


def unnamed(call: HookCall) -> bool:
    """Whether the call failed since a result was made with a name that is not a string."""
    made = call.fault.made if call.outcome == "raised" and call.fault else None
    return bool(made and not made.name.is_a("str"))


def place_of_hook(facts: Facts, hook: str) -> Place | None:
    """Where the plugin implements a hook."""
    return next((one.place for one in facts.implementations if one.hook == hook), None)


CHECKS = (
    Check("CP301", "hook-raises", "error", "host", hook_raises),
    Check("CP302", "not-iterable", "error", "host", not_iterable),
    Check("CP303", "returns-none", "warning", "host", returns_none),
    Check("CP304", "wrong-type", "error", "host", wrong_type),
    Check("CP310", "wrong-fields", "error", "host", wrong_fields),
    Check("CP312", "endless", "error", "host", endless),
)
