"""The model beside the real conda of the same release: the same snippets, the same outcomes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from agreement import LIMITS, SNIPPETS

from condaplug import catalogue
from condaplug.hosts import builtin
from tests.condas import FOLDER, condas

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


def scratch(folder: Path) -> dict[str, str]:
    """The variables that put what snippets leave behind into ``folder``, which pytest removes."""
    place = folder / "tmp"
    place.mkdir(exist_ok=True)
    return dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(place))


def outcomes(python: Path | str, folder: Path, release: str | None) -> dict[str, Any]:
    """What the snippets give in the model of a release, or in the conda of ``python``."""
    (folder / "snippets.json").write_text(json.dumps(SNIPPETS))
    arguments = [str(folder / "snippets.json"), str(folder / "answer.json")]
    options = ["-I", "-B"]
    if release:
        settings = {"path": str(Path(builtin.__file__).parent), "data": catalogue.load(release)}
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


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    """The outcomes of the model and of the real conda."""
    release = catalogue.newest()
    found = next((conda for conda in condas() if conda.name == release), None)
    if found is None:
        pytest.skip(f"no conda {release} in {FOLDER}")
    model = outcomes(sys.executable, tmp_path_factory.mktemp("model"), release)
    return model, outcomes(found.python, tmp_path_factory.mktemp("real"), None)


@pytest.mark.real_conda
@pytest.mark.xdist_group("agreement")
@pytest.mark.parametrize("name", sorted(set(SNIPPETS) - set(LIMITS)))
def test_model_and_conda_answer_alike(pair: tuple[dict[str, Any], dict[str, Any]], name: str) -> None:
    model, conda = pair
    assert model[name] == conda[name]


@pytest.mark.real_conda
@pytest.mark.xdist_group("agreement")
@pytest.mark.parametrize("name", sorted(LIMITS))
def test_the_model_stops_where_conda_answers(pair: tuple[dict[str, Any], dict[str, Any]], name: str) -> None:
    model, conda = pair
    assert model[name].get("limit") == LIMITS[name], model[name]
    assert "result" in conda[name] or "error" in conda[name], conda[name]
