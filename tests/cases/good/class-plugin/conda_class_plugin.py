from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


class Plugin:
    @staticmethod
    @hookimpl
    def conda_subcommands():
        yield CondaSubcommand(name="classy", summary="From a class", action=print)
