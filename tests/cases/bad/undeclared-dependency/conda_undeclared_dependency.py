import a_module_that_nobody_declared
from conda.plugins import hookimpl


@hookimpl
def conda_subcommands():
    yield a_module_that_nobody_declared
