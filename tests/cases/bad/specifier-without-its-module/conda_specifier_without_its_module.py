from conda.plugins import hookimpl
from conda.plugins.types import CondaEnvironmentSpecifier, EnvironmentSpecBase


class Spec(EnvironmentSpecBase):
    def __init__(self, filename):
        import a_module_that_nobody_has

        self.data = a_module_that_nobody_has.read(filename)

    def can_handle(self):
        return True

    @property
    def env(self):
        return self.data


@hookimpl
def conda_environment_specifiers():
    yield CondaEnvironmentSpecifier(name="reads-mine", environment_spec=Spec)
