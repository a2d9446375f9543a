"""What is wrong with a class that a hook's result hands to conda, which makes objects of it later (CP308)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from packaging.version import Version

from condaplug.checks.base import Facts
from condaplug.hosts.observation import Method, Spot, Value
from condaplug.judgement import Severity
from condaplug.source import returns
from condaplug.source.returns import sets


class Mismatch(NamedTuple):
    """What is wrong with a field's value, as the end of a sentence; what conda does with it, if known.

    ``hint`` says how to fix it; without one, the kind of the field says what it must be.
    """

    text: str
    severity: Severity = "error"
    effect: str | None = None
    spot: Spot | None = None
    method: str | None = None
    hint: str | None = None


class Call(NamedTuple):
    """A call that conda makes: positional arguments, names of others, and the release that began with it."""

    positional: int
    names: tuple[str, ...] = ()
    since: str = "0"


CALLS: dict[str, dict[str, tuple[Call, ...]]] = {
    "Action": {
        "__init__": (Call(7),),
        "__new__": (Call(7),),
        "verify": (Call(0),),
        "execute": (Call(0),),
        "reverse": (Call(0),),
        "cleanup": (Call(0),),
    },
    "ChannelAuthBase": {"__init__": (Call(1),), "__new__": (Call(1),), "__call__": (Call(1),)},
    "ReporterRendererBase": {
        "__init__": (Call(0),),
        "__new__": (Call(0),),
        "render": (Call(1),),
        "detail_view": (Call(1),),
        "envs_list": (Call(1), Call(1, ("show_size",), "26.1")),
        "progress_bar": (Call(1, ("context_manager", "position", "leave", "enabled")),),
        "progress_bar_context_manager": (Call(0),),
        "prompt": (Call(1, ("choices", "default")),),
        "spinner": (Call(2),),
    },
    "Solver": {
        "__init__": (Call(3, ("specs_to_add", "repodata_fn", "command")), Call(3, ("specs_to_remove",))),
        "__new__": (Call(3, ("specs_to_add", "repodata_fn", "command")), Call(3, ("specs_to_remove",))),
        "solve_for_transaction": (
            Call(0),
            Call(0, ("deps_modifier", "update_modifier", "force_reinstall", "should_retry_solve")),
        ),
        "solve_for_diff": (Call(7),),
        "solve_final_state": (Call(0), Call(6)),
    },
    "ProgressBarBase": {
        "update_to": (Call(1),),
        "refresh": (Call(0),),
        "close": (Call(0),),
        "finish": (Call(0),),
    },
    "SpinnerBase": {"__enter__": (Call(0),), "__exit__": (Call(3),)},
}
"""What conda calls of objects of these classes (conda/core/link.py, gateways/connection/session.py,
reporters.py, core/package_cache_data.py, core/solve.py, cli/install.py, cli/main_remove.py, 22.11 to 26.7).
"""

CALLED_BY = {
    "solve_for_diff": ("solve_for_transaction",),
    "solve_final_state": ("solve_for_diff", "solve_for_transaction"),
}
"""Methods that a method of conda's own calls: a class that defines that one may call them as it likes."""

REQUIRED = {
    "Action": ("cleanup", "execute", "reverse", "verify"),
    "ChannelAuthBase": ("__call__",),
    "ProgressBarBase": ("close", "finish", "refresh", "update_to"),
    "ReporterRendererBase": ("detail_view", "envs_list", "progress_bar", "prompt", "spinner"),
    "Solver": ("solve_for_transaction",),
    "SpinnerBase": ("__enter__", "__exit__"),
}
"""What conda calls of every such object, whatever its class derives from."""

RETURNING = {
    "ChannelAuthBase": {"__call__": "downloads fail without the request that it must return"},
    "ReporterRendererBase": {"prompt": "conda takes the answer for a yes, whatever the user says"},
    "Solver": {
        "solve_final_state": "conda fails without the packages that it must return",
        "solve_for_diff": "conda fails without the packages that it must return",
        "solve_for_transaction": "conda fails without the transaction that it must return",
    },
}
"""Methods whose result conda uses, and what it does with None."""

BASES = {"ChannelAuthBase": "ChannelNameMixin"}
"""Where a smaller class than the field's own is enough (conda/plugins/types.py, ChannelNameMixin)."""


