from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


def conda_subcommands():
    yield CondaSubcommand(name="hello", summary="Say hello", action=print)


@hookimpl
def conda_pre_commands():
    yield from ()
