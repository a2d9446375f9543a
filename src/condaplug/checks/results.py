"""CP301 to CP312: what the plugin's hooks return when conda calls them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from condaplug.catalogue import api
from condaplug.checks.base import Check, Facts, Problem, Severity
from condaplug.checks.missing import absent
from condaplug.checks.suggest import did_you_mean
from condaplug.hosts.observation import HookCall, Result, Value, derives
from condaplug.project import Place

ISOLATED = frozenset({"conda_error_hints", "conda_exception_observers"})
"""Hooks whose faults conda catches (conda/plugins/manager.py, 26.7.1): nothing dies, and nothing is said."""

ARGUMENTS = {
    ("CondaSubcommand", "action"): 1,
    ("CondaSubcommand", "configure_parser"): 1,
    ("CondaVirtualPackage", "version_validation"): 1,
    ("CondaPreCommand", "action"): 1,
    ("CondaPostCommand", "action"): 1,
    ("CondaHealthCheck", "action"): 2,
    ("CondaHealthCheck", "fixer"): 3,
    ("CondaPreSolve", "action"): 2,
    ("CondaPostSolve", "action"): 3,
    ("CondaPrefixDataLoader", "loader"): 2,
    ("CondaEnvironmentExporter", "export"): 1,
    ("CondaEnvironmentExporter", "multiplatform_export"): 1,
    ("CondaPackageExtractor", "extract"): 2,
    ("CondaExceptionObserver", "hook"): 1,
}
"""How many positional arguments conda passes to a callable field (conda/plugins/manager.py and types.py,
26.7.1).
"""

INSTANTIATED = {
    "ChannelAuthBase": "ChannelNameMixin",  # conda/plugins/types.py: any auth class with the mixin will do
}


def _fatal(hook: str) -> tuple[str, Severity]:
    if hook in ISOLATED:
        return "conda catches it and goes on without what the plugin would have given", "warning"
    return "the commands that use the hook die (--no-plugins rescues)", "error"


def _calls(facts: Facts) -> Iterator[HookCall]:
    for hook in facts.observation.hooks if facts.observation else ():
        yield from hook.calls


def _results(facts: Facts) -> Iterator[tuple[HookCall, Result, str]]:
    """Each result with the type that its hook should give, where the catalogue knows it."""
    for call in _calls(facts):
        returns = api.returns(call.hook)
        for result in call.results:
            if returns:
                yield call, result, returns


WRONG_FIELD = re.compile(r"(\w+)\.?(?:__init__)?\(\) (?:got an unexpected keyword argument|missing) ")


def hook_raises(facts: Facts) -> Iterator[Problem]:
    """A hook implementation raises when conda calls it.

    For most hooks the commands that use it die; for some (`conda_settings`, `conda_subcommands`, ...) that is
    every command. conda isolates `conda_error_hints` and exception observers: there the fault is swallowed.
    """
    for call in _calls(facts):
        if call.outcome != "raised" or absent(facts, call.fault):
            continue
        if call.fault and not _is_wrong_field(call):
            effect, severity = _fatal(call.hook)
            yield Problem(
                f"{call.function} raises {call.fault.text}: {effect}",
                "Mend that line; a hook must yield what it can and never raise.",
                facts.place(call.fault.spot) or facts.place(call.spot),
                severity,
            )


def _is_wrong_field(call: HookCall) -> bool:
    fault = call.fault
    return bool(fault and fault.type == "TypeError" and WRONG_FIELD.search(fault.message))


def wrong_fields(facts: Facts) -> Iterator[Problem]:
    """A result is made with a field that its type does not have in this release, or without one that it
    needs.

    The hook raises `TypeError` when conda calls it, and the commands that use it die.
    """
    for call in _calls(facts):
        if call.outcome != "raised" or not call.fault or not _is_wrong_field(call):
            continue
        effect, severity = _fatal(call.hook)
        message = re.sub(r"(\w+)\.__init__\(\)", r"\1()", call.fault.message)
        type_name = message.partition("(")[0].rpartition(".")[2]
        known = [field["name"] for field in api.fields(type_name)]
        quoted = re.findall(r"'(\w+)'", message)
        hint = f"{type_name} has: {', '.join(known)}." if known else "Mend the call that makes the result."
        if "unexpected" in message and quoted and known:
            hint = did_you_mean(quoted[0], known, f"{hint} Leave {quoted[0]} out for {facts.conda}.")
        yield Problem(
            f"{call.function} makes a result that {facts.conda} does not take ({message}): {effect}",
            hint,
            facts.place(call.fault.spot) or facts.place(call.spot),
            severity,
        )


def not_iterable(facts: Facts) -> Iterator[Problem]:
    """A hook returns one object where conda wants an iterable of them.

    conda iterates over what a hook gives; one object raises `TypeError` and the commands that use the hook
    die. Use `yield`, or return a list.
    """
    for call in _calls(facts):
        if call.outcome in ("not-iterable", "text"):
            effect, severity = _fatal(call.hook)
            what = call.value.type.rpartition(".")[2] if call.value else "an object"
            kind = (
                "one string, which conda takes apart"
                if call.outcome == "text"
                else f"one {what}, not an iterable"
            )
            yield Problem(
                f"{call.function} returns {kind}: {effect}",
                "Use `yield` instead of `return`, or return a list.",
                facts.place(call.spot),
                severity,
            )


def returns_none(facts: Facts) -> Iterator[Problem]:
    """A hook returns None: conda takes that as "nothing", without a message.

    Usually a forgotten `yield` or `return`.
    """
    for call in _calls(facts):
        if call.outcome == "none":
            yield Problem(
                f"{call.function} returns None: conda gets nothing from it and says nothing",
                "Yield the results (a missing `yield` or `return`?).",
                facts.place(call.spot),
            )


def endless(facts: Facts) -> Iterator[Problem]:
    """A hook yields results without end; conda collects all of them before it goes on, and hangs."""
    for call in _calls(facts):
        if call.outcome == "endless":
            yield Problem(
                f"{call.function} yields without end (stopped after 10000 results): conda would hang",
                "End the loop.",
                facts.place(call.spot),
            )


def wrong_type(facts: Facts) -> Iterator[Problem]:
    """A hook gives objects of another type than conda's for that hook.

    conda reads a name and fields from each; what lacks them dies with `AttributeError` or `PluginError` when
    it is used. Error hints of another type are dropped.
    """
    for call, result, returns in _results(facts):
        if derives(result.bases, returns):
            continue
        severity: Severity
        if call.hook == "conda_error_hints":
            effect, severity = "conda drops it", "warning"
        elif result.label is None:
            effect, severity = "it has no name, and the commands that use the hook die", "error"
        else:
            missing = [
                f["name"] for f in api.fields(returns) if f["required"] and f["name"] not in result.fields
            ]
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


def invalid_name(facts: Facts) -> Iterator[Problem]:
    """A result's name is not lower case, or has spaces around it.

    conda's own types mend that; a type of the plugin's own does not, and conda raises `PluginError` for it
    (conda/plugins/manager.py, `get_hook_results`).
    """
    for call, result, _ in _results(facts):
        if call.hook == "conda_error_hints" or not result.label:
            continue
        if result.label != result.label.lower().strip():
            yield Problem(
                f"{call.function} gives the name {result.label!r}, which is not lower case and stripped: the "
                "commands that use the hook die",
                f"Call it {result.label.lower().strip()!r}.",
                facts.place(call.spot),
            )


def duplicate_name(facts: Facts) -> Iterator[Problem]:
    """Two results of one hook have the same name.

    conda raises `PluginError` wherever the hook is used, and the command dies.
    """
    for hook in facts.observation.hooks if facts.observation else ():
        if hook.hook == "conda_error_hints":
            continue
        counts = Counter(result.label for call in hook.calls for result in call.results if result.label)
        for call in hook.calls:
            for name in {r.label for r in call.results if r.label and counts[r.label] > 1}:
                yield Problem(
                    f"{call.function} gives {counts[name]} results named {name!r}: the commands that use the "
                    "hook die",
                    "Give each its own name.",
                    facts.place(call.spot),
                )


def name_conflict(facts: Facts) -> Iterator[Problem]:
    """A result has the name of one that conda or another installed plugin gives.

    conda raises `PluginError` wherever the hook is used. A subcommand named like a command of conda's own
    only earns a message at every command, and is never run.
    """
    for together in facts.observation.together if facts.observation else ():
        place = _place_of_hook(facts, together.hook or "")
        for own in {label.name for label in together.labels if label.own and label.name}:
            others = sorted({one.plugin for one in together.labels if one.name == own and not one.own})
            if others and together.hook != "conda_error_hints":
                yield Problem(
                    f"{together.hook} gives {own!r}, and so does {', '.join(others)}: the commands that use "
                    "the hook die",
                    "Choose another name.",
                    place,
                )
    commands = api.commands()
    for call, result, _ in _results(facts):
        aliases = result.fields.get("aliases")
        names = [result.label, *(item.text.strip("'\"") for item in (aliases.items or () if aliases else ()))]
        taken = next((name for name in names if name in commands), None)
        if call.hook == "conda_subcommands" and taken:
            called = "is named" if taken == result.label else f"has the alias {taken!r},"
            yield Problem(
                f"the subcommand {result.label!r} {called} like a command of conda itself: conda complains "
                "at every command and never runs it",
                "Choose another name.",
                facts.place(call.spot),
                severity="warning",
            )


def _place_of_hook(facts: Facts, hook: str) -> Place | None:
    return next((one.place for one in facts.implementations if one.hook == hook), None)


def bad_field(facts: Facts) -> Iterator[Problem]:
    """A field of a result is not what conda takes it for.

    An action that cannot be called, a solver that is not a `Solver` class, a setting whose parameter is none,
    and so on: making the result works, and conda dies when it uses the field.
    """
    for call, result, returns in _results(facts):
        for field in api.fields(returns):
            value = result.fields.get(field["name"])
            if value is None or _is_run_for_text(field["kind"], value):
                continue
            wrong = _mismatch(returns, field["name"], field["kind"], value)
            if wrong:
                effect = "conda catches it" if call.hook in ISOLATED else "conda dies when it uses it"
                yield Problem(
                    f"{returns} {result.title!r}: {field['name']} {wrong}; {effect}",
                    _field_hint(returns, field["name"], field["kind"]),
                    facts.place(value.spot) or facts.place(call.spot),
                    "warning" if call.hook in ISOLATED else None,
                )


def _is_run_for_text(kind: str, value: Value) -> bool:
    return kind == "set[str]" and value.type == "str"


def _mismatch(type_name: str, field: str, kind: str, value: Value) -> str | None:
    """What is wrong with a field's value, as the end of a sentence; None where it fits."""
    base, _, optional = kind.partition("|")
    if value.type == "NoneType" and optional == "None":
        return None
    if base == "callable":
        return _callable_mismatch(type_name, field, value)
    if base.startswith("class:"):
        return _class_mismatch(base.removeprefix("class:"), value)
    if base == "str":
        return None if value.type == "str" else f"is {value.text}, not a string"
    if base == "parameter":
        return (
            None
            if value.is_a("Parameter") and not value.is_class
            else f"is {value.text}, not a configuration parameter"
        )
    if base == "version":
        fits = value.type in ("str", "NoneType") or value.is_callable
        return None if fits else f"is {value.text}, neither a string nor a callable"
    if base.startswith("enum:"):
        wanted = base.removeprefix("enum:")
        return None if value.is_a(wanted) else f"is {value.text}, not a member of {wanted}"
    if base in ("set[str]", "list[str]", "tuple[str]"):
        if value.type == "str":
            return f"is the string {value.text}, which conda takes apart letter by letter"
        if value.items is None:
            return f"is {value.text}, not a collection of strings"
        wrong = next((item for item in value.items if item.type != "str"), None)
        return f"holds {wrong.text}, which is not a string" if wrong else None
    return None


