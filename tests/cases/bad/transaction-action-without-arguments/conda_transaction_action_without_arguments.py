from conda.plugins import hookimpl
from conda.plugins.types import CondaPostTransactionAction


@hookimpl
def conda_post_transaction_actions():
    from conda.core.path_actions import Action

    class Notify(Action):
        def __init__(self):
            pass

        def verify(self):
            pass

        def execute(self):
            pass

        def reverse(self):
            pass

        def cleanup(self):
            pass

    yield CondaPostTransactionAction(name="notify", action=Notify)
