"""Package specifications (conda/models/match_spec.py): what conda makes of them and which it rejects.

What a specification matches, and what two of them give together, is a solver's question: here a limit. Where
the spelling or the errors changed, the release is asked for the specifications that it matters to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...model import release, without
from ._spec_text import fields_of, short_form, text_of
from .channel import Channel
from .version import BuildNumberMatch, VersionSpec

__all__ = ["MatchSpec"]

_FIELDS = (
    "channel subdir name version build build_number track_features features url md5 sha256 license "
    "license_family fn when extras flags"
)
_FIELDS_SINCE = {"sha256": "23.7", "when": "26.5", "extras": "26.5", "flags": "26.5"}
_LOWER = ("name", "license", "license_family", "when")
_SETS = ("track_features", "features", "extras", "flags")


class Part:
    """One field of a specification: the value, its text, and the one value that it allows, if only one."""

    def __init__(self, value: Any, text: str, exact: Any) -> None:
        self.raw_value = value
        self.text = text
        self.exact_value = exact

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Part) and self.raw_value == other.raw_value

    def __hash__(self) -> int:
        return hash(self.raw_value)

    def __str__(self) -> str:
        return self.text


class _FieldNames:
    """The fields that a specification of the release can have, in order."""

    def __init__(self, kind: type = tuple) -> None:
        self.kind = kind

    def __get__(self, instance: object, owner: type) -> Any:
        is_known = {name: release().since(first) for name, first in _FIELDS_SINCE.items()}
        return self.kind(name for name in _FIELDS.split() if is_known.get(name, True))


def _invalid() -> Any:
    return release().get("conda.exceptions:InvalidMatchSpec")


def _component(key: str, value: Any) -> Any:
    """The value of a field as a specification keeps it."""
    if key == "version":
        return VersionSpec(value)
    if key == "build_number":
        return BuildNumberMatch(value)
    if key == "channel":
        return _channel(value)
    return _words(value) if key in _SETS else _text(key, str(value))


@without("match merge union strictness fn from_dist_str conda_env_form")
class MatchSpec:
    """A package specification: ``channel::name[version,build]``, of text, fields or another one."""

    FIELD_NAMES = _FieldNames()
    FIELD_NAMES_SET = _FieldNames(frozenset)

    def __init__(
        self, spec_arg: Any = None, *, optional: bool = False, target: Any = None, **given: Any
    ) -> None:
        self.optional, self.target = optional, target
        self.original_spec_str = spec_arg if isinstance(spec_arg, str) and spec_arg and not given else None
        self._match_components: dict[str, Any] = {}
        try:
            self._take({**(self._fields_of(spec_arg) if spec_arg else {}), **given})
        except release().get("conda.exceptions:InvalidSpec") as error:
            if not release().since("24.5"):
                raise
            shown = [str(spec_arg or ""), *(f"{key}={value}" for key, value in given.items())]
            raise _invalid()(" ".join(filter(None, shown)), error) from error

    def _fields_of(self, given: Any) -> Mapping[str, Any]:
        if not isinstance(given, (str, Mapping, MatchSpec)) and hasattr(given, "to_match_spec"):
            given = given.to_match_spec()
        if isinstance(given, MatchSpec):
            self.optional, self.target = self.optional or given.optional, self.target or given.target
            self.original_spec_str = given.original_spec_str
            return given._match_components
        if isinstance(given, str):
            short = short_form(given)
            if short:
                self.original_spec_str = None
                return short
            return fields_of(given, _invalid())
        if isinstance(given, Mapping):
            options = {key: given[key] for key in ("optional", "target") if key in given}
            vars(self).update(options)
            return {key: value for key, value in given.items() if key not in options}
        kind = "InvalidSpec" if release().since("24.5") else "CondaValueError"
        raise release().get(f"conda.exceptions:{kind}")(f"{given!r} is no specification")

    def _take(self, given: Mapping[str, Any]) -> None:
        strange = sorted(set(given) - self.FIELD_NAMES_SET)
        if strange:
            raise _invalid()(self.original_spec_str, f"no package has the fields {strange}")
        for key, value in given.items():
            known = isinstance(value, (Part, VersionSpec, BuildNumberMatch))
            self._match_components[key] = value if known else _component(key, value)

    @property
    def name(self) -> str:
        return self.get_exact_value("name") or "*"

    @property
    def version(self) -> Any:
        return self._match_components.get("version")

    @property
    def is_name_only_spec(self) -> bool:
        return [*self._match_components] == ["name"] and self.name != "*"

    def get(self, field_name: str, default: Any = None) -> Any:
        return getattr(self._match_components.get(field_name), "raw_value", default)

    def get_raw_value(self, field_name: str) -> Any:
        return self.get(field_name)

    def get_exact_value(self, field_name: str) -> Any:
        """The one value that a field allows; None where it allows several."""
        return getattr(self._match_components.get(field_name), "exact_value", None)

    def conda_build_form(self) -> str:
        """Name, version and build with spaces between. Raises ValueError for a pattern of names."""
        if self.name == "*":
            raise ValueError("a specification without a name has no such form")
        build = self.get("build", "")
        return " ".join(filter(None, (self.name, self.get("version", build and "*"), build)))

    spec = property(conda_build_form)

    def __str__(self) -> str:
        parts = {key: str(part) for key, part in self._match_components.items()}
        one_channel = bool(self.get_exact_value("channel"))
        return text_of(parts, self.FIELD_NAMES, one_channel)

    dist_str = __json__ = __str__

    def __repr__(self) -> str:
        target = f', target="{self.target}"' if self.target else ""
        return f'MatchSpec("{self}"{target}{", optional=True" * self.optional})'

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MatchSpec) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def _identity(self) -> tuple[Any, ...]:
        return bool(self.optional), self.target, frozenset(self._match_components.items())

    def __contains__(self, field: str) -> bool:
        return field in self._match_components


def _text(key: str, text: str) -> Part:
    """A field that is text: a literal, a glob or a regular expression."""
    text = text.lower() if key in _LOWER else text
    expression = text[:1] == "^" and text[-1:] == "$"
    if expression:
        _compiled(text)
    return Part(text, text, None if expression or "*" in text else text)


def _channel(value: Any) -> Part:
    """The channel: one, by its canonical name (before 26.7 its name), or a pattern of names."""
    if isinstance(value, str) and ("*" in value or (value[:1] == "^" and value[-1:] == "$")):
        _compiled(value if value[:1] == "^" else value.replace("*", ".*"))
        return Part(value, value, None)
    found = Channel(value)
    names = (found.canonical_name or "", found.name)
    return Part(found, names[names[0] != names[1] and not release().since("26.7")], found)


def _compiled(expression: str) -> None:
    try:
        re.compile(expression)
    except re.error as error:
        raise _invalid()(expression, f"the regular expression does not compile: {error}") from error


def _words(value: Any) -> Part:
    """A field that is a set of words, given as text or one by one."""
    words = re.split("[ ,]", value) if isinstance(value, str) else value or ()
    found = frozenset(filter(None, map(str.strip, words)))
    return Part(found, " ".join(sorted(found)), found)
