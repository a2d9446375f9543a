import conda.plugins as p
from conda.plugins import CondaSubcommand, hookimpl


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="x-command", summary="Do it", action=action)


def action(args):
    return p.CondaSolver, p.CondaSolver
