from __future__ import annotations

import functools
import logging
import os
import sys
from typing import TYPE_CHECKING

from conda.plugins import hookimpl
from conda.plugins.types import CondaPreCommand, CondaPreSolve, CondaSubcommand, CondaVirtualPackage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

log = logging.getLogger(__name__)
NAME = None
LATER: str


def load_name():
    global NAME, LATER
    NAME = "named-later"
    LATER = "bound-by-global"


class Collector:
    """Named below: what becomes of it is not seen here."""

    @hookimpl
    def conda_solvers(self):
        yield from ()


collectors = [Collector]


def build(*functions):
    def conda_subcommands():
        return functions

    return conda_subcommands


def packages() -> Iterator[CondaVirtualPackage]:
    yield CondaVirtualPackage(name="from-a-helper", version="1", build=None)


def traced(function):
    @functools.wraps(function)
    def call(*arguments):
        return function(*arguments)

    return call


@hookimpl
@traced
def conda_virtual_packages() -> Iterable[CondaVirtualPackage]:
    load_name()
    found: list[CondaVirtualPackage] = []
    yield from packages()
    yield CondaVirtualPackage(name=NAME, version="1", build=None)
    yield CondaVirtualPackage(name=LATER, version="1", build=None)
    if sys.platform == "win32":
        yield CondaVirtualPackage(name="on-windows", version="1", build=None)
    if any((last := word) for word in ("a", "b")):
        log.debug(last)
    try:
        text = unicode
    except NameError:
        text = str
    yield CondaVirtualPackage(name="text", version=text(1), build=None)
    if not found:
        return
    yield found[0]


@hookimpl
def conda_pre_commands():
    if os.environ.get("CONDA_NEVER_SET_HERE"):
        return []
    if os.environ.get("CONDA_NOT_SET_EITHER"):
        return log.debug("nothing to do")
    yield CondaPreCommand(name="pre", action=lambda command: log.debug(command), run_for={"install"})


@hookimpl
def conda_pre_solves():
    """None yet."""
    return
    yield


@hookimpl
def conda_post_solves():
    if False:
        yield CondaPreSolve(naem="never", action=never_defined)
    yield from ()


@hookimpl
def conda_subcommands():
    match os.environ.get("CONDA_NEVER_SET_HERE", "").split():
        case [first, *rest]:
            words = [first, *rest]
        case _:
            words = ["near"]
    for name in words:
        yield CondaSubcommand(name=name, summary="Say the name", action=print)
