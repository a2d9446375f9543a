from conda.plugins import hookimpl
from conda.plugins.types import CondaVirtualPackage


@hookimpl
def conda_virtual_packages():
    return [CondaVirtualPackage(name="weather", version="1.0", build=None)]
