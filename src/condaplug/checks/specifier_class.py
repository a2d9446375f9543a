"""CP416 to CP418: what the class of an environment specifier defines, and what conda asks of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from packaging.version import Version

from condaplug.catalogue import api
from condaplug.checks.base import Facts
from condaplug.checks.specifiers import (
    at_most_a_warning,
    file_name,
    label_of,
    member_place,
    readers_of,
    samples_of,
    short_name,
)
from condaplug.hosts.observation import GuessSeen, Member, SpecifierSeen
from condaplug.judgement import Check, Problem

ASKED = {"can_handle": 0, "env_for": 1}
"""The methods that conda calls, and with how many arguments."""


def wrong_member(facts: Facts) -> Iterator[Problem]:
    """A member of the specifier's class is not what conda asks for.

    conda calls `can_handle()` and, from 26.5 on, `env_for(platform)`; it reads `env` and
    `available_platforms` as attributes. While it looks for the reader of a file, conda passes over a
    `can_handle` that it cannot call, without a message; where it creates the environment, the command fails.
    """
    for seen, reader, place in readers_of(facts):
        if not reader.is_class or not reader.is_a("EnvironmentSpecBase"):
            continue
        for name, member in seen.members.items():
            text = _wrong(facts, seen, name, member)
            if text:
                effect = (
                    "conda passes over it without a message, and choosing it by name fails"
                    if name == "can_handle"
                    else "`conda env create` fails"
                )
                yield Problem(
                    f"{label_of(seen)}: {short_name(reader)}.{name} {text}; {effect}",
                    _hint(name),
                    member_place(facts, reader, name, place),
                )


def _wrong(facts: Facts, seen: SpecifierSeen, name: str, member: Member) -> str | None:
    """What is wrong with a member, as the end of a sentence; None where conda can use it."""
    if name in ("env_for", "available_platforms") and not asks_for_platforms(facts):
        return None
    if name in ASKED:
        if member.kind == "property":
            return "is a property, and conda calls it as a method"
        if member.kind == "method" and member.parameters and not member.parameters.takes(ASKED[name]):
            given = "with one argument, the platform" if ASKED[name] else "without arguments"
            return f"cannot be called {given}, as conda calls it"
        return None
    if member.kind != "method" or (name == "env" and "env_for" in seen.members):
        return None
    if name == "env" and Version(facts.release or api.newest()) < Version("25.7"):
        return None  # conda called environment() then
    if name == "available_platforms":
        return "is a method, and conda reads it as a property"
    told = name != "env" or any(sample.env for sample in samples_of(facts, seen))
    return None if told else "is a method, and conda reads it as a property"


def _hint(name: str) -> str:
    if name == "can_handle":
        return "Define it as `def can_handle(self)`, without @property."
    if name == "env_for":
        return "Define it as `def env_for(self, platform)`, without @property."
    return "Decorate it with @property, and give it no argument but self."


def asks_for_platforms(facts: Facts) -> bool:
    """Whether the host's conda reads `available_platforms` and calls `env_for`."""
    return Version(facts.release or api.newest()) >= Version("26.5")


def platforms_unusable(facts: Facts) -> Iterator[Problem]:
    """`available_platforms` does not hold the platform for which conda creates the environment.

    From 26.5 on, conda refuses a file whose platforms do not include its own (`PlatformMismatchError`). A
    warning, for a sample that must be read: the file may be one for other platforms. An error where none of
    the words is a platform of conda's. A string in place of a tuple is searched for the platform's name, and
    shown letter by letter.
    """
    for seen, reader, place in readers_of(facts):
        for sample in samples_of(facts, seen):
            platforms = sample.env.platforms if sample.env and not sample.env.limited else None
            available = platforms.available if platforms else None
            if (
                platforms is None
                or available is None
                or (available.items is None and not available.is_a("str"))
            ):
                continue
            words = [ast.literal_eval(item.text) for item in available.items or () if item.is_a("str")]
            where = member_place(facts, reader, "available_platforms", place)
            if available.is_a("str"):
                yield Problem(
                    f"{label_of(seen)}: available_platforms of {file_name(facts, sample)} is the string "
                    f"{available.text}, and conda looks for the platform's name anywhere in it",
                    f"Return a tuple: ({available.text},).",
                    where,
                    at_most_a_warning(sample, "warning" if platforms.value else None),
                )
            elif platforms.platform and platforms.platform not in words and not isinstance(sample, GuessSeen):
                unknown = words and not set(words) & _known_platforms(facts)
                yield Problem(
                    f"{label_of(seen)}: available_platforms of {file_name(facts, sample)} is "
                    f"{available.text}, without {platforms.platform}: `conda env create` refuses the file "
                    "here",
                    "Name the platforms as conda does, such as linux-64."
                    if unknown
                    else "Nothing to do if the file is meant for other platforms; else add this one.",
                    where,
                    None if unknown or not words else "warning",
                )


def _known_platforms(facts: Facts) -> frozenset[str]:
    constants = api.at(facts.release)["constants"]
    known = constants.get("conda.base.constants:PLATFORMS", {}).get("tuple", ())
    return frozenset(one for one in known if isinstance(one, str)) | {"noarch"}


def never_detected(facts: Facts) -> Iterator[Problem]:
    """`detection_supported` is neither True nor False.

    From 26.3 on, conda compares the class's attribute with True (conda/plugins/manager.py, 26.7.1): with a
    string, None, a property or a method, it never detects the specifier's files, without a message. Choosing
    it by name works.
    """
    if Version(facts.release or api.newest()) < Version("26.3"):
        return
    for seen, reader, place in readers_of(facts):
        member = seen.members.get("detection_supported")
        if member is None or member.kind == "other":
            continue
        value = member.value
        if value and (value.is_a("int") or value.is_a("float")):
            continue
        what = value.text if value else f"a {member.kind}"
        yield Problem(
            f"{label_of(seen)}: {short_name(reader)}.detection_supported is {what}, which is not True: conda "
            "never detects its files and says nothing",
            "Write `detection_supported = True` in the class, or leave it out.",
            member_place(facts, reader, "detection_supported", place),
        )


CHECKS = (
    Check("CP416", "wrong-member", "error", "host", wrong_member),
    Check("CP417", "platform-not-available", "error", "host", platforms_unusable),
    Check("CP418", "never-detected", "error", "host", never_detected),
)
