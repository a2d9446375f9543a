from conda.plugins import hookimpl
from conda.plugins.types import CondaRequestHeader


@hookimpl
def conda_request_headers(host):
    yield CondaRequestHeader(name="x-host", value=host)
