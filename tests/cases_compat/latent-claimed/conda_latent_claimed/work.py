class Runner:
    def __init__(self, args):
        self.args = args

    def run(self):
        if self.args:
            self.refuse()
        return 0

    def refuse(self):
        from conda.exceptions import PlatformMismatchError

        raise PlatformMismatchError(incompatible=[], subdir="noarch")
