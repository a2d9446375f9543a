from conda.plugins import hookimpl
from conda.plugins.types import CondaErrorHint


@hookimpl
def conda_error_hints(error):
    yield CondaErrorHint(text=f"Read about {type(error).__name__}.", hint_code="read_about_it")
