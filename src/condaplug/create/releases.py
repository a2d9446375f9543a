"""The releases of a template: which is the newest, and which of two is the later."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass

from packaging.version import InvalidVersion, Version

from condaplug.create.repository import guarded, last_line, of_the_folder
from condaplug.create.source import Source, TemplateUnusableError


@dataclass(frozen=True)
class Standing:
    """Where a repository stands: made by ``template`` at ``current``, which has ``newest``.

    Both are tags or commits; ``available``: ``newest`` is the later.
    """

    template: str
    current: str
    newest: str
    available: bool


def newest(source: Source) -> str:
    """The tag of a template's newest release, as copier chooses it; where it has none, its newest commit.

    A release is a tag that is a version (PEP 440), and no pre-release. Raises ``TemplateUnusableError`` where
    git cannot tell.
    """
    tags = [line.removeprefix("refs/tags/") for _, line in _references(source, "--tags", "--refs")]
    versions = {tag: version for tag in tags if (version := version_of(tag)) and _is_tag(tag)}
    releases = {tag: version for tag, version in versions.items() if not version.is_prerelease}
    if releases:
        return max(releases, key=lambda tag: releases[tag])
    heads = [commit for commit, name in _references(source) if name == "HEAD"]
    if not heads:
        raise TemplateUnusableError(f"{source} has no release and no commit")
    return heads[0]


def order(new: str, old: str) -> int | None:
    """1 where ``new`` is a later state of a template than ``old``, -1 an earlier, 0 the same.

    None where nothing tells. Both are tags or commits, or what ``git describe`` says of a commit after a tag.
    """
    if new == old:
        return 0
    if _COMMIT.fullmatch(new) and _COMMIT.fullmatch(old):
        return 0 if new.startswith(old) or old.startswith(new) else None
    later, earlier = version_of(new), version_of(old)
    if later and earlier:
        return (later > earlier) - (later < earlier)
    # `git describe` gives a mere commit where no tag is reachable: it is from before the first.
    if later and _COMMIT.fullmatch(old):
        return 1
    return -1 if earlier and _COMMIT.fullmatch(new) else None


_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_DESCRIBED = re.compile(r"(?P<tag>.+)-(?P<distance>\d+)-g[0-9a-f]{4,64}")


def version_of(ref: str) -> Version | None:
    """The version that a tag names, or a description of a later commit implies; None for anything else."""
    described = _DESCRIBED.fullmatch(ref)
    try:
        if described:
            tag = Version(described["tag"])
            return Version(f"{tag.public}.post{described['distance']}") if not tag.is_postrelease else tag
        return None if _COMMIT.fullmatch(ref) else Version(ref)
    except InvalidVersion:
        return None


def _is_tag(ref: str) -> bool:
    return not _DESCRIBED.fullmatch(ref)


def _references(source: Source, *options: str) -> list[tuple[str, str]]:
    """What ``git ls-remote`` lists: commit and name."""
    try:
        done = subprocess.run(
            ["git", "ls-remote", *options, "--", _address(source.location)],
            env={
                **of_the_folder(os.environ),
                **guarded(os.environ),
                "GIT_TERMINAL_PROMPT": "0",
                "LC_ALL": "C",
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise TemplateUnusableError(f"git cannot be run: {error.strerror}", "Install git.") from None
    if done.returncode:
        raise TemplateUnusableError(
            f"git cannot reach {source}: {last_line(done.stderr.decode(errors='replace'))}",
            "Check the address and the network.",
        )
    pairs = (line.partition("\t") for line in done.stdout.decode(errors="replace").splitlines())
    return [(commit, name) for commit, _, name in pairs]


_HOSTS = {"gh:": "https://github.com/", "gl:": "https://gitlab.com/"}


def _address(location: str) -> str:
    """The address that copier gives to git for a template's location (copier 9.19.1, _vcs.py, get_repo)."""
    for short, host in _HOSTS.items():
        if location.startswith(short):
            location = host + location.removeprefix(short).removeprefix("/")
    if location.startswith("git+"):
        return location.removeprefix("git+")
    is_host = location.startswith(tuple(_HOSTS.values()))
    return f"{location}.git" if is_host and not location.endswith(".git") else location
