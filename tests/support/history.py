"""The template as this repository's history has it, in a repository of its own that can be updated from.

``states`` finds the earlier templates, ``publish`` makes the repository, and ``finding`` lets git and copier
find it at the public address.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.version import InvalidVersion, Version

from condaplug.create.origin import REPOSITORY_URL

ROOT = Path(__file__).parents[2]
TEMPLATE = ("copier.yml", "template")
"""What makes a template: these two of a commit, and nothing else."""


class NoHistoryError(Exception):
    """This checkout does not know its earlier commits; the message says why."""


class GitError(Exception):
    """git failed; the message has its words."""


@dataclass(frozen=True)
class State:
    """An earlier template: ``commit`` is this repository's, ``tag`` its name among what is published."""

    tag: str
    commit: str


@dataclass(frozen=True)
class Published:
    """A repository that holds nothing but templates, each under its tag.

    ``environment`` is for the programs that shall find it at the public address, ``current`` the tag of the
    template as it lies in the working tree.
    """

    folder: Path
    environment: Mapping[str, str]
    current: str


def git(
    *arguments: str | Path, cwd: Path = ROOT, env: Mapping[str, str] | None = None, given: str | None = None
) -> str:
    """Run git in ``cwd`` with ``given`` as its input, and return what it prints without the end of the line.

    Raises ``GitError`` where git is missing or fails.
    """
    command = ["git", *map(str, arguments)]
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=env or _foreign(),
            input=given,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    except FileNotFoundError as error:
        raise GitError("git is not on PATH") from error
    if done.returncode:
        raise GitError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout.rstrip("\n")


def release(tag: str) -> Version | None:
    """The version that a release's tag names: ``v`` and the version. None for a tag of another kind."""
    try:
        return Version(tag[1:]) if re.match(r"v\d", tag) else None
    except InvalidVersion:
        return None


def states(repository: Path = ROOT) -> list[State]:
    """The earlier templates, oldest first, each content once.

    They are those of every release, and of every commit since that touched the template. Such a commit gets a
    tag between the newest release and the next major one. Raises ``NoHistoryError`` where the history is not
    all there: in an unpacked archive, in a shallow clone.
    """
    try:
        top, shallow = git(
            "rev-parse", "--show-toplevel", "--is-shallow-repository", cwd=repository
        ).splitlines()
    except GitError as error:
        raise NoHistoryError(str(error)) from error
    if not repository.samefile(top):
        raise NoHistoryError(f"{repository} is no git repository of its own")
    if shallow == "true":
        raise NoHistoryError(f"{repository} is a shallow clone: git fetch --unshallow --tags brings the rest")
    releases = {tag: version for tag in git("tag", cwd=repository).split() if (version := release(tag))}
    found = [State(tag, f"refs/tags/{tag}") for tag in sorted(releases, key=releases.__getitem__)]
    known = [state.commit for state in found]
    later = git("log", "--reverse", "--format=%H", "HEAD", "--not", *known, "--", *TEMPLATE, cwd=repository)
    newest = max(releases.values(), default=Version("0"))
    for number, commit in enumerate(later.split(), start=1):
        found.append(State(f"v{newest.major}.{newest.minor}.{newest.micro + number}", commit))
    contents: dict[str, State] = {}
    for state in found:
        entries = git("ls-tree", state.commit, "--", *TEMPLATE, cwd=repository)
        if len(entries.splitlines()) == len(TEMPLATE):
            contents.setdefault(entries, state)
    return list(contents.values())


def finding(place: Path, folder: Path) -> dict[str, str]:
    """The environment of a machine on which git and copier find ``place`` at the public address.

    ``place`` ends with ``.git``: copier adds that to an address at github.com, and without it git finds the
    folder as well. ``folder`` takes a home and caches.
    """
    home = folder / "home"
    home.mkdir(parents=True)
    return _foreign() | {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "COPIER_CACHE_DIR": str(folder / "cache"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Ada",
        "GIT_AUTHOR_EMAIL": "ada@example.org",
        "GIT_COMMITTER_NAME": "Ada",
        "GIT_COMMITTER_EMAIL": "ada@example.org",
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": f"url.{place.with_suffix('').as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": REPOSITORY_URL,
        "GIT_CONFIG_KEY_1": "init.defaultBranch",
        "GIT_CONFIG_VALUE_1": "main",
    }


def publish(folder: Path, earlier: Sequence[State], repository: Path = ROOT) -> Published:
    """Make a git repository in ``folder`` that has each earlier template, and last the working tree's.

    Nothing is written to ``repository``, whose objects the new one borrows.
    """
    place = folder / "published.git"
    environment = finding(place, folder)

    def run(*arguments: str | Path, given: str | None = None) -> str:
        return git(*arguments, cwd=place, env=environment, given=given)

    git("init", "--quiet", "--bare", place, cwd=folder, env=environment)
    if earlier:
        objects = git("rev-parse", "--git-path", "objects", cwd=repository)
        alternates = place / "objects" / "info" / "alternates"
        alternates.write_text(f"{(repository / objects).resolve()}\n", encoding="utf-8")
    parent: list[str] = []

    def add(tag: str, tree: str) -> None:
        commit = run("commit-tree", tree, *parent, "-m", tag)
        run("tag", tag, commit)
        parent[:] = ["-p", commit]

    for state in earlier:
        entries = git("ls-tree", state.commit, "--", *TEMPLATE, cwd=repository)
        add(state.tag, run("mktree", given=f"{entries}\n"))
    run("--work-tree", repository, "add", "--", *(repository / name for name in TEMPLATE))
    major = max((version.major for state in earlier if (version := release(state.tag))), default=0)
    current = f"v{major + 1}.0.0"
    add(current, run("write-tree"))
    run("update-ref", "HEAD", current)
    return Published(place, environment, current)


def _foreign() -> dict[str, str]:
    """The environment without the variables that would lead git or copier elsewhere."""
    leading = ("GIT_", "COPIER_", "XDG_")
    return {key: value for key, value in os.environ.items() if not key.startswith(leading)}
