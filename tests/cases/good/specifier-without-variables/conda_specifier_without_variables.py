import json

from conda.plugins import hookimpl
from conda.plugins.types import CondaEnvironmentSpecifier, EnvironmentSpecBase


class Spec(EnvironmentSpecBase):
    def __init__(self, filename):
        self.filename = filename

    def read(self):
        with open(self.filename, encoding="utf-8") as file:
            return json.load(file)

    def can_handle(self):
        if "packages_for_me" not in self.read():
            raise ValueError(f"{self.filename} has no packages_for_me")
        return True

    @property
    def env(self):
        from conda.base.context import context
        from conda.models.environment import Environment
        from conda.models.match_spec import MatchSpec

        data = self.read()
        return Environment(
            platform=context.subdir,
            name=data["name"],
            variables=None,
            requested_packages=[MatchSpec(spec) for spec in data["packages_for_me"]],
        )


@hookimpl
def conda_environment_specifiers():
    yield CondaEnvironmentSpecifier(name="reads-mine", environment_spec=Spec)
