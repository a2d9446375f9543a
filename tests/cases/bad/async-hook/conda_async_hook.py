from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


@hookimpl
async def conda_subcommands():
    return [CondaSubcommand(name="hello", summary="Say hello", action=print)]
