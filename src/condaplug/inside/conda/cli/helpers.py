"""The helpers of conda's parsers, and what they use."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from typing import Any

from ..models.match_spec import MatchSpec
from ._additions import helper

__all__ = ["LazyChoicesAction", "_ValidatePackages", "comma_separated_stripped"]


class LazyChoicesAction(argparse.Action):
    """Its choices are computed when they are first wanted."""

    def __init__(
        self, option_strings: Any, dest: str, choices_func: Callable[[], Any], **options: Any
    ) -> None:
        self.choices_func = choices_func
        self._known: list[Any] = []
        super().__init__(option_strings, dest, **options)

    def _asked(self) -> Any:
        if not self._known:
            self._known.append(self.choices_func())
        return self._known[0]

    # argparse sets it when it makes an action.
    choices = property(_asked, lambda self, value: None)

    def __call__(self, parser: Any, namespace: Any, values: Any, option_string: Any = None) -> None:
        if values not in self.choices:
            known = ", ".join(map(repr, self.choices))
            parser.error(f"argument {'/'.join(self.option_strings)}: {values!r} is none of {known}")
        setattr(namespace, self.dest, values)


class _ValidatePackages(argparse._StoreAction):
    """Stores package specifications, each of which has to be one."""

    def __call__(self, parser: Any, namespace: Any, values: Any, option_string: Any = None) -> None:
        for each in values if isinstance(values, (list, tuple)) else [values]:
            MatchSpec(each)
        super().__call__(parser, namespace, values, option_string)


def comma_separated_stripped(value: str) -> list[str]:
    return list(map(str.strip, value.split(",")))


made = partial(helper, "conda.cli.helpers")
