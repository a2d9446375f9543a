"""The helpers that add conda's own arguments to a parser, made of the release's data."""

from __future__ import annotations

import argparse
import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

from ...model import release

_NOT_OPTIONS = {"in", "flags", "group", "exclusive", "deprecated"}
"""What the data says of an addition that is no argument of argparse's method."""


def helper(module: str, name: str) -> Callable[..., Any] | None:
    """The helper ``add_*`` of a module, made of the release's data; None where there is none of that name."""
    facts = release().data["parsers"].get(f"{module}:{name}") if name.startswith("add_") else None
    return _helper(module, name, facts) if facts else None


def _helper(module: str, name: str, facts: dict[str, Any]) -> Callable[..., Any]:
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [
        inspect.Parameter(each, kind, default=facts["defaults"].get(each, inspect.Parameter.empty))
        for each in facts["parameters"]
    ]
    signature = inspect.Signature(parameters)

    def helper(*given: Any, **named: Any) -> Any:
        try:
            bound = signature.bind(*given, **named)
        except TypeError as error:
            raise TypeError(f"{name}() {error}") from None
        bound.apply_defaults()
        return _run(facts, bound.arguments)

    helper.__name__ = helper.__qualname__ = name
    helper.__module__ = module
    vars(helper)["__signature__"] = signature
    return helper


def _run(facts: dict[str, Any], given: dict[str, Any]) -> Any:
    """Add to the parser what the helper adds; what the helper returns."""
    containers = [given[facts["parameters"][0]]]
    for addition in facts["adds"]:
        owner = containers[addition["in"]]
        options = {
            key: _option(key, value, given) for key, value in addition.items() if key not in _NOT_OPTIONS
        }
        if "group" in addition:
            title = addition["group"]
            containers.append(owner.add_argument_group(None if title is True else title, **options))
        elif "exclusive" in addition:
            containers.append(owner.add_mutually_exclusive_group(**options))
        else:
            if "deprecated" in addition:
                deprecated = release().get("conda.deprecations:deprecated")
                options["action"] = deprecated.action(*addition["deprecated"], options["action"])
            owner.add_argument(*addition["flags"], help=argparse.SUPPRESS, **options)
    returned = facts["returns"]
    if isinstance(returned, list):
        return tuple(containers[number] for number in returned)
    return None if returned is None else containers[returned]


def _option(key: str, value: Any, given: dict[str, Any]) -> Any:
    if isinstance(value, dict) and "given" in value:
        return given[value["given"]]
    if isinstance(value, dict) and "asks" in value:
        choices = partial(_choices, value["asks"])
        return choices if key == "choices_func" else choices()
    return release().plain(value)


def _choices(question: str) -> list[str]:
    """The names that the plugin manager gives for ``question``, a method and the texts to call it with."""
    method, *texts = question.split()
    found = getattr(release().get("conda.base.context:context").plugin_manager, method)(*texts)
    return sorted(getattr(each, "name", each) for each in found)
