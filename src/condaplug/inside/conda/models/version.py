"""Versions (conda/models/version.py): which texts conda takes for a version or for a version specification.

The model compares no versions: whether one is older than another, or is what a specification asks for, is a
question for a solver, and here a limit.
"""

from __future__ import annotations

import re
from typing import Any

from ...model import Placeholder, release, without

__all__ = ["BuildNumberMatch", "VersionMatch", "VersionOrder", "VersionSpec", "normalized_version"]

_MODULE = "conda.models.version"
_WORD = "[0-9a-z*]+"
_WORDS = rf"{_WORD}(?:[._]{_WORD})*"
_VERSION = re.compile(rf"(?:[0-9]+!)?(?:{_WORDS}(?:[._]?_)?|_)(?:\+{_WORDS})?")
"""Epoch, words and local words; an underscore may close the words (openssl's way)."""
_SIGNS = ("", "=", "==", "!=", "~=", "<", "<=", ">", ">=")
_SIGNS_BETWEEN = ("(", ")", "|", ",")
_GROUPING = re.compile(r"(\^[^$]*\$|[()|,])")


_UNKNOWN_ORDER = Placeholder(f"{_MODULE}.VersionOrder.__eq__")


def _invalid() -> Any:
    return release().get("conda.exceptions:InvalidVersionSpec")


@without("__lt__ __le__ __gt__ __ge__ startswith version local fillvalue")
class VersionOrder:
    """A version that is valid. It equals its own spelling; any other comparison is a limit."""

    def __init__(self, vstr: Any) -> None:
        self.norm_version = canonical(str(vstr) if isinstance(vstr, VersionOrder) else vstr)

    def __repr__(self) -> str:
        return f'VersionOrder("{self}")'

    def __str__(self) -> str:
        return self.norm_version

    def __eq__(self, other: object) -> Any:
        if isinstance(other, VersionOrder):
            return str(self) == str(other) or _UNKNOWN_ORDER(other)
        if release().since("24.1"):
            return False
        raise AttributeError(f"{type(other).__name__!r} object has no attribute 'version'")

    __hash__ = None  # type: ignore[assignment]


class Spec:
    """A specification: its text, and the one value that it allows, if it allows only one."""

    def __init__(self, spec: Any, exact: Any = None) -> None:
        self.spec_str = self.spec = self.raw_value = spec
        self.exact_value = exact

    def __eq__(self, other: object) -> bool:
        known = other if isinstance(other, Spec) else type(self)(other)
        return bool(self.spec == known.spec)

    def __hash__(self) -> int:
        return hash(self.spec)

    def __str__(self) -> str:
        return str(self.spec)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


@without("match merge union get_matcher")
class VersionSpec(Spec):
    """A version specification: ``>=1.2,<2``, ``1.2.*``, ``1.2|1.3``."""

    def __init__(self, vspec: Any) -> None:
        if isinstance(vspec, Spec):
            super().__init__(vspec.spec, vspec.exact_value)
        else:
            super().__init__(*read(str(vspec)))

    def is_exact(self) -> bool:
        return self.exact_value is not None


@without("match merge union get_matcher is_exact")
class BuildNumberMatch(Spec):
    """A build number specification: a number, or what stands for several."""

    def __init__(self, vspec: Any) -> None:
        try:
            super().__init__(int(vspec), int(vspec))
        except ValueError:
            super().__init__(build_number(str(vspec).strip()))


VersionMatch = VersionSpec
normalized_version = VersionOrder


def canonical(text: str) -> str:
    """A version as conda writes it: lower case, dashes as underscores. Raises InvalidVersionSpec."""
    version = text.strip().lower()
    if not version.count("_"):  # a version has dashes or underscores, never both
        version = "_".join(version.split("-"))
    if not _VERSION.fullmatch(version):
        raise _invalid()(text, "no version is written like this")
    return version


def read(text: str) -> tuple[str, str | None]:
    """The text of a version specification, and the one version that it allows, or None.

    Parentheses group while a specification is read; the text that conda keeps has none (26.7.1).
    """
    tokens = [token.strip() for token in _GROUPING.split(text) if token.strip()] or [""]
    shape = "".join(token if token in _SIGNS_BETWEEN else "v" for token in tokens)
    larger = ""
    while larger != shape:
        larger, shape = shape, re.sub(r"\(v\)|v[,|]v", "v", shape)
    if re.search(r"vv|\).*\(|\(\)", shape):
        release().limit(f"{_MODULE}.VersionSpec")  # conda takes some of these, and drops operands
    if shape != "v":
        raise _invalid()(text, "an operand or a parenthesis is missing")
    shown = [
        token if token in _SIGNS_BETWEEN else operand(token) for token in tokens if token not in ("(", ")")
    ]
    exact = len(shown) == 1 and (shown[0][:2] == "==" or not (shown[0][0] in "=!~<>^" or "*" in shown[0]))
    return "".join(shown), shown[0] if exact else None


def operand(text: str) -> str:
    """One operand of a specification as conda keeps it. Raises InvalidVersionSpec where conda does."""
    if _is_expression(text):
        return text
    sign, version = _relation(text)
    if sign:
        if sign == "~=" and version.endswith(".*"):
            raise _invalid()(text, "~= does not go with .*")
        canonical(version.removesuffix(".*"))
    elif version.rstrip("*").count("*"):
        if set(version) & set(r"[]{}?\^"):  # conda reads these as a part of a regular expression
            release().limit(f"{_MODULE}.VersionSpec")
    elif version.endswith("*") and version != "*":
        text = f"{version[:-1].removesuffix('.')}.*"
        canonical(text.rstrip("*").rstrip("."))
    elif version != "*" and "@" not in version:
        canonical(version)
    return text


def build_number(text: str) -> str:
    """A build number's specification. Raises InvalidVersionSpec as conda does, and IndexError for no text."""
    if text[0] in "=<>!":
        canonical(_relation(text)[1])
    else:
        _is_expression(text)
    return text


def _is_expression(text: str) -> bool:
    """Whether an operand is a regular expression. Raises ``re.error``, as conda does, for a broken one."""
    ends = (text[0] == "^", text[-1] == "$")
    if any(ends) and not all(ends):
        raise _invalid()(text, "a regular expression is written ^...$")
    return all(ends) and bool(re.compile(text))


def _relation(text: str) -> tuple[str, str]:
    """The sign before a version, if any, and the version."""
    version = text.lstrip("=<>!~")
    sign = text[: len(text) - len(version)]
    if sign not in _SIGNS or (sign and not re.fullmatch(r"\S+", version)):
        raise _invalid()(text, "no version specification is written like this")
    return sign, version
