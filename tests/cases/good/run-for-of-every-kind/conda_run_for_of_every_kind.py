import enum

from conda.plugins import hookimpl
from conda.plugins.types import CondaPreCommand


class Command(str, enum.Enum):
    INFO = "info"


class Every:
    def __contains__(self, command):
        return True


@hookimpl
def conda_pre_commands():
    yield CondaPreCommand(name="keys", action=print, run_for={"info": 1}.keys())
    yield CondaPreCommand(name="enum", action=print, run_for={Command.INFO})
    yield CondaPreCommand(name="list", action=print, run_for=["info", "list"])
    yield CondaPreCommand(name="every", action=print, run_for=Every())
