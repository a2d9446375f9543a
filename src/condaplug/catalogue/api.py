"""Questions about conda's plugin API at its newest release, answered from the catalogue."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from condaplug.catalogue import DATA, Field, Hook, Release, load, newest


def path(release: str) -> Path:
    """The data file of a release."""
    return DATA / f"{release}.json"


@cache
def _newest() -> Release:
    return load(newest())


def hooks() -> dict[str, Hook]:
    """Every hook of the newest release by name."""
    return _newest()["hooks"]


def returns(hook: str) -> str | None:
    """The name of the type that a hook's results have; None for a hook that the newest release lacks."""
    known = hooks().get(hook)
    return known["returns"] if known else None


def fields(type_name: str) -> list[Field]:
    """The fields of a type of ``conda.plugins.types``, in constructor order; empty for an unknown type."""
    return _newest()["types"].get(type_name, {}).get("fields", [])


def modules() -> frozenset[str]:
    """Every importable module below ``conda``, dotted."""
    return frozenset(_newest()["modules"])


def names(module: str) -> frozenset[str]:
    """The public names of a module of conda; empty for an unknown module."""
    facts = _newest()["modules"].get(module, {})
    listed = [facts.get(kind, "") for kind in ("classes", "functions", "values")]
    listed += [words for origin, words in facts.get("from", {}).items() if origin.startswith("conda")]
    words = (word.partition("=")[0] for text in listed for word in str(text).split())
    return frozenset(word for word in words if not word.startswith("_"))


def commands() -> frozenset[str]:
    """The commands that conda itself defines (conda/cli/conda_argparse.py)."""
    return frozenset(_newest()["constants"]["conda.cli.conda_argparse:BUILTIN_COMMANDS"]["set"])


def dependencies() -> frozenset[str]:
    """The top-level modules of conda's own requirements."""
    return frozenset(_newest()["dependencies"])
