from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


def hello(args):
    import a_module_that_nobody_declared

    return a_module_that_nobody_declared.run(args)


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="hello", summary="Say hello", action=hello)
