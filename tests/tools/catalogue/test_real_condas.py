"""The shipped data beside the real condas: made anew from each, it is the same."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from condaplug import catalogue
from condaplug.catalogue import DATA
from condaplug.catalogue.timeline import Timeline
from tests.support.condas import Conda, condas, named
from tools.catalogue import __main__ as command
from tools.catalogue import pack
from tools.catalogue.news import differences


@cache
def introspected(prefix: Path) -> dict[str, Any]:
    return command.introspected(prefix)


def catalogued() -> list[Any]:
    """The real condas whose release the catalogue has."""
    known = [conda for conda in condas() if conda.catalogued]
    skip = pytest.mark.skip(reason="no real conda of a release that the catalogue has")
    none = [pytest.param(None, id="none", marks=[pytest.mark.real_conda, skip])]
    return [pytest.param(conda, id=conda.name, marks=pytest.mark.real_conda) for conda in known] or none


@pytest.mark.parametrize("conda", catalogued())
def test_a_real_conda_is_what_the_data_says_in_every_section(conda: Conda) -> None:
    made = introspected(conda.prefix)
    if made["version"] not in catalogue.releases():
        pytest.skip(f"the catalogue has no {made['version']}")
    shipped = command.documents(Timeline(DATA))[made["version"]]
    assert made.keys() == shipped.keys()
    assert len(made) == 15
    assert differences(shipped, made) == {}
    assert made == shipped


@pytest.mark.parametrize("conda", [*named("26.7.1"), *named("main")])
def test_a_release_that_the_data_lacks_is_added_as_it_is_shipped(
    conda: Conda, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    version = introspected(conda.prefix)["version"]
    if version not in catalogue.releases():
        pytest.skip(f"the catalogue has no {version}")
    documents = command.documents(Timeline(DATA))
    del documents[version]
    pack.write([*documents.values()], tmp_path)
    assert version not in Timeline(tmp_path).releases
    assert command.main([str(conda.prefix), "--output", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith(f"conda {version} added to {tmp_path}\ncompared with ")
    shipped = {path.name: path.read_bytes() for path in DATA.iterdir()}
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == shipped
