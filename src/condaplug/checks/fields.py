"""CP308, CP309 and CP311: whether the fields of what hooks return are what conda takes them for."""

from __future__ import annotations

from collections.abc import Iterator

from condaplug.catalogue import api
from condaplug.checks.base import Check, Facts, Problem, Severity
from condaplug.checks.missing import absent
from condaplug.checks.results import ISOLATED, results_of
from condaplug.hosts.observation import Value, derives

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
    ("CondaPreTransactionAction", "action"): 7,
    ("CondaPostTransactionAction", "action"): 7,
    ("CondaAuthHandler", "handler"): 1,
    ("CondaReporterBackend", "renderer"): 0,
}
"""How many positional arguments conda passes to a callable field (conda/plugins/manager.py and types.py,
26.7.1).
"""

REQUIRED = {
    "Action": ("cleanup", "execute", "reverse", "verify"),
    "ChannelAuthBase": ("__call__",),
    "ReporterRendererBase": ("detail_view", "envs_list", "progress_bar", "prompt", "spinner"),
    "Solver": ("solve_for_transaction",),
}
"""What conda calls of an object made with a class field (conda/cli/install.py, core/link.py, 26.7.1)."""

BASES = {"ChannelAuthBase": "ChannelNameMixin"}
"""Where a smaller class than the field's own is enough (conda/plugins/types.py, ChannelNameMixin)."""

EXPORTS = ("export", "multiplatform_export")
WHEN = {
    "configure_parser": "at every conda command",
    "export": "when conda exports an environment",
    "loader": "when conda lists an environment",
    "multiplatform_export": "when conda exports an environment",
    "summary": "when `conda --help` shows it",
}

CALLABLES = frozenset({"function", "method", "builtin_function_or_method", "functools.partial"})

Mismatch = tuple[str, Severity]
"""What is wrong with a field's value, as the end of a sentence, and how bad it is."""


def bad_field(facts: Facts) -> Iterator[Problem]:
    """A field of a result is not what conda takes it for.

    An action that cannot be called, a solver that is not a `Solver` class, a setting whose parameter is none,
    and so on: making the result works, and conda dies when it uses the field. A warning where conda only asks
    for what the value happens to have.
    """
    for call, result, returns in results_of(facts):
        for field in api.fields(returns, facts.release):
            value = result.fields.get(field["name"])
            if value is None or result.is_class or _is_run_for_text(field["kind"], value):
                continue
            wrong = mismatch(returns, field["name"], field["kind"], value)
            if wrong is None:
                continue
            text, severity = wrong
            effect = "conda dies when it uses it" if severity == "error" else "conda takes it as it is"
            if call.hook in ISOLATED:
                effect, severity = "conda catches what comes of it", "warning"
            yield Problem(
                f"{returns} {result.title!r}: {field['name']} {text}; {effect}",
                _hint(returns, field["name"], field["kind"]),
                facts.place(value.spot) or facts.place(call.spot),
                severity,
            )


def _is_run_for_text(kind: str, value: Value) -> bool:
    return kind == "set[str]" and value.is_a("str")


def mismatch(type_name: str, field: str, kind: str, value: Value) -> Mismatch | None:
    """What is wrong with a field's value; None where it fits. ``kind`` is the catalogue's."""
    base, _, optional = kind.partition("|")
    if value.type == "NoneType" and optional == "None":
        return None
    if base.startswith("class:"):
        return _class_mismatch(type_name, field, base.removeprefix("class:"), value)
    if base in ("set[str]", "list[str]", "tuple[str]"):
        text = _collection_mismatch(type_name, field, value)
    elif base == "callable":
        text = _callable_mismatch(type_name, field, value)
    elif base == "str":
        text = None if value.is_a("str") else f"is {value.text}, not a string"
    elif base == "parameter":
        fits = value.is_a("Parameter") and not value.is_class
        text = None if fits else f"is {value.text}, not a configuration parameter"
    elif base.startswith("enum:"):
        wanted = base.removeprefix("enum:")
        text = None if value.is_a(wanted) else f"is {value.text}, not a member of {wanted}"
    elif base == "version":
        if value.is_a("str") or value.type == "NoneType" or value.is_callable:
            return None
        return f"is {value.text}, neither a string nor a callable", "warning"
    else:
        return None
    return (text, "error") if text else None


