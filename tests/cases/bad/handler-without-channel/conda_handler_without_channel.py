from conda.plugins import hookimpl
from conda.plugins.types import ChannelAuthBase, CondaAuthHandler


class Handler(ChannelAuthBase):
    def __init__(self, channel):
        self.channel = channel

    def __call__(self, request):
        return request


class Forgetful(ChannelAuthBase):
    def __call__(self, request):
        if request.url:
            return request


@hookimpl
def conda_auth_handlers():
    yield CondaAuthHandler(name="without-channel", handler=Handler)
    yield CondaAuthHandler(name="forgetful", handler=Forgetful)
