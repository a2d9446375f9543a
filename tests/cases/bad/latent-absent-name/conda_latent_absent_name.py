from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


def action(args):
    if args:
        from conda.plugins.types import CondaSubcomand

        print(CondaSubcomand)


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="x-command", summary="Do it", action=action)
