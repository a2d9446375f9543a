from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand, EnvironmentFormat


def action(args):
    print(EnvironmentFormat)


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="x-command", summary="Do it", action=action)
