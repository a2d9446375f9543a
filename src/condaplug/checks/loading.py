"""CP106 to CP113: what happens when conda imports the entry point."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from condaplug.catalogue import api
from condaplug.checks.base import Facts
from condaplug.checks.host import includes
from condaplug.checks.missing import CERTAIN, absences, absent, is_hampered
from condaplug.checks.registration import foreign_marker, invisible_hook, missing_hookimpl
from condaplug.hosts.observation import EntryPointSeen, Fault
from condaplug.judgement import CONDA, Check, Problem
from condaplug.modules import Provider
from condaplug.project import EntryPoint, Place
from condaplug.suggest import did_you_mean

EVERY_COMMAND = "conda imports every plugin at every command"


def _failed_imports(facts: Facts) -> Iterator[tuple[EntryPointSeen, Fault, Place | None]]:
    for seen in facts.observation.entry_points:
        if seen.fault is not None:
            entry_point = facts.entry_point(seen.name)
            place = facts.place(seen.fault.spot) or (entry_point.place if entry_point else None)
            yield seen, seen.fault, place


def _is_missing_module(fault: Fault) -> bool:
    return fault.type == "ModuleNotFoundError" and bool(fault.module)


def _is_exit(fault: Fault) -> bool:
    return "Exception" not in fault.bases


def _is_missing_attribute(seen: EntryPointSeen, fault: Fault) -> bool:
    return ":" in seen.value and fault.type == "AttributeError" and fault.spot is None


def import_fails(facts: Facts) -> Iterator[Problem]:
    """The entry point's module raises while conda imports it.

    conda catches the exception, prints a warning at every command and goes on without the plugin
    (conda/plugins/manager.py, `load_entrypoints`). Fix the line that is named; code that needs what a conda
    release lacks belongs inside the hook function.
    """
    if not facts.was_executed:
        yield from _unparsable(facts)
    for seen, fault, place in _failed_imports(facts):
        if _is_missing_attribute(seen, fault) or _is_exit(fault):
            continue
        if absent(facts, fault):
            continue
        is_nowhere = fault.spot is None and facts.source.module_path(fault.module or "") is None
        if _is_missing_module(fault) and is_nowhere:
            continue  # the entry point names a module that is not there: CP103 says it
        yield Problem(
            f"importing {seen.value} fails on {CONDA} with {fault.text}; conda warns at every command "
            "and goes on without the plugin",
            _import_hint(facts, fault),
            place,
        )


def _unparsable(facts: Facts) -> Iterator[Problem]:
    """Modules of entry points that no import can load, where this Python is one that the plugin is for."""
    if not includes(facts.project.requires_python, ".".join(map(str, sys.version_info[:3]))):
        return
    for entry_point in facts.project.entry_points:
        error = facts.source.syntax_error(entry_point.module)
        file = facts.source.module_path(entry_point.module)
        if error and file:
            path = facts.source.relative(file)
            yield Problem(
                f"importing {entry_point.value} fails with {type(error).__name__}: {error.msg}; conda warns "
                "at every command and goes on without the plugin",
                f"Fix that line: Python {sys.version_info[0]}.{sys.version_info[1]} cannot parse it.",
                Place(path, error.lineno) if path else None,
            )


def _import_hint(facts: Facts, fault: Fault) -> str:
    quoted = fault.message.split("'")
    known = api.modules(facts.release)
    if fault.message.startswith("cannot import name") and len(quoted) > 3 and quoted[3] in known:
        name, module = quoted[1], quoted[3]
        if module == "conda.plugins" and name in api.names("conda.plugins.types", facts.release):
            return f"Import {name} from conda.plugins.types."
        if lived := api.lifetime(f"{module}.{name}"):
            return f"{module} has {name} {lived}: import what is there, or change the releases you claim."
        advice = f"{module} has {name} in no release of conda; import what it has."
        return did_you_mean(name, api.names(module, facts.release), advice)
    if _is_missing_module(fault):
        module = fault.module or ""
        if module.partition(".")[0] in sys.stdlib_module_names:
            return f"This Python has no {module}; import it only where it exists, or raise requires-python."
        if module.partition(".")[0] != "conda":
            return f"The project has no module {module}: fix the import, or add the module."
        if lived := api.lifetime(module):
            return f"conda has the module {module} {lived}: import it only where it exists."
        return did_you_mean(module, known, f"No release of conda has a module {module}.")
    return "Fix that line, or move what needs it into the hook function."


def undeclared_dependency(facts: Facts) -> Iterator[Problem]:
    """The plugin needs a module that neither the project declares nor any dependency brings.

    It works on the author's machine and fails on the next one: conda warns at every command and the plugin is
    off. Declare the distribution that holds the module in `project.dependencies` (and in the conda recipe).
    An error only where nobody can bring the module: every declared dependency is there, and their metadata
    does not lead to it. Where one is absent it is CP901, and in a conda that has the module CP114.
    """
    for absence in absences(facts):
        if absence.provider not in CERTAIN:
            continue
        module = absence.module
        how = "does not declare"
        if absence.provider is Provider.EXTRA:
            how = "declares for an extra only"
        yield Problem(
            f"the plugin needs the module {module}, which the project {how} and neither conda nor a declared "
            "dependency brings: it works where somebody else installed it, and fails everywhere else",
            f"Add the distribution that holds {module} to project.dependencies, or do without it.",
            absence.place,
        )


def attribute_not_found(facts: Facts) -> Iterator[Problem]:
    """The part of the entry point after the colon is no attribute of its module.

    conda warns at every command and goes on without the plugin. An entry point of conda names a module, or an
    object that holds hook implementations, such as a class.
    """
    for seen, fault, _ in _failed_imports(facts):
        entry_point = facts.entry_point(seen.name)
        if _is_missing_attribute(seen, fault) and entry_point:
            yield Problem(
                f"the entry point {seen.name} names {entry_point.attribute}, which {entry_point.module} does "
                "not have; conda warns at every command and goes on without the plugin",
                f'Name the module alone: {seen.name} = "{entry_point.module}".',
                entry_point.place,
            )


def not_a_plugin(facts: Facts) -> Iterator[Problem]:
    """The entry point gives something without any hook implementation: a function, or a module without hooks.

    pluggy registers it, finds nothing in it, and nothing happens: no message, no plugin. Name the module that
    holds the functions decorated with `@conda.plugins.hookimpl`.
    """
    for entry_point in facts.project.entry_points:
        seen = next((e for e in _seen(facts) if e.name == entry_point.name), None)
        if _was_never_tried(facts, seen):
            yield Problem(
                f"conda never tries the entry point {entry_point.name}: its name cannot be read back from "
                "what an installation writes down",
                "Give it a name of letters, digits, - and _.",
                entry_point.place,
            )
            continue
        if seen is None or seen.object is None or seen.registering:
            kind, place, is_empty = _as_written(facts, entry_point)
        else:
            kind, place, is_empty = seen.object.kind, facts.place(seen.object.spot), not seen.hookcallers
        if not is_empty or (kind != "function" and _is_explained(facts, entry_point)):
            continue
        if kind != "function" and ((seen and seen.limited) or is_hampered(facts)):
            continue  # CP901 and CP903 say what the host could not tell
        if kind == "function":
            yield Problem(
                f"the entry point {entry_point.name} names the function {entry_point.value}; conda registers "
                "it, finds no hook in it and says nothing: there is no plugin",
                f'Name the module: {entry_point.name} = "{entry_point.module}".',
                entry_point.place,
            )
        else:
            yield Problem(
                f"{entry_point.value} holds no hook implementation{_missed(facts)}; conda registers it and "
                "says nothing: there is no plugin",
                "Add a function named like a hook (conda_subcommands, ...) and decorate it with @hookimpl "
                "from conda.plugins.",
                place,
            )


def _missed(facts: Facts) -> str:
    """The modules that the plugin went on without, as the end of a sentence."""
    missed = facts.observation.missed
    names = ", ".join(dict.fromkeys(one.module for one in missed))
    return f" (its code went on without {names}, which {CONDA} does not have)" if names else ""


def _was_never_tried(facts: Facts, seen: EntryPointSeen | None) -> bool:
    """Whether a host came to its end without conda's having tried an entry point."""
    if facts.observation.ending != "done":
        return False
    return seen is None or not seen.attempted


