from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcomand


@hookimpl
def conda_subcommands():
    yield CondaSubcomand(name="hello", summary="Say hello", action=print)
