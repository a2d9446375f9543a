"""Read a prefix: which Python is in it, and whether that has conda. Files are read, nothing is started.

A prefix that conda made, a virtual environment and the system's own prefix are all known by what lies in the
``site-packages`` of their Python. A question about a path that no file can have is answered with no.
"""

from __future__ import annotations

import os
import re
import site
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from packaging.version import Version

from condaplug.catalogue.naming import version_of

_PYTHON_NAME = re.compile(r"(python|pypy)w?([0-9]+(\.[0-9]+)*t?)?(\.exe)?", re.IGNORECASE)
_VERSIONED_PYTHON = re.compile(r"(?:python|pypy)(3\.[0-9]+t?)(?:\.exe)?")
_METADATA_NAME = re.compile(r"conda-([0-9][^-]*)(?:-py[0-9.]+)?\.(?:dist-info|egg-info)")
_RECORD_NAME = re.compile(r"conda-([0-9][^-]*)-[^-]+\.json")


class Conda(NamedTuple):
    """A conda that was found: its Python, its prefix, and its release where known."""

    python: Path
    prefix: Path
    release: str | None


def running_conda() -> Conda | None:
    """Return the conda of the Python that runs this, looked up as files; None where it has none."""
    if not sys.executable:
        return None
    for folder in site.getsitepackages():
        if has_conda(Path(folder)):
            prefix = Path(sys.prefix)
            return Conda(Path(sys.executable), prefix, _release(Path(folder), prefix))
    return None


def conda_in(prefix: Path, python: Path | None = None) -> Conda | None:
    """Return the conda of a prefix, for its own Python or for the one given; None where it has none."""
    python = python or python_of(prefix)
    if python is None:
        return None
    for folder in _site_packages(prefix, python):
        if has_conda(folder):
            return Conda(python, prefix, _release(folder, prefix))
    return None


def conda_behind(python: Path) -> Conda | None:
    """Return the conda of a Python, by the prefix that it or a link on the way to it lies in."""
    for hop in hops(python):
        prefix = hop.parent.parent if hop.parent.name in ("bin", "Scripts") else hop.parent
        if found := conda_in(prefix, hop):
            return found
        if is_file(prefix / "pyvenv.cfg"):
            # A virtual environment does not see what the Python that it was made from has.
            return None
    return None


def python_of(prefix: Path) -> Path | None:
    """Return the Python of a prefix, laid out as on POSIX or as on Windows; None where it has none."""
    for place in ("bin/python", "bin/python3", "python.exe", "Scripts/python.exe"):
        python = prefix / place
        if is_file(python) and os.access(python, os.X_OK):
            return python
    return None


def is_python(path: Path) -> bool:
    """Return whether a path, or a link on the way to what it names, is called what Pythons are called."""
    return any(_PYTHON_NAME.fullmatch(hop.name) for hop in hops(path))


def has_conda(folder: Path) -> bool:
    """Return whether a ``site-packages`` holds conda, or leads to a checkout as an editable install does."""
    if is_file(folder / "conda" / "__init__.py") or matching(folder, "__editable___conda_*_finder.py"):
        return True
    return any(is_file(folder / line / "conda" / "__init__.py") for line in _links(folder))


def hops(path: Path) -> Iterator[Path]:
    """Yield a path and where its links lead, one after the other."""
    for _ in range(20):
        yield path
        try:
            path = path.parent / path.readlink()
        except (OSError, ValueError):
            return


def _site_packages(prefix: Path, python: Path) -> Iterator[Path]:
    """Yield where the Python of a prefix may look for conda, on any system."""
    # A prefix may keep folders of a Python that is gone: where the Python's name tells, only its own count.
    match = _VERSIONED_PYTHON.fullmatch(Path(os.path.realpath(python)).name)
    version = match[1] if match else "3*"
    for kind in ("python", "pypy"):
        for folder in matching(prefix / "lib", f"{kind}{version}"):
            yield from (folder / "site-packages", folder / "dist-packages")
    yield prefix / "lib" / "python3" / "dist-packages"
    yield prefix / "Lib" / "site-packages"


def _links(folder: Path) -> Iterator[str]:
    """Yield the paths that the ``.pth`` files of a ``site-packages`` and an egg link to conda add."""
    for link in (*matching(folder, "*.pth"), *matching(folder, "conda.egg-link")):
        try:
            lines = link.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
        yield from (
            line.strip()
            for line in lines
            if line.strip() and not line.startswith(("import ", "import\t", "#"))
        )


def _release(folder: Path, prefix: Path) -> str | None:
    """Return the release that conda's metadata in a ``site-packages`` names, else the one conda recorded."""
    names = [path.name for path in matching(folder, "conda-*")]
    releases = [match[1] for name in names if (match := _METADATA_NAME.fullmatch(name))]
    if not releases:
        names = [path.name for path in matching(prefix / "conda-meta", "conda-*.json")]
        releases = [match[1] for name in names if (match := _RECORD_NAME.fullmatch(name))]
    # An upgrade that was broken off leaves two.
    return max(releases, key=lambda text: version_of(text) or Version("0"), default=None)


def is_file(path: Path) -> bool:
    """Return whether a path is a file."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Return whether a path is a folder."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def entries(folder: Path) -> Sequence[Path]:
    """Return what is in a folder, sorted; nothing where it cannot be read."""
    try:
        return sorted(folder.iterdir())
    except (OSError, ValueError):
        return ()


def matching(folder: Path, pattern: str) -> Sequence[Path]:
    """Return what in a folder matches a pattern, sorted; nothing where it cannot be read."""
    try:
        return sorted(folder.glob(pattern))
    except (OSError, ValueError):
        return ()
