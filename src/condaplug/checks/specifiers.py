"""CP401 to CP413: environment specifiers at work, from the class to the environment that conda creates.

Files that nobody named (guesses) never make an error: at most a warning of what was read from one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import PurePath

from condaplug.catalogue import api
from condaplug.checks.base import Check, Facts, Problem, Severity
from condaplug.checks.missing import absent, is_hampered
from condaplug.hosts.observation import (
    Detection,
    EnvironmentSeen,
    GuessSeen,
    SampleSeen,
    SpecifierSeen,
    Value,
)
from condaplug.project import Place
from condaplug.source import SourceFile

HOOK = "conda_environment_specifiers"

LEGACY = ("conda.env.env.Environment", "conda.env.env.EnvironmentYaml")
"""The environment classes that no `env` may give: conda reads `requested_packages` of it (25.9 and later),
which they lack.
"""


def readers_of(facts: Facts) -> Iterator[tuple[SpecifierSeen, Value, Place | None]]:
    for seen in facts.observation.specifiers if facts.observation else ():
        if seen.reader is not None:
            yield seen, seen.reader, facts.place(seen.reader.spot) or hook_place(facts)


def member_place(facts: Facts, reader: Value, name: str, otherwise: Place | None) -> Place | None:
    """The line of a method or property of the specifier's class, where the class itself defines it."""
    if otherwise is None or reader.spot is None or not reader.spot.qualname:
        return otherwise
    line = facts.source.class_line(otherwise.path, f"{reader.spot.qualname}.{name}")
    return Place(otherwise.path, line) if line else otherwise


def hook_place(facts: Facts) -> Place | None:
    return next((one.place for one in facts.implementations if one.hook == HOOK), None)


def label_of(seen: SpecifierSeen) -> str:
    return f"environment specifier {seen.name!r}"


def not_a_specifier(facts: Facts) -> Iterator[Problem]:
    """`environment_spec` is not a class that derives from `EnvironmentSpecBase` and defines what it asks for.

    conda makes an instance with the file's name and reads `can_handle()` and `env`; a class that lacks one of
    them cannot be made, and an instance cannot be called.
    """
    for seen, reader, place in readers_of(facts):
        if not reader.is_class:
            yield Problem(
                f"{label_of(seen)}: environment_spec is {reader.text}, not a class; conda calls it with a "
                "file's name, and the commands that read environment files fail",
                "Give the class itself, without parentheses.",
                hook_place(facts),
            )
        elif reader.abstract:
            yield Problem(
                f"{label_of(seen)}: the class {short_name(reader)} does not define "
                f"{', '.join(reader.abstract)}; conda cannot make an instance of it, detection passes over "
                "it and choosing it by name fails",
                f"Define {' and '.join(reader.abstract)} (env is a property).",
                place,
            )
        elif not reader.is_a("EnvironmentSpecBase"):
            yield Problem(
                f"{label_of(seen)}: the class {short_name(reader)} does not derive from EnvironmentSpecBase; "
                "conda asks for what the base class would bring (detection_supported, env_for), and the "
                "commands that read environment files fail",
                "Derive it from conda.plugins.types.EnvironmentSpecBase.",
                place,
            )


def short_name(value: Value) -> str:
    return (value.name or value.text).rpartition(".")[2]


def not_constructed(facts: Facts) -> Iterator[Problem]:
    """The specifier's class cannot be made with a file's name as its one argument.

    conda writes `environment_spec(filename)`. Reading the file belongs into `can_handle` and `env`, since
    conda makes instances of every specifier for every file.
    """
    for seen, reader, place in readers_of(facts):
        fault = seen.constructed.fault if seen.constructed else None
        if fault and not absent(facts, fault):
            yield Problem(
                f"{label_of(seen)}: {short_name(reader)}(filename) raises {fault.text}; conda never gets to "
                "ask it",
                "Let __init__ accept the file's name and only keep it.",
                facts.place(fault.spot) or place,
            )


