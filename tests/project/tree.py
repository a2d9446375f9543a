"""Write a small project to read."""

from __future__ import annotations

import textwrap
from pathlib import Path

HATCH = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
SETUPTOOLS = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
POETRY = '[build-system]\nrequires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"\n'
NAMED = '[project]\nname = "conda-x"\nversion = "1.0"\nrequires-python = ">=3.10"\n'
ENTRY = '[project.entry-points.conda]\nconda-x = "conda_x.plugin"\n'
PACKAGE = ("conda_x/__init__.py", "conda_x/plugin.py")


def write(folder: Path, *empty: str, **files: str) -> Path:
    """Write ``empty`` files and ``files`` with a text (``setup__py`` is ``setup.py``); return the folder."""
    for name in empty:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(textwrap.dedent(text), encoding="utf-8", newline="")
    return folder
