"""A subcommand."""

from pathlib import Path

from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand

GREETING = Path(__file__).parent / "texts" / "greeting.txt"


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="hello", summary="Greet", action=print)
