"""Package specifications (conda/models/match_spec.py): the spellings people write, and what conda rejects.

Sources of the grammar: conda/models/match_spec.py and CEP 26 (names) and 29 (specifications).
"""

# ruff: noqa: PTH100, PTH111, PTH119, TID252
from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .channel import is_url

if TYPE_CHECKING:
    from ..model import Model

_FIELDS = (
    *("channel", "subdir", "name", "version", "build", "build_number", "track_features", "features"),
    *("url", "md5", "sha256", "license", "license_family", "fn"),
)
_PAIR = re.compile(r"(?P<key>[\w-]+)=(?P<quote>[\"']?)(?P<value>[^'\"]*?)(?P=quote)(?=[, ]|$)", re.ASCII)
_SIGNS = " =<>!~"
_CEP26 = re.compile(r"(?:[a-z0-9]|[a-z0-9_](?!_))[._-]?(?:[a-z0-9]+(?:\.|-|_|$))*$")
_CEP26_VIRTUAL = re.compile(r"__[a-z0-9][._-]?(?:[a-z0-9]+(?:\.|-|_|$))*$")
_EXTENSIONS = (".conda", ".tar.bz2")


class _Text:
    """One component that is text: a literal, a glob or a regular expression."""

    lower = False

    def __init__(self, value: Any, invalid: type[Exception]) -> None:
        text = str(value).lower() if self.lower else str(value)
        self._raw_value = self.raw_value = text
        self._match = None
        try:
            if text.startswith("^") and text.endswith("$"):
                self._match = re.compile(text).match
            elif "*" in text:
                self._match = re.compile(rf"^(?:{re.escape(text)})$".replace(r"\*", ".*")).match
        except re.error as error:
            raise invalid(value, f"its regular expression does not compile: {error}") from error

    @property
    def exact_value(self) -> str | None:
        return None if self._match else self.raw_value

    def match(self, other: Any) -> bool:
        text = str(getattr(other, "_raw_value", other))
        return bool(self._match(text)) if self._match else self.raw_value == text

    def __str__(self) -> str:
        return self.raw_value

    def __repr__(self) -> str:
        return f"'{self}'"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.raw_value == other.raw_value

    def __hash__(self) -> int:
        return hash(self.raw_value)


class _LowerText(_Text):
    lower = True


class _Words:
    """One component that is a set of words (features)."""

    def __init__(self, value: Any) -> None:
        words = value.replace(" ", ",").split(",") if isinstance(value, str) else value or ()
        self._raw_value = self.raw_value = frozenset(word.strip() for word in words if word.strip())
        self.exact_value = self.raw_value

    def match(self, other: Any) -> bool:
        return self.raw_value == _Words(other).raw_value

    def __str__(self) -> str:
        return " ".join(sorted(self.raw_value))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Words) and self.raw_value == other.raw_value

    def __hash__(self) -> int:
        return hash(self.raw_value)


