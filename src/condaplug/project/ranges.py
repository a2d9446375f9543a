"""conda's syntax for a range of versions, asked which releases of conda are in it.

``>=25.9,<27``, ``25.9.*``, ``=25.9``, ``25.9|26.*``, ``~=25.9``, ``!=26.1``: a comma is "and" and binds
stronger than a bar, which is "or" (conda/models/version.py, VersionSpec).
"""

from __future__ import annotations

import re

from packaging.version import InvalidVersion, Version

_TERM = re.compile(r"(?P<operator>>=|<=|==|!=|~=|>|<|=)?(?P<version>[^\s<>=!~,|*]+?)(?P<star>\.?\*)?")


class Range:
    """A range of versions. Raises ``ValueError`` for text that is none, or that only a person can read."""

    def __init__(self, text: str) -> None:
        self.text = re.sub(r"\s*([<>=!~,|]+)\s*", r"\1", text.strip())
        self._ways = [[_Term(term) for term in way.split(",")] for way in self.text.split("|")]

    def __contains__(self, release: str) -> bool:
        """Whether a release is in the range. A development release counts as the one it leads to."""
        try:
            version = Version(Version(release).base_version)
        except InvalidVersion:
            return True
        return any(all(term.takes(version) for term in way) for way in self._ways)


class _Term:
    def __init__(self, text: str) -> None:
        self.any = text == "*"
        if self.any:
            return
        match = _TERM.fullmatch(text)
        if match is None:
            raise ValueError(f"no range of versions: {text!r}")
        self.operator = match["operator"] or "=="
        self.version = Version(match["version"])  # InvalidVersion is a ValueError
        # >=25.9.* is >=25.9 to conda
        self.starts = self.operator == "=" or (bool(match["star"]) and self.operator in ("==", "!="))

    def takes(self, version: Version) -> bool:
        if self.any:
            return True
        wanted = self.version
        if self.starts:
            return _starts(version, wanted.release) is not (self.operator == "!=")
        if self.operator == "~=":
            return version >= wanted and _starts(version, wanted.release[:-1])
        return {
            "==": version == wanted,
            "!=": version != wanted,
            ">=": version >= wanted,
            "<=": version <= wanted,
            ">": version > wanted,
            "<": version < wanted,
        }[self.operator]


def _starts(version: Version, release: tuple[int, ...]) -> bool:
    return (*version.release, 0, 0)[: len(release)] == release
