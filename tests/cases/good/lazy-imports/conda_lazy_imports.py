from conda.plugins import hookimpl
from conda.plugins.types import CondaSolver


@hookimpl
def conda_solvers():
    from conda.core.solve import Solver

    class Careful(Solver):
        """Solves as conda does."""

    yield CondaSolver(name="careful", backend=Careful)
