"""The constants that depend on the platform; the others are data."""

from __future__ import annotations

import sys
from typing import Any

from ...model import release

__all__ = ["COMPATIBLE_SHELLS", "ROOT_ENV_NAME"]

_ON_WIN = sys.platform == "win32"
ROOT_ENV_NAME = "base"
COMPATIBLE_SHELLS = ("bash", *["cmd.exe"] * _ON_WIN, "fish", "tcsh", "xonsh", "zsh", "powershell")


def made(name: str) -> Any:
    """The names whose value is the release's for this platform."""
    if name == "DEFAULT_CHANNELS":
        channels = f"conda.base.constants:DEFAULT_CHANNELS_{'WIN' if _ON_WIN else 'UNIX'}"
        known = release().data["constants"].get(channels)
        return release().plain(known) if known else None
    return {"/", " ", ":", "#"} if name == "PREFIX_NAME_DISALLOWED_CHARS" and not _ON_WIN else None
