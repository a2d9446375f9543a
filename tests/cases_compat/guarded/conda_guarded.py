from __future__ import annotations

from typing import TYPE_CHECKING

import conda
from conda import plugins
from conda.plugins import hookimpl
from packaging.version import Version

try:
    from conda.plugins.types import CondaSubcommand
except ImportError:
    from conda.plugins import CondaSubcommand

if TYPE_CHECKING:
    from conda.plugins import CondaSolver

if Version(conda.__version__) >= Version("26.3"):
    from conda.plugins.types import EnvironmentFormat
else:
    EnvironmentFormat = None


def action(args: CondaSolver) -> None:
    if hasattr(plugins, "CondaSolver"):
        print(plugins.CondaSolver)
    print(EnvironmentFormat and EnvironmentFormat.environment)


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="x-command", summary="Do it", action=action)


@hookimpl(optionalhook=True)
def conda_error_hints():
    from conda.exceptions import PlatformMismatchError

    print(PlatformMismatchError)
    return []
