from conda.plugins import hookimpl
from conda.plugins.types import ChannelAuthBase, CondaAuthHandler


class Handler(ChannelAuthBase):
    def __call__(self, request):
        request.headers["X-Token"] = "public"
        return request


@hookimpl
def conda_auth_handlers():
    yield CondaAuthHandler(name="token-of-mine", handler=Handler)
