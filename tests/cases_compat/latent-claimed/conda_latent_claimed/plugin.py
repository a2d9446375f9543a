from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


def action(args):
    from .work import Runner

    return Runner(args).run()


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="x-command", summary="Do it", action=action)
