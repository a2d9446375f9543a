from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="reads-nothing", summary="Read nothing.", action=print)
