"""What a recipe and pixi's tables name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condaplug.project.recipe import conda_packages

RECIPE = """
requirements:
  run:
    - python >=${{ python_min }}
    - "conda-lockfiles >=0.2"
    - if: win
      then: pywin32
    - Ruamel.YAML
"""


@pytest.mark.parametrize("name", ["recipe.yaml", "recipe/recipe.yaml", "conda.recipe/meta.yaml"])
def test_every_list_of_a_recipe_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(RECIPE, encoding="utf-8")
    assert conda_packages(tmp_path, {}) >= {"python", "conda-lockfiles", "ruamel-yaml"}


def test_pixi_s_dependencies_are_read(tmp_path: Path) -> None:
    pyproject = {
        "tool": {"pixi": {"dependencies": {"rich": "*"}, "feature": {"x": {"dependencies": {"y": "*"}}}}}
    }
    assert conda_packages(tmp_path, pyproject) == {"rich"}


def test_a_project_without_either_names_nothing(tmp_path: Path) -> None:
    assert conda_packages(tmp_path, {}) == frozenset()


@given(st.text(), st.recursive(st.text() | st.integers(), lambda inner: st.dictionaries(st.text(), inner)))
def test_any_recipe_and_any_table(tmp_path_factory: pytest.TempPathFactory, text: str, tool: object) -> None:
    folder = tmp_path_factory.mktemp("recipe")
    (folder / "recipe.yaml").write_text(text, encoding="utf-8", errors="replace")
    conda_packages(folder, {"tool": {"pixi": tool}})
    conda_packages(folder, {"tool": tool})