def claims_foreign(facts: Facts) -> Iterator[Problem]:
    """`can_handle` answers True for files that are not the specifier's.

    conda asks every specifier about every file. One that claims too much makes conda refuse the user's files
    as ambiguous, or reads them wrongly. Look at what the file says, not only at whether it parses.
    """
    for seen, reader, place in readers_of(facts):
        own = _patterns(facts, seen)
        claimed = [
            asked.file
            for asked in seen.foreign
            if asked.handled and asked.file and not any(fnmatch(asked.file, pattern) for pattern in own)
        ]
        if claimed:
            yield Problem(
                f"{label_of(seen)} claims files that are not its own: {', '.join(claimed)}; with conda's own "
                "readers for them, conda refuses them as ambiguous",
                f"In {short_name(reader)}.can_handle, check the content for what only your format has; raise "
                "with the reason otherwise.",
                member_place(facts, reader, "can_handle", place),
            )


def _patterns(facts: Facts, seen: SpecifierSeen) -> list[str]:
    """The ``default_filenames`` of a specifier: files called so are its own."""
    hooks = facts.observation.hooks if facts.observation else ()
    results = (r for hook in hooks if hook.hook == HOOK for call in hook.calls for r in call.results)
    values = (
        r.fields["default_filenames"]
        for r in results
        if r.label == seen.name and "default_filenames" in r.fields
    )
    return [item.text.strip("'\"") for value in values for item in value.items or ()]


def depends_on_name(facts: Facts) -> Iterator[Problem]:
    """`can_handle` answers by the file's name.

    A user may choose the specifier by name for a file that is called anything; a reader that looks at the
    extension then refuses it (conda/conda#15714). A warning: some formats are told by their file's name
    alone, and conda's own readers go by it too. Patterns of names belong in `default_filenames` (conda 26.3
    and later).
    """
    for seen, reader, place in readers_of(facts):
        for sample in samples_of(facts, seen):
            refused = [asked.file for asked in sample.renamed if not asked.handled and not asked.limited]
            if sample.handled and refused:
                yield Problem(
                    f"{label_of(seen)} reads {file_name(facts, sample)}, but not the same content called "
                    f"{refused[0]}: choosing it by name fails for files that are called otherwise",
                    f"Let {short_name(reader)}.can_handle look at the content alone.",
                    member_place(facts, reader, "can_handle", place),
                )


def samples_of(facts: Facts, seen: SpecifierSeen) -> tuple[SampleSeen, ...]:
    """The samples that count: those that somebody named, else the guessed ones that the specifier reads."""
    return seen.samples or tuple(sample for sample in _guessed(facts, seen) if sample.handled)


def _guessed(facts: Facts, seen: SpecifierSeen) -> tuple[GuessSeen, ...]:
    """The files that nobody named and that the specifier was asked about."""
    files = facts.observation.guesses.files if facts.observation else ()
    return tuple(file for file in files if file.specifier == seen.name)


def at_most_a_warning(sample: SampleSeen, severity: Severity | None = None) -> Severity | None:
    """The severity for a fault in a sample: a warning for a file that nobody named."""
    return "warning" if isinstance(sample, GuessSeen) else severity


def file_name(facts: Facts, sample: SampleSeen) -> str:
    return facts.source.relative(sample.path) or sample.path


