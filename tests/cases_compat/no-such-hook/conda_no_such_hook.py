from conda.plugins import hookimpl


@hookimpl
def conda_subcomands():
    return []
