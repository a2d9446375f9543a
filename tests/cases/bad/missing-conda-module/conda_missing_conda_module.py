from conda.plugins import hookimpl
from conda.pluggins import types


@hookimpl
def conda_subcommands():
    yield types
