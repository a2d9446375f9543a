import json
import os
from dataclasses import dataclass, field

from conda.plugins import CondaEnvironmentSpecifier, hookimpl
from conda.plugins.types import EnvironmentSpecBase
from conda.env.env import Environment


@dataclass
class MySimpleEnvironment:
    """An model representing an environment file."""

    # required
    name: str

    # optional
    conda_deps: list[str] = field(default_factory=list)


class MySimpleSpec(EnvironmentSpecBase):
    def __init__(self, filename=None):
        self.filename = filename

    def _parse_data(self) -> MySimpleEnvironment:
        """ "Validate and convert the provided file into a MySimpleEnvironment"""
        with open(self.filename, "rb") as fp:
            json_data = fp.read()

        return MySimpleEnvironment(**json.loads(json_data))

    def can_handle(self) -> bool:
        if not os.path.exists(self.filename):
            return False
        try:
            self._parse_data()
        except Exception:
            return False

        return True

    @property
    def env(self) -> Environment:
        """Returns the Environment representation of the environment spec file"""
        data = self._parse_data()

        return Environment(
            name=data.name,
            dependencies=data.conda_deps,
        )


@hookimpl
def conda_environment_specifiers():
    yield CondaEnvironmentSpecifier(
        name="mysimple",
        environment_spec=MySimpleSpec,
    )
