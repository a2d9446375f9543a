"""What conda asks of the platform and of Python."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from io import open  # noqa: UP029 - conda has the name
from typing import Any

__all__ = ["isiterable", "on_linux", "on_mac", "on_win", "open"]

on_win = sys.platform == "win32"
on_mac = sys.platform == "darwin"
on_linux = sys.platform == "linux"


def isiterable(obj: Any) -> bool:
    return isinstance(obj, Iterable) and not isinstance(obj, str)
