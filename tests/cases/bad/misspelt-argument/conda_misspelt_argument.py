from conda.plugins import hookimpl
from conda.plugins.types import CondaRequestHeader


@hookimpl
def conda_session_headers(hosts):
    yield CondaRequestHeader(name="x-host", value=hosts)
