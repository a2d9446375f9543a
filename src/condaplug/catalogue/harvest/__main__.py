"""Make the catalogue's data: ``python -m condaplug.catalogue.harvest PATH_TO_CONDA_GIT_REPOSITORY``.

Reads every release tag of that repository from 22.11.0 on, and with ``--development REF=VERSION`` a branch or
a commit as a release that is to come, and writes the data in place of what is in the folder.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

try:
    import griffe  # noqa: F401 - said here, in a sentence, before a section needs it
except ModuleNotFoundError:
    sys.exit("error: the harvest needs griffe\n  Install it: pip install 'condaplug[harvest]'")

from condaplug.catalogue import DATA
from condaplug.catalogue.harvest import (
    builtin,
    classes,
    constants,
    context,
    dependencies,
    deprecations,
    hooks,
    manager,
    names,
    pack,
    parsers,
    signatures,
    started,
    types,
)
from condaplug.catalogue.harvest.repository import Repository
from condaplug.catalogue.harvest.snapshot import Snapshot
from condaplug.errors import BadInvocationError, CondaplugError

SECTIONS: dict[str, Callable[[Snapshot], Any]] = {
    "python": dependencies.python,
    "hooks": hooks.section,
    "types": types.section,
    "manager": manager.section,
    "builtin": builtin.section,
    "dependencies": dependencies.section,
    "deprecations": deprecations.section,
    "context": context.section,
    "constants": constants.section,
    "classes": classes.section,
    "signatures": signatures.section,
    "parsers": parsers.section,
    "started": started.section,
    "modules": names.section,
}
"""Section of a release's document -> what reads it."""

VERSION = re.compile(r"\d+\.\d+\.\d+(\.dev\d+)?", re.ASCII)


def document(snapshot: Snapshot) -> dict[str, Any]:
    """Every fact of one release: ``version``, and the sections by name."""
    return {"version": snapshot.version, **{name: read(snapshot) for name, read in SECTIONS.items()}}


def documents(repository: Repository, development: Sequence[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """The documents of the releases, oldest first, then those of ``development`` (ref and version)."""
    releases = [(release, release) for release in repository.releases()] + list(development)
    before: Snapshot | None = None
    for at, (ref, version) in enumerate(releases, 1):
        snapshot = repository.snapshot(ref, version)
        print(f"{at}/{len(releases)} {version}", file=sys.stderr, flush=True)  # noqa: T201
        yield document(snapshot)
        # The one before is kept until now, so that the sources that both have are parsed once.
        before = snapshot
    del before


def _development(text: str) -> tuple[str, str]:
    ref, _, version = text.rpartition("=")
    if not ref or not VERSION.fullmatch(version):
        raise BadInvocationError(
            f"--development {text} is not REF=VERSION.",
            "Name a branch or a commit and the release it becomes: --development main=26.9.0.dev0",
        )
    return ref, version


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m condaplug.catalogue.harvest", description=__doc__)
    parser.add_argument("repository", type=Path, help="a clone of conda's git repository, with its tags")
    parser.add_argument("--development", metavar="REF=VERSION", action="append", default=[])
    parser.add_argument("--output", type=Path, default=DATA, metavar="FOLDER")
    given = parser.parse_args(arguments)
    try:
        development = [_development(each) for each in given.development]
        with Repository(given.repository) as repository:
            pack.write(list(documents(repository, development)), given.output)
    except CondaplugError as error:
        print(f"error: {error.message}", *(f"  {hint}" for hint in error.hints), sep="\n", file=sys.stderr)  # noqa: T201
        return error.exit_code
    except OSError as error:
        print(f"error: the data cannot be written: {error}", file=sys.stderr)  # noqa: T201
        return BadInvocationError.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
