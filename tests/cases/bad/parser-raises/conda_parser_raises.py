from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


def configure(parser):
    parser.add_argument("--limit", typ=int)


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="hello", summary="Say hello", action=print, configure_parser=configure)
