from conda.plugins import hookimpl
from conda.plugins.types import CondaVirtualPackage


@hookimpl
def conda_virtual_packages():
    yield CondaVirtualPackage(name="archspec", version="12", build=None)
