"""Package records (conda/models/records.py): the fields that plugins give them, and how they compare."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from ...model import Since, release, without
from .channel import Channel
from .match_spec import MatchSpec

__all__ = ["PackageCacheRecord", "PackageRecord", "PrefixRecord", "SolvedRecord"]

_REQUIRED = ("name", "version", "build", "build_number", "channel")
_DEFAULTS: dict[str, Any] = {
    **dict.fromkeys(("md5", "legacy_bz2_md5", "url", "sha256", "noarch", "preferred_env")),
    **dict.fromkeys(("python_site_packages_path", "license", "license_family")),
    **dict.fromkeys(("depends", "constrains", "flags", "track_features", "features"), ()),
}
_OPTIONAL = ("fn", "legacy_bz2_size", "arch", "platform", "timestamp", "date", "size", "package_type")
_ALIASES = {"build_string": "build", "schannel": "channel", "filename": "fn"}
_IDENTITY = attrgetter("channel.canonical_name", "subdir", "name", "build", "build_number", "version")


@without(
    "virtual_package from_objects dist_fields_dump feature combined_depends namekey record_id "
    "is_unmanageable to_simple_match_spec"
)
class PackageRecord:
    """One package archive: name, version, build, where it is from."""

    def __init__(self, *mappings: Any, **named: Any) -> None:
        given: dict[str, Any] = {}
        for mapping in (*mappings, named):
            for key, value in dict(mapping).items():
                given[str(_ALIASES.get(key, key))] = value
        if any(given.get(field) is None for field in _REQUIRED):
            release().limit("conda.models.records.PackageRecord")  # conda completes or refuses those
        known = (*_REQUIRED, "subdir", *_DEFAULTS, *_OPTIONAL)
        vars(self).update(_DEFAULTS, **{key: given[key] for key in known if key in given})
        self.channel = Channel(given.get("channel"))
        own = release().get("conda.base.context:context").subdir
        self.subdir = given.get("subdir") or self.channel.subdir or own
        self.fn = given.get("fn") or "-".join(str(given.get(key)) for key in _REQUIRED[:3])
        self.metadata: set[str] = set()

    name: str
    version: str
    build: str
    channel_name = Since("25.5", property(attrgetter("channel.canonical_name")))
    spec = Since("25.7", property(lambda self: "=".join((self.spec_no_build, self.build))))
    spec_no_build = Since("25.7", property(lambda self: "=".join((self.name, self.version))))

    def dist_str(self, canonical_name: bool = True) -> str:
        place = self.channel.canonical_name if canonical_name else self.channel.name
        return f"{place}/{self.subdir}::" + "-".join((self.name, self.version, self.build))

    def to_match_spec(self) -> Any:
        wanted = {field: getattr(self, field) for field in ("channel", "subdir", *_REQUIRED[:3])}
        return MatchSpec(**wanted)

    def get(self, name: str, default: Any = None) -> Any:
        return vars(self).get(name, default)

    def dump(self) -> dict[str, Any]:
        return {key: vars(self)[key] for key in vars(self) if key != "metadata"}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PackageRecord) and _IDENTITY(self) == _IDENTITY(other)

    def __hash__(self) -> int:
        return hash(_IDENTITY(self))

    def __str__(self) -> str:
        return f"{self.channel.canonical_name}/{self.subdir}::{self.name}=={self.version}={self.build}"


class SolvedRecord(PackageRecord):
    """A package that a solver chose."""


class PrefixRecord(SolvedRecord):
    """A package in a prefix."""


class PackageCacheRecord(PackageRecord):
    """A package in the cache."""
