from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


@hookimpl(specname="conda_subcommands")
def provide():
    yield CondaSubcommand(name="renamed", summary="Another function name", action=print)
