from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


@hookimpl(wrapper=True)
def conda_subcommands():
    yield
