"""What a host could not check of a plugin: its hooks, steps of its work, files."""

from __future__ import annotations

from collections.abc import Iterator

from condaplug.checks.base import Facts
from condaplug.checks.missing import absent, missed_modules, swallowed
from condaplug.hosts.observation import HookSeen, Observation, SampleSeen, SpecifierSeen
from condaplug.project import EntryPoint


def unchecked(facts: Facts) -> tuple[str, ...]:
    """Each hook, and each step beyond the hooks, that the host began and could not judge; hooks first.

    A hook by its name; a step in words, with the file if there is one.
    """
    found = tuple(dict.fromkeys([*_hooks(facts), *_steps(facts)]))
    return found or tuple(dict.fromkeys(_uses(facts)))


def _uses(facts: Facts) -> Iterator[str]:
    """What the plugin went on without or asked in vain, where that cut nothing short."""
    for absence in missed_modules(facts):
        yield f"what the plugin does with {absence.module}"
    for limit in facts.observation.limits:
        yield f"what the plugin does with {limit.name}"


def _hooks(facts: Facts) -> tuple[str, ...]:
    """The hooks whose results no check has seen."""
    observation = facts.observation
    found = [seen.hook for seen in observation.hooks if _is_cut_off(facts, seen)]
    called = {seen.hook for seen in observation.hooks}
    for entry_point in _lost(facts, observation):
        written = facts.source.implementations(entry_point)
        found += [one.hook for one in written if one.marks and one.hook not in called]
    return tuple(dict.fromkeys(found))


def _lost(facts: Facts, observation: Observation) -> Iterator[EntryPoint]:
    """The entry points whose hooks the host did not come to see."""
    seen = {one.name for one in observation.entry_points if one.registered and not one.limited}
    silent = {absence.place for absence in swallowed(facts)}
    for one in facts.project.entry_points:
        if one.name not in seen or one.place in silent:
            yield one


def _is_cut_off(facts: Facts, seen: HookSeen) -> bool:
    """Whether a hook's results were not seen; what conda calls of a result is a step of its own."""
    faults = [seen.fault, *(call.fault for call in seen.calls)]
    steps = any(used.limited for call in seen.calls for result in call.results for used in result.calls)
    lost = any(call.outcome == "limited" for call in seen.calls) or (seen.limited and not steps)
    return lost or any(absent(facts, fault) for fault in faults)


def _steps(facts: Facts) -> Iterator[str]:
    observation = facts.observation
    for entry_point in _lost(facts, observation):
        if not any(one.marks for one in facts.source.implementations(entry_point)):
            yield f"the hooks of {entry_point.value}"
    results = (result for seen in observation.hooks for call in seen.calls for result in call.results)
    for result in results:
        for used in result.calls:
            if used.limited or absent(facts, used.fault):
                yield f"{used.field} of {result.title}"
    for specifier in observation.specifiers:
        yield from _of_specifier(facts, specifier)
    for together in observation.together:
        if together.limited and together.hook:
            yield f"{together.hook} beside conda's other plugins"


def _of_specifier(facts: Facts, specifier: SpecifierSeen) -> Iterator[str]:
    made = specifier.constructed
    label = f"the environment specifier {specifier.name}"
    if made and (made.limited or absent(facts, made.fault)):
        yield label
        return
    steps: dict[str, list[str]] = {}
    for sample in specifier.samples:
        if step := _of_sample(facts, sample):
            steps.setdefault(step, []).append(facts.source.relative(sample.path) or sample.path)
    for step, files in steps.items():
        more = f" and {len(files) - 1} more file{'s' if len(files) > 2 else ''}" if len(files) > 1 else ""
        yield f"{step} of {label} for {files[0]}{more}"
    if any(asked.limited or absent(facts, asked.fault) for asked in specifier.foreign):
        yield f"can_handle of {label} for files of other formats"


def _of_sample(facts: Facts, sample: SampleSeen) -> str | None:
    if sample.limited or absent(facts, sample.fault):
        return "can_handle"
    if any(asked.limited for asked in sample.renamed):
        return "can_handle under another name"
    env = sample.env
    return "env" if env and (env.limited or absent(facts, env.fault)) else None
