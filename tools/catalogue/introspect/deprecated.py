"""What conda declares deprecated, recorded while its modules are imported."""

from __future__ import annotations

import contextlib
import functools
import importlib
import inspect
import re
import sys
from collections.abc import Callable
from typing import Any

REPLACEMENT = re.compile(
    r"[`']([A-Za-z_][\w.]*)[`'(]|\b[Uu]se ((?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*)(?:\([^)]*\))?(?: instead)?\.?$"
)
"""The replacement in what conda says: a name in quotes, or a dotted one that the sentence ends with."""

deprecations: dict[str, dict[str, str]] = {}


def note_deprecation(name: str, given: dict[str, Any], kind: str = "") -> None:
    """Add what the arguments of conda's handler say of a name to the section ``deprecations``."""
    if re.split(r"[.:]", name)[0] != "conda":
        return  # conda_env, a package beside conda in older releases
    fact = {"since": given["deprecate_in"], "until": given["remove_in"]}
    if kind:
        fact["kind"] = kind
    use = REPLACEMENT.search(given.get("addendum") or "")
    if use:
        fact["use"] = use.group(1) or use.group(2)
    elif given.get("rename") and not given.get("addendum"):
        fact["use"] = given["rename"]
    deprecations[name] = fact


def watch_deprecations() -> None:
    """Have conda's handler record each deprecation while modules are imported; before 23.3 there is none."""
    try:
        handlers = importlib.import_module("conda.deprecations")
    except ModuleNotFoundError:
        return
    for name in [name for name in sys.modules if name.partition(".")[0] == "conda"]:
        if name != "conda.deprecations":
            del sys.modules[name]  # it is imported again, and then watched
    handler = handlers.DeprecationHandler
    for name, watching in (
        ("__call__", _watching_decorator),
        ("argument", _watching_decorator),
        ("constant", _watching_call),
        ("module", _watching_call),
    ):
        real = vars(handler)[name]
        setattr(handler, name, functools.wraps(real)(watching(name.strip("_").replace("call", ""), real)))


def _watching_call(kind: str, real: Callable[..., Any]) -> Callable[..., Any]:
    """A method that declares something of the module that calls it: a constant, or the module itself."""

    def watched(*args: Any, stack: int = 0, **kwargs: Any) -> Any:
        module = sys._getframe(1 + stack).f_globals["__name__"]
        given = inspect.signature(real).bind(*args, **kwargs).arguments
        note_deprecation(f"{module}:{given['constant']}" if kind == "constant" else module, given, kind)
        return real(*args, stack=stack + 1, **kwargs)

    return watched


def _watching_decorator(kind: str, real: Callable[..., Any]) -> Callable[..., Any]:
    """A method that returns a decorator, which declares something of what it decorates."""

    def watched(*args: Any, **kwargs: Any) -> Any:
        decorator, given = real(*args, **kwargs), inspect.signature(real).bind(*args, **kwargs).arguments

        def decorate(target: Any) -> Any:
            with contextlib.suppress(AttributeError):
                key = f"{target.__module__}:{target.__qualname__}"
                if "<locals>" not in key:
                    argument = f"({given['argument']})" if kind == "argument" else ""
                    note_deprecation(f"{key}{argument}", given, kind)
            return decorator(target)

        return decorate

    return watched
