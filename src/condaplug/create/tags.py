"""Which of two states of a template is the later, by their names alone: tags and commits."""

from __future__ import annotations

import re

from packaging.version import InvalidVersion, Version


def order(new: str, old: str) -> int | None:
    """1 where ``new`` is a later state of a template than ``old``, -1 an earlier, 0 the same.

    None where nothing tells. Both are tags or commits, or what ``git describe`` says of a commit after a tag.
    """
    if new == old:
        return 0
    if is_commit(new) and is_commit(old):
        return 0 if new.startswith(old) or old.startswith(new) else None
    later, earlier = version_of(new), version_of(old)
    if later and earlier:
        return (later > earlier) - (later < earlier)
    # `git describe` gives a plain commit where no tag is reachable: it is from before the first.
    if later and is_commit(old):
        return 1
    return -1 if earlier and is_commit(new) else None


DESCRIBED = re.compile(r"(?P<tag>.+)-(?P<distance>\d+)-g(?P<commit>[0-9a-f]{4,64})")
"""What ``git describe`` says of a commit after a tag."""


def is_commit(ref: str) -> bool:
    """Whether a name is a commit's number, or the beginning of one, and no date that serves as a version."""
    return bool(re.fullmatch(r"[0-9a-f]{7,64}", ref)) and not re.fullmatch(r"(19|20)\d{6}", ref)


def version_of(ref: str) -> Version | None:
    """The version that a tag names, or a description of a later commit implies; None for anything else."""
    described = DESCRIBED.fullmatch(ref)
    try:
        if described:
            tag = Version(described["tag"])
            return Version(f"{tag.public}.post{described['distance']}") if not tag.is_postrelease else tag
        return None if is_commit(ref) else Version(ref)
    except InvalidVersion:
        return None
