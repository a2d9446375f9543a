import json
from pathlib import Path

from conda.plugins import hookimpl
from conda.plugins.types import CondaEnvironmentSpecifier, EnvironmentSpecBase


class Reader(EnvironmentSpecBase):
    def __init__(self, filename):
        self.data = json.loads(Path(filename).read_text(encoding="utf-8")) if Path(filename).exists() else {}

    def can_handle(self):
        return "packages_for_me" in self.data

    @property
    def env(self):
        raise NotImplementedError("conda asks for env_for")

    def env_for(self, platform):
        from conda.models.environment import Environment
        from conda.models.match_spec import MatchSpec

        return Environment(platform=platform, requested_packages=[MatchSpec("numpy")])


@hookimpl
def conda_environment_specifiers():
    yield CondaEnvironmentSpecifier(name="reads-mine", environment_spec=Reader)
