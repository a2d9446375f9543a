"""What the tests on real condas share: a scratch machine, and the generated plugin, rendered once."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.condas import Conda
from tests.support.rendered import render

Rendered = Callable[[str, str], Path]


@dataclass(frozen=True)
class Machine:
    """A home, an environments folder and a package cache of one test, beside a conda that is only read."""

    root: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def environments(self) -> Path:
        return self.root / "envs"

    @property
    def condarc(self) -> Path:
        return self.root / "home" / ".condarc"

    def run(self, conda: Conda, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run the conda's Python with ``arguments``; nothing of the caller's conda or Python reaches it."""
        foreign = ("CONDA", "PYTHON", "PYTEST", "XDG_", "_CE_")
        environment = {key: value for key, value in os.environ.items() if not key.startswith(foreign)}
        environment |= {
            "HOME": str(self.root / "home"),
            "USERPROFILE": str(self.root / "home"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "CONDA_ENVS_PATH": str(self.environments),
            "CONDA_PKGS_DIRS": str(self.root / "pkgs"),
        }
        return subprocess.run(
            [str(conda.python), *arguments],
            cwd=cwd or self.root,
            env=environment | self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A scratch machine with empty folders."""
    for name in ("home", "envs", "pkgs"):
        (tmp_path / name).mkdir()
    return Machine(tmp_path)


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """A function from file format and oldest conda to the generated project, which no test may change."""
    made: dict[tuple[str, str], Path] = {}

    def project(file_format: str, conda_min: str) -> Path:
        key = (file_format, conda_min)
        if key not in made:
            folder = tmp_path_factory.mktemp(f"{file_format}-{conda_min}")
            made[key] = render(folder, file_format=file_format, conda_min=conda_min)
        return made[key]

    return project