def class_mismatch(facts: Facts, base: str, value: Value) -> Mismatch | None:
    """What is wrong with a class for which conda expects one that derives from ``base``."""
    derived = value.is_a(BASES.get(base, base))
    missing = value.abstract or tuple(_missing(base, value))
    if missing and (value.abstract or not derived or base == "ChannelAuthBase"):
        without = "" if derived else f", which does not derive from {base}"
        return Mismatch(f"is the class {value.name}{without}: it lacks {', '.join(missing)}")
    wrong = next(wrong_methods(facts, base, value), None)
    if base == "ChannelAuthBase" and not wrong:
        wrong = _without_channel(facts, value)
    if wrong or derived or value.is_open:
        return wrong
    return Mismatch(
        f"is the class {value.name}, which does not derive from {base}",
        "warning",
        "it works only while it has all that conda asks for",
    )


def _without_channel(facts: Facts, value: Value) -> Mismatch | None:
    """Whether objects lack ``channel_name``, which conda asks for (conda/gateways/connection/session.py)."""
    method = value.methods.get("__init__")
    place = facts.place(method.spot) if method else None
    if method is None or place is None or place.line is None or "channel_name" in value.members:
        return None
    if value.is_open or sets(facts.source.function(place.path, place.line), "channel_name"):
        return None
    text = "has a method that leaves out channel_name: __init__ neither sets it nor calls its base's __init__"
    return Mismatch(text, "error", None, method.spot, hint="Call super().__init__(channel_name) in __init__.")


def _missing(base: str, value: Value) -> Iterator[str]:
    for name in REQUIRED.get(base, ()):
        # requests' own __call__ raises NotImplementedError: members has it, methods does not
        known = value.methods if name.startswith("__") else value.members
        if name not in known and not value.is_open:
            yield name


def wrong_methods(facts: Facts, base: str, value: Value) -> Iterator[Mismatch]:
    """The methods of a class, or of an object's class, that do not fit conda's calls of a ``base``."""
    for name, calls in CALLS.get(base, {}).items():
        method = value.methods.get(name)
        if method is None:
            continue
        text, severity = _wrong_method(facts, name, method, _made(facts, value, name, calls))
        effect = RETURNING.get(base, {}).get(name)
        nothing = returns_none(facts, method.spot) if effect else "unknown"
        if text:
            yield Mismatch(
                f"has a method that does not fit: {name} {text}",
                severity,
                None,
                method.spot,
                name,
                f"Define {name} as an ordinary method that accepts what conda passes.",
            )
        elif nothing != "unknown":
            often = "" if nothing == "always" else "may "
            text = f"has a method that {often}return{'' if often else 's'} None: {name}"
            hint = f"Return a value on every path through {name}."
            yield Mismatch(text, "warning" if often else "error", effect, method.spot, name, hint)


def _made(facts: Facts, value: Value, name: str, calls: tuple[Call, ...]) -> list[Call]:
    """The calls that conda of this release makes of a method."""
    release = Version(facts.release or "0")
    made = [call for call in calls if Version(call.since) <= release]
    if any(other in value.methods for other in CALLED_BY.get(name, ())):
        made = [call for call in made if call.positional == 0]
    return made


def _wrong_method(facts: Facts, name: str, method: Method, calls: list[Call]) -> tuple[str | None, Severity]:
    if method.kind == "property":
        certain = returns_none(facts, method.spot) == "always"
        return "is a property, and conda calls what it returns", "error" if certain else "warning"
    if not method.is_callable:
        return "cannot be called", "error"
    if method.is_async:
        return "is an async method, which conda calls and never awaits", "error"
    for call in calls:
        if method.parameters and not method.parameters.takes(call.positional, *call.names):
            return f"does not accept the arguments that conda passes ({passed(call)})", "error"
    return None, "error"


def passed(call: Call) -> str:
    """The arguments of a call in words: ``3 positional, specs_to_add=, command=``."""
    named = [f"{name}=" for name in call.names]
    positional = [f"{call.positional} positional"] if call.positional else []
    return ", ".join(positional + named) or "none"


def returns_none(facts: Facts, spot: Spot | None) -> Literal["always", "sometimes", "unknown"]:
    """Whether a function of the project surely returns None, always or on some way through it."""
    place = facts.place(spot)
    if place is None or place.line is None:
        return "unknown"
    return returns.returns_none(facts.source.function(place.path, place.line))
