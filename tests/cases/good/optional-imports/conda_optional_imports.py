from importlib.util import find_spec

from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand

try:
    import a_module_that_nobody_declared
except ImportError:
    a_module_that_nobody_declared = None

if find_spec("another_one"):
    import another_one


def hello(args):
    if a_module_that_nobody_declared is None:
        print("hello")
    else:
        a_module_that_nobody_declared.print("hello")


@hookimpl
def conda_subcommands():
    name = "hello" if a_module_that_nobody_declared is None else a_module_that_nobody_declared.NAME
    yield CondaSubcommand(name=name, summary="Say hello", action=hello)