def names(model: Model) -> dict[str, Any]:
    """``conda.models.match_spec``."""
    invalid = model.get("conda.exceptions:InvalidMatchSpec")
    invalid_spec = model.get("conda.exceptions:InvalidSpec")
    version_spec = model.get("conda.models.version:VersionSpec")
    build_number = model.get("conda.models.version:BuildNumberMatch")
    channel = model.get("conda.models.channel:Channel")
    fields = [*_FIELDS, *(("when", "extras", "flags") if model.since("26.5") else ())]

    class _Channel(_Text):
        """The channel component, which compares by canonical name."""

        def __init__(self, value: Any, invalid: type[Exception]) -> None:
            self._match = None
            self._raw_value = self.raw_value = value
            if not isinstance(value, str) or not ("*" in value or (value[:1] == "^" and value[-1:] == "$")):
                self._raw_value = self.raw_value = channel(value)
                return
            text = value if value[:1] == "^" and value[-1:] == "$" else f"^(?:{value.replace('*', '.*')})$"
            try:
                self._match = re.compile(text).match
            except re.error as error:
                raise invalid(value, f"its regular expression does not compile: {error}") from error

        @property
        def matches_all(self) -> bool:
            return bool(self.raw_value == "*")

        def match(self, other: Any) -> bool:
            found = channel(getattr(other, "_raw_value", other))
            if self._match:
                return bool(self._match(found.canonical_name))
            return self.raw_value.name in (found.name, found.canonical_name)  # type: ignore[attr-defined]

        def __str__(self) -> str:
            return str(self.raw_value) if self._match else _shown(self.raw_value)

    def component(field: str, value: Any) -> Any:
        if hasattr(value, "match") and not isinstance(value, str):
            return value
        if field == "version":
            return version_spec(value)
        if field == "build_number":
            return build_number(value)
        if field == "channel":
            return _Channel(value, invalid)
        if field in ("name", "license", "license_family", "when"):
            return _LowerText(value, invalid)
        if field in ("track_features", "features", "extras", "flags"):
            return _Words(value)
        return _Text(value, invalid)

    class MatchSpecType(type):
        def __call__(cls, spec_arg: Any = None, **kwargs: Any) -> Any:
            try:
                return cls._made(spec_arg, kwargs)
            except invalid_spec as error:
                given = " ".join(map(str, (spec_arg or "", ", ".join(f"{k}={v}" for k, v in kwargs.items()))))
                raise invalid(given.strip(), error) from error

        def _made(cls, spec_arg: Any, kwargs: dict[str, Any]) -> Any:
            if not spec_arg:
                return super().__call__(**kwargs)
            if isinstance(spec_arg, MatchSpec):
                if not kwargs:
                    return spec_arg
                given = {
                    **spec_arg._match_components,
                    "optional": spec_arg.optional,
                    "target": spec_arg.target,
                }
                return super().__call__(**{**given, **kwargs})
            if isinstance(spec_arg, str):
                return super().__call__(**{**parse(spec_arg), **kwargs})
            if isinstance(spec_arg, Mapping):
                return super().__call__(**{**spec_arg, **kwargs})
            if hasattr(spec_arg, "to_match_spec"):
                return cls(spec_arg.to_match_spec(), **kwargs)
            raise invalid_spec(f"{spec_arg!r} is no specification")

    class MatchSpec(metaclass=MatchSpecType):
        """A package specification: ``channel::name[version,build]``."""

        FIELD_NAMES = tuple(fields)
        FIELD_NAMES_SET = frozenset(fields)

        def __init__(self, optional: bool = False, target: Any = None, **kwargs: Any) -> None:
            self.optional = optional
            self.target = target
            self.original_spec_str = kwargs.pop("_original_spec_str", None)
            unknown = set(kwargs) - self.FIELD_NAMES_SET
            if unknown:
                raise invalid(self.original_spec_str, f"it names unknown fields: {sorted(unknown)}")
            self._match_components = {key: component(key, value) for key, value in kwargs.items()}

        @property
        def name(self) -> str:
            return self.get_exact_value("name") or "*"

        @property
        def version(self) -> Any:
            return self._match_components.get("version")

        @property
        def is_name_only_spec(self) -> bool:
            return set(self._match_components) == {"name"} and self.name != "*"

        @property
        def strictness(self) -> int:
            keys = set(self._match_components)
            if keys - {"name", "version"} or self.name == "*":
                return 3
            return 2 if "version" in keys else 1

        @property
        def spec(self) -> str:
            return self.conda_build_form()

        @property
        def fn(self) -> str:
            found = os.path.basename(self.get_raw_value("fn") or self.get_raw_value("url") or "")
            if not found:
                raise ValueError("there is no file name in the specification")
            return found

        def get(self, field_name: str, default: Any = None) -> Any:
            found = self.get_raw_value(field_name)
            return default if found is None else found

        def get_exact_value(self, field_name: str) -> Any:
            found = self._match_components.get(field_name)
            return found and found.exact_value

        def get_raw_value(self, field_name: str) -> Any:
            found = self._match_components.get(field_name)
            return found and found.raw_value

        def match(self, rec: Any) -> bool:
            """Whether a record (or a mapping of its fields) is what is specified."""
            for key, wanted in self._match_components.items():
                if key == "when":
                    continue
                found = rec.get(key) if isinstance(rec, dict) else getattr(rec, key)
                if not wanted.match(found):
                    return False
            return True

        def dist_str(self) -> str:
            return str(self)

        def conda_build_form(self) -> str:
            name = self.get_exact_value("name")
            if not name:
                raise ValueError("a specification without a name has no such form")
            version, build = self.get_raw_value("version"), self.get_raw_value("build")
            return " ".join([name, *([version or "*", build] if build else [version] if version else [])])

        def conda_env_form(self) -> str:
            return str(self).rpartition("::")[2].replace("==", "=", 1)

        def __str__(self) -> str:
            return _text(self._match_components, self.FIELD_NAMES)

        def __json__(self) -> str:
            return str(self)

        def __repr__(self) -> str:
            target = f', target="{self.target}"' if self.target else ""
            return f'MatchSpec("{self}"{target}{", optional=True" if self.optional else ""})'

        def __eq__(self, other: object) -> bool:
            return isinstance(other, MatchSpec) and self._key == other._key

        def __hash__(self) -> int:
            components, optional, target = self._key
            return hash((frozenset(components.items()), optional, target))

        @property
        def _key(self) -> tuple[dict[str, Any], bool, Any]:
            return self._match_components, self.optional, self.target

        def __contains__(self, field: str) -> bool:
            return field in self._match_components

        @classmethod
        def merge(cls, match_specs: Any, union: bool = False) -> Any:
            """Specifications of one name joined; a limit of the model where two have to be joined."""
            found = sorted((cls(spec) for spec in match_specs if spec), key=str)
            if len({spec.name for spec in found}) != len(found):
                model.limit("conda.models.match_spec.MatchSpec.merge")
            return tuple(found)

        @classmethod
        def from_dist_str(cls, dist_str: str) -> Any:
            for extension in _EXTENSIONS:
                dist_str = dist_str.removesuffix(extension)
            place, separator, rest = dist_str.rpartition("::")
            name, version, build = rest.rsplit("-", 2)
            parts: dict[str, Any] = {"name": name, "version": version, "build": build}
            if separator:
                found = channel(place)
                parts["channel"] = found.canonical_name
                if found.subdir:
                    parts["subdir"] = found.subdir
            return cls(**parts)

    def parse(text: str) -> dict[str, Any]:
        return _Parser(text, invalid, channel, checks_names=model.since("26.5")).components()

    MatchSpec.__module__ = MatchSpecType.__module__ = "conda.models.match_spec"
    MatchSpec.__qualname__, MatchSpecType.__qualname__ = "MatchSpec", "MatchSpecType"
    return {"MatchSpec": MatchSpec, "MatchSpecType": MatchSpecType}


