from types import SimpleNamespace

from conda.plugins import hookimpl


@hookimpl
def conda_subcommands():
    yield SimpleNamespace(name="Hello ", summary="Say hello", action=print, aliases=(), configure_parser=None)
