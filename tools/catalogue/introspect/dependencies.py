"""The importable names that conda's requirements bring, and theirs in turn, from the metadata in the prefix.

Requirements count whatever their markers say, since the data is for every platform and Python. One prefix
cannot show all of them, so ``ELSEWHERE`` describes the rest: distributions that conda needs on other
platforms or Pythons, or only by its recipe, and those of earlier versions that conda accepts too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.metadata import Distribution, distributions
from typing import NamedTuple


class Brought(NamedTuple):
    """What a distribution brings: its importable top-level names, and the distributions it requires."""

    modules: Iterable[str]
    requires: Iterable[str] = ()


ELSEWHERE = {
    "backports-zstd": Brought(["backports"]),  # Python before 3.14
    "colorama": Brought(["colorama"]),  # tqdm requires it on Windows
    "conda-libmamba-solver": Brought(["conda_libmamba_solver"], ["boltons", "libmambapy", "msgpack"]),
    "libmambapy": Brought(["libmambapy"]),
    "msgpack": Brought(["msgpack"]),
    "zstandard": Brought(["zstandard"]),
}
"""Distributions that a prefix may lack, by name."""

EARLIER = {"conda-package-handling": ["zstandard"]}
"""What earlier versions require; conda 26.7 accepts conda-package-handling from 2.2.0 on."""


class MissingDistributionError(Exception):
    """A requirement is neither installed nor described in ``ELSEWHERE``."""


def dependencies() -> list[str]:
    """The section ``dependencies``. Raises ``MissingDistributionError``."""
    from conda.base.constants import DEFAULT_SOLVER

    installed = {canonical(each.metadata["Name"]): each for each in distributions()}
    solver = [] if DEFAULT_SOLVER == "classic" else [f"conda-{DEFAULT_SOLVER}-solver"]
    return brought_by("conda", installed, also=solver)


def brought_by(root: str, installed: dict[str, Distribution], also: Iterable[str] = ()) -> list[str]:
    """The importable names that the requirements of ``root`` bring; the root's own are not among them."""
    names: set[str] = set()
    seen = {root}
    queue = [(name, root) for name in (*_brought(installed[root]).requires, *also)]
    while queue:
        name, requiring = queue.pop()
        if name in seen:
            continue
        seen.add(name)
        if name not in installed and name not in ELSEWHERE:
            raise MissingDistributionError(
                f"{requiring} requires {name}, which is not installed in this prefix:"
                f" install it there, or describe it in ELSEWHERE of {__file__}"
            )
        brought = _brought(installed[name]) if name in installed else ELSEWHERE[name]
        names.update(brought.modules)
        queue += [(each, name) for each in (*brought.requires, *EARLIER.get(name, ()))]
    return sorted(names)


def _brought(distribution: Distribution) -> Brought:
    files = [path for path in distribution.files or () if path.suffix in (".py", ".so", ".pyd")]
    tops = {path.parts[0].partition(".")[0] for path in files}
    tops |= {*(distribution.read_text("top_level.txt") or "").split()}
    modules = {top for top in tops if top.isidentifier() and not top.startswith(("_", "test_"))}
    needed = [text for text in distribution.requires or () if not re.search(r"\bextra *==", text)]
    return Brought(modules, [canonical(re.split(r"[^\w.-]", text, maxsplit=1)[0]) for text in needed])


def canonical(name: str) -> str:
    """The name of a distribution as packaging's ``canonicalize_name`` writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()
