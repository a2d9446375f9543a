"""A tiny project around examples of the guide, as a user would make it by copying."""

from __future__ import annotations

from pathlib import Path

from condaplug.catalogue.guide.pages import EXAMPLES

HOOKS = sorted(path.name.removesuffix(".py.txt") for path in EXAMPLES.iterdir())

PROJECT = """\
[build-system]
requires = ["flit_core >=3.11,<4"]
build-backend = "flit_core.buildapi"

[project]
name = "guided"
version = "1"
description = "Examples of condaplug's guide"
requires-python = ">=3.10"

[project.entry-points.conda]
{entry_points}
"""

SAMPLE = """
[tool.condaplug]
samples = ["sample.list"]
"""


def text_of(hook: str) -> str:
    """The example of a hook."""
    return (EXAMPLES / f"{hook}.py.txt").read_text(encoding="utf-8")


def project(folder: Path, *hooks: str) -> Path:
    """Write a project in the folder with the examples of these hooks, a module each; returns the folder."""
    package = folder / "guided"
    package.mkdir()
    (package / "__init__.py").touch()
    for hook in hooks:
        (package / f"{hook}.py").write_text(text_of(hook), encoding="utf-8")
    entry_points = "\n".join(f'guided-{hook} = "guided.{hook}"' for hook in hooks)
    metadata = PROJECT.format(entry_points=entry_points)
    if "conda_environment_specifiers" in hooks:
        (folder / "sample.list").write_text("packages:\nnumpy >=2\npandas\n", encoding="utf-8")
        metadata += SAMPLE
    (folder / "pyproject.toml").write_text(metadata, encoding="utf-8")
    return folder