def _shown(channel: Any) -> str:
    """A channel in a specification."""
    return str(channel.canonical_name or "")


def _text(components: Mapping[str, Any], fields: tuple[str, ...]) -> str:
    """The canonical text of a specification."""
    brackets = []
    text = ""
    channel, subdir = components.get("channel"), components.get("subdir")
    outside = channel is not None and channel.exact_value
    if outside:
        text = f"{channel}{f'/{subdir}' if subdir else ''}::"
    else:
        if channel is not None and not channel.matches_all:
            brackets.append(f"channel={channel}")
        if subdir:
            brackets.append(f"subdir={subdir}")
    text += str(components.get("name", "*"))
    version, build = str(components.get("version") or ""), str(components.get("build") or "")
    shown, exact = _version_text(version, bool(build))
    if shown is None:
        brackets.append(f"version='{version}'")
    text += shown or ""
    if build:
        if set(build) & set("><$^|,"):
            brackets.append(f"build='{build}'")
        elif exact and "*" not in build:
            text += f"={build}"
        else:
            brackets.append(f"build={build}")
    skipped = {"channel", "subdir", "name", "version", "build"}
    skipped |= {"fn"} if "url" in components else set()
    skipped |= {"url"} if channel is not None else set()
    for key in fields:
        if key in components and key not in skipped:
            value = str(components[key])
            brackets.append(f"{key}='{value}'" if set(value) & set(", =") else f"{key}={value}")
    return f"{text}[{','.join(brackets)}]" if brackets else text


def _version_text(version: str, with_build: bool) -> tuple[str | None, bool]:
    """The version outside the brackets (None: it goes inside), and whether it is exact."""
    if not version or version == "*":
        return "", False
    if set(version) & set("><$^|,") or (version[:2] in ("!=", "~=") and with_build):
        return None, False
    if version[:2] in ("!=", "~="):
        return version, False
    if version.endswith(".*"):
        return f"={version[:-2]}", False
    if version.endswith("*"):
        return f"={version[:-1]}", False
    return (version if version.startswith("==") else f"=={version}"), True


def _cleaned(version: str, build: str | None) -> str:
    """A version as it is kept: ``==1`` is exact, ``=1`` means ``1.*``."""
    if version in ("=", "==") or not version.startswith("="):
        return version
    bare = version.lstrip("=")
    if version.startswith("==") and build is None:
        return bare
    if set(bare) & set("=,|"):
        return version
    return f"{bare}*" if build is None and not bare.endswith("*") else bare


