"""A git repository of conda, read through git alone: no checkout, no import."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import IO
from weakref import WeakValueDictionary

from condaplug.catalogue.harvest.snapshot import Snapshot
from condaplug.catalogue.harvest.source import SourceModule
from condaplug.errors import CondaplugError

FIRST_RELEASE = (22, 11, 0)
"""The first release with plugins (conda/plugins/ at the tag 22.11.0)."""

PACKAGE = "conda"


class Repository:
    """The releases of conda in the git repository at ``path``.

    Raises ``CondaplugError`` where ``path`` is no git repository. Use it as a context manager: it keeps one
    ``git cat-file`` process. Sources are shared between the snapshots that are alive at the same time.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._reader: subprocess.Popen[bytes] | None = None
        self._modules: WeakValueDictionary[tuple[str, str], SourceModule] = WeakValueDictionary()
        if not path.is_dir():
            raise CondaplugError(
                f"{path} is no folder.",
                "Name a clone of conda's git repository, with its tags (git clone, then git fetch --tags).",
            )
        self._git("rev-parse", "--git-dir")

    def __enter__(self) -> Repository:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the git process that reads objects."""
        if self._reader is not None:
            assert self._reader.stdin is not None and self._reader.stdout is not None
            self._reader.stdin.close()
            self._reader.wait()
            self._reader.stdout.close()
            self._reader = None

    def releases(self) -> list[str]:
        """The release tags ``X.Y.Z`` from 22.11.0 on, oldest first.

        Raises ``CondaplugError`` where there are none.
        """
        tags = self._git("tag", "--list").decode("utf-8", "replace").split()
        numbers = sorted(
            tuple(map(int, tag.split("."))) for tag in tags if re.fullmatch(r"\d+\.\d+\.\d+", tag, re.ASCII)
        )
        found = [".".join(map(str, each)) for each in numbers if each >= FIRST_RELEASE]
        if not found:
            raise CondaplugError(
                f"{self.path} has no release tag from 22.11.0 on.",
                "Fetch conda's tags there (git fetch --tags), or name another clone of conda.",
            )
        return found

    def snapshot(self, ref: str, version: str) -> Snapshot:
        """The sources at ``ref`` (a tag, branch or commit), read as the release ``version``.

        Raises ``CondaplugError`` where there is no such ref, or no package ``conda`` in it.
        """
        try:
            listing = self._git("ls-tree", "-r", "-z", f"{ref}^{{commit}}")
        except CondaplugError:
            raise CondaplugError(
                f"{self.path} has no commit named {ref}.",
                "Name a tag, a branch or a commit that is there; git fetch --tags brings new tags.",
            ) from None
        blobs: dict[str, str] = {}
        for entry in filter(None, listing.split(b"\0")):
            facts, _, name = entry.partition(b"\t")
            _, kind, blob = facts.split()
            if kind == b"blob":
                blobs[name.decode("utf-8", "surrogateescape")] = blob.decode("ascii")
        if f"{PACKAGE}/__init__.py" not in blobs:
            raise CondaplugError(
                f"{ref} in {self.path} holds no package {PACKAGE}.",
                "Name a clone of conda's own git repository.",
            )
        return Snapshot(version, blobs, self._read, self._module)

    def _module(self, name: str, path: str, blob: str) -> SourceModule:
        key = (path, blob)
        found = self._modules.get(key)
        if found is None:
            found = SourceModule(name, path, self._read(blob))
            self._modules[key] = found
        return found

    def _read(self, blob: str) -> str:
        if self._reader is None:
            self._reader = subprocess.Popen(
                ["git", "-C", str(self.path), "cat-file", "--batch"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        assert self._reader.stdin is not None and self._reader.stdout is not None
        self._reader.stdin.write(f"{blob}\n".encode("ascii"))
        self._reader.stdin.flush()
        return _answer(self._reader.stdout, blob).decode("utf-8")

    def _git(self, *arguments: str) -> bytes:
        try:
            done = subprocess.run(["git", "-C", str(self.path), *arguments], capture_output=True, check=True)
        except FileNotFoundError:
            raise CondaplugError(
                "There is no git on PATH.", "Install git: the harvest reads with it."
            ) from None
        except subprocess.CalledProcessError as error:
            reason = error.stderr.decode("utf-8", "replace").strip().splitlines()
            raise CondaplugError(
                f"git cannot read {self.path}: {reason[0] if reason else 'it gave no reason'}",
                "Name a clone of conda's git repository, with its tags.",
            ) from None
        return done.stdout


def _answer(stream: IO[bytes], blob: str) -> bytes:
    header = stream.readline().split()
    if len(header) != 3 or header[1] != b"blob":
        raise CondaplugError(
            f"The git repository lacks the file {blob}.", "Fetch it whole: a partial clone will not do."
        )
    text = stream.read(int(header[2]))
    stream.read(1)
    return text
