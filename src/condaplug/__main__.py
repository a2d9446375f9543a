"""The program: ``condaplug``, or ``python -m condaplug``."""

from __future__ import annotations


def main() -> None:
    """Run the command line; ends the process with the exit codes that docs/design.md lists."""
    from condaplug.cli import app

    app()


if __name__ == "__main__":
    main()
