"""What the model cannot answer: noted with the plugin's file and line, and raised where a value is needed."""

from __future__ import annotations

import os
import sys
from types import FrameType
from typing import Any, NoReturn

INSIDE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
"""The folder of the probe and the model."""
_STDLIB = os.path.dirname(os.path.abspath(os.__file__)) + os.sep


class ModelLimit(BaseException):
    """The plugin asked conda for something that the model does not know.

    No ``Exception``: a plugin that catches those must not turn a limit into a result.
    """

    def __init__(self, name: str) -> None:
        super().__init__(f"the model of conda does not know {name}")
        self.name = name


class Limits:
    """The limits that one load met.

    ``strict`` is False while a plugin is imported and True while its hooks run. ``phase`` is free text of the
    caller, kept in ``limits``: each placeholder whose value was asked for, with the plugin's file and line.
    """

    ModelLimit = ModelLimit

    def __init__(self) -> None:
        self.strict = False
        self.phase: str | None = None
        self.limits: list[dict[str, Any]] = []
        self.libraries: tuple[str, ...] = ()
        """The folders of the real libraries that the model serves."""
        self.classes: dict[tuple[str, Any], type] = {}
        """The classes that stand in for those of libraries, by name and metaclass."""
        self.decorated: list[tuple[type, str]] = []
        """The classes that a stand-in decorated, with its name."""
        self.starred: dict[str, str] = {}
        """Of a module that imports ``*`` of a stand-in: that stand-in's name."""

    def limit(self, name: str) -> None:
        """Record that ``name`` was used, and raise :class:`ModelLimit`; nothing while it is lenient.

        A module that a hook imports is imported as leniently as the plugin itself.
        """
        if self.strict and not _importing(sys._getframe(2)):
            self.unknown(name)

    def unknown(self, name: str) -> NoReturn:
        """Record that the value of ``name`` was wanted, and raise :class:`ModelLimit`, lenient or not."""
        self.note(name, *self._place(sys._getframe(2)))
        raise ModelLimit(name)

    def note(self, name: str, path: str | None, line: int | None) -> None:
        """Record a limit."""
        self.limits.append({"name": name, "path": path, "line": line, "phase": self.phase})

    def is_plugin(self, frame: FrameType | None) -> bool:
        """Whether a frame runs code that is neither the model's nor a library's, nor the probe's."""
        if frame is None:
            return False
        file = frame.f_code.co_filename
        inside = str(frame.f_globals.get("__name__")).startswith("_condaplug_")
        return not inside and not file.startswith((INSIDE, _STDLIB, "<frozen", *self.libraries))

    def _place(self, frame: FrameType | None) -> tuple[str | None, int | None]:
        """File and line of the innermost code that is neither the model's nor a library's."""
        while frame is not None:
            if self.is_plugin(frame):
                return frame.f_code.co_filename, frame.f_lineno
            frame = frame.f_back
        return None, None


_running = Limits()


def running() -> Limits:
    """The limits of the load that this process makes."""
    return _running


def run(limits: Limits) -> None:
    """Let ``limits`` be those of the load that begins."""
    global _running
    _running = limits


def _importing(frame: FrameType | None) -> bool:
    """Whether a frame runs inside the import of a module."""
    while frame is not None:
        if frame.f_code.co_name == "_call_with_frames_removed":  # importlib/_bootstrap.py runs modules by it
            return True
        frame = frame.f_back
    return False
