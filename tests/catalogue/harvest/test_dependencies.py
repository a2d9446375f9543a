"""What conda requires, read from its metadata; and the table of what that brings, beside the real condas."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from condaplug import catalogue
from condaplug.catalogue.harvest import dependencies
from tests import condas
from tests.catalogue.harvest.release import release

RECIPE = """\
{% set version = "1" %}
package:
  name: conda

requirements:
  host:
    - python
    - hatchling >=1
  run:
    - boltons >=23.0.0
    - menuinst >=1.4.11,<2         # [win]
    # a comment
    - msgpack-python

    - conda-libmamba-solver >=26.4.1
    - conda-self >=0.2.0
  run_constrained:
    - conda-build >=25.9
test:
  requires:
    - pytest
"""
PYPROJECT = """\
[project]
requires-python = ">=3.10"
dependencies = ["Ruamel.YAML >=0.11,<0.19", "truststore >=0.8; python_version>='3.12'"]
"""
SETUP = "from setuptools import setup\n\nsetup(name='conda', python_requires='>=3.7')\n"


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def test_the_project_metadata_counts_and_of_the_recipe_the_solver(tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": PYPROJECT, "recipe/meta.yaml": RECIPE, "setup.py": SETUP})
    with release(tmp_path, {}) as snapshot:
        assert dependencies.requirements(snapshot) == ["conda-libmamba-solver", "ruamel-yaml", "truststore"]
        assert dependencies.python(snapshot) == ">=3.10"
        brought = "boltons conda_libmamba_solver libmambapy msgpack ruamel truststore"
        assert dependencies.section(snapshot) == brought.split()


def test_the_recipe_counts_where_the_metadata_is_silent(tmp_path: Path) -> None:
    recipe = RECIPE.replace("    - conda-self >=0.2.0\n", "")
    write(tmp_path, {"pyproject.toml": "[tool.x]\n", "recipe/meta.yaml": recipe, "setup.py": SETUP})
    with release(tmp_path, {}) as snapshot:
        expected = ["boltons", "conda-libmamba-solver", "menuinst", "msgpack"]
        assert dependencies.requirements(snapshot) == expected
        assert dependencies.python(snapshot) == ">=3.7"


def test_a_requirement_that_nobody_described_is_said(tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": PYPROJECT.replace("truststore", "brand-new-thing")})
    with (
        release(tmp_path, {}, "27.1.0") as snapshot,
        pytest.raises(
            dependencies.UnknownRequirementError, match=r"conda 27\.1\.0 requires brand-new-thing: "
        ),
    ):
        dependencies.section(snapshot)


def test_nothing_is_known_of_a_release_without_metadata(tmp_path: Path) -> None:
    with release(tmp_path, {}) as snapshot:
        assert dependencies.section(snapshot) == []
        assert dependencies.python(snapshot) is None


def test_the_tables_are_closed() -> None:
    required = {name for names in dependencies.REQUIRES.values() for name in names.split()}
    assert required <= dependencies.MODULES.keys()
    assert dependencies.REQUIRES.keys() <= dependencies.MODULES.keys()


INSTALLED = """
import importlib.metadata, json, re

def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()

found = {}
for each in importlib.metadata.distributions():
    files = [path for path in each.files or () if path.suffix in (".py", ".so")]
    tops = {str(path).partition("/")[0].partition(".")[0] for path in files}
    tops |= {*(each.read_text("top_level.txt") or "").split()}
    modules = sorted(top for top in tops if top.isidentifier() and not top.startswith(("_", "test_")))
    texts = [text for text in each.requires or () if "extra ==" not in text]
    needs = [canonical(re.match(r"[\\w.-]+", text).group()) for text in texts]
    found[canonical(each.metadata["Name"])] = {"modules": modules, "requires": needs}
print(json.dumps(found))
"""


def installed(python: Path) -> dict[str, Any]:
    """Distribution -> its top-level modules and what it requires, in the conda of this Python."""
    done = subprocess.run(
        [str(python), "-I", "-B", "-c", INSTALLED], capture_output=True, text=True, check=True, timeout=60
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def of_catalogue(name: str) -> str | None:
    """The catalogue's release that a conda's folder stands for."""
    known = catalogue.releases()
    if name == "main":
        return next((release for release in known if "dev" in release), None)
    return name if name in known else None


@pytest.mark.parametrize("conda", condas.parameters())
def test_the_tables_hold_in_a_real_conda(conda: condas.Conda) -> None:
    there = installed(conda.python)
    brought: set[str] = set()
    seen: set[str] = set()
    queue = [*there["conda"]["requires"]]
    while queue:
        distribution = queue.pop()
        if distribution in seen or distribution not in there:
            continue
        seen.add(distribution)
        facts = there[distribution]
        assert {*facts["modules"]} <= {*dependencies.MODULES[distribution].split()}, distribution
        assert {*facts["requires"]} <= {*dependencies.REQUIRES.get(distribution, "").split()}, distribution
        brought.update(facts["modules"])
        queue += facts["requires"]
    assert len(seen) > 15
    if (release_name := of_catalogue(conda.name)) is not None:
        assert brought <= {*catalogue.load(release_name)["dependencies"]}


@pytest.mark.real_conda
def test_each_name_of_the_tables_was_seen_in_some_conda() -> None:
    found = [installed(conda.python) for conda in condas.condas()]
    if not found:
        pytest.skip(f"no real conda in {condas.FOLDER}")
    for distribution, names in dependencies.MODULES.items():
        copies = [there[distribution] for there in found if distribution in there]
        if copies:
            assert {*names.split()} == {name for copy in copies for name in copy["modules"]}, distribution
