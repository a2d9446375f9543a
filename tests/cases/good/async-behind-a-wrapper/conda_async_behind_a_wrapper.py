import functools

from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


def run_sync(function):
    @functools.wraps(function)
    def run(arguments):
        import asyncio

        return asyncio.run(function(arguments, "extra"))

    return run


@run_sync
async def greet(arguments, extra):
    return 0


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="hello", summary="Say hello", action=greet)