def _collection_mismatch(type_name: str, field: str, value: Value) -> str | None:
    if value.is_a("str"):
        return f"is the string {value.text}, which conda takes apart letter by letter"
    if type_name == "CondaExceptionObserver" and field == "watch_for" and not value.is_set:
        return f"is {value.text}, not a set, which conda asks for what it shares with another"
    if not value.is_iterable:
        return f"is {value.text}, not a collection of strings"
    wrong = next((item for item in value.items or () if not item.is_a("str")), None)
    return f"holds {wrong.text}, which is not a string" if wrong else None


def _callable_mismatch(type_name: str, field: str, value: Value) -> str | None:
    if not value.is_callable:
        return f"is {value.text}, which cannot be called"
    if value.is_async:
        return "is an async function, which conda calls and never awaits"
    return _arguments_mismatch(type_name, field, value)


def _arguments_mismatch(type_name: str, field: str, value: Value) -> str | None:
    wanted = ARGUMENTS.get((type_name, field))
    if wanted is None or value.parameters is None or value.parameters.takes(wanted):
        return None
    return f"cannot be called with the {wanted} argument{'s' if wanted != 1 else ''} that conda passes"


def _class_mismatch(type_name: str, field: str, wanted: str, value: Value) -> Mismatch | None:
    if wanted == "EnvironmentSpecBase":
        return None  # CP401 says what is wrong with it
    derived = value.is_a(BASES.get(wanted, wanted))
    if not value.is_class:
        if value.type in CALLABLES:  # conda only calls it
            text = _arguments_mismatch(type_name, field, value)
            return (text, "error") if text else None
        return f"is {value.text}, not a class", "error"
    missing = value.abstract or tuple(name for name in REQUIRED.get(wanted, ()) if name not in value.members)
    if missing and not derived:
        lacks = ", ".join(missing)
        return f"is the class {value.name}, which does not derive from {wanted} and lacks {lacks}", "error"
    if missing and value.abstract:
        return f"is the class {value.name}, which lacks {', '.join(missing)}", "error"
    text = _arguments_mismatch(type_name, field, value)
    if text:
        return text, "error"
    return None if derived else (f"is the class {value.name}, which does not derive from {wanted}", "warning")


def _hint(type_name: str, field: str, kind: str) -> str:
    base = kind.partition("|")[0]
    count = ARGUMENTS.get((type_name, field))
    if base == "callable":
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
    for call, result, returns in results_of(facts):
        for field in api.fields(returns, facts.release):
            value = result.fields.get(field["name"])
            if value and _is_run_for_text(field["kind"], value):
                yield Problem(
                    f"{returns} {result.title!r}: {field['name']} is the string {value.text}; conda tests "
                    "`in`, which a string answers for any part of it",
                    f"Give a set: {{{value.text}}}.",
                    facts.place(call.spot),
                )


def field_call_fails(facts: Facts) -> Iterator[Problem]:
    """What conda calls of a result whenever it reads it raises, or an exporter gives no text.

    `configure_parser` of a subcommand runs at every command, `version` and `build` of a virtual package at
    every solve and `conda info`; `conda --help` expands `%` in a summary. An exporter is given a small
    environment.
    """
    for call, result, returns in results_of(facts):
        for used in result.calls:
            exports = used.field in EXPORTS
            if exports and used.value and not used.value.is_a("str"):
                yield Problem(
                    f"{returns} {result.title!r}: {used.field} gives {used.value.text}, not a string; "
                    "`conda export` dies",
                    "Return the text of the file.",
                    facts.place(result.fields[used.field].spot) or facts.place(call.spot),
                )
            kinds = {field["name"]: field["kind"] for field in api.fields(returns, facts.release)}
            value = result.fields.get(used.field)
            explained = value and mismatch(returns, used.field, kinds.get(used.field, ""), value)
            refused = exports and used.fault and derives(used.fault.bases, "CondaError")
            if used.fault is None or explained or refused or absent(facts, used.fault):
                continue
            when = WHEN.get(used.field, "whenever conda looks at it")
            yield Problem(
                f"{returns} {result.title!r}: {used.field} raises {used.fault.text} {when}, and the command "
                "dies",
                "Mend that line.",
                facts.place(used.fault.spot) or facts.place(call.spot),
            )


CHECKS = (
    Check("CP308", "bad-field", "error", "host", bad_field),
    Check("CP309", "run-for-string", "error", "host", run_for_text),
    Check("CP311", "field-call-fails", "error", "host", field_call_fails),
)
