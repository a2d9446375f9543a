"""The program: ``condaplug``, or ``python -m condaplug``."""

from __future__ import annotations

import contextlib
import gc
import io
import signal
import sys

from condaplug.termination import INTERRUPTED, exit_code, handle


def main() -> None:
    """Run the command line; ends the process with the exit codes that docs/design.md lists."""
    # syntax trees are many objects without cycles: searching them took a third of the time on a big project
    gc.disable()
    try:
        handle()
        code = _run()
    except KeyboardInterrupt:
        # the commands say what stays; here none has begun, or all is done
        with contextlib.suppress(OSError, AttributeError):
            sys.stderr.write("Interrupted: nothing was changed.\n")
        code = INTERRUPTED
    finally:
        # nothing is left to interrupt but the end of Python itself, which would show a traceback
        with contextlib.suppress(ValueError, KeyboardInterrupt):
            signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(exit_code(code))


def _run() -> int:
    from condaplug.cli import run

    for stream in (sys.stdout, sys.stderr):
        # a name that the terminal's encoding lacks must not end in an error after the work is done
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        return run()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)


if __name__ == "__main__":
    main()
