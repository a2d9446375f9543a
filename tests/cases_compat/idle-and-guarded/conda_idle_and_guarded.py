from inspect import signature

from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


def forgotten():
    from conda.exceptions import PlatformMismatchError

    raise PlatformMismatchError(incompatible=[], subdir="noarch")


def refuse():
    from conda.exceptions import PlatformMismatchError

    raise PlatformMismatchError(incompatible=[], subdir="noarch")


def action(args):
    try:
        refuse()
    except ImportError:
        return 1


@hookimpl
def conda_subcommands():
    if "aliases" in signature(CondaSubcommand).parameters:
        yield CondaSubcommand(name="x-command", summary="Do it", action=action, aliases=("x-other",))
    else:
        yield CondaSubcommand(name="x-command", summary="Do it", action=action)
