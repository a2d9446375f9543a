from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="optional", summary="Has a hook of the future", action=print)


@hookimpl(optionalhook=True)
def conda_hook_of_the_future():
    yield None
