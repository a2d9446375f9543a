"""A package called conda, small enough for one test, and what ``tools.catalogue.introspect`` says of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

CATALOGUE = Path(__file__).parents[3] / "tools" / "catalogue"

SCRIPT = """
import json, sys
sys.path[:0] = sys.argv[1:]
from introspect import deprecated, hooks, importing, names, plugin_types, signatures
deprecated.watch_deprecations()
imported = importing.import_everything()
modules, classes, constants = names.modules_classes_constants(imported)
print(json.dumps({
    "modules": modules,
    "classes": classes,
    "constants": constants,
    "signatures": signatures.signatures(imported),
    "deprecations": deprecated.deprecations,
    "hooks": hooks.hooks(),
    "manager": hooks.manager_members(),
    "types": plugin_types.plugin_types(),
}))
"""

SOURCES = {
    "conda": "",
    "conda.deprecations": """
        import sys

        class DeprecationHandler:
            def __call__(self, deprecate_in, remove_in, *, addendum=None, stack=0):
                return lambda target: target
            def argument(self, deprecate_in, remove_in, argument, *, rename=None, addendum=None, stack=0):
                return lambda target: target
            def action(self, deprecate_in, remove_in, action): ...
            def module(self, deprecate_in, remove_in, *, addendum=None, stack=0): ...
            def constant(self, deprecate_in, remove_in, constant, value, *, addendum=None, stack=0):
                module = sys.modules[sys._getframe(1 + stack).f_globals["__name__"]]
                known = getattr(module, "__getattr__", None)

                def __getattr__(name):
                    if name == constant:
                        return value
                    if known:
                        return known(name)
                    raise AttributeError(name)

                module.__getattr__ = __getattr__

        deprecated = DeprecationHandler()
    """,
    "conda.plugins.hookspec": "class CondaSpecs: ...",
    "conda.plugins.manager": "class CondaPluginManager: ...",
    "conda.plugins.types": "class CondaSubcommand: ...\nclass CondaSolver: ...",
}
"""Modules that each of these condas has."""


def introspected(folder: Path, sources: Mapping[str, str]) -> dict[str, Any]:
    """The sections that need none of conda's own behaviour, of a conda with these modules.

    A package that ``sources`` does not name is empty.
    """
    modules = {**SOURCES, **sources}
    packages = {name.rpartition(".")[0] for name in modules} - {""}
    for name in packages | set(modules):
        path = folder.joinpath(*name.split("."))
        path = path / "__init__.py" if name in packages else path.with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(modules.get(name, "")), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", SCRIPT, str(CATALOGUE), str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    sections: dict[str, Any] = json.loads(done.stdout)
    return sections
