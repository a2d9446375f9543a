"""Who brings a module: each name that a distribution has, and each way in which a project may bring one."""

from __future__ import annotations

from pathlib import Path

import pytest

from condaplug.modules import DISTRIBUTIONS, Provider, distribution_names, importable_names, provider_of
from condaplug.project import read_project
from tests.project.tree import write

RELEASE = "26.7.1"
PYPROJECT = '[project]\nname = "x"\nversion = "1"\n{more}\n[project.entry-points.conda]\nx = "plugin"\n'

# A line of a plugin, and the requirement that its author writes for it, as its pages on PyPI spell it.
IMPORTED = {
    "from PIL import Image": "Pillow>=10",
    "import attr": "attrs",
    "from bs4 import BeautifulSoup": "beautifulsoup4~=4.12",
    "import cv2": "opencv-python",
    "from dateutil import parser": "python-dateutil>=2.8",
    "import dotenv": "python-dotenv",
    "from git import Repo": "GitPython",
    "from jose import jwt": "python-jose[cryptography]",
    "import jwt": "PyJWT>=2",
    "import pkg_resources": "setuptools",
    "import rattler": "py-rattler",
    "import serial": "pyserial",
    "from sklearn import svm": "scikit-learn",
    "import yaml": "PyYAML",
    "import zmq": "pyzmq; python_version >= '3'",
}


def provider(folder: Path, module: str, more: str = "") -> Provider:
    """Who brings ``module`` to a project whose metadata has the lines ``more``."""
    write(folder, "plugin.py", pyproject__toml=PYPROJECT.format(more=more))
    return provider_of(module, read_project(folder), RELEASE)


@pytest.mark.parametrize("line", IMPORTED)
def test_what_is_imported_by_another_name_is_declared(tmp_path: Path, line: str) -> None:
    module = line.split()[1]
    declared = f"dependencies = [{IMPORTED[line]!r}]"
    assert provider(tmp_path, module, declared) is Provider.DECLARED
    assert provider(tmp_path, module, 'dependencies = ["something-else"]') is not Provider.DECLARED


def test_every_listed_name_is_imported_above() -> None:
    assert {line.split()[1] for line in IMPORTED} >= DISTRIBUTIONS.keys()


@pytest.mark.parametrize("module", DISTRIBUTIONS)
def test_a_listed_name_holds_in_both_directions(module: str) -> None:
    distribution = DISTRIBUTIONS[module]
    assert distribution in distribution_names(module)
    assert distribution in distribution_names(f"{module}.inner")
    assert module in importable_names(distribution)
    assert not {f"{prefix}{module}".lower() for prefix in ("", "py", "python-")} & {distribution}
    others = {other for other, name in DISTRIBUTIONS.items() if name != distribution}
    assert not others & importable_names(distribution)


NAMED = [
    ("some_thing", "some-thing"),
    ("thing", "python-thing"),
    ("thing", "pything"),
    ("google.cloud.storage", "google-cloud-storage"),
    ("google.cloud.storage", "google-cloud"),
    ("thing.inner", "thing"),
]


@pytest.mark.parametrize(("module", "requirement"), [*NAMED, ("thing", "thing-core")])
def test_a_name_that_a_distribution_may_have_is_declared(
    tmp_path: Path, module: str, requirement: str
) -> None:
    assert provider(tmp_path, module, f'dependencies = ["{requirement}"]') is Provider.DECLARED


@pytest.mark.parametrize(("module", "requirement"), NAMED)
def test_a_name_that_a_distribution_may_have_is_that_of_an_extra(
    tmp_path: Path, module: str, requirement: str
) -> None:
    extra = f'[project.optional-dependencies]\nmore = ["{requirement}"]'
    assert provider(tmp_path, module, extra) is Provider.EXTRA


@pytest.mark.parametrize(
    ("distribution", "module"),
    [
        ("some-thing", "some_thing"),
        ("python-thing", "thing"),
        ("pything", "thing"),
        ("google-cloud-storage", "google"),
    ],
)
def test_a_distribution_may_hold_a_module_that_is_called_so(distribution: str, module: str) -> None:
    assert module in importable_names(distribution)


@pytest.mark.parametrize(
    ("module", "more", "expected"),
    [
        ("conda.plugins", "", Provider.CONDA),
        ("conda", 'dependencies = ["conda"]', Provider.CONDA),
        ("plugin", 'dependencies = ["plugin"]', Provider.PROJECT),
        ("boltons.setutils", "", Provider.CONDA_DEPENDENCY),
        ("boltons", 'dependencies = ["boltons"]', Provider.DECLARED),
        ("json", "", Provider.PYTHON),
        ("nowhere", "", Provider.NOBODY),
        ("nowhere", 'dynamic = ["dependencies"]', Provider.UNREAD),
        ("nowhere", '[project.optional-dependencies]\nmore = ["nowhere"]', Provider.EXTRA),
        ("nowhere", '[project.optional-dependencies]\nmore = ["other"]', Provider.NOBODY),
    ],
)
def test_who_brings_a_module(tmp_path: Path, module: str, more: str, expected: Provider) -> None:
    assert provider(tmp_path, module, more) is expected


def test_a_dependency_of_conda_depends_on_its_release(tmp_path: Path) -> None:
    write(tmp_path, "plugin.py", pyproject__toml=PYPROJECT.format(more=""))
    project = read_project(tmp_path)
    assert provider_of("packaging", project, "22.11.0") is Provider.NOBODY
    assert provider_of("packaging", project, RELEASE) is Provider.CONDA_DEPENDENCY
