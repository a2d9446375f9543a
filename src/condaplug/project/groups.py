"""Which entry-point groups were surely meant to be ``conda``."""

from __future__ import annotations

import re

GROUP = "conda"

_WORDS = ("plugin", "hook", "hookimpl", "extension", "entrypoint")
_HOOKS = (
    "solver",
    "subcommand",
    "virtualpackage",
    "precommand",
    "postcommand",
    "authhandler",
    "healthcheck",
    "presolve",
    "postsolve",
    "setting",
    "reporterbackend",
    "sessionheader",
    "requestheader",
    "environmentspecifier",
    "prefixdataloader",
    "pretransactionaction",
    "posttransactionaction",
    "environmentexporter",
    "packageextractor",
    "exceptionobserver",
    "errorhint",
)
_MEANT = frozenset(
    ["conda", "pluginconda", "pluginsconda"]
    + [GROUP + word + ending for word in (*_WORDS, *_HOOKS) for ending in ("", "s")]
)


def is_nearly_conda(group: str) -> bool:
    """Whether ``group`` is not ``conda`` but nearly so.

    Another case, blanks, the word plugin or hook beside it, a hook's name behind it, or one letter amiss.
    Groups of other tools (``conda_build.hooks``, ``conda_lock``) are not near.
    """
    if group == GROUP:
        return False
    letters = re.sub(r"[\W_]+", "", group.casefold())
    return letters in _MEANT or _one_edit_apart(letters, GROUP)


def _one_edit_apart(word: str, other: str) -> bool:
    """Whether one letter added, dropped, changed or swapped with its neighbour tells the two apart."""
    if abs(len(word) - len(other)) > 1:
        return False
    common = 0
    while common < min(len(word), len(other)) and word[common] == other[common]:
        common += 1
    rest, other_rest = word[common:], other[common:]
    return (
        rest[1:] == other_rest[1:]
        or rest[1:] == other_rest
        or rest == other_rest[1:]
        or (rest[:2][::-1] == other_rest[:2] and rest[2:] == other_rest[2:])
    )
