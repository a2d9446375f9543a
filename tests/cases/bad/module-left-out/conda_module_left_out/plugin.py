"""A subcommand."""

from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


@hookimpl
def conda_subcommands():
    from .actions import greet

    yield CondaSubcommand(name="hello", summary="Greet", action=greet)
