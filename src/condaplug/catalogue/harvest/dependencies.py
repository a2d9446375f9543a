"""What conda itself needs: the Pythons it runs on, and the modules that come with it.

conda's own requirements are read from its metadata. What these bring, git cannot tell: that is a table of
facts here, held against the real condas by the tests.
"""

from __future__ import annotations

import ast
import re
import sys
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from condaplug.catalogue.harvest.snapshot import Snapshot

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DEFAULT_SOLVER = "conda-libmamba-solver"
"""conda's solver since 23.10; since 25.3 only the recipe requires it (recipe/meta.yaml)."""

MODULES = {
    "archspec": "archspec",
    "backports-zstd": "backports",
    "boltons": "boltons",
    "certifi": "certifi",
    "cffi": "cffi",
    "charset-normalizer": "charset_normalizer",
    "colorama": "colorama",
    "conda-libmamba-solver": "conda_libmamba_solver",
    "conda-package-handling": "conda_package_handling",
    "conda-package-streaming": "conda_package_streaming",
    "cryptography": "cryptography",
    "distro": "distro",
    "frozendict": "frozendict",
    "idna": "idna",
    "jsonpatch": "jsonpatch jsonpatch_cli",
    "jsonpointer": "jsonpointer",
    "libmambapy": "libmambapy",
    "menuinst": "menuinst",
    "msgpack": "msgpack",
    "packaging": "packaging",
    "platformdirs": "platformdirs",
    "pluggy": "pluggy",
    "pycosat": "pycosat",
    "pycparser": "pycparser",
    "pyopenssl": "OpenSSL",
    "requests": "requests",
    "ruamel-yaml": "ruamel",
    "ruamel-yaml-clib": "ruamel",
    "setuptools": "pkg_resources setuptools",
    "toolz": "tlz toolz",
    "tqdm": "tqdm",
    "truststore": "truststore",
    "urllib3": "urllib3",
    "zstandard": "zstandard",
}
"""Distribution -> its importable top-level names, in any release that a conda of the catalogue accepts."""

REQUIRES = {
    "cffi": "pycparser",
    "conda-libmamba-solver": "boltons libmambapy msgpack",
    "conda-package-handling": "backports-zstd conda-package-streaming requests zstandard",
    "conda-package-streaming": "backports-zstd requests zstandard",
    "cryptography": "cffi",
    "jsonpatch": "jsonpointer",
    "pyopenssl": "cryptography",
    "requests": "certifi charset-normalizer idna urllib3",
    "ruamel-yaml": "ruamel-yaml-clib",
    "tqdm": "colorama",
}
"""Distribution -> what it requires, likewise; on any platform and any Python."""

NAMES_ON_CHANNELS = {"msgpack-python": "msgpack"}
"""Packages of conda's channels -> the distributions that are in them, where the names differ."""


class UnknownRequirementError(Exception):
    """conda requires a distribution that the tables of this module lack."""


def section(snapshot: Snapshot) -> list[str]:
    """The importable top-level names that conda's requirements bring, and theirs in turn.

    What conda requires on one platform only, or for some Pythons, counts on all. The plugins that its recipe
    bundles since 26.5 are no requirements of conda's code and stay out, except for the default solver.
    Raises ``UnknownRequirementError`` where a requirement is not in the tables.
    """
    names: set[str] = set()
    seen: set[str] = set()
    queue = requirements(snapshot)
    while queue:
        distribution = queue.pop()
        if distribution in seen:
            continue
        seen.add(distribution)
        if distribution not in MODULES:
            raise UnknownRequirementError(
                f"conda {snapshot.version} requires {distribution}: add what it brings to MODULES"
                f" and REQUIRES in {__name__}"
            )
        names.update(MODULES[distribution].split())
        queue += REQUIRES.get(distribution, "").split()
    return sorted(names)


def requirements(snapshot: Snapshot) -> list[str]:
    """The distributions that conda itself requires: as pyproject.toml says; its recipe before 23.5."""
    recipe = _of_recipe(snapshot.read("recipe/meta.yaml") or "")
    declared = [Requirement(text).name for text in _project(snapshot).get("dependencies", ())]
    chosen = [*declared, *({DEFAULT_SOLVER} & {*recipe})] if declared else recipe
    return sorted({canonicalize_name(NAMES_ON_CHANNELS.get(name, name)) for name in chosen} - {"python"})


def python(snapshot: Snapshot) -> str | None:
    """The Pythons that conda accepts (``>=3.10``): as pyproject.toml says; before 23.5, as setup.py does."""
    declared = _project(snapshot).get("requires-python")
    if declared is None:
        for node in ast.walk(ast.parse(snapshot.read("setup.py") or "")):
            if isinstance(node, ast.keyword) and node.arg == "python_requires":
                declared = ast.literal_eval(node.value)
    return None if declared is None else str(declared)


def _project(snapshot: Snapshot) -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads(snapshot.read("pyproject.toml") or "").get("project", {})
    return project


def _of_recipe(text: str) -> list[str]:
    """The names under ``requirements: run:`` of a recipe, whose templates make it no YAML."""
    found = re.search(r"^requirements:\n(?:.*\n)*?  run:\n((?:    .*\n|\s*\n)+)", text, re.MULTILINE)
    return re.findall(r"^ +- *([\w.-]+)", found[1], re.MULTILINE) if found else []
