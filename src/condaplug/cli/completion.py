"""What the shell offers to complete."""

from __future__ import annotations


def complete_hook(incomplete: str) -> list[tuple[str, str]]:
    """The hooks that a word can become, with ``conda_`` if it has it: each with what its skeleton does."""
    from condaplug.create import offered_hooks

    prefix = "conda_" if incomplete.startswith("conda_") else ""
    return [
        (f"{prefix}{hook}", does)
        for hook, does in offered_hooks().items()
        if f"{prefix}{hook}".startswith(incomplete)
    ]
