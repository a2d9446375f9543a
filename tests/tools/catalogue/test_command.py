"""Adding a release to the data: past releases stay as they are, to the byte."""

from __future__ import annotations

import os
import sysconfig
import tempfile
import venv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from condaplug.catalogue import DATA
from condaplug.catalogue.timeline import Timeline
from condaplug.errors import BadInvocationError
from tests.tools.catalogue.test_pack import DOCUMENT
from tools.catalogue import __main__ as command
from tools.catalogue import pack

EMPTY: dict[str, Any] = {
    "hooks": {},
    "types": {},
    "deprecations": {},
    "modules": {},
    "dependencies": [],
    "python": None,
}


def document(version: str, **sections: Any) -> dict[str, Any]:
    return {**EMPTY, "version": version, **sections}


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def added(folder: Path, document: dict[str, Any]) -> list[str]:
    return command.add(document, command.documents(Timeline(folder)), folder)


def test_the_shipped_data_is_what_packing_its_documents_gives(tmp_path: Path) -> None:
    pack.write([*command.documents(Timeline(DATA)).values()], tmp_path)
    assert content(tmp_path) == content(DATA)


@settings(deadline=None, max_examples=50)
@given(st.lists(DOCUMENT, min_size=2, max_size=5), st.data())
def test_a_release_that_is_added_is_packed_as_if_it_had_always_been_there(
    documents: list[dict[str, Any]], data: st.DataObject
) -> None:
    versioned = [document(f"26.{number}.0", **one) for number, one in enumerate(documents)]
    late = data.draw(st.sampled_from(versioned))
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        pack.write(versioned, Path(first))
        pack.write([one for one in versioned if one is not late], Path(second))
        added(Path(second), late)
        assert content(Path(first)) == content(Path(second))


@pytest.mark.parametrize(
    ("version", "releases"),
    [
        ("26.9.0", ("26.5.0", "26.7.0", "26.9.0")),
        ("26.9.0.dev0", ("26.5.0", "26.7.0", "26.9.0.dev0")),
        ("26.11.0.dev0", ("26.5.0", "26.7.0", "26.11.0.dev0")),
        ("26.7.1", ("26.5.0", "26.7.0", "26.7.1", "26.9.0.dev0")),
        ("26.5.1", ("26.5.0", "26.5.1", "26.7.0", "26.9.0.dev0")),
    ],
)
def test_a_development_release_goes_with_its_release_or_a_newer_one(
    tmp_path: Path, version: str, releases: tuple[str, ...]
) -> None:
    pack.write([document(each) for each in ("26.5.0", "26.7.0", "26.9.0.dev0")], tmp_path)
    added(tmp_path, document(version, hooks={"conda_new": 1}))
    timeline = Timeline(tmp_path)
    assert timeline.releases == releases
    assert dict(timeline.at(version)["hooks"]) == {"conda_new": 1}


def test_what_is_new_is_said_beside_the_release_before(tmp_path: Path) -> None:
    pack.write([document("26.5.0"), document("26.9.0.dev0", hooks={"conda_later": 1})], tmp_path)
    assert added(tmp_path, document("26.7.0", hooks={"conda_new": 1})) == [
        f"conda 26.7.0 added to {tmp_path}",
        "compared with 26.5.0:",
        "hooks:",
        "  + conda_new",
        "entries that differ: hooks 1",
    ]


def test_a_release_in_the_data_is_compared_and_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pack.write([document("26.7.0", hooks={"conda_known": 1})], tmp_path)
    before = content(tmp_path)
    for hooks, code in (({"conda_known": 1}, 0), ({"conda_other": 1}, 1)):
        made = document("26.7.0", hooks=hooks)
        monkeypatch.setattr(command, "introspected", lambda prefix, development, made=made: made)
        assert command.main([str(tmp_path), "--output", str(tmp_path)]) == code
    assert content(tmp_path) == before
    assert capsys.readouterr().out.splitlines() == [
        "conda 26.7.0 is in the data, which stays as it is",
        "conda 26.7.0 is in the data, which stays as it is",
        "hooks differs: conda_known, conda_other",
    ]


def test_a_conda_of_a_branch_has_the_name_of_the_release_to_come() -> None:
    assert command.named(document("26.7.1"), None)["version"] == "26.7.1"
    assert command.named(document("26.7.1.dev3+g1"), "26.9.0.dev0") == document("26.9.0.dev0")


@pytest.mark.parametrize(
    ("version", "development"),
    [("26.7.1.dev3+g1", None), ("26.7", None), ("26.7.1", "26.9.0"), ("26.7.1", "next")],
)
def test_a_version_that_names_no_release_is_refused(version: str, development: str | None) -> None:
    with pytest.raises(BadInvocationError) as caught:
        command.named(document(version), development)
    assert caught.value.hints == ("name the release that this conda becomes: --development 26.11.0.dev0",)


def test_a_prefix_without_conda_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith(f"error: {tmp_path} has no conda\n  ")


def test_a_conda_that_cannot_be_imported_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    venv.create(tmp_path, symlinks=os.name != "nt")
    site_packages = sysconfig.get_path("purelib", "venv", {"base": str(tmp_path)})
    package = Path(site_packages) / "conda" / "__init__.py"
    package.parent.mkdir()
    package.write_text("raise RuntimeError('broken')", encoding="utf-8")
    assert command.main([str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"error: the conda in {tmp_path} cannot be read:\n")
    assert "RuntimeError: broken" in said
