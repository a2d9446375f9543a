"""What a plugin does to the interpreter that it shares with conda: seen, and put right for what comes after.

A plugin may empty ``builtins``, and with it every name that Python code takes for granted. So what runs
before they are back, all of ``Interpreter.repair``, uses none of them.
"""

from __future__ import annotations

import builtins
import os
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ESSENTIAL = ("sys", "builtins", "conda")
"""Modules that conda needs: ``conda info`` of 26.7.1 fails when ``sys.modules`` is emptied."""

OF_SITE = ("copyright", "credits", "exit", "help", "license", "quit", "_")
"""Builtins of the interactive interpreter."""

UNUSED = "this"
"""A module of the standard library, beside all others, that nobody has imported before."""

PATIENCE = 0.3
"""Seconds for a process that the plugin forked to end, or to show that it goes on."""


class Interpreter:
    """The state of the interpreter before the plugin came, and what the plugin has damaged of it so far."""

    def __init__(self) -> None:
        self.damages: list[str] = []
        self._builtins = vars(builtins)
        self._modules = sys.modules
        self._callable = callable
        self._examine = self._importing
        self._forks = 0
        self._waited = False
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_parent=self._forked)
        self.remember()

    def remember(self) -> None:
        """Take the interpreter as it is now for undamaged."""
        self._kept = {name: value for name, value in self._builtins.items() if name not in OF_SITE}
        self._loaded = {**sys.modules}
        self._lists = {name: [*getattr(sys, name)] for name in LISTS}
        self._used = [(name, thing, {**vars(thing)}) for name, thing in _used()]

    def repair(self) -> None:
        """Note what the plugin has damaged since, and put it back."""
        target, kept, is_callable = self._builtins, self._kept, self._callable
        lost = []
        for name in kept:
            if name not in target or (is_callable(kept[name]) and not is_callable(target[name])):
                target[name] = kept[name]
                lost += [name]
        for name in self._loaded:
            if name not in self._modules:
                break
        else:
            if not lost and not self._changed():
                return
        self._examine(lost)

    def _changed(self) -> list[str]:
        return [name for name in LISTS if not _holds(getattr(sys, name, []), self._lists[name])]

    def _importing(self, lost: list[str]) -> None:
        if lost:
            self._note(f"{_some(lost)} of builtins")
        modules = [name for name in self._loaded if name not in self._modules]
        essential = [name for name in modules if name in ESSENTIAL]
        if essential:
            self._modules.update({name: self._loaded[name] for name in modules})
            self._note(f"{_some(essential)} of sys.modules")
        changed = self._changed()
        if not changed or _can_import():
            return
        self._note(" and ".join(f"sys.{name}" for name in changed))
        for name in changed:
            setattr(sys, name, self._lists[name][:])

    def replaced(self) -> str | None:
        """Something of the standard library that the probe uses and that the plugin replaced, if any.

        What cannot be called any more where it could is damage too.
        """
        changed = [
            (f"{name}.{key}", value, vars(thing).get(key))
            for name, thing, before in self._used
            for key, value in before.items()
            if vars(thing).get(key) is not value and key not in OF_CLASSES
        ]
        for place, value, now in changed:
            if callable(value) and not callable(now) and "._" not in place:
                self._note(place)
        return next((place for place, _, _ in changed), None)

    def _note(self, damage: str) -> None:
        if damage not in self.damages:
            self.damages.append(damage)

    def _forked(self) -> None:
        self._forks += 1

    def settle(self, has_spoken: Callable[[], bool]) -> None:
        """After the first fork, wait a moment until the other process ends or ``has_spoken()``."""
        if not self._forks or self._waited:
            return
        self._waited = True
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and not has_spoken() and not _child_has_ended():
            time.sleep(0.005)


LISTS = ("meta_path", "path_hooks", "path")
"""The lists of ``sys`` by which Python finds modules."""


USED = (
    "argparse",
    "contextlib",
    "dataclasses",
    "functools",
    "importlib.machinery",
    "importlib.metadata",
    "importlib.util",
    "inspect",
    "json.encoder",
    "os",
    "os.path",
    "pathlib",
    "re",
    "shutil",
    "threading",
    "time",
    "traceback",
    "types",
)
"""The modules of the standard library by which the probe works."""

OF_CLASSES = ("__dict__", "__weakref__", "__doc__", "__abstractmethods__", "_abc_impl")


def _used() -> list[tuple[str, Any]]:
    """The modules that the probe uses, and their classes, by name."""
    modules = [(name, sys.modules[name]) for name in USED if name in sys.modules]
    classes = [
        (f"{name}.{key}", value)
        for name, module in modules
        for key, value in vars(module).items()
        if isinstance(value, type) and value.__module__ == name
    ]
    return [*modules, *classes]


def _holds(items: list[Any], wanted: list[Any]) -> bool:
    return all(any(one is item for item in items) for one in wanted)


def _can_import() -> bool:
    """Whether a module that nobody has imported yet is found, in a folder that nobody has looked into."""
    for finder in [*sys.meta_path]:
        try:
            if finder.find_spec(UNUSED, None) is not None:
                break
        except Exception:
            continue
    else:
        return False
    for hook in [*sys.path_hooks]:
        try:
            hook(os.path.dirname(os.__file__))  # noqa: PTH120 - a hook gets a text
        except Exception:
            continue
        return True
    return False


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"


def _child_has_ended() -> bool:
    """Whether a child of this process has ended, or it has none."""
    if not hasattr(os, "waitid"):
        return False
    try:
        return os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True
