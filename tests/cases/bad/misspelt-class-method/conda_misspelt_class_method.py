from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


class Plugin:
    @hookimpl
    @classmethod
    def conda_subcomands(cls):
        yield CondaSubcommand(name="hello", summary="Say hello", action=print)
