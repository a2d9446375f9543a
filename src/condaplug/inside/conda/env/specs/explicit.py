"""Explicit files: URLs of packages behind a line ``@EXPLICIT``."""

from __future__ import annotations

from functools import partial
from typing import Any

from ....model import Placeholder
from ...gateways.disk.read import yield_lines
from ._reader import EXPLICIT, Reader, RefusedError, of_release


class ExplicitSpec(Reader):
    """Takes files with that line; what they name is a limit of the model."""

    def check(self, path: Any) -> None:
        if EXPLICIT not in yield_lines(path):
            raise RefusedError("PluginError", f"{path} has no line {EXPLICIT}")

    @property
    def env(self) -> Any:
        return Placeholder("conda.env.specs.explicit.ExplicitSpec.env")()


made = partial(of_release, reader=ExplicitSpec)
