from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


async def collect():
    return [CondaSubcommand(name="hello", summary="Say hello", action=print)]


@hookimpl
def conda_subcommands():
    return collect()
