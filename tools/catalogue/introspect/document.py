"""The document of the conda that runs this: ``version``, and the catalogue's sections by name."""

from __future__ import annotations

import importlib.metadata
import json
import warnings
from pathlib import Path
from typing import Any

from .builtin import builtin_plugins
from .dependencies import dependencies
from .deprecated import deprecations, watch_deprecations
from .hooks import hooks, manager_members
from .importing import import_everything
from .names import modules_classes_constants
from .parsers import parser_helpers
from .plugin_types import plugin_types
from .settings import context
from .signatures import signatures
from .started import started_modules


def document() -> dict[str, Any]:
    """Every fact of this conda. Deprecations are complete only once all modules are imported."""
    warnings.simplefilter("ignore")
    watch_deprecations()
    names = import_everything()
    modules, classes, constants = modules_classes_constants(names)
    distribution = importlib.metadata.distribution("conda")
    return {
        "version": distribution.version,
        "python": distribution.metadata.json.get("requires_python"),
        "hooks": hooks(),
        "types": plugin_types(),
        "manager": manager_members(),
        "builtin": builtin_plugins(),
        "dependencies": dependencies(),
        "deprecations": dict(sorted(deprecations.items())),
        "context": context(),
        "constants": constants,
        "classes": classes,
        "signatures": signatures(names),
        "started": started_modules(),
        "parsers": parser_helpers(),
        "modules": modules,
    }


def write(path: str) -> None:
    """Write the document as JSON."""
    Path(path).write_text(json.dumps(document()), encoding="utf-8")
