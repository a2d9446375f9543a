"""Where the template that condaplug carries comes from: what a generated repository records of it."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.version import Version

from condaplug import __version__
from condaplug.create.checkout import Checkout, Obstacle, public_address, read_checkout

REPOSITORY_URL = "https://github.com/condaplug/condaplug"
"""The public address of condaplug's repository, which a release records."""

_AGAIN = "install condaplug again, and create the plugin again"

_OBSTACLES: dict[Obstacle, str] = {
    "no git": "this condaplug was not built from a git checkout. Install it from a git clone, and create the "
    "plugin again.",
    "changed": f"the template of this condaplug has uncommitted changes. Commit and push them, {_AGAIN}.",
    "no remote": "the git checkout of this condaplug has no remote. "
    f"Push it to a repository that others can reach, {_AGAIN}.",
    "not pushed": f"the commit of this condaplug is not known to be on a remote. Push it, {_AGAIN}.",
}
"""For each obstacle: why an update cannot start from here, and what to do about it."""


@dataclass(frozen=True)
class Origin:
    """The repository and the state of it that the carried template is.

    ``address`` is as copier accepts it; None where nobody knows it. ``ref`` is a release's tag or the full
    hash of a commit that ``address`` has; None where an update cannot start from there, and ``obstacle``
    says why. ``date`` is the commit's day.
    """

    address: str | None
    ref: str | None
    date: str | None = None
    obstacle: Obstacle | None = None

    @property
    def data(self) -> dict[str, str]:
        """What the template is told: it sees no history. An empty text is recorded as nothing."""
        return {"condaplug_src": self.address or "", "condaplug_ref": self.ref or ""}

    @property
    def note(self) -> str | None:
        """What limits the updates of a repository, and what to do about it; None where nothing does."""
        if self.obstacle:
            return f"Updates are not possible: {_OBSTACLES[self.obstacle]}"
        if self.is_reachable:
            return None
        limit = "only where this folder exists" if self.is_folder else "only with access to it over ssh"
        return (
            f"Updates come from {self.address} and work {limit}. For updates from anywhere, install "
            "condaplug from a clone of an https address, and create the plugin again."
        )

    @property
    def is_folder(self) -> bool:
        """Whether the address is a folder of this machine."""
        return plain_address(self.address or "").startswith("file://")

    @property
    def is_reachable(self) -> bool:
        """Whether a workflow on another machine can fetch from the address without a key."""
        return plain_address(self.address or "").startswith(("git://", "http://", "https://"))


def release_tag(version: str) -> str | None:
    """The tag of a release in the repository; None for a development build, which has none."""
    parsed = Version(version)
    return None if parsed.is_devrelease or parsed.local else f"v{version}"


@functools.cache
def carried_origin(template: Path) -> Origin:
    """Where the template in the folder ``template``, which comes with this condaplug, is from.

    A release is from its tag. Else what installed condaplug says it (PEP 610), a file beside the template, or
    git in a checkout.
    """
    if tag := release_tag(__version__):
        return Origin(REPOSITORY_URL, tag)
    known = _known(template)
    address = known.address and copier_address(known.address)
    return Origin(address, None if known.obstacle else known.commit, known.date, known.obstacle)


def copier_address(address: str) -> str:
    """The address as copier takes it for git's: some need ``git+`` before them (copier 9.19.1, _vcs.py)."""
    return address if is_gits(address) else f"git+{address}"


def is_gits(address: str) -> bool:
    """Whether copier takes the address for that of a git repository as it is (copier 9.19.1, _vcs.py)."""
    known = ("gh:", "gl:", "git@", "git://", "git+", "https://github.com/", "https://gitlab.com/")
    return address.startswith(known) or address.endswith(".git")


def plain_address(address: str) -> str:
    """The address as git takes it, without what copier wants before it."""
    for short, host in (("gh:", "https://github.com/"), ("gl:", "https://gitlab.com/")):
        if address.startswith(short):
            return host + address.removeprefix(short).removeprefix("/")
    return address.removeprefix("git+")


def _known(template: Path) -> Checkout:
    """What is known of a development build's template."""
    file = template / "origin.json"
    if template.name != "_template":
        return read_checkout(template)
    try:
        built = Checkout.from_json(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError):
        built = Checkout(obstacle="no git")
    fetched = _fetched()
    if fetched is None:
        return built
    # An installer may have built it in a clone of a clone of its own, whose remote is a cache.
    date = built.date if built.commit == fetched.commit else None
    return Checkout(fetched.commit, date, fetched.address)


def _fetched() -> Checkout | None:
    """The commit from which pip or uv installed condaplug; None where it came in another way."""
    try:
        installed = metadata.distribution("condaplug")
        if Path(str(installed.locate_file("condaplug"))).resolve() != Path(__file__).resolve().parents[1]:
            return None
        document: Any = json.loads(installed.read_text("direct_url.json") or "{}")
        commit, url = document["vcs_info"]["commit_id"], document["url"]
    except (metadata.PackageNotFoundError, ValueError, KeyError, TypeError):
        return None
    address = public_address(url, Path())
    return Checkout(commit, None, address) if address and not document.get("subdirectory") else None
