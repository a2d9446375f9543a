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
        return self.read()


@hookimpl
def conda_environment_specifiers():
    yield CondaEnvironmentSpecifier(name="reads-mine", environment_spec=Spec)
