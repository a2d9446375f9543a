"""CP308, CP309 and CP311: whether the fields of what hooks return are what conda uses them for."""

from __future__ import annotations

from collections.abc import Iterator

from condaplug.catalogue import api
from condaplug.checks.base import Facts
from condaplug.checks.classes import Mismatch, class_mismatch, returns_none, wrong_methods
from condaplug.checks.headers import value_mismatch
from condaplug.checks.missing import absent
from condaplug.checks.results import results_of
from condaplug.hosts.observation import Fault, FieldCall, Result, Spot, Value, derives
from condaplug.judgement import Check, Problem, Severity

ARGUMENTS = {
    ("CondaSubcommand", "action"): 1,
    ("CondaSubcommand", "configure_parser"): 1,
    ("CondaVirtualPackage", "build"): 0,
    ("CondaVirtualPackage", "version"): 0,
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

UNUSED = "nothing in conda uses it"
SHOWN = "conda shows it as it is"
NEVER = "conda catches the error, and the observer never runs"
EFFECTS: dict[tuple[str, str], tuple[str, Severity]] = {
    ("CondaSubcommand", "action"): ("`conda NAME` fails", "error"),
    ("CondaSubcommand", "configure_parser"): ("every conda command fails", "error"),
    ("CondaSubcommand", "summary"): ("`conda --help` fails", "error"),
    ("CondaVirtualPackage", "version"): ("`conda info` and the commands that solve fail", "error"),
    ("CondaVirtualPackage", "build"): ("`conda info` and the commands that solve fail", "error"),
    ("CondaVirtualPackage", "override_entity"): ("CONDA_OVERRIDE_NAME changes nothing", "error"),
    ("CondaPreCommand", "action"): ("the commands in run_for fail", "error"),
    ("CondaPreCommand", "run_for"): ("every conda command fails", "error"),
    ("CondaPostCommand", "action"): ("the commands in run_for fail when their work is done", "error"),
    ("CondaPostCommand", "run_for"): ("every conda command fails when its work is done", "error"),
    ("CondaHealthCheck", "action"): ("`conda doctor` shows a warning in its place", "error"),
    ("CondaHealthCheck", "fixer"): ("`conda doctor --fix` shows a warning in its place", "error"),
    ("CondaHealthCheck", "summary"): (SHOWN, "warning"),
    ("CondaHealthCheck", "fix"): (SHOWN, "warning"),
    ("CondaPreSolve", "action"): ("the commands that solve fail", "error"),
    ("CondaPostSolve", "action"): ("the commands that solve fail", "error"),
    ("CondaPreTransactionAction", "action"): ("the commands that change an environment fail", "error"),
    ("CondaPostTransactionAction", "action"): ("the commands that change an environment fail", "error"),
    ("CondaSolver", "backend"): ("conda fails when it uses the solver", "error"),
    ("CondaAuthHandler", "handler"): ("requests to a channel that uses the handler fail", "error"),
    ("CondaReporterBackend", "renderer"): ("conda fails when it uses the reporter", "error"),
    ("CondaReporterBackend", "description"): (UNUSED, "warning"),
    ("CondaExceptionObserver", "hook"): (NEVER, "error"),
    ("CondaExceptionObserver", "watch_for"): (NEVER, "error"),
    ("CondaErrorHint", "text"): (SHOWN, "warning"),
    ("CondaErrorHint", "hint_code"): (SHOWN, "warning"),
    ("CondaRequestHeader", "value"): ("requests to the host fail", "error"),
    ("CondaSetting", "description"): ("`conda config --describe` fails", "error"),
    ("CondaSetting", "parameter"): ("conda fails when it reads the setting", "error"),
    ("CondaSetting", "aliases"): ("the commands that read a setting of a plugin fail", "error"),
}
"""What conda does with a field of the wrong kind (measured on 26.7.1)."""

EXPORTS = ("export", "multiplatform_export")
TEXTS = ("render", "detail_view", "envs_list")
WHEN = {
    "configure_parser": "at every conda command",
    "export": "when conda exports an environment",
    "loader": "when conda lists an environment",
    "multiplatform_export": "when conda exports an environment",
    "summary": "when `conda --help` shows it",
    "help": "when `conda NAME --help` shows the help of the options",
    "progress_bar": "when conda downloads packages",
    "spinner": "when conda solves",
}

FUNCTIONS = frozenset({"function", "method", "builtin_function_or_method", "functools.partial"})


def bad_field(facts: Facts) -> Iterator[Problem]:
    """A field of a result is not what conda uses it for.

    An action that cannot be called, a solver that is not a `Solver` class, a class that lacks a method that
    conda calls, or whose method does not accept what conda passes: making the result works, and conda fails
    when it uses the field. A warning where conda accepts the value and does something with it.
    """
    for call, result, returns in results_of(facts):
        for field in api.fields(returns, facts.release):
            value = result.fields.get(field["name"])
            if value is None or result.is_class or _is_run_for_text(field["kind"], value):
                continue
            wrong = mismatch(facts, returns, field["name"], field["kind"], value)
            if wrong is None:
                continue
            effect, severity = _effect(returns, field["name"], wrong)
            yield Problem(
                f"{returns} {result.title!r}: {field['name']} {wrong.text}; " + _with_name(effect, result),
                wrong.hint or _hint(returns, field["name"], field["kind"]),
                facts.place(wrong.spot) or facts.place(value.spot) or facts.place(call.spot),
                severity,
            )


def _effect(returns: str, field: str, wrong: Mismatch) -> tuple[str, Severity]:
    """What conda does with a wrong value, and how bad that is."""
    if wrong.effect:
        return wrong.effect, wrong.severity
    if wrong.severity == "warning":
        return "conda accepts it as it is", "warning"
    return EFFECTS.get((returns, field), ("conda fails when it uses it", "error"))


def _with_name(text: str, result: Result) -> str:
    """A text with the result's name in the place of NAME."""
    name = result.label or "NAME"
    return text.replace("OVERRIDE_NAME", f"OVERRIDE_{name.upper()}").replace("NAME", name)


def _is_run_for_text(kind: str, value: Value) -> bool:
    return kind == "set[str]" and value.is_a("str")


def mismatch(facts: Facts, type_name: str, field: str, kind: str, value: Value) -> Mismatch | None:
    """What is wrong with a field's value; None where it fits. ``kind`` is the catalogue's."""
    base, _, optional = kind.partition("|")
    if field == "name" or (value.type == "NoneType" and optional == "None"):
        return None
    if base.startswith("class:"):
        return _class_mismatch(facts, type_name, field, base.removeprefix("class:"), value)
    if type_name == "CondaRequestHeader":
        return value_mismatch(value)
    if base in ("set[str]", "list[str]", "tuple[str]"):
        return _collection_mismatch(type_name, field, value)
    if base == "callable":
        return _callable_mismatch(type_name, field, value)
    if base == "str":
        return _text_mismatch(field, value)
    if base == "version":
        return _version_mismatch(type_name, field, value)
    if field == "override_entity":
        fits = value.type == "NoneType" or value.string in ("", "build", "version")
        return None if fits else Mismatch(f"is {value.text}, neither 'version' nor 'build'")
    text = None
    if base == "parameter" and (value.is_class or not value.is_a("Parameter")):
        text = f"is {value.text}, not a configuration parameter"
    elif base.startswith("enum:") and not value.is_a(base.removeprefix("enum:")):
        text = f"is {value.text}, not a member of {base.removeprefix('enum:')}"
    return Mismatch(text) if text else None


def _text_mismatch(field: str, value: Value) -> Mismatch | None:
    if value.is_a("str"):
        return None
    text = f"is {value.text}, not a string"
    if field == "summary" and value.type == "NoneType":
        return Mismatch(text, "warning", "`conda --help` shows the name alone")
    if field == "hint_code" and value.is_hashable is False:
        return Mismatch(f"{text}, and cannot be hashed", "error", "conda fails while it shows the error")
    return Mismatch(text)


def _version_mismatch(type_name: str, field: str, value: Value) -> Mismatch | None:
    if value.is_callable:
        return _callable_mismatch(type_name, field, value)
    if value.is_a("str") or value.type in ("NoneType", "conda.auxlib._Null"):
        return None
    text = f"is {value.text}, neither a string nor a callable"
    return Mismatch(text, "warning" if value.is_a("int") or value.is_a("float") else "error")


def _collection_mismatch(type_name: str, field: str, value: Value) -> Mismatch | None:
    if value.is_a("str"):
        return Mismatch(f"is the string {value.text}", "error", "conda uses each letter of it as one of them")
    if field == "watch_for" and not value.is_set:
        return Mismatch(f"is {value.text}, not a set, which conda asks for what it shares with another")
    asked_only = field == "run_for"  # conda asks `command in run_for`, and nothing else of it
    if not (value.is_container if asked_only else value.is_iterable):
        return Mismatch(f"is {value.text}, not a collection of strings")
    wrong = next((item for item in value.items or () if not item.is_a("str")), None)
    if wrong is None:
        return None
    effect = "no name that conda compares with it is equal" if field in ("run_for", "watch_for") else None
    return Mismatch(f"holds {wrong.text}, which is not a string", "error", effect)


def _callable_mismatch(type_name: str, field: str, value: Value) -> Mismatch | None:
    if not value.is_callable:
        return Mismatch(f"is {value.text}, which cannot be called")
    if value.is_async:
        effect = "its work is never done"
        hint = "Give an ordinary function; run what is asynchronous inside it with asyncio.run."
        return Mismatch(
            "is an async function, which conda calls and never awaits", "error", effect, hint=hint
        )
    return _arguments_mismatch(type_name, field, value)


def _arguments_mismatch(type_name: str, field: str, value: Value) -> Mismatch | None:
    count = ARGUMENTS.get((type_name, field))
    if count is None or value.parameters is None or value.parameters.takes(count):
        return None
    plural = "" if count == 1 else "s"
    passed = f"the {count} argument{plural} that conda passes" if count else "no arguments, as conda calls it"
    return Mismatch(f"cannot be called with {passed}")


def _class_mismatch(facts: Facts, type_name: str, field: str, base: str, value: Value) -> Mismatch | None:
    if base == "EnvironmentSpecBase":
        return None  # CP401 says what is wrong with it
    if value.is_class:
        return class_mismatch(facts, base, value) or _arguments_mismatch(type_name, field, value)
    if value.type not in FUNCTIONS:  # conda calls any other, too, and nobody means that
        ignored = "conda sends the requests without it" if base == "ChannelAuthBase" else None
        return Mismatch(
            f"is {value.text}, not a class", "error", ignored if value.type == "NoneType" else None
        )
    if value.type == "function" and returns_none(facts, value.spot) == "always":
        return Mismatch(f"is a function that returns None, not an object of a class like {base}")
    return _arguments_mismatch(type_name, field, value)


def _hint(type_name: str, field: str, kind: str) -> str:
    base = kind.partition("|")[0]
    count = ARGUMENTS.get((type_name, field))
    if base in ("callable", "version"):
        other = "" if base == "callable" else "a string or "
        if not count:
            return f"Give {other}a function{' without arguments' if count == 0 else ''}."
        return f"Give a function that accepts {count} argument{'s' if count != 1 else ''}."
    if base.startswith("class:"):
        wanted = base.removeprefix("class:")
        return f"Give a class (not an instance) that derives from {wanted} and defines all that it asks for."
    if base == "parameter":
        return "Use PrimitiveParameter, SequenceParameter or MapParameter from conda.common.configuration."
    if field == "override_entity":
        return 'Give "version" or "build", or leave it out.'
    return f"Give a value of the kind {base}."


def run_for_text(facts: Facts) -> Iterator[Problem]:
    """`run_for` (or `watch_for`) is one string instead of a set of strings.

    conda asks `command in run_for`: with the string "install" that is also true for "all" and "in", and never
    what was meant. An observer whose `watch_for` is a string fails, which conda catches: it never runs.
    """
    for call, result, returns in results_of(facts):
        for field in api.fields(returns, facts.release):
            value = result.fields.get(field["name"])
            if value and _is_run_for_text(field["kind"], value):
                watches = field["name"] == "watch_for"
                effect = NEVER if watches else "conda tests `in`, which a string answers for any part of it"
                yield Problem(
                    f"{returns} {result.title!r}: {field['name']} is the string {value.text}; {effect}",
                    f"Give a set: {{{value.text}}}.",
                    facts.place(call.spot),
                )


def field_call_fails(facts: Facts) -> Iterator[Problem]:
    """What conda calls of a result whenever it uses it raises, or returns what conda cannot use.

    `configure_parser` of a subcommand runs at every command, `version` and `build` of a virtual package at
    every solve and `conda info`; `conda --help` expands `%` in a summary. An exporter is given a small
    environment, a reporter is asked for a text, a progress bar and a spinner, a setting for its default.
    """
    for call, result, returns in results_of(facts):
        kinds = {field["name"]: field["kind"] for field in api.fields(returns, facts.release)}
        for used in result.calls:
            explained = _is_explained(facts, returns, result, used, kinds)
            wrong = _wrong_answer(facts, returns, used)
            if wrong and not explained:
                yield Problem(
                    f"{returns} {result.title!r}: {used.field} {wrong.text}; {wrong.effect}",
                    wrong.hint or "Return a string.",
                    facts.place(wrong.spot) or facts.place(_spot(result, used)) or facts.place(call.spot),
                    wrong.severity,
                )
            refused = used.field in EXPORTS and used.fault and derives(used.fault.bases, "CondaError")
            if used.fault is None or explained or refused or absent(facts, used.fault):
                continue
            if used.field == "default":
                yield Problem(
                    f"{returns} {result.title!r}: the parameter rejects its own default "
                    f"({_reason(used.fault)}): what reads the setting fails, as `conda config --show` does",
                    "Give a default of the type that element_type names, and that the validation accepts.",
                    facts.place(used.fault.spot) or facts.place(call.spot),
                )
                continue
            when = _with_name(WHEN.get(used.field, "whenever conda looks at it"), result)
            yield Problem(
                f"{returns} {result.title!r}: {used.field} raises {used.fault.text} {when}, and the command "
                "fails",
                "Fix that line.",
                facts.place(used.fault.spot) or facts.place(_spot(result, used)) or facts.place(call.spot),
            )


def _reason(fault: Fault) -> str:
    """What a parameter says against a value, without conda's own words around it."""
    return fault.text.partition(": ")[2].rpartition("is invalid. ")[2].strip() or fault.text


def _spot(result: Result, used: FieldCall) -> Spot | None:
    """Where the function is that conda called."""
    value = result.fields.get("configure_parser" if used.field == "help" else used.field)
    renderer = result.fields.get("renderer")
    method = renderer.methods.get(used.field) if renderer else None
    return value.spot if value else method.spot if method else None


def _is_explained(facts: Facts, returns: str, result: Result, used: FieldCall, kinds: dict[str, str]) -> bool:
    """Whether CP308 says what is wrong with the field, or with the method that failed."""
    renderer = result.fields.get("renderer")
    if renderer:
        wrong = wrong_methods(facts, "ReporterRendererBase", renderer)
        return any(one.method == used.field for one in wrong)
    value = result.fields.get(used.field)
    found = mismatch(facts, returns, used.field, kinds.get(used.field, ""), value) if value else None
    return found is not None and found.severity == "error"


def _wrong_answer(facts: Facts, returns: str, used: FieldCall) -> Mismatch | None:
    """What is wrong with what a call gave."""
    value = used.value
    if value is None:
        return None
    if returns == "CondaEnvironmentExporter" and used.field in EXPORTS and not value.is_a("str"):
        return Mismatch(f"returns {value.text}, not a string", "error", "`conda export` fails")
    if returns == "CondaVirtualPackage":
        return _wrong_version(used.field, value)
    if returns != "CondaReporterBackend":
        return None
    if used.field in TEXTS:
        text = f"returns {value.text}, not a string"
        return None if value.is_a("str") else Mismatch(text, "error", "conda fails when it writes it")
    base = "ProgressBarBase" if used.field == "progress_bar" else "SpinnerBase"
    found = next(wrong_methods(facts, base, value), None)
    if value.type == "NoneType":
        effect = f"conda fails without a {base.removesuffix('Base')}"
        return Mismatch("returns None", "error", effect, hint=f"Return an object of a class like {base}.")
    if found:
        effect = found.effect or "conda fails when it uses it"
        return found._replace(text=f"returns an object that {found.text}", effect=effect)
    return None


def _wrong_version(field: str, value: Value) -> Mismatch | None:
    if value.is_a("str") or value.type.endswith("_Null"):
        return None
    if value.type == "NoneType":
        if field != "version_validation":
            return None
        effect = 'the version becomes "0", whatever it was'
        return Mismatch("returns None instead of the version", "error", effect)
    if value.is_a("bool"):
        return Mismatch(
            f"returns {value.text}, not a version", "error", f'the version becomes "{value.text}"'
        )
    if value.is_a("int") or value.is_a("float"):
        return Mismatch(f"returns {value.text}, not a string", "warning", "conda accepts it as it is")
    effect = "`conda info` and the commands that solve fail"
    return Mismatch(f"returns {value.text}, not a string", "error", effect)


CHECKS = (
    Check("CP308", "bad-field", "error", "host", bad_field),
    Check("CP309", "run-for-string", "error", "host", run_for_text),
    Check("CP311", "field-call-fails", "error", "host", field_call_fails),
)
