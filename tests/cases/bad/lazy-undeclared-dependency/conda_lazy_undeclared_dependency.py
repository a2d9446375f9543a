from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


@hookimpl
def conda_subcommands():
    import a_module_that_nobody_declared

    yield CondaSubcommand(name="hello", summary="Say hello", action=a_module_that_nobody_declared.run)