def _callable_mismatch(type_name: str, field: str, value: Value) -> str | None:
    if not value.is_callable:
        return f"is {value.text}, which cannot be called"
    if value.is_async:
        return "is an async function, which conda calls and never awaits"
    wanted = ARGUMENTS.get((type_name, field))
    if wanted is not None and value.parameters and not value.parameters.takes(wanted):
        return f"cannot be called with the {wanted} argument{'s' if wanted > 1 else ''} that conda passes"
    return None


def _class_mismatch(wanted: str, value: Value) -> str | None:
    if wanted == "EnvironmentSpecBase":
        return None  # CP401 says what is wrong with it
    if not value.is_class:
        return f"is {value.text}, not a class"
    if not value.is_a(INSTANTIATED.get(wanted, wanted)):
        return f"is the class {value.name}, which does not derive from {wanted}"
    if value.abstract:
        return f"is the class {value.name}, which lacks {', '.join(value.abstract)}"
    return None


def _field_hint(type_name: str, field: str, kind: str) -> str:
    base = kind.partition("|")[0]
    if base == "callable":
        count = ARGUMENTS.get((type_name, field))
        if not count:
            return "Give a function."
        return f"Give a function that takes {count} argument{'s' if count != 1 else ''}."
    if base.startswith("class:"):
        wanted = base.removeprefix("class:")
        return f"Give a class (not an instance) that derives from {wanted} and defines all it asks for."
    if base == "parameter":
        return "Use PrimitiveParameter, SequenceParameter or MapParameter from conda.common.configuration."
    return f"Give a value of the kind {base}."


