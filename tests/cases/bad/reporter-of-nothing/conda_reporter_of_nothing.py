from conda.plugins import hookimpl
from conda.plugins.types import CondaReporterBackend, ProgressBarBase, ReporterRendererBase


class Bar(ProgressBarBase):
    def update_to(self):
        pass

    def refresh(self):
        pass

    def close(self):
        pass


class Renderer(ReporterRendererBase):
    def detail_view(self, data, **options):
        print(data)

    def envs_list(self, data, **options):
        return ""

    def progress_bar(self, description, **options):
        return Bar(description)

    def spinner(self, message, fail_message):
        print(message)

    def prompt(self, message, choices, default):
        print(message)


@hookimpl
def conda_reporter_backends():
    yield CondaReporterBackend(name="nothing", description="Nothing.", renderer=Renderer)
