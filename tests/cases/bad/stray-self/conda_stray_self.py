from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


@hookimpl
def conda_subcommands(self):
    yield CondaSubcommand(name="hello", summary="Say hello", action=print)
