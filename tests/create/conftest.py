"""Every test of this package has a home of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.create.tiny import isolated, make_template


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home; ``gitconfig`` in it is git's configuration."""
    folder = tmp_path_factory.mktemp("home")
    environment = isolated(folder)
    for name in set(os.environ) - set(environment):
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return folder


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
