"""Channels (conda/models/channel.py): names, URLs and paths, as far as specifications need them."""

# ruff: noqa: PTH100, PTH111, TID252
from __future__ import annotations

import os
import re
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from ..limits import limits

if TYPE_CHECKING:
    from ...model.model import Model

_FIELDS = ("scheme", "auth", "location", "token", "name", "platform", "package_filename")
_UNKNOWN = "url urls base_urls subdir_url channels url_channel_wtf dump make_simple_channel"
_SCHEME = re.compile(r"([a-z][a-z0-9]{0,11})://", re.IGNORECASE)
_TOKEN = re.compile(r"/t/([a-zA-Z0-9-]*)")


def is_url(value: Any) -> bool:
    """Whether a value is text with a scheme (conda/common/url.py)."""
    return bool(value) and isinstance(value, str) and _SCHEME.match(value) is not None


def is_path(value: str) -> bool:
    """Whether a value is written as a path (conda/common/path/__init__.py)."""
    return "://" not in value and re.match(r"\./|\.\.|~|/|[a-zA-Z]:[/\\]|\\\\|//", value) is not None


def names(model: Model) -> dict[str, Any]:
    """``conda.models.channel``."""
    constants = model.data["constants"]
    alias = constants["conda.base.constants:DEFAULT_CHANNEL_ALIAS"].partition("://")[2]
    subdirs = model.plain(constants["conda.base.constants:KNOWN_SUBDIRS"])
    custom = model.plain(constants.get("conda.base.constants:DEFAULT_CUSTOM_CHANNELS", {"dict": {}}))
    default_urls = [url.partition("://")[2] for url in model.get("conda.base.constants:DEFAULT_CHANNELS")]
    default_names = {url.partition("/")[2]: url.partition("/")[0] for url in default_urls}
    platform_part = re.compile(
        rf"/({'|'.join(map(re.escape, sorted(subdirs, key=len, reverse=True)))})(?=/|$)"
    )

    identity = attrgetter("location", "name", "platform")

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
            if self.name in default_names:
                return "defaults"
            alone = {"<unknown>"} if self.location else {"<unknown>", "defaults", "local"}
            named = any(f"{self.name}/".startswith(f"{known}/") for known in (*custom, *alone))
            if named or self.location == alias:
                return self.name
            return (self.scheme and self.base_url) or _joined(self.location, self.name).lstrip("/")

        def __str__(self) -> str:
            return "/".join(filter(None, (self.base_url or self.name, self.platform)))

        def __repr__(self) -> str:
            return f'Channel("{_joined(self.name, self.platform) if self.platform else self.name}")'

        def __eq__(self, other: object) -> bool:
            if other is None or isinstance(other, str):
                other = Channel(other)
            return isinstance(other, Channel) and identity(self) == identity(other)

        def __hash__(self) -> int:
            return hash(identity(self))

        def __bool__(self) -> bool:
            return any(identity(self)[:2])

    def _parsed(value: Any) -> dict[str, Any]:
        if str(value).removeprefix("None:///") in ("<unknown>", "None"):
            return {"name": "<unknown>"}
        text = str(value)
        if not is_url(text) and is_path(text):
            text = f"file://{os.path.abspath(os.path.expanduser(text)).replace(os.sep, '/')}"
        if is_url(text):
            return _from_url(text)
        text = text.strip("/")
        found = platform_part.search(f"/{text}")
        platform = found.group(1) if found else None
        if found:
            text = text.replace(f"/{platform}", "", 1)
        if text in ("defaults", "local"):
            return {"name": text, "platform": platform}
        location = default_names.get(text, alias)
        for known, place in custom.items():
            if text == known or text.startswith(f"{known}/"):
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
        found = platform_part.search(rest)
        if found:
            rest = rest[: found.start()] + rest[found.end() :]
        rest = rest.rstrip("/")
        known = next(
            (url for url in (alias, *dict.fromkeys(default_names.values())) if rest.startswith(url)), None
        )
        if scheme == "file":
            location, _, name = rest.rpartition("/")
            location = location or "/"
        elif known:
            location, name = known, rest[len(known) :].strip("/")
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

    for name, placeholder in limits(model, "conda.models.channel.Channel", _UNKNOWN).items():
        setattr(Channel, name, placeholder)
    Channel.__module__ = "conda.models.channel"
    Channel.__qualname__ = "Channel"
    return {"Channel": Channel}


def _joined(*parts: str | None) -> str:
    leading = "/" if parts[0] and parts[0].startswith("/") else ""
    return leading + "/".join(part.strip("/") for part in parts if part and part.strip("/"))
