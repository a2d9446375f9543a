"""How people name conda's releases and hooks on a command line."""

from __future__ import annotations

import re
from collections.abc import Iterable

from packaging.version import Version

RELEASE = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4}){0,2}(\.dev[0-9]{1,4})?")
"""``26.7.1``, ``26.7`` (its newest patch), ``26`` (its newest release) or ``26.9.0.dev0``."""


def version_of(text: str | None) -> Version | None:
    """The version that a text is, or None."""
    try:
        return Version(text or "")
    except ValueError:
        return None


def newest_of(releases: Iterable[str], name: str | None = None) -> str | None:
    """The newest of ``releases`` that ``name`` (as ``RELEASE``) means, None if there is none.

    A development release counts only if ``name`` names it, or names a line that has no other.
    """
    known = [(version, text) for text in releases if (version := version_of(text))]
    if name is None:
        known = [(version, text) for version, text in known if not version.is_prerelease]
    else:
        named = Version(name)
        depth = len(named.release)
        known = [
            (version, text)
            for version, text in known
            if version.release[:depth] == named.release and named.dev in (None, version.dev)
        ]
    if not known:
        return None
    return max(known, key=lambda pair: (not pair[0].is_prerelease, pair[0]))[1]


def hook_named(word: str) -> str:
    """The name of a hook without ``conda_``: ``health_checks`` of ``conda-health-checks``."""
    return word.strip().strip("'\"").lower().replace("-", "_").removeprefix("conda_")
