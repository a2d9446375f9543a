"""The program: ``condaplug``, or ``python -m condaplug``."""

from __future__ import annotations

import gc
import io
import sys


def main() -> None:
    """Run the command line; ends the process with the exit codes that docs/design.md lists."""
    # syntax trees are many objects without cycles: searching them took a third of the time on a big project
    gc.disable()
    from condaplug.cli import run

    for stream in (sys.stdout, sys.stderr):
        # a name that the terminal's encoding lacks must not end in an error after the work is done
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")

    sys.exit(run())


if __name__ == "__main__":
    main()
