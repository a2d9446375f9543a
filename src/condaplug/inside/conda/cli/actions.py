"""Actions of parsers (in conda.cli.conda_argparse before 23.11)."""

from __future__ import annotations

import argparse
from typing import Any

from ..auxlib import NULL

__all__ = ["ExtendConstAction", "NullCountAction"]


class NullCountAction(argparse._CountAction):
    """Counts from zero, whatever is there that is no number."""

    def __call__(self, parser: Any, namespace: Any, values: Any, option_string: Any = None) -> None:
        before = getattr(namespace, self.dest, NULL)
        setattr(namespace, self.dest, 1 + (before if isinstance(before, int) else 0))


class ExtendConstAction(argparse.Action):
    """Extends a list by the values that were given, or by the constant where none were."""

    def __init__(self, option_strings: Any, dest: str, const: Any, **options: Any) -> None:
        super().__init__(option_strings, dest, nargs="*", const=const, **options)

    def __call__(self, parser: Any, namespace: Any, values: Any, option_string: Any = None) -> None:
        before = getattr(namespace, self.dest, None) or []
        setattr(namespace, self.dest, [*before, *(values or [self.const])])