def sample_not_read(facts: Facts) -> Iterator[Problem]:
    """A sample that the specifier must read is refused by every environment specifier of the plugin.

    The samples are those of `--sample` and of `samples` in `[tool.condaplug]`. A warning where conda reads
    the file all the same, for its name.
    """
    readers = [seen for seen, _, _ in readers_of(facts)]
    declared = facts.project.settings
    if not readers and declared.samples and _is_judged(facts):
        yield Problem(
            f"the samples {', '.join(declared.samples)} must be read, but the plugin gives no environment "
            "specifier",
            f"Yield a CondaEnvironmentSpecifier from {HOOK}, or delete the samples.",
            declared.place,
        )
    paths = dict.fromkeys(sample.path for seen in readers for sample in seen.samples)
    for path in paths:
        tried = [(seen, s) for seen in readers for s in seen.samples if s.path == path]
        if any(sample.handled or sample.limited or absent(facts, sample.fault) for _, sample in tried):
            continue
        if is_hampered(facts):
            continue  # can_handle may refuse what it cannot read without the module
        if any(sample.lacked_network for _, sample in tried):
            continue  # CP415 says it
        seen, sample = tried[0]
        answer = sample.answer.text if sample.answer else "nothing"
        forgotten = " (a missing `return True`?)" if answer == "None" else ""
        reason = f"raises {sample.fault.text}" if sample.fault else f"answers {answer}{forgotten}"
        named = next(
            (one for one, tried_sample in tried if _is_found_by_name(facts, one, tried_sample)), None
        )
        effect = "; conda finds it by the file's name, but choosing it by name fails" if named else ""
        yield Problem(
            f"{label_of(seen)} does not read the sample {file_name(facts, sample)}: can_handle "
            f"{reason}{effect}",
            "Correct the reader, or name a file that it must read.",
            facts.place(sample.fault.spot if sample.fault else seen.reader.spot if seen.reader else None),
            "warning" if named else None,
        )


def _is_found_by_name(facts: Facts, seen: SpecifierSeen, sample: SampleSeen) -> bool:
    """Whether conda picks the specifier for the sample though ``can_handle`` does not accept it.

    It does where a pattern of ``default_filenames`` matches, unless ``can_handle`` raises
    (conda/plugins/manager.py, 26.3 to 26.7.1).
    """
    name = PurePath(sample.path).name
    return sample.fault is None and any(fnmatch(name, pattern) for pattern in _patterns(facts, seen))


def _is_judged(facts: Facts) -> bool:
    """Whether the host came to its end and called hooks without trouble."""
    seen = facts.observation
    if seen is None or seen.ending != "done" or not all(one.registered for one in seen.entry_points):
        return False
    return bool(seen.hooks) and not any(one.limited or one.fault for one in seen.hooks)


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
                f"{facts.conda}; {effect}",
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
        for node in ast.walk(file.tree):
            if isinstance(node, ast.ClassDef) and any(_is_base(file, base) for base in node.bases):
                for function in node.body:
                    if isinstance(function, ast.FunctionDef) and function.name == "env":
                        yield from _legacy_in(file, node.name, function)


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


def _is_odd(facts: Facts, name: str) -> bool:
    """Whether another check already says why conda cannot pick the specifier: its class, or its name."""
    odd = [
        s for s, reader, _ in readers_of(facts) if s.name == name and not reader.is_a("EnvironmentSpecBase")
    ]
    together = facts.observation.together if facts.observation else ()
    labels = [label for one in together if one.hook == HOOK for label in one.labels]
    own = [label for label in labels if label.own and label.name == name]
    taken = {word for label in labels if not label.own for word in (label.name, *label.aliases)}
    unseen = [s for s, _, _ in readers_of(facts) if s.name == name and "detection_supported" in s.members]
    return bool(odd or unseen) or any(word in taken for label in own for word in (label.name, *label.aliases))


def _detections(facts: Facts) -> Iterator[tuple[Detection, Severity | None]]:
    """What conda picked for each sample; at most a warning for a file that nobody named."""
    seen = facts.observation
    if seen is None:
        return
    named = [sample for specifier in seen.specifiers for sample in specifier.samples]
    refused = {sample.path for sample in (*named, *seen.guesses.files) if sample.lacked_network}
    yield from ((one, None) for one in seen.detections if one.path not in refused)
    yield from ((one, "warning") for one in seen.guesses.detections if one.path not in refused)


