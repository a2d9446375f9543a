"""The real condas that the tests run on: one prefix a release in the folder ``CONDAPLUG_TEST_CONDAS``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from condaplug import catalogue
from condaplug.hosts.find import choose

FOLDER = Path(os.environ.get("CONDAPLUG_TEST_CONDAS") or Path.home() / "condas").expanduser()


@dataclass(frozen=True)
class Conda:
    """One prefix: ``name`` is its folder's (``26.7.1``, ``main``)."""

    name: str
    prefix: Path
    python: Path

    @property
    def release(self) -> tuple[int, int]:
        """Year and month; a development conda is newer than every release."""
        numbers = self.name.split(".")[:2]
        return (int(numbers[0]), int(numbers[1])) if all(part.isdigit() for part in numbers) else (9999, 0)

    @property
    def catalogued(self) -> str | None:
        """The catalogue's release that this conda is; None where it has none. A branch is what is to come."""
        known = catalogue.releases()
        if self.name in known:
            return self.name
        coming = [release for release in known if "dev" in release]
        return coming[-1] if coming and self.release == (9999, 0) else None


def condas() -> list[Conda]:
    """Every conda of the folder, oldest first; empty where there is no such folder."""
    found = []
    for prefix in FOLDER.iterdir() if FOLDER.is_dir() else ():
        pythons = [prefix / "bin" / "python", prefix / "python.exe", prefix / "Scripts" / "python.exe"]
        python = next((path for path in pythons if path.exists()), None)
        if python:
            found.append(Conda(prefix.name, prefix, python))
    return sorted(found, key=lambda conda: (conda.release, conda.name))


def only_the_model_is_found(environ: dict[str, str]) -> bool:
    """Whether a search with these variables finds no conda on this machine, in no usual prefix either."""
    (candidate,) = choose((), environ, releases=catalogue.releases())
    return candidate.kind == "builtin"


def parameters(since: tuple[int, int] = (0, 0)) -> list[object]:
    """``pytest.param`` objects, one for each conda from ``since`` on; one that skips if there is none."""
    chosen = [conda for conda in condas() if conda.release >= since]
    if not chosen:
        skip = pytest.mark.skip(reason=f"no real conda in {FOLDER} (CONDAPLUG_TEST_CONDAS)")
        return [pytest.param(None, id="none", marks=[pytest.mark.real_conda, skip])]
    return [pytest.param(conda, id=conda.name, marks=pytest.mark.real_conda) for conda in chosen]


def named(name: str) -> list[object]:
    """Like ``parameters``, for the conda of one release."""
    found = [conda for conda in condas() if conda.name == name]
    if not found:
        skip = pytest.mark.skip(reason=f"no conda {name} in {FOLDER} (CONDAPLUG_TEST_CONDAS)")
        return [pytest.param(None, id=name, marks=[pytest.mark.real_conda, skip])]
    return [pytest.param(found[0], id=name, marks=pytest.mark.real_conda)]
