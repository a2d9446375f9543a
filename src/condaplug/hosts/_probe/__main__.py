"""Start the probe under a private name, so that no module of it can stand in for one that the plugin imports.

Run as ``python -I -B <this file> <request.json>``. Standard library only, and no import of condaplug: the
interpreter is a conda's own.
"""

import importlib.util
import os
import sys


def _load(name, folder):
    spec = importlib.util.spec_from_file_location(
        name, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules[name] = package
    spec.loader.exec_module(package)
    return package


if __name__ == "__main__":
    _here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) != _here]
    _load("_condaplug_probe", _here).main(sys.argv[1], _load)
