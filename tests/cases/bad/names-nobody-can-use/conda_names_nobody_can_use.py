from conda.plugins import hookimpl
from conda.plugins.types import CondaRequestHeader, CondaSubcommand, CondaVirtualPackage


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="--greet", summary="Greet.", action=print)
    yield CondaSubcommand(name="greet all", summary="Greet.", action=print)


@hookimpl
def conda_virtual_packages():
    yield CondaVirtualPackage(name="__greeting", version="1", build=None)


@hookimpl
def conda_session_headers(host):
    yield CondaRequestHeader(name="Cookie", value="a")
    yield CondaRequestHeader(name="x-lines", value="a\nb")
    yield CondaRequestHeader(name="x-number", value=5)
