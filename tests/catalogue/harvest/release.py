"""A tiny conda in a git repository: the sources that a test needs, as one release."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

from condaplug.catalogue.harvest.repository import Repository
from condaplug.catalogue.harvest.snapshot import Snapshot

IDENTITY = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]


@contextmanager
def release(folder: Path, sources: Mapping[str, str], version: str = "26.1.0") -> Iterator[Snapshot]:
    """The snapshot of one release whose modules (``conda.plugins.types``) have these sources.

    A package that ``sources`` does not name is empty.
    """
    modules = {"conda": "", **sources}
    packages = {name.rpartition(".")[0] for name in modules} - {""}
    packages |= {
        ".".join(name.split(".")[:depth]) for name in packages for depth in range(1, name.count(".") + 1)
    }
    for name in packages | set(modules):
        path = folder.joinpath(*name.split("."))
        path = path / "__init__.py" if name in packages or name == "conda" else path.with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(modules.get(name, "")), encoding="utf-8")
    for command in (["init", "-q"], ["add", "-A"], [*IDENTITY, "commit", "-q", "-m", "one"]):
        subprocess.run(["git", "-C", str(folder), *command], check=True)
    with Repository(folder) as repository:
        yield repository.snapshot("HEAD", version)
