"""A subcommand."""

from pathlib import Path
from typing import TYPE_CHECKING

from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand

if TYPE_CHECKING:
    from .tests import helpers

try:
    from .tests import probes
except ImportError:
    probes = None

GREETING = Path(__file__).parent / "texts" / "greeting.txt"


@hookimpl
def conda_subcommands():
    from .actions.greeting import greet

    yield CondaSubcommand(name="hello", summary="Greet", action=greet)
