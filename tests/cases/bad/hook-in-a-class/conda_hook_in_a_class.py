from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand, CondaVirtualPackage


class Hooks:
    @hookimpl
    def conda_virtual_packages(self):
        yield CondaVirtualPackage(name="lost", version="1", build=None)


def register():
    @hookimpl
    def conda_solvers():
        yield from ()


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="hello", summary="Say hello", action=print)
