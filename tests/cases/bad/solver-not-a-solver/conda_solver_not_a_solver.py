from conda.plugins import hookimpl
from conda.plugins.types import CondaSolver


class Solver:
    pass


@hookimpl
def conda_solvers():
    yield CondaSolver(name="mine", backend=Solver)
