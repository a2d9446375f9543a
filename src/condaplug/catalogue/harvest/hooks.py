"""The hook specifications: what a plugin can implement, and how conda calls it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from condaplug.catalogue.harvest.bindings import Defined
from condaplug.catalogue.harvest.evaluation import NotStaticError
from condaplug.catalogue.harvest.snapshot import Definition, External, Snapshot

SPECIFICATIONS = "conda.plugins.hookspec:CondaSpecs"
MANAGER = "conda.plugins.manager:CondaPluginManager"
MARKER = ("pluggy", "HookspecMarker")


def section(snapshot: Snapshot) -> dict[str, Any]:
    """Each hook by name, in the order of the specifications (conda/plugins/hookspec.py).

    ``parameters`` without ``self``; ``firstresult``; ``returns``, the type of one result; and ``call``:
    "results" where conda asks ``get_hook_results`` for them, else what the manager's own method gives
    (``error_hints`` of ``get_error_hints``), which calls the hook itself.
    """
    owner = snapshot.classes[SPECIFICATIONS]
    direct = _called_directly(snapshot)
    hooks = {}
    for name, binding in snapshot.members(owner).items():
        if not isinstance(binding, Defined) or not isinstance(binding.node, ast.FunctionDef):
            continue
        options = _options(snapshot, owner, binding.node)
        if options is None:
            continue
        hooks[name] = {
            "parameters": _parameters(binding.node),
            "firstresult": bool(options.get("firstresult")),
            "returns": returned(binding.node.returns),
            "call": direct.get(name, "results"),
        }
    return hooks


def returned(annotation: ast.expr | None) -> str | None:
    """The type's name in ``Iterable[Type]``; None where no type of one result is written."""
    found = re.search(r"\[(\w+)", ast.unparse(annotation)) if annotation is not None else None
    return found.group(1) if found else None


def _parameters(function: ast.FunctionDef) -> list[str]:
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [each.arg for each in named if each.arg != "self"]


def _options(snapshot: Snapshot, owner: Definition, function: ast.FunctionDef) -> dict[str, Any] | None:
    """The options of the marker above a hook specification; None where there is no marker."""
    for decorator in function.decorator_list:
        called = isinstance(decorator, ast.Call)
        marker = snapshot.resolve(
            owner.module, decorator.func if isinstance(decorator, ast.Call) else decorator
        )
        if not isinstance(marker, Definition) or not isinstance(marker.node, ast.Call):
            continue
        made_by = snapshot.resolve(marker.module, marker.node.func)
        if not isinstance(made_by, External) or (made_by.module, made_by.name) != MARKER:
            continue
        return keywords(snapshot, owner.module, decorator) if called else {}
    return None


def keywords(snapshot: Snapshot, module: str, call: ast.expr) -> dict[str, Any]:
    """The keyword arguments of a call whose values the source spells; none for what is no call."""
    found = {}
    for keyword in call.keywords if isinstance(call, ast.Call) else ():
        if keyword.arg:
            try:
                found[keyword.arg] = snapshot.evaluate(module, keyword.value)
            except NotStaticError:
                continue
    return found


def _called_directly(snapshot: Snapshot) -> dict[str, str]:
    """Hook -> what the manager's method ``get_...`` gives that reads the hook off ``self.hook``."""
    owner = snapshot.classes[MANAGER]
    found = {}
    for name, binding in snapshot.members(owner).items():
        if isinstance(binding, Defined) and name.startswith("get_"):
            for hook in _read_off_self_hook(binding.node):
                found[hook] = name.removeprefix("get_")
    return found


def _read_off_self_hook(function: ast.AST) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "self.hook":
            yield node.attr
