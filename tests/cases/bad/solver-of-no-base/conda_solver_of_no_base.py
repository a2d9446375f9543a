from conda.plugins import hookimpl
from conda.plugins.types import CondaSolver


class Quacks:
    def __init__(self, prefix, channels, subdirs=(), **options):
        self.prefix = prefix

    def solve_for_transaction(self, *arguments, **options):
        raise NotImplementedError


@hookimpl
def conda_solvers():
    yield CondaSolver(name="mine", backend=Quacks)
