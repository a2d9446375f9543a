"""Run commands of conda, or condaplug's probe, one after another in forks of one warm process.

Run as ``python warm.py <jobs.json>`` by a conda's Python, or by the model's. Standard library only. The file
holds the modules to import first, and a list of jobs; what becomes of a command is written to its ``answer``:
exit code, output, and which functions of the project conda called.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

SECONDS = 300
"""After which a job is ended."""


def main(path: str) -> None:
    """Do all jobs of a file."""
    wanted = json.loads(Path(path).read_text(encoding="utf-8"))
    for module in wanted["modules"]:
        importlib.import_module(module)
    for entry_point in metadata.entry_points(group="conda") if wanted["modules"] else ():
        entry_point.load()  # the plugins that the conda has
    cache = sys.modules.get("conda.core.package_cache_data")
    if cache:
        vars(cache)["EXTRACT_PROCESSES"] = 1  # threads do, without four more interpreters
    for job in wanted["jobs"]:
        child = os.fork()
        if child:
            os.waitpid(child, 0)
            continue
        signal.alarm(SECONDS)
        try:
            (probe if "probe" in job else command)(job)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)


def probe(job: Mapping[str, Any]) -> None:
    """Let condaplug's probe, the package in the folder ``probe``, answer a request."""
    os.chdir(job["folder"])
    _quiet(Path(job["folder"], "output"))
    _package("_condaplug_probe", job["probe"]).main(Path(job["request"]).read_bytes(), _package)


def command(job: Mapping[str, Any]) -> None:
    """Run a command of conda, with the plugin in ``project`` as if it were installed."""
    os.environ.update(job["environment"])
    os.chdir(job["folder"])
    sys.path[:0] = [job["site"], job["project"]]
    output = Path(job["folder"], "output")
    sys.argv = ["conda", *job["command"]]
    called: set[str] = set()

    def trace(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(job["project"]):
            called.add(getattr(code, "co_qualname", code.co_name))

    _quiet(output)
    os.dup2(os.open(Path(job["folder"], "input"), os.O_RDONLY), 0)
    threading.setprofile(trace)
    sys.setprofile(trace)
    try:
        code = importlib.import_module("conda.cli.main").main(*job["command"])
    except SystemExit as error:
        code = error.code
    except BaseException as error:
        print(f"{type(error).__name__}: {error}")
        code = -1
    sys.setprofile(None)
    sys.stdout.flush()
    sys.stderr.flush()
    text = output.read_text(encoding="utf-8", errors="replace")
    answer = {"code": code or 0, "output": text, "called": sorted(called - {"<module>"})}
    Path(job["answer"]).write_text(json.dumps(answer), encoding="utf-8")


def _quiet(output: Path) -> None:
    file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, 1)
    os.dup2(file, 2)


def _package(name: str, folder: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        name, Path(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    assert spec
    assert spec.loader
    package = importlib.util.module_from_spec(spec)
    sys.modules[name] = package
    spec.loader.exec_module(package)
    return package


if __name__ == "__main__":
    here = Path(__file__).absolute().parent
    sys.path[:] = [entry for entry in sys.path if Path(entry).absolute() != here]
    main(sys.argv[1])
