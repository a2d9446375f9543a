"""Runs snippets in the model or in a real conda and writes what each gave; started by the tests, stdlib only.

``python model_child.py SNIPPETS.json ANSWER.json [MODEL.json]``: SNIPPETS maps names to code that sets
``result``; MODEL holds the model's path, a release's data and the libraries. Without it the running Python
has conda.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import io
import json
import linecache
import logging
import sys
import warnings
from pathlib import Path
from typing import Any


def load_model(settings: dict[str, Any]) -> Any:
    """The model, installed as the probe does."""
    initial = f"{settings['path']}/__init__.py"
    spec = importlib.util.spec_from_file_location(
        "_condaplug_inside", initial, submodule_search_locations=[settings["path"]]
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["_condaplug_inside"] = module
    spec.loader.exec_module(module)
    return importlib.import_module("_condaplug_inside.model").install(
        settings["data"], settings["libraries"], settings["provided"]
    )


def run(code: str, model: Any) -> Any:
    """What a snippet set as ``result``; the exception's classes, or the limit that it met."""
    namespace: dict[str, Any] = {"__name__": "snippet"}
    loading, _, calling = code.partition("# now\n")
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            for strict, part in ((False, loading), (True, calling)):
                if model is not None:
                    model.strict = strict
                linecache.cache["snippet.py"] = (len(part), None, part.splitlines(True), "snippet.py")
                exec(compile(part, "snippet.py", "exec"), namespace)
        return {"result": _anywhere(namespace.get("result"))}
    except Exception as error:
        if model is not None and model.explains(error):
            return _limit(model)
        kinds = [
            kind.__name__ for kind in type(error).__mro__ if kind.__name__ not in ("BaseException", "object")
        ]
        words = str(error) if kinds[0] in ("ImportError", "ModuleNotFoundError", "AttributeError") else None
        return {"error": kinds, "words": words and words.partition(" (")[0]}
    except BaseException as error:
        if model is None or not isinstance(error, model.ModelLimit):
            raise
        return _limit(model)
    finally:
        if model is not None:
            model.strict = False


def _limit(model: Any) -> Any:
    limit = model.limits[-1]
    return {"limit": limit["name"], "path": limit["path"], "line": limit["line"]}


def _anywhere(value: Any) -> Any:
    """A result without the name of the prefix that it came from."""
    return json.loads(json.dumps(value, default=repr).replace(json.dumps(sys.prefix)[1:-1], "PREFIX"))


def main(snippets: str, answer: str, settings: str = "") -> None:
    """Run all snippets in this process, in order."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    model = None
    if settings:
        with Path(settings).open() as file:
            model = load_model(json.load(file))
    import conda.plugins.manager as manager

    manager.distributions = list  # type: ignore[attr-defined]
    with Path(snippets).open() as file:
        outcomes = {name: run(code, model) for name, code in json.load(file).items()}
    with Path(answer).open("w") as file:
        json.dump(outcomes, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
