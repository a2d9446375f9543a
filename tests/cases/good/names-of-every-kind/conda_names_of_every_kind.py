from conda.common.configuration import PrimitiveParameter
from conda.plugins import hookimpl
from conda.plugins.types import (
    CondaPreCommand,
    CondaRequestHeader,
    CondaSetting,
    CondaSubcommand,
    CondaVirtualPackage,
)


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="My-Command_2.0", summary="An awkward name that works.", action=print)


@hookimpl
def conda_pre_commands():
    yield CondaPreCommand(name="a label with spaces", action=print, run_for={"install"})


@hookimpl
def conda_settings():
    yield CondaSetting(name="with-hyphen", description="", parameter=PrimitiveParameter(""))


@hookimpl
def conda_virtual_packages():
    yield CondaVirtualPackage(name="my_os-2.0", version="1", build=None)


@hookimpl
def conda_session_headers(host):
    yield CondaRequestHeader(name="X_Odd.Header!", value="caf\u00e9 ")
    yield CondaRequestHeader(name="x-empty", value="")
