from conda.plugins import hookimpl
from conda.plugins.types import CondaPrefixDataLoader


def read(prefix):
    return {}


def only_returns(prefix, records):
    return read(prefix)


def replaces(prefix, records):
    records = read(prefix)
    records["x"] = None
    return records


def lazy(prefix, records):
    records["x"] = None
    yield records


def raises(prefix, records):
    return records["python"]


@hookimpl
def conda_prefix_data_loaders():
    for loader in (only_returns, replaces, lazy, raises):
        yield CondaPrefixDataLoader(name=loader.__name__, loader=loader)
