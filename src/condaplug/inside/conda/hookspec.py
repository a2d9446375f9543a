"""Hook specifications and markers (conda/plugins/hookspec.py), from the catalogue's data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..model.model import Model


def names(model: Model) -> dict[str, Any]:
    """``conda.plugins.hookspec``."""
    import pluggy

    hookspec = pluggy.HookspecMarker("conda")
    members = {}
    with model.unrecorded():  # which hooks there are shows where a plugin implements one
        hooks = dict(model.data["hooks"])
    for name, hook in hooks.items():
        parameters = ", ".join(["self", *hook["parameters"]])
        namespace: dict[str, Any] = {}
        exec(f"def {name}({parameters}):\n    yield from ()", namespace)  # pluggy reads the parameters' names
        namespace[name].__qualname__ = f"CondaSpecs.{name}"  # how pluggy knows a method by
        members[name] = hookspec(firstresult=hook["firstresult"])(namespace[name])
    specs = type("CondaSpecs", (), {**members, "__module__": "conda.plugins.hookspec"})
    return {
        "hookimpl": pluggy.HookimplMarker("conda"),
        "_hookspec": hookspec,
        "CondaSpecs": specs,
        "spec_name": "conda",
    }
