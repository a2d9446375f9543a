from conda.plugins import hookimpl
from conda.plugins.types import CondaVirtualPackage


@hookimpl
def conda_virtual_packages():
    number = 0
    while True:
        number += 1
        yield CondaVirtualPackage(name=f"endless{number}", version="1", build=None)
