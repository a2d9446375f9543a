from conda.plugins import hookimpl
from conda.plugins.types import CondaEnvironmentExporter


@hookimpl
def conda_environment_exporters():
    yield CondaEnvironmentExporter(
        name="lines", aliases=(), default_filenames=("lines.txt",), export="lines"
    )
