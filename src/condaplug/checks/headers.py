"""What a header of a request can hold: names and values that conda, requests and HTTP accept."""

from __future__ import annotations

import re

from condaplug.catalogue import api
from condaplug.checks.classes import Mismatch
from condaplug.hosts.observation import Value

FORBIDDEN = "conda.gateways.connection.session:FORBIDDEN_HEADERS"
PREFIXES = ("proxy-", "sec-")
"""How the names of other headers begin that conda rejects (conda/gateways/connection/session.py, 26.1)."""


def value_mismatch(value: Value) -> Mismatch | None:
    """What is wrong with the value of a header: requests rejects what is not text on one line."""
    if value.is_a("bytes"):
        return None
    if not value.is_a("str"):
        ignored = "conda sends the requests without the header" if value.type == "NoneType" else None
        return Mismatch(f"is {value.text}, not a string", "error", ignored)
    text = value.string or ""
    if "\n" in text or "\r" in text:
        return Mismatch("has a line break", hint="Remove the line break.")
    if text[:1].isspace():
        return Mismatch("begins with a space", hint="Remove the space.")
    if not _is_latin(text):
        return Mismatch("has a character that a header cannot hold", hint="Write it in Latin-1 (ISO 8859-1).")
    return None


def name_mismatch(name: str, release: str | None) -> tuple[str, bool] | None:
    """Why a header cannot have a name, and whether conda fails with it; None where it can."""
    if forbidden(name, release):
        return "which conda rejects", True
    if not name or name[0].isspace() or re.search(r"[:\r\n]", name) or not _is_latin(name):
        return "which is not a name of a header", True
    if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
        return "which HTTP does not allow", False
    return None


def forbidden(name: str, release: str | None) -> bool:
    """Whether conda raises ``PluginError`` for a header of this name (26.1 and later)."""
    rejected = api.at(release)["constants"].get(FORBIDDEN)
    return rejected is not None and (name in rejected["frozenset"] or name.startswith(PREFIXES))


def _is_latin(text: str) -> bool:
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True
