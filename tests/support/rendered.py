"""The template, rendered from a copy of this checkout's files.

From the checkout itself copier would take the last commit instead of the files as they are.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from copier import Settings, run_copy

from condaplug.create.origin import REPOSITORY_URL

ROOT = Path(__file__).parents[2]


def render(destination: Path, **answers: object) -> Path:
    """Render the template with ``answers``, defaults for the rest, and return ``destination``.

    It is a release's, unless ``condaplug_src`` and ``condaplug_ref`` among the answers say otherwise.

    Raises ValueError for an answer that a question refuses, as copier does.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder)
        shutil.copyfile(ROOT / "copier.yml", source / "copier.yml")
        shutil.copytree(ROOT / "template", source / "template")
        answers = {"condaplug_src": REPOSITORY_URL, "condaplug_ref": "v0.1.0", **answers}
        run_copy(str(source), destination, answers, defaults=True, quiet=True, settings=Settings())
    return destination


def refusal(**answers: object) -> str | None:
    """Return what the questions say to ``answers``, None where they take them; nothing is rendered."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "source")
        # The questions import from there.
        shutil.copytree(ROOT / "template" / "_includes", source / "template" / "_includes")
        shutil.copyfile(ROOT / "copier.yml", source / "copier.yml")
        try:
            run_copy(
                str(source), Path(folder, "out"), answers, defaults=True, quiet=True, settings=Settings()
            )
        except ValueError as error:
            return str(error)
    return None
