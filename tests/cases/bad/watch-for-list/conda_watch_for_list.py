from conda.plugins import hookimpl
from conda.plugins.types import CondaExceptionObserver


@hookimpl
def conda_exception_observers():
    yield CondaExceptionObserver(name="watch", hook=print, watch_for=["CondaError"])
