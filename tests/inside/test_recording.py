"""No module of the model holds a release: not when it is imported, and not after a load.

``compat`` shares a load among the releases that answer alike what it asked of its own, and forks loads of a
process in which the model's modules are imported already. So what a release decides must be asked when it
matters, and asked again by the next load.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from agreement import SNIPPETS
from test_builtin_agrees import libraries
from test_builtin_releases import SNIPPETS as CHANGED

from condaplug import catalogue, inside
from condaplug.catalogue import timeline

FOLDER = Path(inside.__file__).parent
MODULES = [
    path.relative_to(FOLDER).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
    for path in sorted((FOLDER / "conda").rglob("*.py"))
]
SERVED = [name for name in MODULES if "._" not in name]
EVERYTHING = f"""
import importlib
result = []
for name in {SERVED!r}:
    try:
        module = importlib.import_module(name)
    except ImportError as error:
        result.append(repr(error))
        continue
    for member in dir(module):
        value = getattr(module, member)
        is_of_conda = issubclass(type(value), type) and value.__module__.startswith("conda.")
        result.append((name, member, type(value).__name__, str(sorted(vars(value)) if is_of_conda else "")))
"""
"""A plugin that wants every name of every module that the model behaves for."""


def test_a_module_has_the_path_that_conda_gives_it() -> None:
    known = {name for release in catalogue.releases() for name in catalogue.load(release)["modules"]}
    assert [name for name in SERVED if name not in known] == []


def test_importing_the_model_asks_nothing_of_a_release() -> None:
    """No release is installed here, so a question would fail."""
    code = f"import importlib\nfor name in {MODULES!r}: importlib.import_module(f'condaplug.inside.{{name}}')"
    code += "\nfrom condaplug.inside.model import release\nassert not hasattr(release(), 'data')"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no os.fork")
def test_a_load_in_a_warm_process_asks_and_gives_what_it_does_in_a_fresh_one(tmp_path: Path) -> None:
    request: dict[str, Any] = {
        "snippets": {"everything": EVERYTHING, **CHANGED, **dict([*SNIPPETS.items()][::40])},
        "releases": catalogue.releases(),
        "path": str(FOLDER),
        "data": str(catalogue.DATA),
        "timeline": timeline.__file__,
        "libraries": libraries(),
    }
    (tmp_path / "request.json").write_text(json.dumps(request))
    child = Path(__file__).with_name("releases_child.py")
    subprocess.run(
        [sys.executable, "-I", "-S", "-B", str(child), "request.json", "answer.json"],
        check=True,
        timeout=900,
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path), "TMPDIR": str(tmp_path), "PYTHONHASHSEED": "0"},
    )
    answer = json.loads((tmp_path / "answer.json").read_text())
    assert [*answer["fresh"]] == [*catalogue.releases()]
    for release, alone in answer["fresh"].items():
        assert "result" in alone["outcomes"]["everything"]
        warm = answer["warm"][release]
        assert settled(warm["outcomes"]) == settled(alone["outcomes"])
        assert warm["asked"] == alone["asked"], release


def settled(outcomes: dict[str, Any]) -> dict[str, Any]:
    """Outcomes whose sets have one order."""
    texts = {name: json.dumps(outcome) for name, outcome in outcomes.items()}
    return {name: "".join(sorted(text)) if "{" in text[1:] else text for name, text in texts.items()}
