"""CP406 to CP408 and CP411: the environment that conda creates from a file of an environment specifier."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from condaplug.catalogue import api
from condaplug.checks.base import Facts
from condaplug.checks.missing import absent
from condaplug.checks.specifiers import (
    at_most_a_warning,
    file_name,
    label_of,
    member_place,
    readers_of,
    samples_of,
)
from condaplug.hosts.observation import EnvironmentSeen, GuessSeen, SampleSeen, SpecifierSeen
from condaplug.judgement import CONDA, Check, Problem, Severity
from condaplug.project import Place
from condaplug.source import SourceFile

LEGACY = ("conda.env.env.Environment", "conda.env.env.EnvironmentYaml")
"""The environment classes that no `env` may give: conda reads `requested_packages` of it (25.9 and later),
which they lack.
"""


def _environments(facts: Facts) -> Iterator[tuple[SpecifierSeen, SampleSeen, EnvironmentSeen, Place | None]]:
    for seen, reader, place in readers_of(facts):
        for sample in samples_of(facts, seen):
            env = sample.env
            if env and not env.limited and not sample.lacked_network and not _is_for_others(env):
                yield seen, sample, env, member_place(facts, reader, "env", place)


def _is_for_others(env: EnvironmentSeen) -> bool:
    """Whether the file names its platforms without the host's: then conda does not read ``env``."""
    platforms = env.platforms
    return bool(platforms and platforms.available and not platforms.fault and platforms.value is None)


def env_fails(facts: Facts) -> Iterator[Problem]:
    """`env` raises for a sample that `can_handle` accepted: `conda env create` fails with it.

    A warning where the specifier has an `env_for` of its own that returns the environment: from 26.5 on,
    conda creates environments from that, and reads `env` for `conda compare` and for the environment's name.
    """
    for seen, sample, env, place in _environments(facts):
        if env.fault and not absent(facts, env.fault) and not isinstance(sample, GuessSeen):
            effect, severity = _effect(env)
            yield Problem(
                f"{label_of(seen)}: env of {file_name(facts, sample)} raises {env.fault.text} on "
                f"{CONDA}; {effect}",
                "Correct that line; what can be wrong with a file belongs in can_handle.",
                facts.place(env.fault.spot) or place,
                severity,
            )


def _effect(env: EnvironmentSeen) -> tuple[str, Severity]:
    """What conda does where ``env`` is wrong (measured on 26.5.3, 26.7.1 and its development line)."""
    if env.platforms and env.platforms.creates:
        return (
            "conda creates the environment with env_for, but `conda compare` fails, and the name in the file "
            "is not used",
            "warning",
        )
    return "`conda env create` fails", "error"


def env_wrong_type(facts: Facts) -> Iterator[Problem]:
    """`env` does not give an environment of this conda.

    conda reads `requested_packages`, `explicit_packages`, `config` and more of it; the old
    `conda.env.env.Environment` has none of these, and `conda env create` fails with `AttributeError`. `env`
    is a property. A warning where the specifier's own `env_for` returns the environment (conda 26.5 and
    later).
    """
    for seen, sample, env, place in _environments(facts):
        value = env.value
        wanted = _environment_class(facts)
        if value is None or (wanted in value.bases and not value.is_class):
            continue
        what = "a method, not a property" if value.type in ("method", "function") else f"a {value.type}"
        effect, severity = _effect(env)
        yield Problem(
            f"{label_of(seen)}: env of {file_name(facts, sample)} is {what}, not a {wanted}; {effect}",
            "Return conda.models.environment.Environment(platform=context.subdir, name=..., "
            "requested_packages=[MatchSpec(...)]) from a property.",
            place,
            at_most_a_warning(sample, severity),
        )


def _environment_class(facts: Facts) -> str:
    """The class that conda reads at the host's release: in 25.5 that of conda/env/env.py."""
    new = "conda.models.environment.Environment"
    having = api.present(new)
    there = facts.release is None or having is None or facts.release in having.releases
    return new if there else "conda.env.env.Environment"


def legacy_environment(facts: Facts) -> Iterator[Problem]:
    """An environment specifier's `env` makes a `conda.env.env.Environment`.

    That is the class of the old `environment.yml` reader. conda reads `requested_packages` and
    `explicit_packages` of what `env` gives, which it lacks: `conda env create` fails with `AttributeError` on
    every release that has environment specifiers with `env` (measured on 25.9 to 26.7), and conda 26.9
    deletes the class.
    """
    for file in facts.source.mentioning("EnvironmentSpecBase"):
        origins = file.imports.values()
        if not any(origin in LEGACY for origin in origins) and "conda.env" not in str(file.imports):
            continue
        nodes = (node for node in ast.walk(file.tree) if isinstance(node, ast.ClassDef))
        readers = [node for node in nodes if any(_is_base(file, base) for base in node.bases)]
        functions = ((reader.name, node) for reader in readers for node in reader.body)
        for name, function in functions:
            if isinstance(function, ast.FunctionDef) and function.name == "env":
                yield from _legacy_in(file, name, function)


