from conda.plugins import hookimpl
from conda.plugins.types import CondaPreCommand


@hookimpl
def conda_pre_commands():
    yield CondaPreCommand(name="before", action=print, run_for="install")
