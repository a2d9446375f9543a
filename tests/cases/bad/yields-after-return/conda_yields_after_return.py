from conda.plugins import hookimpl
from conda.plugins.types import CondaPreSolve, CondaVirtualPackage


@hookimpl
def conda_virtual_packages():
    return
    yield CondaVirtualPackage(name="lost", version="1", build=None)


@hookimpl
def conda_pre_solves():
    for name in ("one", "two"):
        yield CondaPreSolve(name=name, action=print)
        return
        yield CondaPreSolve(name=f"not-{name}", action=print)
