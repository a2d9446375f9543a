from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


@hookimpl(hookwrapper=True)
def conda_subcommands():
    return [CondaSubcommand(name="hello", summary="Say hello", action=print)]
