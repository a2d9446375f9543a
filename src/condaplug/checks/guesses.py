"""CP414 and CP415: samples that were not read, and that nobody named on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten

from condaplug.checks.base import Facts
from condaplug.hosts.observation import Guesses, GuessSeen, SpecifierSeen
from condaplug.judgement import Check, Problem
from condaplug.project import Place

MOST_FILES = 5
"""Files that one message names."""

DECLINED = ""


def _specifiers(facts: Facts) -> Iterator[tuple[SpecifierSeen, str, Place | None]]:
    """The specifiers that could be made, each with its name in a sentence and its place."""
    for seen in facts.observation.specifiers:
        if seen.reader and seen.constructed and not seen.constructed.fault:
            yield seen, f"environment specifier {seen.name!r}", facts.place(seen.reader.spot)


def guess_not_read(facts: Facts) -> Iterator[Problem]:
    """Files of the project that nobody named were tried, and the environment specifier did not read them.

    Without a named sample, condaplug looks for one itself: small data files of the project and of its example
    and test folders. They are tried in a process of their own, without network and for a few seconds, and are
    never a fault: a file may belong to another tool or be broken on purpose. Name what must be read with
    `--sample` or `samples` in `[tool.condaplug]`.
    """
    guesses = facts.observation.guesses
    stopped = _stopped(facts, guesses)
    for seen, label, place in _specifiers(facts):
        tried = [file for file in guesses.files if file.specifier == seen.name]
        unread = [
            (_path(facts, file.path), reason) for file in tried if (reason := _why_not(file)) is not None
        ]
        # those that were claimed first, since they say more
        unread.sort(key=lambda one: (one[1] == DECLINED, one))
        words = [f"{path} ({reason})" if reason else path for path, reason in unread]
        if words or stopped:
            yield Problem(
                f"{label} was tried on files that condaplug found in the project, without network: "
                + "; ".join([*([f"not read: {_some(words)}"] if words else []), *stopped]),
                "Nothing to fix if it need not read them; name what it must read: --sample FILE.",
                place,
            )


def _why_not(file: GuessSeen) -> str | None:
    """Why a file was not read, ``DECLINED`` if the specifier did not claim it; None if it was read."""
    env = file.env
    if file.lacked_network:
        return "needs the network"
    if file.limited or (env and env.limited):
        return "needs a real conda"
    if not file.handled or env is None:
        return DECLINED
    fault = env.fault or (env.platforms.fault if env.platforms else None)
    return f"claimed, and then raises {shorten(fault.text, 80)}" if fault else None


def _stopped(facts: Facts, guesses: Guesses) -> list[str]:
    """Where the process that tried the files stopped, if it did not come to its end."""
    if guesses.ending == "done":
        return []
    how = "the time for such files ran out" if guesses.ending == "timeout" else "the interpreter ended"
    at = f" at {_path(facts, guesses.stopped_at)}" if guesses.stopped_at else ""
    untried = [_path(facts, path) for path in guesses.untried]
    return [f"{how}{at}", *([f"not tried: {_some(untried)}"] if untried else [])]


def _path(facts: Facts, path: str) -> str:
    return facts.source.relative(path) or path


def _some(names: list[str]) -> str:
    """The first few of many names."""
    more = f" and {len(names) - MOST_FILES} more" if len(names) > MOST_FILES else ""
    return ", ".join(names[:MOST_FILES]) + more


def sample_needs_network(facts: Facts) -> Iterator[Problem]:
    """Reading a sample of `[tool.condaplug]` asks for the network.

    condaplug refuses the network for files that only the project names, so this sample was not checked. Name
    it on the command line, with `--sample`, to allow it. An environment specifier that reads its file without
    network is quicker, and works offline.
    """
    for seen, label, place in _specifiers(facts):
        for path in (_path(facts, sample.path) for sample in seen.samples if sample.lacked_network):
            yield Problem(
                f"{label}: reading the sample {path} needs the network, which is refused for samples that "
                "only the project names: it was not checked",
                f"To allow it: --sample {path}.",
                place,
            )


CHECKS = (
    Check("CP414", "guess-not-read", "info", "host", guess_not_read),
    Check("CP415", "sample-needs-network", "warning", "host", sample_needs_network),
)
