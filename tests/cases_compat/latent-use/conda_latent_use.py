from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


def action(args):
    if args and args[0] == "never in a test":
        from conda.plugins import CondaSolver

        print(CondaSolver)


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="x-command", summary="Do it", action=action)
