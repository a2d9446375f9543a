from conda.plugins import hookimpl
from conda.plugins.types import CondaEnvironmentExporter


def export(environment):
    return "\n".join(str(package) for package in environment.requested_packages)


@hookimpl
def conda_environment_exporters():
    yield CondaEnvironmentExporter(
        name="plain-lines", aliases=("lines",), default_filenames=("lines.txt",), export=export
    )
