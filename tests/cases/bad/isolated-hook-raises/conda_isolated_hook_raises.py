from conda.plugins import hookimpl
from conda.plugins.types import CondaErrorHint


@hookimpl
def conda_error_hints(error):
    yield CondaErrorHint(text=error.no_such_attribute, hint_code="nothing")
