from conda.plugins import hookimpl


@hookimpl
def conda_error_hints():
    from conda.plugins.types import CondaErrorHint

    print(CondaErrorHint)
    return []
