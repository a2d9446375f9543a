"""The model beside every real conda of the test folder: the same snippets, the same outcomes.

A snippet that needs what a release lacks is an error on both sides, and so compares too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from agreement import LIMITS, SNIPPETS

from condaplug import catalogue, inside
from tests.support import condas

READERS = "conda.env.specs."
"""conda's own readers of files became plugins in 25.5; before, the model has only their names."""

CHILD = Path(__file__).with_name("model_child.py")


def libraries() -> dict[str, str]:
    """The real packages that the model serves, from this Python."""
    import packaging
    import platformdirs
    import pluggy
    import ruamel.yaml

    folders = {
        module.__name__: Path(module.__file__ or "").parent for module in (pluggy, packaging, platformdirs)
    }
    folders["ruamel"] = Path(ruamel.yaml.__file__).parent.parent
    return {name: str(folder) for name, folder in folders.items()}


def document(release: str) -> dict[str, Any]:
    """The facts of a release as JSON can hold them."""
    found: dict[str, Any] = json.loads(json.dumps(dict(catalogue.load(release)), default=dict))
    return found


def scratch(folder: Path) -> dict[str, str]:
    """The variables that put what snippets leave behind into ``folder``, which pytest removes."""
    place = folder / "tmp"
    place.mkdir(exist_ok=True)
    return dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(place))


def outcomes(python: Path | str, folder: Path, release: str | None) -> dict[str, Any]:
    """What the snippets give in the model of a release, or in the conda of ``python``."""
    folder.mkdir()
    (folder / "snippets.json").write_text(json.dumps(SNIPPETS))
    arguments = [str(folder / "snippets.json"), str(folder / "answer.json")]
    options = ["-I", "-B"]
    if release:
        settings = {"path": str(Path(inside.__file__).parent), "data": document(release)}
        settings.update(libraries=libraries(), provided=["pydantic"])
        (folder / "model.json").write_text(json.dumps(settings))
        arguments.append(str(folder / "model.json"))
        options.append("-S")
    (folder / "home").mkdir(exist_ok=True)
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "SYSTEMROOT", "LANG")}
    subprocess.run(
        [str(python), *options, str(CHILD), *arguments],
        check=True,
        timeout=120,
        cwd=folder,
        env={**kept, **scratch(folder), "HOME": str(folder / "home"), "USERPROFILE": str(folder / "home")},
    )
    return json.loads((folder / "answer.json").read_text())


@pytest.mark.parametrize("conda", condas.parameters())
def test_model_and_conda_answer_alike(conda: condas.Conda, tmp_path: Path) -> None:
    """Every snippet alike; those of ``LIMITS`` stop at that call wherever the release has it."""
    release = conda.catalogued
    if release is None:
        pytest.skip(f"the catalogue has no conda {conda.name}")
    model = outcomes(sys.executable, tmp_path / "model", release)
    real = outcomes(conda.python, tmp_path / "real", None)
    differences = {
        name: {"model": model[name], "conda": real[name]}
        for name in SNIPPETS
        if model[name] != real[name] and not _may_stop(name, model[name].get("limit", ""), conda)
    }
    assert differences == {}
    assert [name for name in LIMITS if "result" in model[name]] == []
    assert sum("result" in outcome for outcome in real.values()) > 100


def _may_stop(name: str, limit: str, conda: condas.Conda) -> bool:
    """Whether the model does not have to answer a snippet as conda does, having stopped at ``limit``."""
    return limit == LIMITS.get(name) or (conda.release < (25, 5) and limit.startswith(READERS))
