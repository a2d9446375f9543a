"""CP201 to CP206: whether conda would call the plugin's hook implementations."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from condaplug.catalogue import api
from condaplug.checks.base import Facts
from condaplug.hosts.observation import Fault
from condaplug.judgement import CONDA, Check, Problem
from condaplug.project import EntryPoint, Place
from condaplug.source import Implementation
from condaplug.suggest import did_you_mean
from condaplug.syntax import FUNCTIONS, undecorated

CACHES = ("functools.cache", "functools.lru_cache")


def specifications(facts: Facts) -> Mapping[str, tuple[str, ...]]:
    """Hook specifications, name to parameters: the host's; the newest release's if nothing was executed."""
    if facts.observation.specs:
        return facts.observation.specs
    return {name: tuple(hook["parameters"]) for name, hook in api.hooks().items()}


def _marked(facts: Facts) -> Iterator[Implementation]:
    return (one for one in facts.implementations if "conda" in one.marks)


def unknown_hook(facts: Facts) -> Iterator[Problem]:
    """A function is decorated with `@hookimpl`, but conda has no hook of its name.

    conda registers it and never calls it, without a message: pluggy's `check_pending`, which would tell, is
    not called (conda/plugins/manager.py, every release). Correct the name. A hook that another release of
    conda has is CP503.
    """
    known = specifications(facts)
    for hook, place in unspecified(facts):
        if api.hook_since(hook) is None:
            yield Problem(
                f"{hook} is not a hook of {CONDA}: conda registers it and silently ignores it",
                did_you_mean(
                    hook, known, "Name the function after one of conda's hooks (conda.plugins.hookspec)."
                ),
                place,
            )


def unspecified(facts: Facts) -> Iterator[tuple[str, Place | None]]:
    """The implementations without a specification: what the marker shows, and what pluggy alone found."""
    known = specifications(facts)
    marked = [one for one in _marked(facts) if one.hook not in known and not one.optional]
    yield from ((one.hook, one.place) for one in marked)
    shown = {one.hook for one in marked}
    for pending in facts.observation.pending:
        if pending.hook not in shown:
            yield pending.hook, facts.place(pending.spot)


def missing_hookimpl(facts: Facts) -> Iterator[Problem]:
    """A function is named like a hook, but `@hookimpl` is missing.

    pluggy sees only decorated functions: conda loads the plugin and never calls this one, without a message.
    """
    known = specifications(facts)
    for one in facts.implementations:
        if not one.marks and one.hook in known and not _is_called(facts, one):
            yield Problem(
                f"{one.function} is named like a hook but not decorated with @hookimpl: conda "
                "silently ignores it",
                "Decorate it: `from conda.plugins import hookimpl`, then `@hookimpl` above the function.",
                one.place,
            )


def _is_called(facts: Facts, one: Implementation) -> bool:
    """Whether pluggy found the implementation all the same, as it does behind some decorators."""
    seen = facts.observation.entry_points
    return any(entry.name == one.entry_point and one.hook in entry.hookcallers for entry in seen)


def invisible_hook(facts: Facts) -> Iterator[Problem]:
    """A hook implementation has the marker, but pluggy does not see a function in it.

    From 1.7 on, pluggy registers functions and methods alone, and ignores anything else without a message: a
    callable object, and what `@functools.cache` or `@functools.lru_cache` makes of a function, above the
    marker or below it. Decorate an ordinary function, and call the other from it.
    """
    for seen in facts.observation.entry_points:
        for one in seen.candidates if seen.registered else ():
            if "conda" in one.marks and one.hook not in seen.hookcallers:
                entry_point = facts.entry_point(seen.name)
                cache, place = _cached(facts, entry_point, one.name)
                what = f"is wrapped by @{cache}" if cache else "has @hookimpl"
                yield Problem(
                    f"{one.name} {what} and is not a function to pluggy 1.7 and later: conda silently "
                    "ignores it",
                    f"Remove @{cache}; cache what it calls instead."
                    if cache
                    else "Decorate an ordinary function with @hookimpl, and call the other one from it.",
                    facts.place(one.spot) or place or (entry_point.place if entry_point else None),
                )


def _cached(facts: Facts, entry_point: EntryPoint | None, name: str) -> tuple[str, Place | None]:
    """The decorator of functools that makes a cached object of a hook, and the line of its function."""
    file = facts.source.of_module(entry_point.module) if entry_point else None
    for node in file.tree.body if file else ():
        if isinstance(node, FUNCTIONS) and node.name == name and file:
            decorators = map(undecorated, node.decorator_list)
            caches = [ast.unparse(one) for one in decorators if file.origin(one) in CACHES]
            return caches[0] if caches else "", Place(file.path, node.lineno)
    return "", None


def wrong_argument(facts: Facts) -> Iterator[Problem]:
    """A hook implementation asks for an argument that the hook does not have.

    Registering it fails, and with it conda: every command fails, also under `--no-plugins` and
    `CONDA_NO_PLUGINS` (measured on 26.7.1). An implementation may accept fewer arguments than its hook, never
    others.
    """
    known = specifications(facts)
    for one in _marked(facts):
        if one.hook not in known:
            continue
        wrong = [argument for argument in one.arguments if argument not in known[one.hook]]
        if wrong:
            takes = ", ".join(known[one.hook]) or "no arguments"
            yield Problem(
                f"{one.function} asks for {', '.join(wrong)}, but {one.hook} has {takes}: every conda "
                "command fails, also under --no-plugins",
                did_you_mean(
                    wrong[0], known[one.hook], f"Remove {', '.join(wrong)} from the function's arguments."
                ),
                one.place,
            )


def registration_fails(facts: Facts) -> Iterator[Problem]:
    """conda's plugin manager refuses the plugin for another reason than a wrong argument.

    conda raises `PluginError` while it starts: every command fails.
    """
    explained = {problem.place for problem in wrong_argument(facts)}
    for seen in facts.observation.entry_points:
        if seen.registering is None or (explained and "PluginValidationError" in seen.registering.type):
            continue
        entry_point = facts.entry_point(seen.name)
        yield Problem(
            f"conda cannot register {seen.value}: {seen.registering.text}; every conda command fails",
            "Correct what the message names.",
            facts.place(seen.registering.spot)
            or _refused(facts, seen.registering)
            or (entry_point.place if entry_point else None),
        )


def _refused(facts: Facts, fault: Fault) -> Place | None:
    """The place of the hook implementation that pluggy's message names."""
    named = re.search(r"for hook '(\w+)'", fault.message)
    return next((one.place for one in facts.implementations if named and one.hook == named[1]), None)


