"""The text of package specifications: its grammar, and the spelling that conda gives back.

Sources: conda/models/match_spec.py (25.9 to 26.7), CEP 26 (names) and CEP 29 (specifications).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import Any

from ...model import release
from .channel import Channel, is_url

EXTENSIONS = (".conda", ".tar.bz2")

_OUTSIDE = re.compile(
    r"(?:(?:(?P<place>.*):)?[^:]*:)?(?P<name>[^: =<>!~]+)?(?P<rest>[ =<>!~][^:\n]+)?", re.DOTALL
)
"""Channel, namespace (which conda ignores), name, and what the version and the build are in."""
_FIELD = re.compile(r"""([\w-]+)=(?:"([^"']*)"|'([^"']*)'|([^"', ]*))(?=[, ]|$)""", re.ASCII)
_NAME = re.compile(r"(?:__[a-z0-9]|[a-z0-9]|_(?!_))[._-]?(?:[a-z0-9]+(?:[._-]|$))*")
_UNQUOTED = {"channel": "", "subdir": "", "build": "><$^|,"}
"""The characters that make a field's value in brackets be quoted, where they are not a comma, space or =."""


def short_form(text: str) -> dict[str, Any] | None:
    """The fields of a feature (``name@``) and of a package file's URL or path; None for any other text."""
    if text.endswith("@"):
        return {"name": "*", "track_features": (text[:-1],)}
    plain = _uncommented(text)
    return _of_package_file(plain) if plain.lower().endswith(EXTENSIONS) else None


def fields_of(text: str, invalid: Callable[[Any, Any], Exception]) -> dict[str, Any]:
    """The fields of a specification's text. Raises ``invalid`` where conda refuses the text."""
    plain = _uncommented(text)
    plain, bracketed = _without(plain, "[]")
    inside = {}
    for key, *values in _FIELD.findall(bracketed):
        inside[key] = "".join(values)
        if not inside[key]:
            raise invalid(text, f"{key} has no value")
    if "version" in inside and inside["version"][:1] == "=" and release().since("25.9"):
        inside["version"] = _kept(inside["version"], None)
    found = _OUTSIDE.match(_without(plain, "()")[0])
    name, rest = (found["name"], found["rest"] or "") if found else (None, "")
    if not name:
        raise invalid(text, "it names no package")
    if "*" not in name and not _is_name(name.lower()) and release().since("26.5"):
        raise invalid(text, f"{name} is no name of a package (CEP 26)")
    if "[" in rest:
        raise invalid(text, "it has more than one pair of brackets")
    version, build = _version_and_build(rest.strip())
    given = {
        **_of_channel(found and found["place"]),
        **_of_channel(inside.pop("channel", None)),
    }
    return {
        **given,
        **({"version": version} if version else {}),
        **({"build": build} if build else {}),
        **inside,
        "name": name,
    }


def _uncommented(text: str) -> str:
    return re.split("#| if ", text, maxsplit=1)[0]


def _without(text: str, brackets: str) -> tuple[str, str]:
    """The text without its last pair of brackets, and what they enclose."""
    end = text.rfind(brackets[1])
    start = text.rfind(brackets[0], 0, max(end, 0))
    if start < 0:
        return text, ""
    return text.replace(text[start : end + 1], ""), text[start + 1 : end]


def _is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def _of_channel(text: str | None, keeps_url: bool = False) -> dict[str, str]:
    """The channel by its canonical name, and the platform.

    Before 26.7 a channel in front lost its URL, unless the whole specification is one (``keeps_url``).
    """
    found = Channel(text) if text else None
    if not found:
        return {}
    names = (found.canonical_name, found.name or found.base_url)
    is_cut = names[0] != names[1] and not keeps_url and not release().since("26.7")
    given = {"channel": names[is_cut], "subdir": found.subdir}
    return {key: value for key, value in given.items() if value}


def _version_and_build(text: str) -> tuple[str | None, str | None]:
    """What follows the name, taken apart.

    The build follows the first space or ``=`` that ends no sign and has neither dash nor sign after it.
    """
    if not text:
        return None, None
    for place in range(1, len(text) - 1):
        version, build = text[:place], text[place + 1 :]
        if text[place] in " =" and version[-1] not in "=!|,<>~" and not set(build) & set("-=,|<>~"):
            return _kept(version.replace(" ", ""), build), build.strip()
    return _kept(text.replace(" ", ""), None), None


def _kept(version: str, build: Any) -> str:
    """The version that conda keeps: of ``==1`` the number, of ``=1`` without a build the series ``1*``.

    Raises IndexError for ``=`` where conda does (22.11).
    """
    number = version.lstrip("=")
    signs = len(version) - len(number)
    if version == "=" and not release().since("23.1"):
        raise IndexError(version)
    if not signs or not number or (signs > 1 and build is not None and not release().since("25.9")):
        return version
    if signs > 1 and build is None:
        return number
    if re.search("[=,|]", number):
        return version
    return number if build is not None else f"{number.removesuffix('*')}*"


def _of_package_file(text: str) -> dict[str, Any]:
    """The fields of a package file's URL or path."""
    if not is_url(text):
        path = os.path.abspath(os.path.expanduser(os.path.expandvars(text)))
        text = f"file://{path.replace(os.sep, '/')}"
    file = {"fn": text.rpartition("/")[2], "url": text}
    place = _of_channel(text, keeps_url=True)
    if "subdir" not in place:
        return {**file, "name": "*"}
    stem = re.sub(r"(\.conda|\.tar\.bz2)$", "", file["fn"], flags=re.IGNORECASE)
    return {**file, **place, **dict(zip(("name", "version", "build"), stem.rsplit("-", 2), strict=True))}


def text_of(parts: Mapping[str, str], order: tuple[str, ...], one_channel: bool) -> str:
    """The canonical text of fields, given as text; ``one_channel``: the channel is no pattern.

    ``channel/subdir::name==version=build[field=value]``: what has no place outside goes into the brackets.
    """
    inside = dict(parts)
    text = inside.pop("name", "*")
    if one_channel:
        place = [inside.pop(key) for key in ("channel", "subdir") if key in inside]
        text = f"{'/'.join(place)}::{text}"
    for shown, hidden in (("channel", "url"), ("url", "fn")):
        if shown in parts:
            inside.pop(hidden, None)
    if inside.get("channel") == "*":
        del inside["channel"]
    version = _outside(inside.get("version", "*"), with_build="build" in inside)
    if version is not None:
        if inside.pop("version", None) == "*" and not release().since("25.11"):
            version = "="
        text += version
    if version and version.startswith("==") and not set(inside.get("build", "*")) & set("*><$^|,"):
        text += f"={inside.pop('build')}"
    listed = ",".join(_field(key, inside[key]) for key in order if key in inside)
    return f"{text}[{listed}]" if listed else text


def _outside(version: str, *, with_build: bool) -> str | None:
    """A version as it stands behind the name; None for one that has to go into the brackets."""
    negative = version.startswith(("!=", "~="))
    if set(version) & set("><$^|,") or (negative and with_build):
        return None
    if version == "*" or negative:
        return version.rstrip("*") if version == "*" else version
    if version.endswith("*"):
        return f"={version[:-1].removesuffix('.')}"
    return f"=={version.removeprefix('==')}"


def _field(key: str, value: str) -> str:
    if key == "version" or (set(value) & set(_UNQUOTED.get(key, ", =")) and value[:1] != "["):
        return f"{key}='{value}'"
    return f"{key}={value}"
