"""A request to terminate, at any moment: what is under way is cleaned up, the exit code is the shell's."""

from __future__ import annotations

import signal
from types import FrameType

INTERRUPTED = 130
"""The exit code after Ctrl-C: 128 and the signal's number, as a shell has it."""

_noted: list[int] = []


def terminate(number: int, _frame: FrameType | None) -> None:
    """The handler of a signal that asks to end: an exception, so that what is half made is removed."""
    _noted.append(number)
    raise SystemExit(128 + number)


def handle() -> None:
    """Let requests to terminate end this process by ``terminate``; one that is ignored stays ignored."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, terminate)


def exit_code(code: int) -> int:
    """The process's exit code: a signal's where one came and Python dropped its exception (a destructor)."""
    return 128 + _noted[0] if _noted else code