def run_for_text(facts: Facts) -> Iterator[Problem]:
    """`run_for` (or `watch_for`) is one string instead of a set of strings.

    conda asks `command in run_for`: with the string "install" that is also true for "all" and "in", and never
    what was meant.
    """
    for call, result, returns in _results(facts):
        for field in api.fields(returns):
            value = result.fields.get(field["name"])
            if value and _is_run_for_text(field["kind"], value):
                yield Problem(
                    f"{returns} {result.title!r}: {field['name']} is the string {value.text}; conda tests "
                    "`in`, which a string answers for any part of it",
                    f"Give a set: {{{value.text}}}.",
                    facts.place(call.spot),
                )


def field_call_fails(facts: Facts) -> Iterator[Problem]:
    """A callable that conda calls whenever it reads the result raises.

    `configure_parser` of a subcommand runs at every command, `version` and `build` of a virtual package at
    every solve and `conda info`.
    """
    for call, result, returns in _results(facts):
        for used in result.calls:
            value = result.fields.get(used.field)
            if (
                used.fault is None
                or absent(facts, used.fault)
                or (value and _mismatch(returns, used.field, "callable", value))
            ):
                continue
            when = (
                "at every conda command" if used.field == "configure_parser" else "whenever conda looks at it"
            )
            yield Problem(
                f"{returns} {result.title!r}: {used.field} raises {used.fault.text} {when}, and the command "
                "dies",
                "Mend that line.",
                facts.place(used.fault.spot) or facts.place(call.spot),
            )


CHECKS = (
    Check("CP301", "hook-raises", "error", "host", hook_raises),
    Check("CP302", "not-iterable", "error", "host", not_iterable),
    Check("CP303", "returns-none", "warning", "host", returns_none),
    Check("CP304", "wrong-type", "error", "host", wrong_type),
    Check("CP305", "invalid-name", "error", "host", invalid_name),
    Check("CP306", "duplicate-name", "error", "host", duplicate_name),
    Check("CP307", "name-conflict", "error", "host", name_conflict),
    Check("CP308", "bad-field", "error", "host", bad_field),
    Check("CP309", "run-for-string", "error", "host", run_for_text),
    Check("CP310", "wrong-fields", "error", "host", wrong_fields),
    Check("CP311", "field-call-fails", "error", "host", field_call_fails),
    Check("CP312", "endless", "error", "host", endless),
)
