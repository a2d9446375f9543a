from conda.plugins import hookimpl

LIMIT = int("many")


@hookimpl
def conda_subcommands():
    yield LIMIT
