from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


def configure(parser):
    parser.add_argument("-h", "--help", action="help")


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="hello", summary="Say 100%% hello", action=print, configure_parser=configure)
