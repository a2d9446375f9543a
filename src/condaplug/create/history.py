"""The history of a template as its repository has it: the newest state, what comes after what, and when."""

from __future__ import annotations

import functools
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from condaplug.create.origin import plain_address
from condaplug.create.recorded import ANSWERS_FILE
from condaplug.create.repository import guarded, last_line, of_the_folder
from condaplug.create.tags import DESCRIBED, is_commit, order, version_of
from condaplug.create.template_source import Source, TemplateUnusableError


@dataclass(frozen=True)
class Standing:
    """Where a repository stands: made by ``template`` at ``current``, which has ``newest``.

    Both are tags or commits, ``current_name`` and ``newest_name`` what a reader calls them; ``available``:
    ``newest`` is the later.
    """

    template: str
    current: str
    newest: str
    available: bool
    current_name: str
    newest_name: str


@contextmanager
def history(source: Source) -> Iterator[History]:
    """The history of a template while its scratch folder is there."""
    with tempfile.TemporaryDirectory(prefix="condaplug-", ignore_cleanup_errors=True) as folder:
        yield History(source, Path(folder))


class History:
    """What git tells of a template without its files.

    The names of its tags are asked for first; its commits are fetched into the empty ``folder`` only where
    names do not tell. Every method raises ``TemplateUnusableError`` where git cannot reach the template.
    """

    def __init__(self, source: Source, folder: Path) -> None:
        self._source = Source(source.location)
        self._folder = folder

    def newest(self, current: str | None = None) -> str:
        """The tag of the newest release, as copier chooses it; where there is none, of the newest commit.

        A release is a tag that is a version (PEP 440), and no pre-release. A commit without a tag is its
        hash. Raises ``TemplateUnusableError`` where ``current`` is not there any more.
        """
        tags = {
            name.removeprefix("refs/tags/"): commit
            for name, commit in self._references.items()
            if name.startswith("refs/tags/")
        }
        if current:
            self._require(current, tags)
        versions = {
            tag: version for tag in tags if (version := version_of(tag)) and not DESCRIBED.fullmatch(tag)
        }
        releases = {tag: version for tag, version in versions.items() if not version.is_prerelease}
        if releases:
            return max(releases, key=lambda tag: releases[tag])
        head = self._references.get("HEAD")
        if head is None:
            raise TemplateUnusableError(f"{self._source} has no release and no commit")
        here = [tag for tag, commit in tags.items() if commit == head]
        if current in here:
            return current or head
        return max((tag for tag in here if tag in versions), key=lambda tag: versions[tag], default=head)

    def order(self, new: str, old: str) -> int | None:
        """1 where ``new`` is a later state than ``old``, -1 an earlier, 0 the same; None where nothing tells.

        Tags are compared as versions, commits by what comes after what.
        """
        if not (_hash(new) or _hash(old)):
            return order(new, old)
        later, earlier = self._commit(new), self._commit(old)
        if later is None or earlier is None:
            return order(new, old)
        if later == earlier:
            return 0
        if self._is_before(earlier, later):
            return 1
        return -1 if self._is_before(later, earlier) else None

    def is_settled(self, latest: str, current: str) -> bool:
        """Whether ``latest`` is known not to be newer than ``current``."""
        return self.order(latest, current) in (0, -1)

    def name(self, ref: str) -> str:
        """What a reader calls a state: a tag as it is, a commit by its short hash and its day."""
        commit = _hash(ref)
        if commit is None:
            return ref
        known = self._commit(ref)
        day = known and self._git("-c", "log.showSignature=false", "show", "-s", "--format=%cs", known)
        return f"{commit[:7]} ({day})" if day else commit[:7]

    def _require(self, current: str, tags: dict[str, str]) -> None:
        is_there = current in tags if version_of(current) and not DESCRIBED.fullmatch(current) else True
        kind = "release"
        if _hash(current):
            is_there, kind = self._commit(current) is not None, "commit"
        if not is_there:
            raise TemplateUnusableError(
                f"{self._source} has no {kind} {current}, which made this repository",
                "Without it nobody can tell what has changed since. To begin anew from what is there: remove "
                f"{ANSWERS_FILE}, run `condaplug adopt`, and commit.",
            )

    def _commit(self, ref: str) -> str | None:
        """The full hash of a state; None where the template's repository does not have it."""
        name = _hash(ref) or f"refs/tags/{ref}"
        found = self._resolve(name)
        if found is None and len(name) in (40, 64):
            # Of no branch and no tag any more, but perhaps still there.
            self._fetch(name)
            found = self._resolve(name)
        return found

    def _resolve(self, name: str) -> str | None:
        return self._git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")

    def _is_before(self, one: str, other: str) -> bool:
        return self._git("merge-base", "--is-ancestor", one, other) is not None

    @functools.cached_property
    def _references(self) -> dict[str, str]:
        """The commits of the newest state (``HEAD``) and of every tag, as ``git ls-remote`` lists them."""
        done = _run("ls-remote", "--", self._address, "HEAD", "refs/tags/*")
        if done.returncode:
            raise self._unreachable(done)
        pairs = (line.partition("\t") for line in done.stdout.decode(errors="replace").splitlines())
        # An annotated tag is listed twice: last, with this ending, as the commit that it names.
        return {name.removesuffix("^{}"): commit for commit, _, name in pairs}

    @functools.cached_property
    def _repository(self) -> Path:
        """A repository with the commits of every branch and tag."""
        for arguments in (
            ["init", "--quiet", "--bare", str(self._folder)],
            [
                *self._fetching,
                "+HEAD:refs/condaplug/head",
                "+refs/heads/*:refs/heads/*",
                "+refs/tags/*:refs/tags/*",
            ],
        ):
            done = _run(*arguments)
            if done.returncode:
                raise self._unreachable(done)
        return self._folder

    def _fetch(self, commit: str) -> None:
        """Fetch one commit; it may be gone, or the server may not give it by its hash."""
        _run(*self._fetching, commit)

    @property
    def _fetching(self) -> list[str]:
        """The command that fetches commits, without their files where the server can."""
        return [
            "-C",
            str(self._folder),
            "fetch",
            "--quiet",
            "--no-tags",
            "--filter=tree:0",
            "--",
            self._address,
        ]

    def _git(self, *arguments: str) -> str | None:
        done = _run("-C", str(self._repository), *arguments)
        return None if done.returncode else done.stdout.decode(errors="replace").strip()

    def _unreachable(self, done: subprocess.CompletedProcess[bytes]) -> TemplateUnusableError:
        return TemplateUnusableError(
            f"git cannot reach {self._source}: {last_line(done.stderr.decode(errors='replace'))}",
            "Check the address and the network.",
        )

    @property
    def _address(self) -> str:
        """The address that copier gives to git (copier 9.19.1, _vcs.py, get_repo)."""
        location = plain_address(self._source.location)
        is_host = location.startswith(("https://github.com/", "https://gitlab.com/"))
        return f"{location}.git" if is_host and not location.endswith(".git") else location


def _hash(ref: str) -> str | None:
    """The hash in the name of a commit, or in git's description of it; None for a tag or a branch."""
    described = DESCRIBED.fullmatch(ref)
    if described:
        return described["commit"]
    return ref if is_commit(ref) else None


def _run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = {
        **of_the_folder(os.environ),
        **guarded(os.environ),
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
    try:
        return subprocess.run(
            ["git", *arguments], env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except OSError as error:
        raise TemplateUnusableError(f"git cannot be run: {error.strerror}", "Install git.") from None
