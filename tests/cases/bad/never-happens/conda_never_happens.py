from conda.plugins import hookimpl
from conda.plugins.types import CondaExceptionObserver, CondaPostCommand, CondaPreCommand


@hookimpl
def conda_pre_commands():
    yield CondaPreCommand(name="empty", action=print, run_for=set())
    yield CondaPreCommand(name="typed", action=print, run_for={"env create"})
    yield CondaPreCommand(name="half", action=print, run_for={"install", "uninstall"})


@hookimpl
def conda_post_commands():
    yield CondaPostCommand(name="alias", action=print, run_for={"uninstall"})


@hookimpl
def conda_exception_observers():
    yield CondaExceptionObserver(name="misspelt", hook=print, watch_for={"CondaEror"})
    yield CondaExceptionObserver(name="dotted", hook=print, watch_for={"conda.CondaError"})
