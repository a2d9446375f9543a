"""CP313: when a hook's action runs at all: the commands and exceptions that it names."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from functools import cache

from condaplug.catalogue import api
from condaplug.checks.base import Facts
from condaplug.checks.results import results_of
from condaplug.hosts.observation import Value
from condaplug.judgement import CONDA, Check, Problem, Severity
from condaplug.suggest import closest

PREFIX = "conda.cli.main_"
OF_SHELLS = frozenset({"activate", "commands", "deactivate", "hook", "reactivate"})
"""What a shell's function asks conda for; conda passes these names too (conda/activate.py, execute)."""

NEAR = 0.8
"""How much alike two names are where one is surely meant for the other."""

Wrong = tuple[str, str, Severity]
"""What is wrong with a name, what to do, and how bad it is."""


def never_happens(facts: Facts) -> Iterator[Problem]:
    """`run_for` or `watch_for` names no command or exception of this conda: the action never runs.

    conda passes its own names of commands: `remove` for `conda uninstall` and `update` for `conda upgrade`,
    `env_create` for `conda env create`, and the names of plugins' subcommands (conda/cli/conda_argparse.py,
    `do_call`). It compares `watch_for` with the names of the exception's class and its bases, without modules
    (conda/plugins/manager.py, `invoke_exception_observers`). A name that only looks misspelt is a warning,
    and one that another plugin or library may bring is only noted. A warning as well where the action runs
    for another name of the set.
    """
    for call, result, returns in results_of(facts):
        for field, judge in (("run_for", _wrong_command), ("watch_for", _wrong_exception)):
            value = result.fields.get(field)
            if value is None or result.is_class or not _is_collection(value):
                continue
            title = f"{returns} {result.title!r}: {field}"
            place = facts.place(call.spot)
            if value.items == ():
                yield Problem(f"{title} is empty, so that it never runs", "Name what it is for.", place)
                continue
            names = _names(value)
            faults = {name: fault for name in names if (fault := judge(facts, name, names))}
            runs = len(faults) < len(names)
            for name, (text, hint, severity) in faults.items():
                lesser: Severity = "warning" if runs and severity == "error" else severity
                yield Problem(f"{title} names {name!r}, {text}", hint, place, lesser)


def _is_collection(value: Value) -> bool:
    return value.items is not None and not value.is_a("str")


def _names(value: Value) -> list[str]:
    """The strings of a collection, in an order that does not change from run to run."""
    return sorted(item.string for item in value.items or () if item.string is not None)


# -- commands ------------------------------------------------------------------------------------------------


@cache
def _passed(release: str | None) -> frozenset[str]:
    """The names that conda of a release may pass for its own commands: those of the modules that run them."""
    modules = (name.removeprefix(PREFIX) for name in api.modules(release) if name.startswith(PREFIX))
    return frozenset(modules) | OF_SHELLS


@cache
def _ever_passed() -> frozenset[str]:
    return frozenset[str]().union(*(_passed(release) for release in api.releases()))


def _wrong_command(facts: Facts, name: str, names: list[str]) -> Wrong | None:
    known = _passed(facts.release) | _subcommands(facts)
    if name in known or name in _ever_passed():
        return None
    meant = _meant_command(name, known)
    if meant in names:  # both ways to say it: nothing is lost
        return None
    if name in api.commands(facts.release):
        return "an alias that conda never passes", f"Name {meant or 'the command itself'}.", "error"
    if name != name.lower().strip() or (" " in name and meant):
        hint = f"Name {meant}." if meant else "Name a command as conda passes it, in lower case."
        return "which conda never passes", hint, "error"
    if meant:
        return f"which is not a command of {CONDA}", f"Did you mean {meant}?", "warning"
    hint = "Nothing to do where another plugin brings it."
    return f"which is not a command of {CONDA}: it runs only where a plugin brings it", hint, "info"


def _subcommands(facts: Facts) -> frozenset[str]:
    """The subcommands of the plugin, and of all that are in the conda as it is."""
    own = {result.label for call, result, _ in results_of(facts) if call.hook == "conda_subcommands"}
    together = facts.observation.together
    others = {label.name for one in together if one.hook == "conda_subcommands" for label in one.labels}
    return frozenset(name for name in own | others if name)


def _meant_command(name: str, known: frozenset[str]) -> str | None:
    """The command of conda that somebody means who writes ``name`` as it is typed."""
    aliases = {"uninstall": "remove", "upgrade": "update"}
    plain = name.lower().strip().removeprefix("conda ").strip()
    plain = aliases.get(plain, plain).replace(" ", "_").replace("-", "_")
    if plain in known or plain in _ever_passed():
        return plain
    return closest(plain, known, NEAR)


# -- exceptions ----------------------------------------------------------------------------------------------


@cache
def _exceptions(release: str | None) -> frozenset[str]:
    """The names of exceptions that Python and conda have, those of modules that conda uses left out."""
    python = (name for name, value in vars(builtins).items() if _is_exception(value))
    conda = (api.names(module, release) for module in ("conda", "conda.exceptions"))
    return frozenset(python).union(*conda)


def _is_exception(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, BaseException)


def _wrong_exception(facts: Facts, name: str, names: list[str]) -> Wrong | None:
    known = _exceptions(facts.release)
    if name in known or name == "object":
        return None
    if not name.isidentifier():
        last = name.rpartition(".")[2].strip()
        if last in names:
            return None
        hint = f"Name {last}." if last.isidentifier() else "Name the class alone."
        return "which is not the name of a class: the observer never runs for it", hint, "error"
    elsewhere = any(name in _exceptions(release) for release in api.releases())
    if elsewhere:
        return f"which {CONDA} does not have", "Leave it out where conda has no such class.", "info"
    if _defines(facts, name):
        return None
    meant = closest(name, known, NEAR)
    if meant:
        return f"which is not an exception of {CONDA} or Python", f"Did you mean {meant}?", "warning"
    return None


def _defines(facts: Facts, name: str) -> bool:
    """Whether the project's own source mentions the name as a class, defined or imported."""
    for file in facts.source.mentioning(name):
        if name in file.imports:
            return True
        if any(isinstance(node, ast.ClassDef) and node.name == name for node in ast.walk(file.tree)):
            return True
    return False


CHECKS = (Check("CP313", "never-happens", "error", "host", never_happens),)
