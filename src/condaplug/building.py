"""Build a project's wheel, as pip would, and read what it holds."""

from __future__ import annotations

import configparser
import re
import shutil
import stat
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.parser import HeaderParser
from pathlib import Path

from condaplug.errors import BadInvocationError, HostUnavailableError, OutOfSpaceError
from condaplug.hosts.child import ChildResult, run_child
from condaplug.project import Wheel
from condaplug.project.files import is_file

BUILD_SECONDS = 900.0
"""How long a build may take; most of it is the download of what the backend requires."""

MAX_COPIED = 500 << 20
"""How many bytes of a repository are copied at most."""

_LEFT_OUT = frozenset(
    (".eggs", ".hypothesis", ".mypy_cache", ".nox", ".pixi", ".pytest_cache", ".ruff_cache", ".tox", ".venv")
) | {"__pycache__", "node_modules"}
_STALE = re.compile(r"build|dist|.+\.egg-info")
"""What an earlier build left in the project's folder, which setuptools would build from."""

_PHASE = re.compile(r"^\* (.+)$", re.MULTILINE)
_RAISED = re.compile(r"^\s*((?:[\w.]+\.)?\w*(?:Error|Exception|Exit|Warning)\b.*)$", re.MULTILINE)
_SCHEME = re.compile(r"[^/]+\.data/(?:purelib|platlib)/")


class BuildFailedError(Exception):
    """The project's build backend failed; the message is its own."""


def build_wheel(root: Path, environ: Mapping[str, str]) -> Wheel:
    """Build the wheel of the project at ``root`` in an isolated environment, from a copy of its repository.

    This executes the project's build backend, which may download what it requires. Raises BuildFailedError
    where the backend fails, HostUnavailableError where its requirements cannot be installed,
    BadInvocationError where the repository is too large to copy.
    """
    folder = tempfile.TemporaryDirectory(prefix="condaplug-", ignore_cleanup_errors=True)
    with folder as name, _noticing_a_full_disk(name):
        scratch = Path(name).resolve()
        source, wheels = scratch / "source", scratch / "wheels"
        project = _copy(root, source)
        (scratch / "tmp").mkdir()
        # A plugin's own folder is never the current one: a module called build in it would run instead.
        result = run_child(
            [sys.executable, "-m", "build", "--wheel", "--outdir", str(wheels), str(project)],
            scratch=scratch,
            cwd=scratch,
            env=_environment(environ, scratch),
            timeout=BUILD_SECONDS,
        )
        found = [path for path in wheels.glob("*.whl") if is_file(path)] if wheels.is_dir() else []
        if result.returncode != 0 or len(found) != 1:
            raise _failure(result)
        try:
            return _read(found[0])
        except (zipfile.BadZipFile, KeyError, ValueError, configparser.Error) as error:
            raise BuildFailedError(f"the wheel that was built cannot be read: {error}") from None


@contextmanager
def _noticing_a_full_disk(folder: str) -> Iterator[None]:
    try:
        yield
    except shutil.Error as error:
        source, _, reason = error.args[0][0]
        raise BadInvocationError(
            f"--build cannot copy {source}: {reason}", "Make it readable, or leave --build out."
        ) from None
    except OSError as error:
        raise OutOfSpaceError(folder, error) from None


def _environment(environ: Mapping[str, str], scratch: Path) -> dict[str, str]:
    """The user's environment, whose settings of pip and proxies count, without what changes a Python."""
    kept = {name: value for name, value in environ.items() if not name.startswith(("PYTHON", "__PYVENV"))}
    return {**kept, "TMPDIR": str(scratch / "tmp"), "NO_COLOR": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def _copy(root: Path, target: Path) -> Path:
    """Copy the repository around a project, which may tell the version and the files; return the project."""
    repository = next((one for one in (root, *root.parents) if (one / ".git").exists()), root)
    left = MAX_COPIED

    def ignored(folder: str, names: list[str]) -> list[str]:
        nonlocal left
        found = []
        for name in names:
            path = Path(folder, name)
            status = path.lstat()
            is_stale = Path(folder) == root and _STALE.fullmatch(name)
            is_odd = not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode) or path.is_symlink())
            if name in _LEFT_OUT or is_stale or is_odd or (path / "pyvenv.cfg").exists():
                found.append(name)
                continue
            left -= status.st_size
            if left < 0:
                raise BadInvocationError(
                    f"--build copies the repository, and {repository} holds more than {MAX_COPIED >> 20} MiB",
                    "Validate a smaller checkout, or leave --build out.",
                )
        return found

    shutil.copytree(repository, target, symlinks=True, ignore=ignored)
    return target / root.relative_to(repository)


def _failure(result: ChildResult) -> Exception:
    """Why there is no wheel: the backend's own fault, or what it needed could not be had."""
    text = result.tail
    phases = _PHASE.findall(text)
    reasons = _RAISED.findall(text)
    errors = [
        line for line in text.splitlines() if line.startswith(("ERROR", "error:")) and "Backend" not in line
    ]
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("TIP")]
    if result.timed_out:
        return BuildFailedError(f"the build timed out after {BUILD_SECONDS:.0f} s")
    if not phases or phases[-1].startswith(("Creating", "Installing")):
        why = (errors or lines or ["no output"])[-1].removeprefix("ERROR").lstrip(": ")
        return HostUnavailableError(
            f"the build's requirements could not be installed: {why}",
            "Check the connection and [build-system] requires, or leave --build out.",
        )
    return BuildFailedError((reasons or errors or lines or ["no output"])[-1].strip())


def _read(path: Path) -> Wheel:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        metadata = {name.rpartition("/")[2]: name for name in names if ".dist-info/" in name}
        headers = HeaderParser().parsestr(archive.read(metadata["METADATA"]).decode())
        parser = configparser.ConfigParser(delimiters=("=",), interpolation=None, strict=False)
        parser.optionxform = str  # type: ignore[assignment, method-assign]
        if "entry_points.txt" in metadata:
            parser.read_string(archive.read(metadata["entry_points.txt"]).decode())
    return Wheel(
        files=frozenset(_SCHEME.sub("", name) for name in names),
        entry_points=tuple(parser["conda"].items()) if parser.has_section("conda") else (),
        requirements=tuple(headers.get_all("Requires-Dist", [])),
    )
