from conda.plugins import hookimpl
from conda.plugins.types import CondaRequestHeader


@hookimpl
def conda_session_headers(host):
    if host == "example.org":
        yield CondaRequestHeader(name="x-one", value="1")


@hookimpl
def conda_request_headers(host, path):
    yield CondaRequestHeader(name="x-two", value=path[:1])
