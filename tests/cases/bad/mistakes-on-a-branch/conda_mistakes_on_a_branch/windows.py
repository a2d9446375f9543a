from conda.plugins.types import CondaVirtualPackage

VERSION = "1"


def release():
    return platfrom.release()


def package():
    return CondaVirtualPackage(name="of-a-helper", version="1")
