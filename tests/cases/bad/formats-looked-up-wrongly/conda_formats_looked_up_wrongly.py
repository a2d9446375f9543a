from conda.plugins import hookimpl
from conda.plugins.types import CondaEnvironmentExporter


def export(environment):
    return "text"


@hookimpl
def conda_environment_exporters():
    yield CondaEnvironmentExporter(
        name="letters",
        aliases="spec",
        default_filenames=("locks/letters.lock",),
        export=export,
    )
    yield CondaEnvironmentExporter(name="itself", aliases=("itself",), default_filenames=("",), export=export)
