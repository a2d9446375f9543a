"""What a plugin can be called."""

from __future__ import annotations

import keyword
import re
import unicodedata

from condaplug.errors import BadInvocationError

PREFIX = "conda-"
"""What the distribution of a conda plugin begins with, and so the folder that ``new`` makes."""

LONGEST = 40


def plugin_name(text: str) -> str:
    """The plugin's name in what the user typed: ``text`` without the prefix ``conda-``.

    Raises ``BadInvocationError`` for a text that cannot be the name of a distribution, a folder and a
    package alike.
    """
    fault = _fault(text)
    if fault is None:
        return text.removeprefix(PREFIX)
    better = _nearest(text)
    raise BadInvocationError(
        f"NAME {text!r} {fault}" if text else f"NAME {fault}",
        *([f"Try: condaplug new {better}"] if better else []),
        "A name has lower-case ASCII letters and digits, single - or _ between, and starts with a letter.",
    )


def _fault(text: str) -> str | None:
    """What keeps ``text`` from being a name: the end of a sentence that begins with it."""
    name = text.removeprefix(PREFIX)
    faults = (
        (not text.strip(), "is empty"),
        (
            "/" in text or "\\" in text or text in {".", ".."},
            "is a path; the folder is the second argument, DEST",
        ),
        (not text.isascii(), "has characters that are not ASCII"),
        (any(letter.isupper() for letter in text), "has upper-case letters"),
        (re.search(r"[^a-z0-9_-]", text), "has characters other than letters, digits, - and _"),
        (not name, f"has nothing after {PREFIX}"),
        (
            name.startswith((PREFIX, "conda_")),
            f"has the prefix {name[:6]} where a name begins",
        ),
        (name[:1].isdigit(), "starts with a digit"),
        (not name[:1].isalpha(), f"starts with {name[:1]}"),
        (not name[-1:].isalnum(), f"ends with {name[-1:]}"),
        (re.search(r"[-_]{2}", name), "has two of - and _ in a row"),
        (name == "conda", "is the name of conda itself"),
        (keyword.iskeyword(name), "is a keyword of Python"),
        (len(name) > LONGEST, f"has more than {LONGEST} characters"),
    )
    return next((fault for holds, fault in faults if holds), None)


def _nearest(text: str) -> str | None:
    """The nearest text to ``text`` that is a name, if there is one."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    while words and (words[0] == "conda" or words[0].isdigit()):
        del words[0]
    nearest = "-".join(words).lstrip("0123456789")[:LONGEST].strip("-")
    return nearest if nearest and _fault(nearest) is None else None
