"""Keep code away from the network: sockets refuse, and conda counts as offline.

The refusal is an audit hook of Python's (PEP 578), which no code can take away. Libraries that open sockets
without Python, and child processes, are cut off by a network namespace of their own where Linux allows one.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENTS = frozenset(
    f"socket.{name}"
    for name in (
        "connect",
        "getaddrinfo",
        "gethostbyaddr",
        "gethostbyname",
        "getnameinfo",
        "sendmsg",
        "sendto",
    )
)
ADDRESS_LAST = frozenset({"socket.connect", "socket.sendmsg", "socket.sendto"})
TOLD = {"CONDA_OFFLINE": "true", "PIP_NO_INDEX": "1"}
"""What child processes are told."""

DEAD_PROXY = "http://127.0.0.1:9"

# linux/sched.h
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000


class NetworkRefusedError(OSError):
    """What a socket raises here."""


class Offline(int):
    """A true value that tells ``network`` when somebody asks whether conda is offline."""

    network: Network

    def __bool__(self) -> bool:
        self.network.refusals += 1
        return True


class Network:
    """Whether sockets refuse now, and how often that mattered.

    ``settings`` are the attributes of conda's ``context``.
    """

    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = settings
        self.refuses = False
        self.refusals = 0
        self._is_watched = False
        self._offline = Offline(1)
        self._offline.network = self

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.refuses or event not in EVENTS:
            return
        if event in ADDRESS_LAST and not isinstance(arguments[-1], tuple):
            return  # a socket of this machine's own, such as a pipe of asyncio
        self.refusals += 1
        raise NetworkRefusedError("condaplug keeps files that --sample does not name away from the network")

    @contextmanager
    def refused(self) -> Iterator[None]:
        """Refuse sockets and take conda offline meanwhile; child processes are told the same."""
        if self.refuses:
            yield
            return
        if not self._is_watched:
            sys.addaudithook(self._audit)
            self._is_watched = True
        before = {name: os.environ.get(name) for name in TOLD}
        offline = self._settings.get("offline")
        self.refuses = True
        os.environ.update(TOLD)
        self._settings["offline"] = self._offline  # comes before what conda reads of its configuration
        try:
            yield
        finally:
            self.refuses = False
            for name, value in before.items():
                os.environ.pop(name, None)
                os.environ.update({name: value} if value is not None else {})
            self._settings.pop("offline", None)
            self._settings.update({"offline": offline} if offline is not None else {})


def leave() -> None:
    """Give this process and its children a network of their own, which leads nowhere, where Linux allows it.

    Anywhere else child processes get a proxy that does not answer. Call it before any thread is started.
    """
    user, group = os.getuid() if hasattr(os, "getuid") else 0, os.getgid() if hasattr(os, "getgid") else 0
    if not (_unshare(CLONE_NEWNET) or _unshare(CLONE_NEWUSER | CLONE_NEWNET)):
        names = ("http_proxy", "https_proxy", "all_proxy")
        os.environ.update({spelt: DEAD_PROXY for name in names for spelt in (name, name.upper())})
        return
    for name, text in (
        ("uid_map", f"{user} {user} 1"),
        ("setgroups", "deny"),
        ("gid_map", f"{group} {group} 1"),
    ):
        try:
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:  # noqa: PTH123 - no such path to join
                file.write(text)
        except OSError:
            continue  # without a user namespace there is nothing to map


def _unshare(flags: int) -> bool:
    if sys.platform != "linux":
        return False
    try:
        import ctypes

        return bool(ctypes.CDLL(None).unshare(flags) == 0)
    except (ImportError, OSError, AttributeError):
        return False
