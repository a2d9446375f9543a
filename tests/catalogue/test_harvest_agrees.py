"""The shipped data beside the real condas: what a conda shows when it is imported is what was harvested."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from condaplug import catalogue
from condaplug.catalogue.harvest.__main__ import SECTIONS
from tests.condas import Conda, condas

COMPARED = [section for section in SECTIONS if section != "dependencies"]
"""What needs the metadata of distributions is compared in harvest/test_dependencies.py."""

INTROSPECT = Path(__file__).with_name("introspect.py")


@cache
def introspected(conda: Conda) -> dict[str, Any]:
    """What a real conda has, by its own Python."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "data.json"
        kept = {key: value for key, value in os.environ.items() if key in ("PATH", "SYSTEMROOT", "LANG")}
        subprocess.run(
            [str(conda.python), "-I", "-B", str(INTROSPECT), str(written)],
            check=True,
            timeout=120,
            env={**kept, "HOME": folder, "USERPROFILE": folder, "TMPDIR": folder},
        )
        found: dict[str, Any] = json.loads(written.read_text(encoding="utf-8"))
        return found


def known() -> list[Any]:
    """The real condas whose release the catalogue has, with each section."""
    found = [
        pytest.param(conda, section, id=f"{conda.name}-{section}", marks=pytest.mark.real_conda)
        for conda in condas()
        for section in COMPARED
        if conda.name == "main" or conda.name in catalogue.releases()
    ]
    skip = pytest.mark.skip(reason="no real conda of a release that the catalogue has")
    return found or [pytest.param(None, "", id="none", marks=[pytest.mark.real_conda, skip])]


@pytest.mark.parametrize(("conda", "section"), known())
def test_the_shipped_data_is_what_that_conda_has(conda: Conda, section: str) -> None:
    fresh = introspected(conda)
    if fresh["version"] not in catalogue.releases():
        pytest.skip(f"the catalogue has no {fresh['version']}")
    shipped = as_json(catalogue.load(fresh["version"])[section])  # type: ignore[literal-required]
    if isinstance(shipped, dict):
        assert shipped.keys() == fresh[section].keys()
        for name, facts in shipped.items():
            assert facts == fresh[section][name], name
    assert shipped == fresh[section]


def as_json(value: Any) -> Any:
    return json.loads(json.dumps(value, default=dict))
