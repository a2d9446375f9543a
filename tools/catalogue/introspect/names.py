"""The names of each module by kind and origin, and the facts on its classes and constants."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Iterator
from typing import Any

from .classes import class_facts
from .deprecated import deprecations
from .origins import is_function, origin
from .source import constant_names, imported_names, set_by_calls, texts
from .values import is_fact, plain

GENERATED = {"conda._version": "version version_tuple", "conda.__version__": "version version_tuple"}
"""The module that building conda writes, with its names; the rest of it depends on the tool that wrote it."""

Facts = dict[str, Any]
Entry = tuple[str, Any, "tuple[str, str] | None"]
"""A name of a module, its value, and its origin: module and attribute, None for the module's own."""


def modules_classes_constants(names: list[str]) -> tuple[Facts, Facts, Facts]:
    """The sections ``modules``, ``classes`` and ``constants``."""
    modules: Facts = {}
    classes: Facts = {}
    constants: Facts = {}
    for name in names:
        entries = list(_entries(name))
        modules[name] = _module_facts(name, entries)
        own = [(attribute, value) for attribute, value, home in entries if home is None]
        described = {attribute: class_facts(value) for attribute, value in own if isinstance(value, type)}
        classes.update({f"{name}:{attribute}": facts for attribute, facts in described.items() if facts})
        literals = constant_names(name)
        spelled = [(attribute, value) for attribute, value in own if attribute in literals]
        constants.update({f"{name}:{attribute}": value for attribute, value in _constants(spelled)})
    return modules, dict(sorted(classes.items())), dict(sorted(constants.items()))


def public_names(module: str) -> list[str]:
    """The names that a module has without a call, deprecated ones and those of ``__getattr__`` included."""
    imported = sys.modules[module]
    names = {name for name in dir(imported) if not (name.startswith("__") and name.endswith("__"))}
    names -= set_by_calls(module)
    prefix = f"{module}:"
    if hasattr(imported, "__getattr__"):
        # One that ends without raising gives None for whatever it does not know.
        names |= {
            name for name in texts(module) if _has(imported, name) and getattr(imported, name) is not None
        }
    names |= {
        name.removeprefix(prefix)
        for name in deprecations
        if name.startswith(prefix) and not {".", "("} & {*name.removeprefix(prefix)}
    }
    return sorted(name for name in names if _has(imported, name))


def _has(module: Any, name: str) -> bool:
    try:
        getattr(module, name)
    except (AttributeError, ImportError):
        return False
    return True


def _entries(module: str) -> Iterator[Entry]:
    """The public names of a module; its submodules are known from the list of modules."""
    imports = imported_names(module)
    for name in public_names(module):
        value = getattr(sys.modules[module], name)
        submodule = sys.modules.get(f"{module}.{name}")
        if submodule is None or submodule is not value:
            yield name, value, origin(module, name, value, imports)


def _constants(values: list[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    for name, value in values:
        with contextlib.suppress(ValueError):
            constant = plain(value)
            if is_fact(constant):
                yield name, constant


def _module_facts(name: str, entries: list[Entry]) -> Facts:
    module = sys.modules[name]
    if name in GENERATED and hasattr(module, "version_tuple"):
        return {"values": GENERATED[name]}
    groups: dict[str, list[str]] = {}
    origins: dict[str, list[str]] = {}
    for attribute, value, home in entries:
        if home is None:
            kind = "classes" if isinstance(value, type) else "functions" if is_function(value) else "values"
            groups.setdefault(kind, []).append(attribute)
        else:
            source, original = home if home[1] else ("", home[0])
            word = attribute if original == attribute else f"{attribute}={original}"
            origins.setdefault(source, []).append(word)
    facts: Facts = {group: " ".join(words) for group, words in sorted(groups.items())}
    if origins:
        facts["from"] = {
            re.sub(r"^conda\b", "", source) or source: " ".join(words)
            for source, words in sorted(origins.items())
            if source != "conda"
        }
        if "conda" in origins:
            facts["from"]["."] = " ".join(origins["conda"])
    if "__path__" in vars(module):
        facts["package"] = True
    if isinstance(getattr(module, "__all__", None), (tuple, list)):
        facts["all"] = " ".join(sorted(module.__all__))
    return facts
