"""Is a wheel what its tag promises? ``python -m tools.release WHEEL TAG`` says so before it is published.

Plugins record the tag, and are updated from it later: what the wheel renders must be exactly that template.
"""

from __future__ import annotations

import argparse
import functools
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from email.parser import BytesParser
from pathlib import Path

from packaging.version import Version
from ruamel.yaml import YAML

from tests.support.history import ROOT, TEMPLATE, GitError, git, release

CARRIED = "condaplug/_template/"
"""Where the wheel has the template."""


def differences(wheel: Path, tag: str, repository: Path = ROOT) -> Iterator[str]:
    """A sentence for each thing in which ``wheel`` is not the release that ``tag`` names in ``repository``.

    Raises ``OSError`` and ``zipfile.BadZipFile`` for a file that is no wheel, ``RuntimeError`` for one whose
    condaplug makes no plugin.
    """
    version = release(tag)
    if version is None or version.is_devrelease or version.local:
        yield f"{tag} is no release's tag: v and a version of PEP 440, not of a development build."
        return
    try:
        git("rev-parse", "--verify", "--quiet", f"refs/tags/{tag}^{{commit}}", cwd=repository)
    except GitError:
        yield f"{repository} has no tag {tag}: make it, or fetch the tags."
        return
    with zipfile.ZipFile(wheel) as archive:
        contents = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    metadata = BytesParser().parsebytes(
        next((text for name, text in contents.items() if name.endswith(".dist-info/METADATA")), b"")
    )
    if Version(metadata.get("Version", "0")) != version:
        yield f"The wheel is of version {metadata['Version']}, and the tag of {version}."
    carried = {
        name.removeprefix(CARRIED): text for name, text in contents.items() if name.startswith(CARRIED)
    }
    # A release does not read it.
    carried.pop("origin.json", None)
    yield from _unlike(carried, _template(tag, repository), tag)
    if not _is_in_changelog(version, tag, repository):
        yield f"CHANGELOG.md has at {tag} no section `## {version} (YYYY-MM-DD)` that says what changed."
    urls = dict(url.split(", ", 1) for url in metadata.get_all("Project-URL", []))
    recorded = _recorded(wheel)
    for key, truth in (("_src_path", urls.get("Source")), ("_commit", tag)):
        if recorded.get(key) != truth:
            yield f"A plugin that the wheel makes records as {key} {recorded.get(key)}, and not {truth}."


def _template(tag: str, repository: Path) -> dict[str, bytes]:
    """The files of the tag's template, byte for byte as git has them: no attribute or setting alters them."""
    entries = git("ls-tree", "-r", "-z", "--full-tree", tag, "--", *TEMPLATE, cwd=repository)
    listed = [entry.partition("\t") for entry in entries.split("\0") if entry]
    answer = subprocess.run(
        ["git", "cat-file", "--batch"],
        cwd=repository,
        input="".join(f"{entry.split()[2]}\n" for entry, _, _ in listed).encode(),
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    contents: dict[str, bytes] = {}
    for _, _, file in listed:
        # <name> SP blob SP <size> LF <content> LF
        header, _, answer = answer.partition(b"\n")
        size = int(header.split()[2])
        contents[file], answer = answer[:size], answer[size + 1 :]
    return contents


def _unlike(carried: Mapping[str, bytes], tagged: Mapping[str, bytes], tag: str) -> Iterator[str]:
    for file in sorted(carried.keys() | tagged.keys()):
        if file not in carried:
            yield f"The wheel lacks {file}, which the template has at {tag}."
        elif file not in tagged:
            yield f"The wheel has {file}, which the template lacks at {tag}."
        elif carried[file] != tagged[file]:
            yield f"The wheel's {file} is not the one of {tag}."


def _is_in_changelog(version: Version, tag: str, repository: Path) -> bool:
    """Whether the changelog of the tag has a section of the version, with a date and something below it."""
    try:
        text = git("show", f"{tag}:CHANGELOG.md", cwd=repository)
    except GitError:
        return False
    heading = re.escape(str(version)) + r" \(\d{4}-\d\d-\d\d\)"
    sections = [section.partition("\n") for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]]
    return any(re.fullmatch(heading, title.rstrip()) and body.strip() for title, _, body in sections)


@functools.cache
def _recorded(wheel: Path) -> dict[str, object]:
    """What the answers file of a plugin says that the wheel's own ``condaplug new`` makes.

    Raises ``RuntimeError`` where it makes none.
    """
    with tempfile.TemporaryDirectory() as folder:
        site, plugin = Path(folder, "site"), Path(folder, "plugin")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site)
        start = f"import sys; sys.path.insert(0, {str(site)!r}); from condaplug.__main__ import main; main()"
        command = [sys.executable, "-c", start, "new", "mysimple", str(plugin), "--defaults", "--no-git"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        answers = plugin / ".copier-answers.yml"
        if not answers.is_file():
            raise RuntimeError(f"the wheel's condaplug makes no plugin: {done.stderr.strip()}")
        recorded = YAML(typ="safe", pure=True).load(answers.read_text(encoding="utf-8"))
    assert isinstance(recorded, dict)
    return recorded


def main(arguments: Iterable[str] | None = None) -> int:
    """Print what is wrong, a line each, and return 1; or one line that all is right, and 0."""
    parser = argparse.ArgumentParser(prog="python -m tools.release", description=__doc__)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("tag")
    parser.add_argument("--repository", type=Path, default=ROOT, help="the clone that has the tag")
    given = parser.parse_args(None if arguments is None else list(arguments))
    try:
        found = list(differences(given.wheel, given.tag, given.repository))
    except (OSError, zipfile.BadZipFile, RuntimeError) as error:
        found = [f"{given.wheel} is no wheel of condaplug: {error}"]
    print("\n".join(found) or f"{given.wheel.name} is {given.tag}.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
