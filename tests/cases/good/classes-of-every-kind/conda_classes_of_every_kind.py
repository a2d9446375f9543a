from conda.core.path_actions import Action
from conda.core.solve import Solver
from conda.plugins import hookimpl
from conda.plugins.types import (
    ChannelAuthBase,
    ChannelNameMixin,
    CondaAuthHandler,
    CondaPostTransactionAction,
    CondaPreTransactionAction,
    CondaReporterBackend,
    CondaSolver,
    ProgressBarBase,
    ReporterRendererBase,
    SpinnerBase,
)
from requests.auth import HTTPBasicAuth


class Steps:
    def verify(self):
        self._verified = True

    def execute(self, *given):
        print("done")

    def reverse(self, quietly=False):
        pass

    cleanup = reverse


class Mixed(Steps, Action):
    def __init__(self, *given, **named):
        super().__init__(*given, **named)


def make_action(context, prefix, unlinked, linked, removed, updated, neutered):
    if not prefix:
        raise ValueError("no prefix")
    return Mixed(context, prefix)


class Basic(ChannelNameMixin, HTTPBasicAuth):
    def __init__(self, channel_name):
        super().__init__(channel_name, "user", "token")


class Own(ChannelAuthBase):
    def __init__(self, channel):
        self.channel_name = channel

    def __call__(self, request):
        if request.url is None:
            raise ValueError("no address")
        return request


class Bar(ProgressBarBase):
    def update_to(self, fraction, *more):
        pass

    def refresh(self):
        pass

    close = refresh


class Spinner(SpinnerBase):
    def __enter__(self):
        return self

    def __exit__(self, *given):
        return False


class Renderer(ReporterRendererBase):
    def __init__(self, width=80):
        self.width = width

    @staticmethod
    def render(data, **options):
        return f"{data}"

    def detail_view(self, data, **options):
        return data["a key that no sample has"]

    def envs_list(self, data, show_size=False, output=True):
        return "".join(data)

    def progress_bar(self, description, position=None, leave=True, **more):
        return Bar(description)

    @classmethod
    def spinner(cls, *texts):
        return Spinner(*texts)

    def prompt(self, message="Proceed", choices=("yes", "no"), default="yes"):
        raise NotImplementedError


class OwnSolver(Solver):
    def __init__(self, prefix, channels, *more, **named):
        super().__init__(prefix, channels, *more, **named)

    def solve_for_transaction(self, *given, **named):
        return super().solve_for_transaction(*given, **named)

    def solve_final_state(self, update_modifier=None, **named):
        return super().solve_final_state(update_modifier, **named)


class Dynamic:
    def __getattr__(self, name):
        return print


@hookimpl
def conda_pre_transaction_actions():
    yield CondaPreTransactionAction(name="mixed", action=Mixed)
    yield CondaPreTransactionAction(name="made", action=make_action)


@hookimpl
def conda_post_transaction_actions():
    yield CondaPostTransactionAction(name="by-lambda", action=lambda *given: Mixed(*given))


@hookimpl
def conda_auth_handlers():
    yield CondaAuthHandler(name="basic-of-mine", handler=Basic)
    yield CondaAuthHandler(name="own", handler=Own)


@hookimpl
def conda_reporter_backends():
    yield CondaReporterBackend(name="plain-lines", description="Plain lines.", renderer=Renderer)


@hookimpl
def conda_solvers():
    yield CondaSolver(name="own", backend=OwnSolver)
