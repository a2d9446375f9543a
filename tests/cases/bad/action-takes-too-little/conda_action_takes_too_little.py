from conda.plugins import hookimpl
from conda.plugins.types import CondaPreSolve


def run(specs):
    return None


@hookimpl
def conda_pre_solves():
    yield CondaPreSolve(name="before", action=run)
