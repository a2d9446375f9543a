"""Hatchling's build hook: write where the template comes from into the wheel and the sdist.

A plugin made by that wheel records it, and its updates start from there. In a checkout git knows it; an sdist
carries what the checkout knew.
"""

from __future__ import annotations

import runpy
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PLACES = {"wheel": "condaplug/_template/origin.json", "sdist": "origin.json"}
"""Where each kind of distribution has the answer."""


class CustomBuildHook(BuildHookInterface[Any]):
    """Adds one file, ``origin.json``. An editable install reads the checkout itself, and gets none."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the file for this build and name its place in the distribution."""
        if version == "editable":
            return
        root = Path(self.root)
        # By its path: condaplug's dependencies are not there while it is built.
        checkout = runpy.run_path(str(root / "src" / "condaplug" / "create" / "checkout.py"))
        read = checkout["read_checkout"](root)
        carried = root / PLACES["sdist"]
        text = read.to_json()
        if read.obstacle == "no git" and carried.is_file():
            text = carried.read_text(encoding="utf-8")
        self.folder = tempfile.TemporaryDirectory()
        file = Path(self.folder.name, "origin.json")
        file.write_text(text, encoding="utf-8", newline="\n")
        build_data["force_include"][str(file)] = PLACES[self.target_name]

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the file that was written for this build."""
        if version != "editable":
            self.folder.cleanup()
