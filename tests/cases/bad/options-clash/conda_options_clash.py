from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand


def configure(parser):
    parser.add_argument("--size", help="Show it.")
    parser.add_argument("--all", "--size", action="store_true")


def configure_help(parser):
    parser.add_argument("--size", help="Show the top 10% of all.")


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="sizes", summary="Sizes.", action=print, configure_parser=configure)
    yield CondaSubcommand(name="tops", summary="Tops.", action=print, configure_parser=configure_help)
