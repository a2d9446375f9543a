"""The modules that a running conda has imported when it loads plugins."""

from __future__ import annotations

import json
import subprocess
import sys

STARTED = """
import importlib.metadata, json, os, sys
seen = []
def watching(*args, **kwargs):
    frame = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__") != "conda.plugins.manager":
        frame = frame.f_back
    if frame is not None and not seen:
        seen.extend(sorted(name for name in sys.modules if name.partition(".")[0] == "conda"))
    return ()
importlib.metadata.distributions = watching
sys.argv = ["conda", "info", "--json"]
out = sys.stdout
sys.stdout = open(os.devnull, "w")
from conda.cli.main import main
try:
    main("info", "--json")
finally:
    out.write(json.dumps(seen))
"""


def started_modules() -> list[str]:
    """conda's modules in memory when a command loads plugins: attributes of their packages."""
    child = subprocess.run(
        [sys.executable, "-I", "-B", "-W", "ignore", "-c", STARTED],
        capture_output=True,
        text=True,
        check=True,
    )
    names: list[str] = json.loads(child.stdout)
    return names
