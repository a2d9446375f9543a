import sys

from conda.plugins import hookimpl
from conda.plugins.types import CondaPackageExtractor, CondaVirtualPackage

NAME = "other"
NOTHING = None
EXTENSION = ".otherpkg"


def unpack(source, destination):
    print(source, destination)


@hookimpl
def conda_virtual_packages():
    yield CondaVirtualPackage(name="first", version="1", build=None)
    if sys.platform == "win32":
        from .windows import VERSOIN, release

        yield CondaVirtualPackage(naem=NAME, version="1", build=None)
        yield CondaVirtualPackage(name=NAEM, version=VERSOIN, build=None)
        yield CondaVirtualPackage(name=NOTHING, version=release(), build=None)


@hookimpl
def conda_package_extractors():
    if sys.platform == "win32":
        yield CondaPackageExtractor(name=NAME, extensions=EXTENSION, extract=unpack)
