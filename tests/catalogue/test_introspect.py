"""The shipped data beside the real condas: a fresh introspection gives the same."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from condaplug import catalogue
from tests.condas import Conda, condas

INTROSPECT = Path(__file__).with_name("introspect.py")
SHIPPED = [
    pytest.param(conda, id=conda.name, marks=pytest.mark.real_conda)
    for conda in condas()
    if conda.name in catalogue.releases()
]
if not SHIPPED:
    SHIPPED = [
        pytest.param(None, id="none", marks=[pytest.mark.real_conda, pytest.mark.skip("no such conda")])
    ]


@pytest.mark.parametrize("conda", SHIPPED)
def test_the_shipped_data_is_what_that_conda_has(conda: Conda, tmp_path: Path) -> None:
    written = tmp_path / "data.json"
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "SYSTEMROOT", "LANG")}
    subprocess.run(
        [str(conda.python), "-I", "-B", str(INTROSPECT), str(written)],
        check=True,
        timeout=120,
        env={**kept, "HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "TMPDIR": str(tmp_path)},
    )
    fresh = json.loads(written.read_text(encoding="utf-8"))
    shipped = json.loads((catalogue.DATA / f"{conda.name}.json").read_text(encoding="utf-8"))
    assert fresh.keys() == shipped.keys()
    for section in ("modules", "hooks", "types"):
        assert fresh[section].keys() == shipped[section].keys(), section
        for name in fresh[section]:
            assert fresh[section][name] == shipped[section][name], f"{section}: {name}"
    for section in shipped:
        assert fresh[section] == shipped[section], section
