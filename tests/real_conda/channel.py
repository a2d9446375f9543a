"""A conda channel made by hand: what a test installs, without a network."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any
from zipfile import ZipFile

PACKAGES: dict[str, tuple[str, list[str]]] = {"numpy": ("2.3.0", []), "pandas": ("2.4.0", ["numpy >=2"])}
"""The packages of the channel by name: version and dependencies. Each holds the file ``share/<name>.txt``."""
ZIPPED = "zipped-1.0-0.mysimplepkg"
"""A package of the kind that the generated plugin unpacks: to be named by its file, for no index has it."""


def make_channel(folder: Path) -> str:
    """Write the channel into ``folder`` and return its ``file://`` address.

    The layout is conda's: a folder a platform with its ``repodata.json``, here all packages in ``noarch``.
    Conda also reads the folder of the platform it runs on, and takes a missing one for an empty one.
    """
    noarch = folder / "noarch"
    noarch.mkdir(parents=True)
    records = {
        f"{name}-{version}-0.tar.bz2": _make_package(noarch, name) for name, (version, _) in PACKAGES.items()
    }
    repodata = {
        "info": {"subdir": "noarch"},
        "packages": records,
        "packages.conda": {},
        "repodata_version": 1,
    }
    (noarch / "repodata.json").write_text(json.dumps(repodata), encoding="utf-8")
    with ZipFile(noarch / ZIPPED, "w") as archive:
        for path, data in _members(_index("zipped", "1.0", []), "zipped").items():
            archive.writestr(path, data)
    return folder.as_uri()


def _index(name: str, version: str, depends: list[str]) -> dict[str, Any]:
    return {
        "name": name,
        "version": version,
        "build": "0",
        "build_number": 0,
        "depends": depends,
        "subdir": "noarch",
        "noarch": "generic",
    }


def _members(index: dict[str, Any], name: str) -> dict[str, bytes]:
    """The files of the package called ``name``."""
    content = name.encode()
    paths = [
        {
            "_path": f"share/{name}.txt",
            "path_type": "hardlink",
            "sha256": hashlib.sha256(content).hexdigest(),
            "size_in_bytes": len(content),
        }
    ]
    return {
        "info/index.json": json.dumps(index).encode(),
        "info/files": f"share/{name}.txt\n".encode(),
        "info/paths.json": json.dumps({"paths": paths, "paths_version": 1}).encode(),
        f"share/{name}.txt": content,
    }


def _make_package(noarch: Path, name: str) -> dict[str, Any]:
    """Write the package called ``name`` and return its record for ``repodata.json``."""
    version, depends = PACKAGES[name]
    index = _index(name, version, depends)
    package = noarch / f"{name}-{version}-0.tar.bz2"
    with tarfile.open(package, "w:bz2") as archive:
        for path, data in _members(index, name).items():
            member = tarfile.TarInfo(path)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    whole = package.read_bytes()
    return index | {
        "md5": hashlib.md5(whole).hexdigest(),
        "sha256": hashlib.sha256(whole).hexdigest(),
        "size": len(whole),
    }
