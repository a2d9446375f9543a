import atexit
import os

from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


@hookimpl
def conda_subcommands():
    atexit.register(os._exit, 7)
    yield CondaSubcommand(name="hello", summary="Say hello", action=print)
