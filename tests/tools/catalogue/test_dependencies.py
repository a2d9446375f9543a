"""What conda's requirements bring, by the metadata of tiny distributions."""

from __future__ import annotations

from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest

from tools.catalogue.introspect.dependencies import MissingDistributionError, brought_by, canonical


def installed(folder: Path, **requirements: list[str]) -> dict[str, Distribution]:
    """Distributions by name, each with a module and a private one of its name."""
    for name, requires in requirements.items():
        metadata = folder / f"{name}-1.0.dist-info"
        metadata.mkdir()
        lines = ["Metadata-Version: 2.1", f"Name: {name}", "Version: 1.0"]
        lines += [f"Requires-Dist: {text}" for text in requires]
        (metadata / "METADATA").write_text("\n".join(lines) + "\n", encoding="utf-8")
        files = [f"{name}/__init__.py", f"_{name}.so", f"{name}/data.txt", f"test_{name}.py"]
        (metadata / "RECORD").write_text("".join(f"{file},,\n" for file in files), encoding="utf-8")
    return {canonical(each.metadata["Name"]): each for each in distributions(path=[str(folder)])}


def test_requirements_count_with_theirs_whatever_their_markers(tmp_path: Path) -> None:
    there = installed(
        tmp_path,
        conda=["first_thing >=1", "second; python_version < '3.0'", "tests; extra == 'test'"],
        first_thing=["third[more]>2,<3", "conda"],
        second=[],
        third=[],
        beside=[],
    )
    assert brought_by("conda", there) == ["first_thing", "second", "third"]


def test_what_only_the_recipe_requires_is_named(tmp_path: Path) -> None:
    there = installed(tmp_path, conda=[], solver=["other"], other=[])
    assert brought_by("conda", there, also=["solver"]) == ["other", "solver"]


def test_a_distribution_for_other_platforms_is_described(tmp_path: Path) -> None:
    there = installed(tmp_path, conda=["tqdm"], tqdm=["colorama; platform_system == 'Windows'"])
    assert brought_by("conda", there) == ["colorama", "tqdm"]


def test_what_is_neither_there_nor_described_is_an_error(tmp_path: Path) -> None:
    there = installed(tmp_path, conda=["tqdm"], tqdm=["brand.new_thing"])
    with pytest.raises(
        MissingDistributionError, match="tqdm requires brand-new-thing, which is not installed"
    ):
        brought_by("conda", there)
