"""The parser's class, and before 23.11 the actions and the helpers."""

from __future__ import annotations

import argparse
import warnings
from typing import Any

from ...model import release
from ..auxlib import NULL
from ._additions import helper
from .actions import ExtendConstAction, NullCountAction

__all__ = ["ArgumentParser", "DeprecatedAction", "PendingDeprecationAction"]

_MODULE = "conda.cli.conda_argparse"


class ArgumentParser(argparse.ArgumentParser):
    """A parser whose ``--help`` is conda's, and that keeps a description's lines."""

    def __init__(self, *given: Any, add_help: bool = True, **options: Any) -> None:
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(*given, **{**options, "add_help": False})
        if add_help:
            release().get(f"{_MODULE}:add_parser_help")(self)

    def _check_value(self, action: Any, value: Any) -> None:
        many = action.choices is not None and hasattr(value, "__iter__") and not isinstance(value, str)
        for each in value if many else [value]:
            super()._check_value(action, each)

    def parse_args(self, *given: Any, **named: Any) -> Any:
        """Since 23.7.1, arguments that are not given have the values of ``override_args``."""
        if not release().since("23.7.1"):
            return super().parse_args(*given, **named)
        others = named.pop("override_args", None) or {}
        parsed = super().parse_args(*given, **named)
        missing = [name for name in others if getattr(parsed, name, NULL) is NULL]
        vars(parsed).update({name: others[name] for name in missing if others[name] is not NULL})
        return parsed


class PendingDeprecationAction(argparse._StoreAction):
    """Warns that its option will go, and stores (22.11 to 23.7)."""

    category: type[Warning] = PendingDeprecationWarning

    def __call__(self, parser: Any, namespace: Any, values: Any, option_string: Any = None) -> None:
        warnings.warn(f"{option_string} will be removed", self.category, stacklevel=2)
        super().__call__(parser, namespace, values, option_string)


class DeprecatedAction(PendingDeprecationAction):
    """The same, with the other warning."""

    category = DeprecationWarning


def made(name: str) -> Any:
    """A helper, or an action where the release has no module for those."""
    action = {each.__name__: each for each in (ExtendConstAction, NullCountAction)}.get(name)
    if action and release().is_package("conda.cli.actions") is None:
        return type(name, (action,), {"__module__": _MODULE})
    return helper(_MODULE, name)
