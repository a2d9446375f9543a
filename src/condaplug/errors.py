"""What condaplug says when it cannot do what it was asked: one sentence, and what to do next."""

import errno

FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG)
"""The errors of a disk, or of a file, that can hold no more."""


class CondaplugError(Exception):
    """The root of every error that a user can cause.

    ``message`` is one sentence saying what happened and where; ``hints`` say what to do next.
    ``exit_code`` is the process's exit code where the error reaches the command line.
    """

    exit_code = 2

    def __init__(self, message: str, *hints: str) -> None:
        super().__init__(message)
        self.message = message
        self.hints = hints


class BadInvocationError(CondaplugError):
    """An option, an answer or a destination that cannot be used."""


class NotAPluginProjectError(CondaplugError):
    """The path holds no Python project, or metadata that cannot be read."""


class HostUnavailableError(CondaplugError):
    """The conda that was asked for is missing, or failed for a reason that is not the plugin's."""

    exit_code = 3


class OutOfSpaceError(CondaplugError):
    """The disk, or what this process may write of it, is full."""

    def __init__(self, place: object, error: OSError) -> None:
        super().__init__(
            f"cannot write into {place}: {error.strerror or error}",
            "Free some space there, or set TMPDIR to a folder on another disk.",
        )
