"""Runs snippets in the model of many releases, each in a fresh process and all in one; stdlib only.

``python releases_child.py REQUEST.json ANSWER.json``: the request holds the snippets, the releases, the
libraries, and the paths of the model, of the catalogue's data and of the file that reads it. The answer has
for each release what the snippets gave and what the release was asked, ``fresh`` and ``warm``.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import logging
import os
import sys
import warnings
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import model_child


def facts(request: dict[str, Any]) -> Any:
    """The catalogue's data of all releases."""
    spec = importlib.util.spec_from_file_location("timeline", request["timeline"])
    assert spec is not None and spec.loader is not None
    timeline = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(timeline)
    return timeline.Timeline(request["data"])


def shown(request: dict[str, Any], timeline: Any, release: str) -> dict[str, Any]:
    """What the snippets give at a release in this process, and what they ask of it."""
    finders = sys.meta_path[:]
    settings = {**request, "data": timeline.at(release), "provided": ["pydantic"]}
    model = model_child.load_model(settings)
    importlib.import_module("conda.plugins.manager").distributions = list  # type: ignore[attr-defined]
    outcomes = {name: model_child.run(code, model) for name, code in request["snippets"].items()}
    sys.meta_path[:] = finders
    kept = {*sys.stdlib_module_names, "pluggy", "_condaplug_inside", "model_child", "__main__"}
    for name in [name for name in sys.modules if name.partition(".")[0] not in kept]:
        del sys.modules[name]
    # a module of the standard library asks for those of other systems when it is first imported
    foreign = {f"dependencies {name}" for name in (*sys.stdlib_module_names, "org")}
    return {"outcomes": outcomes, "asked": sorted(model.touched - foreign)}


def fresh(request: dict[str, Any], timeline: Any, release: str) -> dict[str, Any]:
    """The same in a process that has loaded nothing of the model before."""
    answer = Path(f"fresh-{release}.json")
    child = os.fork()
    if not child:
        try:
            answer.write_text(json.dumps(shown(request, timeline, release)))
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    found: dict[str, Any] = json.loads(answer.read_text())
    return found


def main(request_file: str, answer_file: str) -> None:
    """Answer a request."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    request = json.loads(Path(request_file).read_text())
    timeline = facts(request)
    each = {release: fresh(request, timeline, release) for release in request["releases"]}
    warm = {release: shown(request, timeline, release) for release in request["releases"]}
    Path(answer_file).write_text(json.dumps({"fresh": each, "warm": warm}))


if __name__ == "__main__":
    main(*sys.argv[1:])
