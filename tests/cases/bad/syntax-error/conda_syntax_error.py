from conda.plugins import hookimpl


@hookimpl
def conda_subcommands()
    yield 1
