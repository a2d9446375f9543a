import sys

from conda.plugins import hookimpl
from conda.plugins.types import CondaVirtualPackage


@hookimpl
def conda_virtual_packages():
    yield CondaVirtualPackage(name="first", version="1", build=None)
    return CondaVirtualPackage(name="second", version="1", build=None)


@hookimpl
def conda_solvers():
    if sys.platform == "win32":
        return CondaVirtualPackage(name="no-list", version="1", build=None)
    return []
