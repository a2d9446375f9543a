"""Environments on a server (until 25.7), which conda asks only where a client for it is installed."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from ....model import Placeholder, release
from ._reader import Reader, of_release


class BinstarSpec(Reader):
    """Takes no file; a name on the server is a limit of the model."""

    def can_handle(self) -> bool:
        if re.match(r"[\w.][\w.-]+/\w[\s.\w-]*$", str(self.filename)):
            release().limit("conda.env.specs.binstar.BinstarSpec.can_handle")
        return False

    @property
    def env(self) -> Any:
        return Placeholder("conda.env.specs.binstar.BinstarSpec.env")()

    environment = env


made = partial(of_release, reader=BinstarSpec)
