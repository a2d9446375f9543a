"""condaplug: create and validate plugins for conda."""

__version__ = "0.1.0.dev0"
