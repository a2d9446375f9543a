import functools

from conda.plugins import hookimpl
from conda.plugins.types import (
    CondaHealthCheck,
    CondaPostSolve,
    CondaPreCommand,
    CondaPreSolve,
    CondaSubcommand,
    CondaVirtualPackage,
)


class Action:
    def __call__(self, *given):
        print(given)

    def of_object(self, prefix, verbose):
        print(prefix, verbose)

    @classmethod
    def of_class(cls, *given, quiet=False):
        print(given, quiet)

    @staticmethod
    def of_none(added, removed):
        print(added, removed)


def logged(function):
    @functools.wraps(function)
    def call(*given, **named):
        return function(*given, **named)

    return call


@logged
def greet(arguments):
    print(arguments)


def check(prefix, verbose, *, colour=True):
    print(prefix, verbose, colour)


def fix(prefix, arguments, confirm, _seen=()):
    confirm(f"Fix {prefix}?")
    return 0


def version(machine, system="here"):
    return f"{machine}.1"


def configure(parser, default=10):
    parser.add_argument("--largest", default=default, help="show %(default)s; 100%% by default")


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="greet-2", summary="Greet 100%%.", action=greet, configure_parser=configure)


@hookimpl
def conda_pre_commands():
    yield CondaPreCommand(name="object", action=Action(), run_for={"install"})
    yield CondaPreCommand(name="lambda", action=lambda command, count=1: None, run_for={"install"})


@hookimpl
def conda_pre_solves():
    yield CondaPreSolve(name="static", action=Action.of_none)


@hookimpl
def conda_post_solves():
    yield CondaPostSolve(name="class", action=Action.of_class)


@hookimpl
def conda_health_checks():
    yield CondaHealthCheck(name="method", action=Action().of_object)
    yield CondaHealthCheck(name="two words", action=check, fixer=fix, summary=None)


@hookimpl
def conda_virtual_packages():
    yield CondaVirtualPackage(name="partial", version=functools.partial(version, 7), build=None)
    yield CondaVirtualPackage(
        name="nothing",
        version=lambda: None,
        build="0",
        override_entity="build",
        version_validation=lambda text: text,
    )
