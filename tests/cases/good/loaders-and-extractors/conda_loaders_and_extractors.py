import functools
import shutil

from conda.plugins import hookimpl
from conda.plugins.types import CondaPackageExtractor, CondaPrefixDataLoader


def delegates(prefix, records):
    return update(prefix, records)


def update(prefix, records):
    found = {}
    records.update(found)
    return found


def with_option(prefix, records, *, kind="x"):
    for name, record in ():
        records[name] = record
    return records


def of_a_kind(kind, prefix, records):
    records.setdefault
    return {}


def reports(_prefix, _records):
    return {}


class Loader:
    def __call__(self, prefix, records):
        return records

    def load(self, prefix, records):
        records |= {}
        return records


def unpack(source, destination):
    def members():
        yield source

    for member in members():
        shutil.unpack_archive(member, destination)


@hookimpl
def conda_prefix_data_loaders():
    yield CondaPrefixDataLoader(name="delegates", loader=delegates)
    yield CondaPrefixDataLoader(name="option", loader=with_option)
    yield CondaPrefixDataLoader(name="partial", loader=functools.partial(of_a_kind, "x"))
    yield CondaPrefixDataLoader(name="reports", loader=reports)
    yield CondaPrefixDataLoader(name="callable", loader=Loader())
    yield CondaPrefixDataLoader(name="method", loader=Loader().load)


@hookimpl
def conda_package_extractors():
    yield CondaPackageExtractor(name="mine", extensions=(".minepkg", ".MINE.tar"), extract=unpack)
    yield CondaPackageExtractor(
        name="other",
        extensions=[".otherpkg"],
        extract=lambda source, destination: unpack(source, destination),
    )
