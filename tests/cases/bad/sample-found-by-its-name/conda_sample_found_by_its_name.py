import json
from pathlib import Path

from conda.plugins import hookimpl
from conda.plugins.types import CondaEnvironmentSpecifier, EnvironmentSpecBase


class Reader(EnvironmentSpecBase):
    def __init__(self, filename):
        self.data = json.loads(Path(filename).read_text(encoding="utf-8")) if Path(filename).exists() else {}

    def can_handle(self):
        return "packages" in self.data

    @property
    def env(self):
        from conda.base.context import context
        from conda.models.environment import Environment
        from conda.models.match_spec import MatchSpec

        return Environment(
            platform=context.subdir,
            name=self.data["name"],
            requested_packages=[MatchSpec(spec) for spec in self.data["packages_for_me"]],
        )


@hookimpl
def conda_environment_specifiers():
    yield CondaEnvironmentSpecifier(
        name="reads-mine", environment_spec=Reader, default_filenames=("sample.json",)
    )