def not_detected(facts: Facts) -> Iterator[Problem]:
    """conda does not pick the specifier for its own sample.

    Detection asks every specifier; from 26.3 on, patterns of file names (`default_filenames`) come first.
    Another reader that claims the same file makes conda refuse it as ambiguous. conda's `requirements.txt`
    reader claims any file whose lines each parse as a package specification, such as a lone `key=["value"]`
    of TOML.
    """
    for detection, severity in _detections(facts):
        picked = detection.detected
        if picked.limited or picked.name == detection.name or _is_odd(facts, detection.name):
            continue
        how = (
            f"picks {picked.name!r}"
            if picked.name
            else f"refuses it ({picked.fault.text})"
            if picked.fault
            else "finds none"
        )
        yield Problem(
            f"environment specifier {detection.name!r} reads "
            f"{facts.source.relative(detection.path) or detection.path}, but {facts.conda} {how}",
            "Name the file's patterns in default_filenames (conda 26.3 and later), or make the format tell "
            "itself apart.",
            hook_place(facts),
            severity,
        )


def not_selected(facts: Facts) -> Iterator[Problem]:
    """Choosing the specifier by name fails for a file that it reads.

    Users choose with `--environment-specifier`, `--format`, `CONDA_ENV_SPEC` or `.condarc`; the file may be
    called anything.
    """
    for detection, severity in _detections(facts):
        picked = detection.selected
        if picked.limited or picked.name == detection.name or _is_odd(facts, detection.name):
            continue
        if any(True for _ in depends_on_name(facts)):
            continue
        why = picked.fault.text if picked.fault else f"conda gives {picked.name!r}"
        yield Problem(
            f"choosing the environment specifier {detection.name!r} by name fails for "
            f"{facts.source.relative(detection.path) or detection.path}: {why}",
            "Let can_handle accept the file whatever it is called.",
            hook_place(facts),
            severity,
        )


def no_sample(facts: Facts) -> Iterator[Problem]:
    """No file is known that the environment specifier reads, so `env` was never asked for.

    Loading is not enough: an `env` that returns the wrong object fails only when an environment is created.
    Name a file with `--sample`, or `samples` in `[tool.condaplug]`.
    """
    for seen, reader, place in readers_of(facts):
        not_made = seen.constructed and seen.constructed.fault
        if not reader.is_class or reader.abstract or seen.limited or not_made:
            continue
        if not samples_of(facts, seen):
            yield Problem(
                f"{label_of(seen)}: no file is known that it reads, so its env was not tried",
                'Name one: `--sample FILE`, or samples = ["tests/data/*"] in [tool.condaplug] of '
                "pyproject.toml.",
                place,
            )


def bad_answer(facts: Facts) -> Iterator[Problem]:
    """`can_handle` answers something that is neither True nor False.

    conda takes any true value for a yes: a string with a reason, or an async function's coroutine, claims
    every file.
    """
    for seen, reader, place in readers_of(facts):
        tried = (*seen.samples, *_guessed(facts, seen))
        answers = [*(sample.answer for sample in tried), *(asked.answer for asked in seen.foreign)]
        odd = next((answer for answer in answers if answer and answer.type not in ("bool", "NoneType")), None)
        if odd:
            yield Problem(
                f"{label_of(seen)}: {short_name(reader)}.can_handle answers {odd.text}; conda takes any true "
                "value for a yes",
                "Return True, or raise with the reason.",
                member_place(facts, reader, "can_handle", place),
            )


CHECKS = (
    Check("CP401", "not-a-specifier", "error", "host", not_a_specifier),
    Check("CP402", "not-constructed", "error", "host", not_constructed),
    Check("CP403", "claims-foreign-files", "error", "host", claims_foreign),
    Check("CP404", "depends-on-file-name", "warning", "host", depends_on_name),
    Check("CP405", "sample-not-read", "error", "host", sample_not_read),
    Check("CP406", "env-fails", "error", "host", env_fails),
    Check("CP407", "env-wrong-type", "error", "host", env_wrong_type),
    Check("CP408", "env-unusable", "error", "host", env_unusable),
    Check("CP409", "not-detected", "error", "host", not_detected),
    Check("CP410", "not-selected", "error", "host", not_selected),
    Check("CP411", "legacy-environment", "error", "project", legacy_environment),
    Check("CP412", "no-sample", "info", "host", no_sample),
    Check("CP413", "odd-answer", "warning", "host", bad_answer),
)
