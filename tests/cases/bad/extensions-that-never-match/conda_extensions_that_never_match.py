from conda.plugins import hookimpl
from conda.plugins.types import CondaPackageExtractor


def unpack(source, destination):
    print(source, destination)


def unpack_lazily(source, destination):
    yield source
    yield destination


@hookimpl
def conda_package_extractors():
    yield CondaPackageExtractor(name="pattern", extensions=["*.mine", ""], extract=unpack)
    yield CondaPackageExtractor(name="none", extensions=[], extract=unpack)
    yield CondaPackageExtractor(name="dotless", extensions=["mine"], extract=unpack)
    yield CondaPackageExtractor(name="theirs", extensions=[".conda"], extract=unpack)
    yield CondaPackageExtractor(name="lazy", extensions=[".lazy"], extract=unpack_lazily)
