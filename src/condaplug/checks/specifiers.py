"""CP401 to CP405, CP409, CP410, CP412, CP413: what an environment specifier reads, how conda picks it.

Files that nobody named (guesses) never make an error: at most a warning of what was read from one.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import PurePath

from condaplug.checks.base import Facts
from condaplug.checks.missing import absent, is_hampered
from condaplug.hosts.observation import (
    Detection,
    GuessSeen,
    SampleSeen,
    SpecifierSeen,
    Value,
)
from condaplug.judgement import CONDA, Check, Problem, Severity
from condaplug.project import Place

HOOK = "conda_environment_specifiers"


def readers_of(facts: Facts) -> Iterator[tuple[SpecifierSeen, Value, Place | None]]:
    for seen in facts.observation.specifiers:
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

    conda writes `environment_spec(filename)`. Reading the file belongs in `can_handle` and `env`, since
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
    hooks = facts.observation.hooks
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
    files = facts.observation.guesses.files
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
    if seen.ending != "done" or not all(one.registered for one in seen.entry_points):
        return False
    return bool(seen.hooks) and not any(one.limited or one.fault for one in seen.hooks)


def _is_odd(facts: Facts, name: str) -> bool:
    """Whether another check already says why conda cannot pick the specifier: its class, or its name."""
    odd = [
        s for s, reader, _ in readers_of(facts) if s.name == name and not reader.is_a("EnvironmentSpecBase")
    ]
    together = facts.observation.together
    labels = [label for one in together if one.hook == HOOK for label in one.labels]
    own = [label for label in labels if label.own and label.name == name]
    taken = {word for label in labels if not label.own for word in (label.name, *label.aliases)}
    unseen = [s for s, _, _ in readers_of(facts) if s.name == name and "detection_supported" in s.members]
    return bool(odd or unseen) or any(word in taken for label in own for word in (label.name, *label.aliases))


def _detections(facts: Facts) -> Iterator[tuple[Detection, Severity | None]]:
    """What conda picked for each sample; at most a warning for a file that nobody named."""
    seen = facts.observation
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
            f"{facts.source.relative(detection.path) or detection.path}, but {CONDA} {how}",
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
    Check("CP409", "not-detected", "error", "host", not_detected),
    Check("CP410", "not-selected", "error", "host", not_selected),
    Check("CP412", "no-sample", "info", "host", no_sample),
    Check("CP413", "odd-answer", "warning", "host", bad_answer),
)
