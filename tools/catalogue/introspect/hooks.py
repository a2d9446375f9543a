"""The hook specifications, and the members of the plugin manager."""

from __future__ import annotations

import inspect
import re
from typing import Any


def hooks() -> dict[str, Any]:
    """The section ``hooks``: parameters, the type of the results, and the manager's method that calls it."""
    from conda.plugins.hookspec import CondaSpecs
    from conda.plugins.manager import CondaPluginManager

    direct = {
        hook: name.removeprefix("get_")
        for name, function in vars(CondaPluginManager).items()
        if name.startswith("get_") and inspect.isfunction(function)
        for hook in function.__code__.co_names
        if "hook" in function.__code__.co_names
    }
    specifications = {}
    for name, function in vars(CondaSpecs).items():
        options = getattr(function, "conda_spec", None)
        if options is None:
            continue
        signature = inspect.signature(function)
        returns = re.search(r"\[(\w+)", str(signature.return_annotation))
        specifications[name] = {
            "parameters": [parameter for parameter in signature.parameters if parameter != "self"],
            "firstresult": bool(options.get("firstresult")),
            "returns": returns.group(1) if returns else None,
            "call": direct.get(name, "results"),
        }
    return specifications


def manager_members() -> list[str]:
    """The members of the plugin manager that are conda's own or pluggy's."""
    from conda.plugins.manager import CondaPluginManager

    return sorted(name for name in dir(CondaPluginManager) if not name.startswith("_"))
