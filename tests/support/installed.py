"""Copies of this checkout, and condaplug as installed from a wheel."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

from condaplug.create.checkout import Checkout

ROOT = Path(__file__).parents[2]

NEEDED = (
    ".gitattributes",
    ".gitignore",
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "copier.yml",
    "pyproject.toml",
    "src",
    "template",
    "tools",
)
"""What condaplug is built from."""


def copy_checkout(folder: Path) -> Path:
    """Copy what condaplug is built from into the new folder, as it lies here, and return the folder."""
    folder.mkdir()
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, folder / name)
    return folder


def unpacked(wheel: Path, site: Path, origin: Checkout | None = None) -> Path:
    """Unpack the wheel into ``site``, the folder to import from; ``origin`` replaces its own."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    if origin:
        (site / "condaplug" / "_template" / "origin.json").write_text(origin.to_json(), encoding="utf-8")
    return site
