import time

from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand

time.sleep(0.2)


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="slow", summary="Slow", action=print)
