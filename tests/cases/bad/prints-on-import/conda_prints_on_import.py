from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


print("loading")


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="noisy", summary="Noisy", action=print)
