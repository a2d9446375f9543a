from conda.plugins import hookimpl
from conda.plugins.types import ChannelAuthBase, CondaAuthHandler


class Handler(ChannelAuthBase):
    pass


@hookimpl
def conda_auth_handlers():
    yield CondaAuthHandler(name="mine", handler=Handler("channel"))
