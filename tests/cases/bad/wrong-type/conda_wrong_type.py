from conda.plugins import hookimpl
from conda.plugins.types import CondaPreCommand


@hookimpl
def conda_subcommands():
    yield CondaPreCommand(name="hello", action=print, run_for={"install"})
