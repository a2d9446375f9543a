"""Every test of this package has a home of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from plumbum import local

from condaplug.create.origin import REPOSITORY_URL, Origin
from tests.create.tiny import isolated, make_template


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home; ``gitconfig`` in it is git's configuration."""
    folder = tmp_path_factory.mktemp("home")
    environment = isolated(folder)
    for name in set(os.environ) - set(environment):
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    # plumbum, through which copier runs git, keeps the environment of the moment of its first import: that
    # of a test without git, where such a one came first.
    with local.env():
        local.env.clear()
        local.env.update(environment)
        yield folder


@pytest.fixture(autouse=True)
def carry(monkeypatch: pytest.MonkeyPatch) -> Callable[[Origin], None]:
    """Changes where the carried template is from: a release, whatever this checkout is."""

    def change(origin: Origin) -> None:
        monkeypatch.setattr("condaplug.create.template_source.carried_origin", lambda template: origin)

    change(Origin(REPOSITORY_URL, "v0.1.0"))
    return change


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """The tiny template, in a plain folder."""
    return make_template(tmp_path / "tiny")