def async_hook(facts: Facts) -> Iterator[Problem]:
    """A hook implementation is an `async def` function.

    conda calls hooks as ordinary functions and iterates over what they give; a coroutine is not iterable, and
    the commands that use the hook fail.
    """
    for one in _marked(facts):
        if one.is_async and one.hook in specifications(facts):
            yield Problem(
                f"{one.function} is an async function: conda does not await hooks, and the commands that use "
                f"{one.hook} fail",
                "Make it an ordinary function; run what is asynchronous inside it with asyncio.run.",
                one.place,
            )


def foreign_marker(facts: Facts) -> Iterator[Problem]:
    """A hook is decorated with the marker of another pluggy project.

    `pluggy.HookimplMarker("x")` marks for project x alone. conda looks for its own marker,
    `conda.plugins.hookimpl`, and never calls the function, without a message.
    """
    for one in facts.implementations:
        if one.marks and "conda" not in one.marks and one.hook in specifications(facts):
            yield Problem(
                f"{one.function} is marked for the pluggy project {', '.join(one.marks)}, not for conda: "
                "conda never calls it and says nothing",
                "Use `from conda.plugins import hookimpl`.",
                one.place,
            )


CHECKS = (
    Check("CP201", "unknown-hook", "error", "host", unknown_hook),
    Check("CP202", "missing-hookimpl", "error", "host", missing_hookimpl),
    Check("CP203", "wrong-argument", "error", "host", wrong_argument),
    Check("CP204", "registration-fails", "error", "host", registration_fails),
    Check("CP205", "async-hook", "error", "host", async_hook),
    Check("CP206", "foreign-marker", "error", "host", foreign_marker),
    Check("CP207", "invisible-hook", "error", "host", invisible_hook),
)
