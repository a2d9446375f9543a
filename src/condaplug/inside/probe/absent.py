"""The modules that the plugin's code imports in vain, and what this interpreter has installed."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .describe import is_within

if TYPE_CHECKING:
    from collections.abc import Collection
    from types import FrameType

_IMPORT = "_find_and_load"
"""What ``import`` runs (importlib/_bootstrap.py), and ``importlib.util.find_spec`` does not."""

_NAMES = "_handle_fromlist"
"""What ``from package import name`` runs besides: it looks for a module where there is no such attribute."""


class Misses:
    """The last finder of all: it finds nothing, and notes what the project's own code imports in vain.

    So an import counts whose ``ImportError`` the plugin catches.
    """

    def __init__(self, roots: list[str]) -> None:
        self.roots = roots
        self.seen: list[dict[str, Any]] = []

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """Note the module, and find nothing."""
        self.note(name, sys._getframe(1))

    def note(self, name: str, importer: FrameType | None) -> None:
        """Note a module if a file of the project imports it; ``importer`` is the frame that looks for it."""
        frame = importer
        functions = set()
        while frame is not None and _is_machinery(frame.f_code.co_filename):
            functions.add(frame.f_code.co_name)
            frame = frame.f_back
        is_import = _IMPORT in functions and _NAMES not in functions
        if is_import and frame is not None and is_within(frame.f_code.co_filename, self.roots):
            spot = {"path": frame.f_code.co_filename, "line": frame.f_lineno}
            missed = {"module": name, "spot": spot}
            if missed not in self.seen:
                self.seen.append(missed)


def _is_machinery(file: str) -> bool:
    return file.startswith("<frozen importlib") or file == importlib.__file__


def installed_facts(own: str, modules: Collection[str]) -> dict[str, Any]:
    """The distributions of this interpreter without the plugin's ``own``, and conda's packages of the prefix.

    Of the top-level ``modules``: which can be found here (``present``), and which distributions hold them.
    """
    distributions = []
    for one in importlib.metadata.distributions():
        name = _canonical(one.metadata["Name"])
        if name and name != _canonical(own):
            distributions.append({"name": name, "version": one.version, "requires": list(one.requires or ())})
    holders = importlib.metadata.packages_distributions() if modules else {}
    return {
        "distributions": distributions,
        "present": [module for module in modules if _is_here(module)],
        "holders": {module: sorted(map(_canonical, {*holders.get(module, ())})) for module in modules},
        "packages": sorted(_packages()),
    }


def _packages() -> set[str]:
    """The names in ``conda-meta/NAME-VERSION-BUILD.json``."""
    return {one.stem.rsplit("-", 2)[0] for one in Path(sys.prefix, "conda-meta").glob("*-*-*.json")}


def _canonical(name: str | None) -> str:
    return re.sub(r"[-_.]+", "-", name or "").lower()


def _is_here(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except Exception:
        return False