def _split_build(text: str) -> tuple[str, str | None]:
    """Version and build of what follows a name.

    The build follows the first space or ``=`` that ends no operator and has no dash or operator after it.
    """
    for place in range(1, len(text) - 1):
        build = text[place + 1 :]
        if text[place] in " =" and text[place - 1] not in "=!|,<>~" and not set(build) & set("-=,|<>~"):
            return text[:place], build.strip()
    return text, None


class _Parser:
    """Takes one specification apart."""

    def __init__(self, text: str, invalid: type[Exception], channel: Any, *, checks_names: bool) -> None:
        self.text = text
        self.invalid = invalid
        self.channel = channel
        self.checks_names = checks_names

    def components(self) -> dict[str, Any]:
        """The fields that the text gives. Raises InvalidMatchSpec where conda does."""
        text = self.text
        if text.endswith("@"):
            return {"name": "*", "track_features": (text[:-1],)}
        text = text.partition("#")[0].partition(" if ")[0]
        if text.lower().endswith(_EXTENSIONS):
            return self._package(text)
        text, brackets = self._brackets(text)
        text = self._without_parentheses(text)
        pieces = text.rsplit(":", 2)
        place = pieces[0] if len(pieces) == 3 else None
        found = self._channel(place)
        found.update(self._channel(brackets.pop("channel", None)))
        if "subdir" in brackets:
            found["subdir"] = brackets.pop("subdir")
        name, version, build = self._name_version_build(pieces[-1])
        brackets.pop("name", None)
        given = {"name": name, **found, "version": version, "build": build}
        known = {key: value for key, value in given.items() if value is not None}
        return {**known, **brackets, "_original_spec_str": self.text}

    def _brackets(self, text: str) -> tuple[str, dict[str, Any]]:
        found = re.match(r".*(\[.*\])", text)
        if not found:
            return text, {}
        fields = {}
        for pair in _PAIR.finditer(found.group(1)[1:-1]):
            key, value = pair["key"], pair["value"]
            if not value:
                raise self.invalid(self.text, f"{key} has no value")
            fields[key] = _cleaned(value, None) if key == "version" else value
        return text.replace(found.group(1), ""), fields

    def _without_parentheses(self, text: str) -> str:
        found = re.match(r".*(\(.*\))", text)
        return text.replace(found.group(1), "") if found else text

    def _channel(self, text: str | None) -> dict[str, str]:
        if not text:
            return {}
        found = self.channel(text)
        given = {"channel": found.canonical_name, "subdir": found.subdir}
        return {key: value for key, value in given.items() if value}

    def _name_version_build(self, text: str) -> tuple[str, str | None, str | None]:
        end = min((place for sign in _SIGNS if (place := text.find(sign)) >= 0), default=len(text))
        name = text[:end]
        if not name:
            raise self.invalid(self.text, "it names no package")
        if self.checks_names and "*" not in name:
            self._check_name(name.lower())
        rest = text[end:].partition("\n")[0]
        if len(rest) < 2 or not rest.strip():  # a lone sign at the end means nothing
            return name, None, None
        rest = rest.strip()
        if "[" in rest:
            raise self.invalid(self.text, "it has more than one pair of brackets")
        version, build = _split_build(rest)
        return name, _cleaned(version.replace(" ", ""), build), build

    def _check_name(self, name: str) -> None:
        strange = re.findall(r"[^a-z0-9._-]", name)
        if strange:
            raise self.invalid(self.text, f"the name has characters that are not allowed: {''.join(strange)}")
        if not (_CEP26.match(name) or _CEP26_VIRTUAL.match(name)):
            raise self.invalid(self.text, "the name is not allowed")

    def _package(self, text: str) -> dict[str, Any]:
        """The URL or path of a package file."""
        if not is_url(text):
            path = os.path.abspath(os.path.expanduser(os.path.expandvars(text)))
            text = f"file://{path.replace(os.sep, '/')}"
        found = self.channel(text)
        filename = text.rpartition("/")[2]
        if not found.subdir:
            return {"name": "*", "fn": filename, "url": text}
        stem = next(filename[: -len(end)] for end in _EXTENSIONS if filename.lower().endswith(end))
        name, version, build = stem.rsplit("-", 2)
        return {
            "channel": found.canonical_name,
            "subdir": found.subdir,
            "name": name,
            "version": version,
            "build": build,
            "fn": filename,
            "url": text,
        }
