"""Hook specifications and markers, from the catalogue's data."""

from __future__ import annotations

from typing import Any

import pluggy

from ...model import release

__all__ = ["_hookspec", "hookimpl", "spec_name"]

spec_name = "conda"
hookimpl = pluggy.HookimplMarker(spec_name)
_hookspec = pluggy.HookspecMarker(spec_name)


def made(name: str) -> type | None:
    """The class of the release's hook specifications."""
    if name != "CondaSpecs":
        return None
    members: dict[str, Any] = {"__module__": "conda.plugins.hookspec"}
    with release().unrecorded():  # which hooks there are shows where a plugin implements one
        hooks = dict(release().data["hooks"])
    for hook, facts in hooks.items():
        parameters = ", ".join(["self", *facts["parameters"]])
        namespace: dict[str, Any] = {}
        exec(f"def {hook}({parameters}):\n    yield from ()", namespace)  # pluggy reads the parameters' names
        namespace[hook].__qualname__ = f"CondaSpecs.{hook}"  # how pluggy knows a method by
        members[hook] = _hookspec(firstresult=facts["firstresult"])(namespace[hook])
    return type(name, (), members)