def _is_base(file: SourceFile, base: ast.expr) -> bool:
    return (file.origin(base) or "").endswith(".EnvironmentSpecBase")


def _legacy_in(file: SourceFile, class_name: str, function: ast.FunctionDef) -> Iterator[Problem]:
    nodes = list(ast.walk(function))
    if any(isinstance(node, ast.Attribute) and node.attr == "to_environment_model" for node in nodes):
        return  # turned into what conda reads
    for node in nodes:
        if isinstance(node, ast.Call) and file.origin(node.func) in LEGACY:
            yield Problem(
                f"{class_name}.env makes a {file.origin(node.func)}, the class of the old environment.yml "
                "reader, which has no requested_packages: `conda env create` fails with AttributeError on "
                "every release",
                "Return conda.models.environment.Environment(platform=context.subdir, name=..., "
                "requested_packages=[MatchSpec(...)]).",
                Place(file.path, node.lineno),
            )
            return


def env_unusable(facts: Facts) -> Iterator[Problem]:
    """The environment holds what conda rejects.

    `requested_packages` must be `MatchSpec` objects, `explicit_packages` package records, `external_packages`
    a mapping of lists, `name` a string; conda merges the environment with the command line's and fails where
    a field is something else. From 26.5 on, `available_platforms` must hold this platform and `env_for` give
    its environment.
    """
    for seen, sample, env, place in _environments(facts):
        if not _is_read(env):
            continue
        wrong = list(_wrong_parts(env))
        platforms = env.platforms.fault if env.platforms else None
        if platforms and (_is_misshapen(seen) or isinstance(sample, GuessSeen)):
            # CP416 tells of the class; what nobody named need not be read.
            continue
        if not wrong and env.taken:
            wrong = [f"conda cannot merge it ({env.taken.text})"]
        if wrong:
            yield Problem(
                f"{label_of(seen)}: the environment of {file_name(facts, sample)} cannot be created: "
                f"{'; '.join(wrong)}",
                "Give conda MatchSpec objects in a list, a string as name and a mapping of lists as "
                "external_packages.",
                place,
                at_most_a_warning(sample),
            )


def _is_misshapen(seen: SpecifierSeen) -> bool:
    """Whether conda cannot read ``available_platforms`` or call ``env_for`` as the class defines them."""
    platforms, env_for = (seen.members.get(name) for name in ("available_platforms", "env_for"))
    if platforms and platforms.kind == "method":
        return True
    called = env_for.parameters if env_for else None
    return bool(env_for and (env_for.kind == "property" or (called and not called.takes(1))))


def _is_read(env: EnvironmentSeen) -> bool:
    """Whether there is an environment to create, ``env_for``'s or ``env``."""
    if env.platforms and env.platforms.creates:
        return True
    return bool(not env.fault and env.value and "conda.models.environment.Environment" in env.value.bases)


def _wrong_parts(env: EnvironmentSeen) -> Iterator[str]:
    for field, wanted in (("requested_packages", "MatchSpec"), ("explicit_packages", "PackageRecord")):
        value = env.fields.get(field)
        if value is None:
            continue
        if value.items is None:
            yield f"{field} is {value.text}, not a list"
            continue
        bad = next((item for item in value.items if not item.is_a(wanted)), None)
        if bad:
            yield f"{field} holds {bad.text}, which is not a {wanted}"
    name = env.fields.get("name")
    if name and name.type != "NoneType" and not name.is_a("str"):
        yield f"name is {name.text}, not a string"
    for field in ("external_packages", "variables"):
        value = env.fields.get(field)
        if value and value.type != "NoneType" and not value.is_mapping:
            yield f"{field} is {value.text}, not a mapping"
    external = env.fields.get("external")
    flat = next((item for item in (external.items or () if external else ()) if item.type != "list"), None)
    if flat:
        yield f"external_packages holds {flat.text}, not a list"
    config = env.fields.get("config")
    if config and config.type != "NoneType" and not config.is_a("EnvironmentConfig"):
        yield f"config is {config.text}, not an EnvironmentConfig"
    channels = env.fields.get("config.channels")
    if channels and channels.is_a("str"):
        yield f"its channels are the string {channels.text}, which conda takes apart letter by letter"
    platforms = env.platforms
    if platforms and platforms.fault and platforms.available is None:
        yield f"available_platforms raises {platforms.fault.text}"
    elif platforms and platforms.fault:
        yield f"env_for this platform raises {platforms.fault.text}"
    elif platforms and platforms.value and not platforms.value.is_a("Environment"):
        yield f"env_for this platform returns {platforms.value.text}"


CHECKS = (
    Check("CP406", "env-fails", "error", "host", env_fails),
    Check("CP407", "env-wrong-type", "error", "host", env_wrong_type),
    Check("CP408", "env-unusable", "error", "host", env_unusable),
    Check("CP411", "legacy-environment", "error", "project", legacy_environment),
)
