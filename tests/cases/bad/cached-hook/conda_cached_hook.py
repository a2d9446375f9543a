import functools

from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


@hookimpl
@functools.cache
def conda_subcommands():
    return [CondaSubcommand(name="hello", summary="Say hello", action=print)]


@hookimpl
def conda_pre_commands():
    yield from ()
