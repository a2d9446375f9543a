"""Channels (conda/models/channel.py): names, URLs and paths, as far as specifications need them."""

from __future__ import annotations

import os
import re
from operator import attrgetter
from typing import Any, NamedTuple

from ...model import release, without

__all__ = ["Channel"]

_FIELDS = ("scheme", "auth", "location", "token", "name", "platform", "package_filename")
_SCHEME = re.compile(r"([a-z][a-z0-9]{0,11})://", re.IGNORECASE)
_TOKEN = re.compile(r"/t/([a-zA-Z0-9-]*)")
_IDENTITY = attrgetter("location", "name", "platform")


def is_url(value: Any) -> bool:
    """Whether a value is text with a scheme (conda/common/url.py)."""
    return bool(value) and isinstance(value, str) and _SCHEME.match(value) is not None


def is_path(value: str) -> bool:
    """Whether a value is written as a path (conda/common/path/__init__.py)."""
    return "://" not in value and re.match(r"\./|\.\.|~|/|[a-zA-Z]:[/\\]|\\\\|//", value) is not None


class _Known(NamedTuple):
    """The channels that the release knows: server of the alias, name -> server, name -> URL, platforms."""

    alias: str
    names: dict[str, str]
    custom: dict[str, str]
    platform: re.Pattern[str]


def _known() -> _Known:
    constants = release().data["constants"]
    subdirs = release().plain(constants["conda.base.constants:KNOWN_SUBDIRS"])
    names = "|".join(map(re.escape, sorted(subdirs, key=len, reverse=True)))
    urls = [url.partition("://")[2] for url in release().get("conda.base.constants:DEFAULT_CHANNELS")]
    return _Known(
        constants["conda.base.constants:DEFAULT_CHANNEL_ALIAS"].partition("://")[2],
        {url.partition("/")[2]: url.partition("/")[0] for url in urls},
        release().plain(constants.get("conda.base.constants:DEFAULT_CUSTOM_CHANNELS", {"dict": {}})),
        re.compile(rf"/({names})(?=/|$)"),
    )


@without("url urls base_urls subdir_url channels url_channel_wtf dump make_simple_channel")
class Channel:
    """One channel: scheme, location, name, platform."""

    def __new__(cls, *given: Any, **named: Any) -> Any:
        alone = given[0] if len(given) == 1 and not named else None
        return alone if isinstance(alone, Channel) else super().__new__(cls)

    def __init__(self, *given: Any, **named: Any) -> None:
        if vars(self):
            return  # it is what was given
        one = len(given) == 1 and not named
        fields = _parsed(given[0]) if one else {**dict(zip(_FIELDS, given, strict=False)), **named}
        vars(self).update(dict.fromkeys(_FIELDS), **fields)
        vars(self)["name"] = fields.get("name") or ""

    scheme: str | None
    location: str | None
    name: str
    platform: str | None
    package_filename: str | None
    channel_location = property(attrgetter("location"))
    channel_name = property(attrgetter("name"))
    subdir = property(attrgetter("platform"))

    @classmethod
    def from_value(cls, value: Any) -> Any:
        return cls(value)

    from_channel_name = from_url = from_value

    @property
    def base_url(self) -> str | None:
        place = _joined(self.location, self.name) if self.location else ""
        return f"{self.scheme}://{place}" if place else None

    @property
    def canonical_name(self) -> str:
        """The name by which conda shows the channel."""
        known = release().once(_known)
        if self.name in known.names:
            return "defaults"
        alone = {"<unknown>"} if self.location else {"<unknown>", "defaults", "local"}
        named = any(f"{self.name}/".startswith(f"{own}/") for own in (*known.custom, *alone))
        if named or self.location == known.alias:
            return self.name
        return (self.scheme and self.base_url) or _joined(self.location, self.name).lstrip("/")

    def __str__(self) -> str:
        return "/".join(filter(None, (self.base_url or self.name, self.platform)))

    def __repr__(self) -> str:
        return f'Channel("{_joined(self.name, self.platform) if self.platform else self.name}")'

    def __eq__(self, other: object) -> bool:
        if other is None or isinstance(other, str):
            other = Channel(other)
        return isinstance(other, Channel) and _IDENTITY(self) == _IDENTITY(other)

    def __hash__(self) -> int:
        return hash(_IDENTITY(self))

    def __bool__(self) -> bool:
        return any(_IDENTITY(self)[:2])


def _parsed(value: Any) -> dict[str, Any]:
    if str(value).removeprefix("None:///") in ("<unknown>", "None"):
        return {"name": "<unknown>"}
    text = str(value)
    if not is_url(text) and is_path(text):
        text = f"file://{os.path.abspath(os.path.expanduser(text)).replace(os.sep, '/')}"
    if is_url(text):
        return _from_url(text)
    known = release().once(_known)
    text = text.strip("/")
    found = known.platform.search(f"/{text}")
    platform = found.group(1) if found else None
    if found:
        text = text.replace(f"/{platform}", "", 1)
    if text in ("defaults", "local"):
        return {"name": text, "platform": platform}
    location = known.names.get(text, known.alias)
    for own, place in known.custom.items():
        if text == own or text.startswith(f"{own}/"):
            location = place.partition("://")[2]
    return {"scheme": "https", "location": location, "name": text, "platform": platform}


def _from_url(url: str) -> dict[str, Any]:
    scheme, _, rest = url.partition("://")
    filename = None
    if rest.endswith((".conda", ".tar.bz2")):
        rest, _, filename = rest.rpartition("/")
    token = _TOKEN.search(rest)
    rest = _TOKEN.sub("", rest, count=1)
    auth, at, host = rest.partition("@")
    rest = host if at and "/" not in auth else rest
    known = release().once(_known)
    found = known.platform.search(rest)
    if found:
        rest = rest[: found.start()] + rest[found.end() :]
    rest = rest.rstrip("/")
    servers = (known.alias, *dict.fromkeys(known.names.values()))
    server = next((url for url in servers if rest.startswith(url)), None)
    if scheme == "file":
        location, _, name = rest.rpartition("/")
        location = location or "/"
    elif server:
        location, name = server, rest[len(server) :].strip("/")
    else:
        location, _, name = rest.partition("/")
    return {
        "scheme": scheme,
        "auth": auth if at and "/" not in auth else None,
        "token": token.group(1) if token else None,
        "location": location,
        "name": name,
        "platform": found.group(1) if found else None,
        "package_filename": filename,
    }


def _joined(*parts: str | None) -> str:
    leading = "/" if parts[0] and parts[0].startswith("/") else ""
    return leading + "/".join(part.strip("/") for part in parts if part and part.strip("/"))
