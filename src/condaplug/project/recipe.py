"""The packages that a project's conda recipe and pixi tables name: what its users get beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

RECIPES = (
    "recipe.yaml",
    "recipe/recipe.yaml",
    "recipe/meta.yaml",
    "conda.recipe/recipe.yaml",
    "conda.recipe/meta.yaml",
    "meta.yaml",
)
ITEM = re.compile(r"^\s*-\s+[\"']?([A-Za-z0-9_][A-Za-z0-9_.-]*)", re.MULTILINE)


def conda_packages(root: Path, pyproject: dict[str, Any]) -> frozenset[str]:
    """The canonical names of all packages that the recipe lists, and that pixi's dependency tables hold.

    A recipe is a template as often as it is YAML: its lists are read line by line, all of them.
    """
    names = [*_from_pixi(pyproject.get("tool", {})), *_from_recipes(root)]
    return frozenset(canonicalize_name(name) for name in names)


def _from_recipes(root: Path) -> Iterator[str]:
    for name in RECIPES:
        try:
            text = (root / name).read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        yield from ITEM.findall(text)


def _from_pixi(tool: Any) -> Iterator[str]:
    pixi = tool.get("pixi") if isinstance(tool, dict) else None
    for table in ("dependencies", "run-dependencies", "host-dependencies"):
        found = pixi.get(table) if isinstance(pixi, dict) else None
        yield from found if isinstance(found, dict) else ()
