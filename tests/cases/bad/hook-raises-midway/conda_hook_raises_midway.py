from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="hello", summary="Say hello", action=print)
    yield CondaSubcommand(name=f"hello-{1 / 0}", summary="Say hello", action=print)
