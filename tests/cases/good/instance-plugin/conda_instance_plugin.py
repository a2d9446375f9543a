from conda.plugins import hookimpl
from conda.plugins.types import CondaVirtualPackage


class Hooks:
    name = "instance"

    @hookimpl
    def conda_virtual_packages(self):
        yield CondaVirtualPackage(name=self.name, version="1", build=None)


plugin = Hooks()
