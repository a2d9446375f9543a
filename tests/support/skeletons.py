"""The skeletons of the hooks, each alone in a plugin and all in one, rendered once a process."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

from condaplug.catalogue import api
from condaplug.create import offered_hooks
from tests.support.rendered import render

HOOKS = sorted(offered_hooks())
LOWEST = (25, 9)
"""The lowest release of conda that a generated plugin can claim, as year and month."""

_FOLDER = tempfile.TemporaryDirectory(prefix="skeletons-")


def since(*hooks: str) -> tuple[int, int]:
    """The lowest release, as year and month, that a plugin with these hooks can claim."""
    brought = [api.hook_since(f"conda_{hook}") or "" for hook in hooks]
    return max(LOWEST, *((int(year), int(month)) for year, month, *_ in (one.split(".") for one in brought)))


def line(release: tuple[int, int]) -> str:
    """A line of releases as the template names it: ``25.9``."""
    return ".".join(map(str, release))


@functools.cache
def skeleton(*hooks: str, conda_min: str | None = None) -> Path:
    """A plugin with these hooks for every conda that has them, which no test may change."""
    name = "-".join([*hooks, conda_min or "lowest"]) if len(hooks) < 4 else f"{len(hooks)}-{conda_min}"
    chosen = conda_min or line(since(*hooks))
    return render(Path(_FOLDER.name, name), hooks=list(hooks), conda_min=chosen)
