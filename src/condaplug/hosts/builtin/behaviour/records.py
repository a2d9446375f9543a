"""Package records (conda/models/records.py): the fields that plugins give them, and how they compare."""

# ruff: noqa: TID252
from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..model import Model

_REQUIRED = ("name", "version", "build", "build_number", "channel", "subdir", "fn")
_DEFAULTS: dict[str, Any] = {
    **dict.fromkeys(("md5", "legacy_bz2_md5", "url", "sha256", "noarch", "preferred_env")),
    **dict.fromkeys(("python_site_packages_path", "license", "license_family")),
    **dict.fromkeys(("depends", "constrains", "flags", "track_features", "features"), ()),
}
_OPTIONAL = ("legacy_bz2_size", "arch", "platform", "timestamp", "date", "size", "package_type")
_ALIASES = {"build_string": "build", "schannel": "channel", "filename": "fn"}


def names(model: Model) -> dict[str, Any]:
    """``conda.models.records``."""
    channel = model.get("conda.models.channel:Channel")

    class PackageRecord:
        """One package archive: name, version, build, where it is from."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            given: dict[str, Any] = {}
            for mapping in (*args, kwargs):
                for key, value in dict(mapping).items():
                    given[str(_ALIASES.get(key, key))] = value
            if any(given.get(field) is None for field in _REQUIRED if field not in ("subdir", "fn")):
                model.limit("conda.models.records.PackageRecord")  # conda completes or refuses those
            known = (*_REQUIRED, *_DEFAULTS, *_OPTIONAL)
            fields: dict[str, Any] = {
                **_DEFAULTS,
                **{key: value for key, value in given.items() if key in known},
            }
            fields["channel"] = channel(fields.get("channel"))
            fields.setdefault(
                "subdir", fields["channel"].subdir or model.get("conda.base.context:context").subdir
            )
            fields.setdefault("fn", "{name}-{version}-{build}".format(**fields) if "name" in fields else None)
            vars(self).update(fields)
            self.metadata: set[str] = set()

        name: str
        version: str
        build: str
        build_number: int
        channel: Any
        subdir: str

        @classmethod
        def from_objects(cls, *objects: Any, **override: Any) -> Any:
            mappings = [item if isinstance(item, dict) else vars(item) for item in objects]
            return cls(*reversed(mappings), **override)

        @classmethod
        def virtual_package(
            cls, name: str, version: str | None = None, build_string: str | None = None
        ) -> Any:
            return cls(
                name=name,
                version=version or "0",
                build=build_string or "0",
                build_number=0,
                channel="@",
                subdir=model.get("conda.base.context:context").subdir,
                fn=name,
                package_type="virtual_system",
            )

        @property
        def channel_name(self) -> str | None:
            return self.channel.canonical_name  # type: ignore[no-any-return]

        @property
        def spec(self) -> str:
            return f"{self.name}={self.version}={self.build}"

        @property
        def spec_no_build(self) -> str:
            return f"{self.name}={self.version}"

        @property
        def _pkey(self) -> tuple[Any, ...]:
            own = (self.subdir, self.name, self.version, self.build_number, self.build)
            return (self.channel_name, *own)

        def dist_str(self, canonical_name: bool = True) -> str:
            place = self.channel_name if canonical_name else self.channel.name
            return f"{place}/{self.subdir}::{self.name}-{self.version}-{self.build}"

        def to_match_spec(self) -> Any:
            fields = ("channel", "subdir", "name", "version", "build")
            match_spec = model.get("conda.models.match_spec:MatchSpec")
            return match_spec(**{field: getattr(self, field) for field in fields})

        def get(self, name: str, default: Any = None) -> Any:
            return getattr(self, name, default)

        def dump(self) -> dict[str, Any]:
            return {key: value for key, value in vars(self).items() if key != "metadata"}

        def __eq__(self, other: object) -> bool:
            return isinstance(other, PackageRecord) and self._pkey == other._pkey

        def __hash__(self) -> int:
            return hash(self._pkey)

        def __str__(self) -> str:
            return f"{self.channel_name}/{self.subdir}::{self.name}=={self.version}={self.build}"

    class SolvedRecord(PackageRecord):
        pass

    class PrefixRecord(SolvedRecord):
        pass

    class PackageCacheRecord(PackageRecord):
        pass

    found = [PackageRecord, PrefixRecord, PackageCacheRecord]
    if model.has("conda.models.records:SolvedRecord"):
        found.append(SolvedRecord)
    for each in (*found, SolvedRecord):
        each.__module__ = "conda.models.records"
        each.__qualname__ = each.__name__
    return {each.__name__: each for each in found}
