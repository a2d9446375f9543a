from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


async def run(arguments):
    return 0


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="hello", summary="Say hello", action=run)
