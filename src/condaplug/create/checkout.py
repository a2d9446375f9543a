"""What git knows of a checkout of condaplug: its commit, and an address at which others find that commit.

The build hook (``tools/build_hook.py``) runs this file by itself and writes the answer into the wheel, so it
imports the standard library only.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

Obstacle = Literal["no git", "changed", "no remote", "not pushed"]
"""Why nobody else finds the template as it is here."""

TEMPLATE = ("copier.yml", "template")
"""What makes a template: these two at the root of the checkout."""

HTTPS_HOSTS = frozenset({"bitbucket.org", "codeberg.org", "github.com", "gitlab.com"})
"""Hosts that serve over https, to everyone, each repository that they serve over ssh to those with a key."""


@dataclass(frozen=True)
class Checkout:
    """What git knows: ``commit`` is the full hash of HEAD, ``date`` its day (``2026-11-21``).

    ``address`` is that of the remote: a URL, or ``user@host:path``, without credentials. ``obstacle`` says
    why an update cannot start from that commit at that address; None where it can.
    """

    commit: str | None = None
    date: str | None = None
    address: str | None = None
    obstacle: Obstacle | None = None

    def to_json(self) -> str:
        """The document that a wheel or an sdist carries."""
        return json.dumps(asdict(self), indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Checkout:
        """The checkout that ``to_json`` wrote. Raises ``ValueError`` or ``TypeError`` for another text."""
        return cls(**json.loads(text))


def read_checkout(root: Path) -> Checkout:
    """What git knows of the folder ``root``; an obstacle where it is not a checkout of its own.

    Changes nothing, and runs no program that the checkout's settings name.
    """
    top = _git(root, "rev-parse", "--show-toplevel")
    commit = _git(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if top is None or commit is None or not Path(top).samefile(root):
        return Checkout(obstacle="no git")
    date = _git(root, "-c", "log.showSignature=false", "show", "--no-patch", "--format=%cs", commit)
    remotes = dict(_remotes(root))
    holder = next((name for name in remotes if _is_on_remote(root, name, commit)), None)
    address = remotes[holder] if holder else next(iter(remotes.values()), None)
    obstacle: Obstacle | None = None
    # Untracked files count: they are rendered, and in the wheel.
    if _git(root, "status", "--porcelain", "--untracked-files=all", "--", *TEMPLATE) != "":
        obstacle = "changed"
    elif not remotes:
        obstacle = "no remote"
    elif holder is None:
        obstacle = "not pushed"
    return Checkout(commit, date, address, obstacle)


def public_address(url: str, root: Path) -> str | None:
    """The address of a remote as others can use it, without credentials; None if only this machine can.

    ``url`` is git's setting; a path is relative to ``root`` and becomes a ``file`` URL. At a host that serves
    https to everyone, ssh becomes https: a workflow has no key.
    """
    if not url.isprintable() or not url.strip() or url.startswith("-"):
        return None
    scheme, separator, rest = url.partition("://")
    if separator:
        return _without_credentials(scheme.lower(), rest)
    # As git decides it: a colon before the first slash makes a host, but not after a drive's letter.
    if host := re.fullmatch(r"(?:([\w.+-]+)@)?([\w.-]{2,}):(?!:)(.+)", url, re.ASCII):
        user, name, path = host.groups()
        if name in HTTPS_HOSTS:
            return f"https://{name}/{path.lstrip('/')}"
        return f"{user}@{name}:{path}" if user else f"{name}:{path}"
    if re.match(r"[\w+-]{2,}::", url):
        return None  # a remote helper: a program of this machine
    return Path(os.path.normpath(root / url)).as_uri()


def _without_credentials(scheme: str, rest: str) -> str | None:
    if scheme == "file":
        return f"file://{rest}"
    before, slash, path = rest.partition("/")
    user, _, host = before.rpartition("@")
    if "@" in path:
        return None  # perhaps the end of a password that holds a slash
    if scheme not in ("git", "http", "https", "ssh") or not re.fullmatch(
        r"(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?", host, re.ASCII
    ):
        return None
    if scheme == "ssh" and host in HTTPS_HOSTS:
        return f"https://{host}/{path}"
    # Over ssh, the user's name is a part of the address, and the password is not.
    name = user.partition(":")[0] if scheme == "ssh" else ""
    return f"{scheme}://{name}{'@' if name else ''}{host}{slash}{path}"


def _remotes(root: Path) -> Iterator[tuple[str, str]]:
    """The remotes that others can use, by name, ``origin`` first."""
    names = (_git(root, "remote") or "").split("\n")
    for name in sorted(filter(None, names), key=lambda name: (name != "origin", name)):
        # As it was given: `git remote get-url` would put in what `insteadOf` says on this machine.
        url = _git(root, "config", "--get", f"remote.{name}.url")
        address = public_address(url, root) if url else None
        if address:
            yield name, address


def _is_on_remote(root: Path, remote: str, commit: str) -> bool:
    """Whether the remote is known to have had the commit when git last talked to it."""
    refs = f"refs/remotes/{remote}/"
    if _git(root, "for-each-ref", "--count=1", f"--contains={commit}", refs):
        return True
    # A commit whose parents were left out was fetched: a shallow clone of a tag has no other sign of it.
    place = _git(root, "rev-parse", "--git-path", "shallow")
    shallow = root / place if place else None
    return bool(shallow and shallow.is_file() and commit in shallow.read_text(encoding="ascii").split())


def _git(root: Path, *arguments: str) -> str | None:
    """What git prints, without the end of its last line; None where it fails or is missing."""
    # A git hook sets variables that point at its own repository.
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("GIT_") or key.startswith("GIT_CONFIG")
    }
    command = ["git", "--no-optional-locks", "-c", "core.fsmonitor=false", "-C", str(root), *arguments]
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return None
    return None if done.returncode else done.stdout.decode(errors="replace").rstrip("\n")
