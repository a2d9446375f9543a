import pluggy

from conda.plugins.types import CondaSubcommand

hookimpl = pluggy.HookimplMarker("pytest")


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="hello", summary="Say hello", action=print)
