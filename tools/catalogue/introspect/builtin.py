"""conda's own plugins, with what their hooks return on each platform."""

from __future__ import annotations

import ast
import functools
import importlib.metadata
import inspect
import json
import os
import textwrap
from typing import Any

from .source import is_stored
from .values import plain, reference

PLATFORMS = {
    "linux": ("linux-64", "Linux"),
    "osx": ("osx-64", "Darwin"),
    "win": ("win-64", "Windows"),
    "freebsd": ("freebsd-64", "FreeBSD"),
}
"""The platforms that conda's own virtual packages tell apart: a subdir of each, and Python's word for it."""


OVERRIDDEN = ("ARCHSPEC", "CUDA", "GLIBC", "LINUX", "OSX", "WIN")
"""Virtual packages that are there on any machine when an environment variable says so."""


def builtin_plugins() -> list[dict[str, Any]]:
    """conda's own plugins in the order of registration, with what their hooks return."""
    import conda.plugins.manager as manager

    real = importlib.metadata.distributions
    importlib.metadata.distributions = lambda **_: ()
    if hasattr(manager, "distributions"):
        manager.distributions = importlib.metadata.distributions
    try:
        loaded = manager.get_plugin_manager()
    finally:
        importlib.metadata.distributions = real
        if hasattr(manager, "distributions"):
            manager.distributions = real
    plugins = []
    for name, plugin in loaded.list_name_plugin():
        hooks: dict[str, Any] = {}
        for caller in loaded.get_hookcallers(plugin) or ():
            implementation = next(each for each in caller.get_hookimpls() if each.plugin is plugin)
            results = _results(implementation.function)
            options = {key: True for key in ("tryfirst", "trylast") if getattr(implementation, key)}
            hooks[caller.name] = {**options, "results": results}
        plugins.append({"plugin": name, "hooks": hooks})
    return plugins


def _results(implementation: Any) -> list[dict[str, Any]]:
    """What one hook implementation returns; ``platform`` marks what is for one platform only."""
    import platform as system

    from conda.base.context import reset_context

    given = {f"CONDA_OVERRIDE_{name}": "1" for name in OVERRIDDEN}
    os.environ.update(given)
    real = system.system
    by_platform = {}
    for platform, (subdir, called) in PLATFORMS.items():
        os.environ["CONDA_SUBDIR"] = subdir
        system.system = functools.partial(str, called)
        reset_context()
        by_platform[platform] = list(_facts(implementation))
    system.system = real
    for name in ("CONDA_SUBDIR", *given):
        del os.environ[name]
    reset_context()
    if len({json.dumps(results) for results in by_platform.values()}) == 1:
        return by_platform["linux"]
    return [{**fact, "platform": platform} for platform, results in by_platform.items() for fact in results]


def _facts(implementation: Any) -> Any:
    """The results of a hook, each with the fields that the function computes, by the line that yields it."""
    function = ast.parse(textwrap.dedent(inspect.getsource(implementation))).body[0]
    generator = implementation()
    for result in generator:
        line = generator.gi_frame.f_lineno - implementation.__code__.co_firstlineno + 1
        made = next(
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Yield) and node.lineno <= line <= (node.end_lineno or 0)
        )
        yield _result(result, _computed(function, made, type(result)))


def _computed(function: Any, made: Any, kind: type) -> set[str]:
    """The fields whose arguments are calls, or variables that the function assigns."""
    assigned = {node.id for node in ast.walk(function) if is_stored(node)}  # type: ignore[attr-defined]
    given = dict(zip(inspect.signature(kind).parameters, made.args, strict=False))
    given |= {keyword.arg: keyword.value for keyword in made.keywords}
    return {
        field
        for field, value in given.items()
        if any(isinstance(node, ast.Call) or getattr(node, "id", "") in assigned for node in ast.walk(value))
    }


def _result(result: Any, computed: set[str]) -> dict[str, Any]:
    import conda

    fact: dict[str, Any] = {"type": type(result).__name__}
    for field in inspect.signature(type(result)).parameters:
        value = getattr(result, field)
        if field in ("summary", "fix", "description") and isinstance(value, str):
            value = result.name  # the sentence is conda's own
        if value == conda.__version__:
            fact[field] = {"ref": "conda:__version__"}
        elif field in computed and field != "name":
            fact[field] = None  # this machine's
        else:
            try:
                fact[field] = plain(value)
            except ValueError:
                fact[field] = reference(value)
    if (specifier := getattr(result, "environment_spec", None)) is not None:
        fact["detection_supported"] = getattr(specifier, "detection_supported", True)
    return fact