def _as_written(facts: Facts, entry_point: EntryPoint) -> tuple[str, Place | None, bool]:
    """What the source says of an entry point that no host loaded: kind, place, and whether it has no hook."""
    definition = facts.source.definition(entry_point)
    file = facts.source.of_module(entry_point.module)
    if file is None or (entry_point.attribute and definition is None):
        return "unknown", None, False
    is_function = definition is not None and not hasattr(definition, "bases")
    kind = "function" if is_function else "class" if definition else "module"
    hooks = [one for one in facts.implementations if one.entry_point == entry_point.name and one.marks]
    return kind, Place(file.path, definition.lineno if definition else None), is_function or not hooks


def _is_explained(facts: Facts, entry_point: EntryPoint) -> bool:
    """Whether another check says why a function that should be a hook is none."""
    problems = (*missing_hookimpl(facts), *foreign_marker(facts), *invisible_hook(facts))
    places = {problem.place for problem in problems}
    return any(
        one.entry_point == entry_point.name and one.place in places for one in facts.implementations
    ) or any(True for _ in invisible_hook(facts))


def _seen(facts: Facts) -> tuple[EntryPointSeen, ...]:
    return facts.observation.entry_points


def exits(facts: Facts) -> Iterator[Problem]:
    """Plugin code ends the interpreter: `sys.exit`, `os._exit`, `KeyboardInterrupt`.

    conda catches exceptions of an import, but not these: every conda command ends there.
    """
    for seen, fault, place in _failed_imports(facts):
        if _is_exit(fault):
            yield Problem(
                f"importing {seen.value} raises {fault.text}, which conda does not catch: every conda "
                "command ends there",
                "Raise an ordinary exception, or do this inside the hook that needs it.",
                place,
            )
    observation = facts.observation
    for specifier in observation.specifiers:
        asked = [one.fault for one in specifier.samples] + [one.fault for one in specifier.foreign]
        ending = next((one for one in asked if one and _is_exit(one)), None)
        if ending:
            yield Problem(
                f"can_handle of the environment specifier {specifier.name!r} raises {ending.text}, which "
                "conda does not catch when it asks every specifier about a file: the command ends there",
                "Raise an ordinary exception with the reason.",
                facts.place(ending.spot),
            )
    if observation.ending == "exit" and observation.step:
        yield Problem(
            f"the plugin ended the interpreter (exit code {observation.exit_code}) {during(facts)}: conda "
            "would end there without a word",
            "Remove the call of os._exit (or whatever ends the process).",
            step_place(facts),
        )


