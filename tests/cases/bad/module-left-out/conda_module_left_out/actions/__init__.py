"""What the subcommand does."""

from .greeting import greet
