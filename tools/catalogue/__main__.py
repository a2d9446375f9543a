"""Add the release of a real conda to the catalogue's data: ``python -m tools.catalogue PREFIX``.

Prints what the release brought, compared with the newest earlier one. Releases that are in the data never
change: for one of these the command writes nothing, and prints where the conda in the prefix differs.
A development release is replaced by its own newer state and by any release after it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from packaging.version import Version

from condaplug.catalogue import DATA
from condaplug.catalogue.timeline import Timeline
from condaplug.errors import BadInvocationError, CondaplugError
from condaplug.hosts.prefix import conda_in

from . import pack
from .news import differences, news

HERE = Path(__file__).parent
SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
from introspect import document
document.write(sys.argv[2])
"""
VERSION = re.compile(r"\d+\.\d+\.\d+(\.dev\d+)?", re.ASCII)
KEPT = ("PATH", "SYSTEMROOT", "LANG")
"""What conda gets of the environment: nothing that configures it."""

Document = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns the exit code, 1 where a release in the data differs from the prefix."""
    parser = argparse.ArgumentParser(prog="python -m tools.catalogue", description=__doc__)
    parser.add_argument("prefix", type=Path, help="a prefix that has the conda to add")
    parser.add_argument(
        "--development", metavar="VERSION", help="the release that this conda becomes, as 26.11.0.dev0"
    )
    parser.add_argument("--output", type=Path, default=DATA, metavar="FOLDER", help="the folder of the data")
    given = parser.parse_args(arguments)
    try:
        document = introspected(given.prefix, given.development)
        known = documents(Timeline(given.output))
        if document["version"] in known and not _is_development(document["version"]):
            return _compare(known[document["version"]], document)
        print(*add(document, known, given.output), sep="\n")
    except CondaplugError as error:
        print(f"error: {error.message}", *(f"  {hint}" for hint in error.hints), sep="\n", file=sys.stderr)
        return error.exit_code
    except OSError as error:
        print(f"error: the data cannot be read or written: {error}", file=sys.stderr)
        return BadInvocationError.exit_code
    return 0


def introspected(prefix: Path, development: str | None = None) -> Document:
    """The document of the conda in a prefix, by its own Python; ``development`` replaces its version.

    Raises ``CondaplugError`` if there is no conda, it cannot be read, or its version names no release.
    """
    conda = conda_in(prefix)
    if conda is None:
        raise BadInvocationError(
            f"{prefix} has no conda", "name a prefix: conda create --prefix PREFIX conda=26.7"
        )
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "document.json"
        environment = {key: value for key, value in os.environ.items() if key in KEPT}
        done = subprocess.run(
            [str(conda.python), "-I", "-B", "-c", SCRIPT, str(HERE), str(written)],
            env={**environment, "HOME": folder, "USERPROFILE": folder, "TMPDIR": folder},
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CondaplugError(f"the conda in {prefix} cannot be read:\n{done.stderr.rstrip()}")
        document: Document = json.loads(written.read_text(encoding="utf-8"))
    return named(document, development)


def named(document: Document, development: str | None) -> Document:
    """The document under the name of its release. Raises ``CondaplugError`` if that names no release."""
    version = development or document["version"]
    if not VERSION.fullmatch(version) or (development and not _is_development(version)):
        raise BadInvocationError(
            f"{version} is not a {'development ' if development else ''}release",
            "name the release that this conda becomes: --development 26.11.0.dev0",
        )
    return {**document, "version": version}


def documents(timeline: Timeline) -> dict[str, Document]:
    """The documents of the releases in the data, by version, oldest first."""
    return {
        release: {name: _plain(facts) for name, facts in timeline.at(release).items()}
        for release in timeline.releases
    }


def add(document: Document, known: dict[str, Document], folder: Path) -> list[str]:
    """Write the data with one more release; returns in lines what the release brought."""
    version = Version(document["version"])
    kept = [each for name, each in known.items() if not (_is_development(name) and Version(name) <= version)]
    ordered = sorted([*kept, document], key=lambda each: Version(each["version"]))
    pack.write(ordered, folder)
    position = ordered.index(document)
    lines = [f"conda {document['version']} added to {folder}"]
    if position:
        before = ordered[position - 1]
        lines += [f"compared with {before['version']}:", *news(before, document)]
    return lines


def _compare(known: Document, document: Document) -> int:
    differing = differences(known, document)
    print(f"conda {known['version']} is in the data, which stays as it is")
    for section, keys in differing.items():
        print(f"{section} differs: {', '.join(keys)}")
    return 1 if differing else 0


def _is_development(version: str) -> bool:
    return "dev" in version


def _plain(facts: Any) -> Any:
    return dict(facts.items()) if hasattr(facts, "items") else facts


if __name__ == "__main__":
    sys.exit(main())
