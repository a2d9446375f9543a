"""Start the probe under a private name, so that no module of it can stand in for one that the plugin imports.

Run as ``python -I -B <this file>``, with the request on standard input. Standard library only, and no
import of condaplug: the interpreter is a conda's own.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType


def _load(name: str, folder: str) -> ModuleType:
    init = Path(folder, "__init__.py")
    spec = importlib.util.spec_from_file_location(name, init, submodule_search_locations=[folder])
    assert spec and spec.loader
    package = importlib.util.module_from_spec(spec)
    sys.modules[name] = package
    spec.loader.exec_module(package)
    return package


def _request() -> bytes:
    """All of standard input. It holds the key of the answer, and is closed before the plugin comes."""
    with open(0, "rb", closefd=False) as file:
        request = file.read()
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return request


if __name__ == "__main__":
    _here = Path(__file__).absolute().parent
    sys.path[:] = [entry for entry in sys.path if Path(entry).absolute() != _here]
    _load("_condaplug_probe", str(_here)).main(_request(), _load)
