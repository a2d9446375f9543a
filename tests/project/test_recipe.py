"""What a recipe and pixi's tables name."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condaplug.project import read_project
from condaplug.project.recipe import conda_packages, run_requirements
from tests.project.tree import HATCH, NAMED, write

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


META = """
{% set name = "conda-x" %}
{% set conda_min = "25.9" %}
requirements:
  host:
    - conda >=1
  run:
    - python
    - conda >={{ conda_min }}  # [unix]
    - conda-build >=3
  run_constrained:
  - "conda-forge::conda <27"
test:
  requires:
    - conda >=2
  requirements:
    run:
      - conda >=3
outputs:
  - name: other
    requirements:
      run:
        - conda {{ pin(conda) }}
        - conda
"""
V1 = """
context:
  conda_min: "26.1"
outputs:
  - package:
      name: conda-x
    requirements:
      run:
        - python >=${{ python_min }}
        - conda >=${{ conda_min }}
      run_constraints: [rich, 'conda >=26,<27']
    tests:
      - requirements:
          run:
            - conda >=4
"""


def stated(project: Path) -> list[tuple[str, str]]:
    return [(one.specifier, str(one.place)) for one in read_project(project).claims]


def test_every_place_that_claims_a_range_of_conda(tmp_path: Path) -> None:
    (tmp_path / "recipe").mkdir()
    (tmp_path / "recipe" / "meta.yaml").write_text(META)
    (tmp_path / "recipe.yaml").write_text(V1)
    (tmp_path / "pixi.toml").write_text('[dependencies]\nrich = "*"\nconda = { version = "26.*" }\n')
    text = """\
        dependencies = ["rich", "conda>=25.7; python_version>'3'", "conda-x"]
        [tool.condaplug]
        conda = ">=25.11"
        [tool.pixi.dependencies]
        conda = ">=26.3"
        [tool.pixi.feature.test.dependencies]
        conda = ">=99"
        """
    write(tmp_path, pyproject__toml=HATCH + NAMED + textwrap.dedent(text))
    first = (HATCH + NAMED).count("\n") + 1
    assert stated(tmp_path) == [
        (">=25.11", f"pyproject.toml:{first + 2}"),
        (">=25.7", f"pyproject.toml:{first}"),
        (">=26.1", "recipe.yaml:10"),
        (">=26,<27", "recipe.yaml:11"),
        (">=25.9", "recipe/meta.yaml:9"),
        ("<27", "recipe/meta.yaml:12"),
        (">=26.3", f"pyproject.toml:{first + 4}"),
        ("26.*", "pixi.toml:3"),
    ]


@pytest.mark.parametrize(
    ("item", "specifier"),
    [
        ("conda >=25.9", ">=25.9"),
        ("conda>=25.9,<27", ">=25.9,<27"),
        ("conda >= 25.9", ">=25.9"),
        ("conda 25.9.*", "25.9.*"),
        ("conda 25.9.1 py312_0", "25.9.1"),
        ("conda=25.9", "=25.9"),
        ("conda=25.9.1=py312_0", "=25.9.1"),
        ("conda==25.9.1", "==25.9.1"),
        ("conda[version='>=25.9,<26']", ">=25.9,<26"),
        ("conda", None),
        ("conda *", None),
        ("conda-lockfiles >=0.2", None),
        ("condaplug >=1", None),
        ("conda ${{ pin }}", None),
        ("conda ^25.*$", None),
    ],
)
def test_match_specifications(tmp_path: Path, item: str, specifier: str | None) -> None:
    (tmp_path / "meta.yaml").write_text(f"requirements:\n  run:\n    - {item}\n")
    write(tmp_path, pyproject__toml=HATCH + NAMED)
    assert stated(tmp_path) == ([(specifier, "meta.yaml:3")] if specifier else [])


@given(st.text(alphabet="-: conda>=25.\n[]{}%#'run\"requirements"))
def test_any_text_has_requirements_or_none(text: str) -> None:
    lines = text.count("\n") + 1
    assert all(1 <= one.line <= lines and one.text for one in run_requirements(text))


def test_what_a_recipe_brings_is_what_runs_with_the_plugin(tmp_path: Path) -> None:
    recipe = (
        "requirements:\n  host:\n    - pip\n  run:\n    - requests >=2\n  run_constraints:\n    - numpy\n"
    )
    write(tmp_path, pyproject__toml=f"{HATCH}{NAMED}", recipe__yaml=recipe)
    assert [one.name for one in read_project(tmp_path).brought] == ["requests"]
