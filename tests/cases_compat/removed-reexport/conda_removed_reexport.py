from conda.plugins import CondaSubcommand, hookimpl


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="x-command", summary="Do it", action=print)
