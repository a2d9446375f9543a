"""The releases of a template: which is the newest, and which of two is the later."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass, replace

from packaging.version import InvalidVersion, Version

from condaplug.create.recorded import ANSWERS_FILE
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


def newest(source: Source, current: str | None = None) -> str:
    """The tag of a template's newest release, as copier chooses it; where it has none, of its newest commit.

    A release is a tag that is a version (PEP 440), and no pre-release. A commit without a tag is its number.
    Raises ``TemplateUnusableError`` where git cannot tell, or ``current``, a release, is not there any more.
    """
    source = replace(source, ref=None)
    found = _references(source)
    tags = {name.removeprefix("refs/tags/"): commit for name, commit in found.items() if name != "HEAD"}
    if current and version_of(current) and not _DESCRIBED.fullmatch(current) and current not in tags:
        raise TemplateUnusableError(
            f"{source} has no release {current}, which made this repository",
            "Without it nobody can tell what has changed since. To begin anew from what is there: remove "
            f"{ANSWERS_FILE}, run `condaplug adopt`, and commit.",
        )
    versions = {
        tag: version for tag in tags if (version := version_of(tag)) and not _DESCRIBED.fullmatch(tag)
    }
    releases = {tag: version for tag, version in versions.items() if not version.is_prerelease}
    if releases:
        return max(releases, key=lambda tag: releases[tag])
    if "HEAD" not in found:
        raise TemplateUnusableError(f"{source} has no release and no commit")
    here = [tag for tag, commit in tags.items() if commit == found["HEAD"]]
    if current in here:
        return current
    return max((tag for tag in here if tag in versions), key=lambda tag: versions[tag], default=found["HEAD"])


def order(new: str, old: str) -> int | None:
    """1 where ``new`` is a later state of a template than ``old``, -1 an earlier, 0 the same.

    None where nothing tells. Both are tags or commits, or what ``git describe`` says of a commit after a tag.
    """
    if new == old:
        return 0
    if _is_commit(new) and _is_commit(old):
        return 0 if new.startswith(old) or old.startswith(new) else None
    later, earlier = version_of(new), version_of(old)
    if later and earlier:
        return (later > earlier) - (later < earlier)
    # `git describe` gives a mere commit where no tag is reachable: it is from before the first.
    if later and _is_commit(old):
        return 1
    return -1 if earlier and _is_commit(new) else None


_DESCRIBED = re.compile(r"(?P<tag>.+)-(?P<distance>\d+)-g[0-9a-f]{4,64}")


def _is_commit(ref: str) -> bool:
    """Whether a name is a commit's number, or the beginning of one, and no date that serves as a version."""
    return bool(re.fullmatch(r"[0-9a-f]{7,64}", ref)) and not re.fullmatch(r"(19|20)\d{6}", ref)


def version_of(ref: str) -> Version | None:
    """The version that a tag names, or a description of a later commit implies; None for anything else."""
    described = _DESCRIBED.fullmatch(ref)
    try:
        if described:
            tag = Version(described["tag"])
            return Version(f"{tag.public}.post{described['distance']}") if not tag.is_postrelease else tag
        return None if _is_commit(ref) else Version(ref)
    except InvalidVersion:
        return None


def _references(source: Source) -> dict[str, str]:
    """The commits of the newest state (``HEAD``) and of every tag, as ``git ls-remote`` lists them."""
    try:
        done = subprocess.run(
            ["git", "ls-remote", "--", _address(source.location), "HEAD", "refs/tags/*"],
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
    # An annotated tag is listed twice: last, with this ending, as the commit that it names.
    return {name.removesuffix("^{}"): commit for commit, _, name in pairs}


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