def timeout(facts: Facts) -> Iterator[Problem]:
    """Plugin code does not return within the time limit (`--timeout`, 60 seconds by default).

    conda has no limit of its own: the command hangs.
    """
    observation = facts.observation
    if observation.ending == "timeout" and observation.step:
        yield Problem(
            f"the plugin timed out after {observation.host.seconds:.3g} s {during(facts)}; conda would hang",
            "Find what it waits for (a network call, a lock, input); or allow more with --timeout.",
            step_place(facts),
        )


def crash(facts: Facts) -> Iterator[Problem]:
    """Plugin code crashed the interpreter (a fault in an extension module, a stack overflow, a kill).

    conda would crash with it.
    """
    observation = facts.observation
    if observation.ending == "crash" and observation.step:
        how = observation.signal or f"exit code {observation.exit_code}"
        yield Problem(
            f"the interpreter crashed ({how}) {during(facts)}; conda would crash with it",
            "Run the plugin under `python -X faulthandler` to see where.",
            step_place(facts),
        )


def prints(facts: Facts) -> Iterator[Problem]:
    """Importing the plugin prints to standard output.

    conda imports every plugin at every command, so the text lands in the middle of `conda info --json` and
    breaks whoever reads it. Use the `logging` module.
    """
    for seen in _seen(facts):
        if seen.printed:
            entry_point = facts.entry_point(seen.name)
            place = facts.place(seen.object.spot) if seen.object else None
            yield Problem(
                f"importing {seen.value} prints {seen.printed} bytes to standard output; "
                f"{EVERY_COMMAND}, so the text breaks every `--json` output",
                "Use the logging module, or print inside the command.",
                place or (entry_point.place if entry_point else None),
            )


def during(facts: Facts) -> str:
    step, subject = facts.observation.step, facts.observation.subject
    where = {
        "import": f"while conda imported the entry point {subject}",
        "hook": f"while conda called {subject}",
        "result": f"while conda read what {subject} returned",
        "specifier": "while the environment specifier was at work",
        "detect": "while conda detected the environment specifier",
        "exit": "when the interpreter was about to end (a thread that goes on, or an atexit function)",
    }
    return where.get(step or "", "while conda loaded it beside its other plugins")


def step_place(facts: Facts) -> Place | None:
    subject = facts.observation.subject
    for one in facts.implementations:
        if one.hook == subject:
            return one.place
    points = facts.project.entry_points
    entry_point = facts.entry_point(subject or "") or (points[0] if len(points) == 1 else None)
    file = facts.source.of_module(entry_point.module) if entry_point else None
    return Place(file.path) if file else None


CHECKS = (
    Check("CP106", "import-fails", "error", "host", import_fails),
    Check("CP107", "undeclared-dependency", "error", "host", undeclared_dependency),
    Check("CP108", "attribute-not-found", "error", "host", attribute_not_found),
    Check("CP109", "not-a-plugin", "error", "host", not_a_plugin),
    Check("CP110", "ends-the-interpreter", "error", "host", exits),
    Check("CP111", "hangs", "error", "host", timeout),
    Check("CP112", "crashes", "error", "host", crash),
    Check("CP113", "prints-on-import", "warning", "host", prints),
)
