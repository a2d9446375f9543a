"""What the helpers of conda's command line add to the parser that they are given."""

from __future__ import annotations

import contextlib
import enum
import inspect
import sys
from typing import Any

from .values import default, plain, reference

PARSERS = ("conda.cli.helpers", "conda.cli.conda_argparse")
"""The modules with the helpers that add arguments to a parser; the first one from 23.11 on."""


class RecordedParser:
    """Stands for a parser: what a helper adds to it goes into ``adds``, in the catalogue's form."""

    def __init__(self, adds: list[dict[str, Any]], asked: list[str], number: int = 0) -> None:
        self.adds, self.asked, self.number = adds, asked, number

    def add_argument(self, *flags: str, **options: Any) -> None:
        argument = {key: self._option(value) for key, value in options.items() if key != "help"}
        if self.asked and "choices" in options and not options["choices"]:
            argument["choices"] = {"asks": self.asked[-1]}
        if isinstance(options.get("action"), DeprecatedAction):
            argument["deprecated"] = options["action"].releases
        self.adds.append({"in": self.number, "flags": list(flags), **dict(sorted(argument.items()))})

    def add_argument_group(self, title: Any = True, description: str | None = None) -> RecordedParser:
        return self._contained({"group": title})

    def add_mutually_exclusive_group(self, **options: Any) -> RecordedParser:
        options = {key: self._option(value) for key, value in options.items()}
        return self._contained({"exclusive": True, **options})

    def _contained(self, fact: dict[str, Any]) -> RecordedParser:
        self.adds.append({"in": self.number, **fact})
        return RecordedParser(self.adds, self.asked, sum("flags" not in each for each in self.adds))

    def _option(self, value: Any) -> Any:
        if isinstance(value, Given):
            return {"given": value.parameter}
        if isinstance(value, DeprecatedAction):
            return reference(value.action)
        if getattr(value, "__name__", None) == "<lambda>":
            value()
            return {"asks": self.asked[-1]}
        if isinstance(value, Asking):
            return {"asks": value.name}
        try:
            return default(value) if isinstance(value, enum.Enum) else plain(value)
        except ValueError:
            return reference(value)


class Given:
    """The value of a helper's parameter."""

    def __init__(self, parameter: str) -> None:
        self.parameter = parameter


class DeprecatedAction:
    """What ``deprecated.action`` was given."""

    def __init__(self, since: str, until: str, action: Any, **options: Any) -> None:
        self.action, self.releases = action, [since, until]


class Asking:
    """A method of the plugin manager that finds nothing, and notes that it was asked."""

    def __init__(self, name: str, asked: list[str]) -> None:
        self.name, self.asked = name, asked

    def __call__(self, *given: str) -> list[Any]:
        self.asked.append(" ".join([self.name, *given]))
        return []


class AskingManager:
    """Stands for the plugin manager."""

    def __init__(self, asked: list[str]) -> None:
        self.asked = asked

    def __getattr__(self, name: str) -> Asking:
        return Asking(name, self.asked)


def parser_helpers() -> dict[str, Any]:
    """What each helper of conda's command line adds to the parser that it is given."""
    from unittest.mock import patch

    from conda.base.context import Context

    asked: list[str] = []
    with contextlib.ExitStack() as changed:
        changed.enter_context(patch.object(Context, "plugin_manager", AskingManager(asked)))
        with contextlib.suppress(ImportError, AttributeError):  # not in old releases
            from conda.deprecations import DeprecationHandler

            action = lambda self, *given, **options: DeprecatedAction(*given, **options)  # noqa: E731
            changed.enter_context(patch.object(DeprecationHandler, "action", action))
        found = {
            f"{name}:{key}": _parser_helper(helper, asked)
            for name in PARSERS
            if (module := sys.modules.get(name))
            for key, helper in vars(module).items()
            if key.startswith("add_") and getattr(helper, "__module__", None) == name
        }
    return dict(sorted(found.items()))


def _parser_helper(helper: Any, asked: list[str]) -> dict[str, Any]:
    signature = inspect.signature(helper)
    _, *others = signature.parameters.values()
    adds: list[dict[str, Any]] = []
    asked.clear()
    returned = helper(RecordedParser(adds, asked), *(Given(each.name) for each in others))
    return {
        "parameters": list(signature.parameters),
        "defaults": {each.name: plain(each.default) for each in others if each.default is not each.empty},
        "adds": adds,
        "returns": _numbers(returned),
    }


def _numbers(returned: Any) -> Any:
    if isinstance(returned, tuple):
        return [_numbers(each) for each in returned]
    return returned.number if isinstance(returned, RecordedParser) else None
