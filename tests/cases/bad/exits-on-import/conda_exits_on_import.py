import sys

from conda.plugins import hookimpl

sys.exit("no")


@hookimpl
def conda_subcommands():
    yield 1
