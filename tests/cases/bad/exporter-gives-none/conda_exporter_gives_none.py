from conda.plugins import hookimpl
from conda.plugins.types import CondaEnvironmentExporter


def export(environment):
    environment.name


@hookimpl
def conda_environment_exporters():
    yield CondaEnvironmentExporter(name="mine", aliases=(), default_filenames=("mine.txt",), export=export)
