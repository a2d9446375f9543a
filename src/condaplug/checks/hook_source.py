"""CP208 to CP213: what the source of the hooks says that today's calls of them do not show."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TypeGuard

from condaplug.catalogue import api
from condaplug.checks.base import Facts
from condaplug.checks.conda_api import release_of
from condaplug.checks.constructed import constructed, is_made_today, value_of
from condaplug.checks.fields import mismatch
from condaplug.checks.told import faults_of, is_told
from condaplug.judgement import Check, Problem
from condaplug.project import Place
from condaplug.source import Loose, SourceFile
from condaplug.source.implementations import marked
from condaplug.source.returns import yields
from condaplug.suggest import did_you_mean
from condaplug.syntax import DEFINITIONS, FUNCTIONS, Function, own_nodes

CAUGHT = frozenset({"NameError", "ImportError", "Exception", "BaseException"})
ABROAD = frozenset({"WindowsError", "reveal_type", "_"})
"""Names that are there on another system, in a type checker, or where gettext is installed."""


def _hooks(facts: Facts) -> Iterator[tuple[SourceFile, Function, tuple[ast.AST, ...]]]:
    """The functions with conda's marker, each with the classes and functions around it; no tests' files."""
    modules = facts.source.uses.program.modules
    files = (file for file in facts.source.files if file.module in modules)
    return ((file, function, around) for file in files for function, around in marked(file))


def unregistered_hook(facts: Facts) -> Iterator[Problem]:
    """A hook implementation stands in a class or a function that nothing registers.

    conda registers what the entry point names, a module or an object, and pluggy looks at its own attributes
    alone. A hook in a class of the module, or in a function, is not one of them: conda silently ignores it. A
    class that the entry point names, or that the project names anywhere, is left alone.
    """
    if not _registers(facts):
        return
    for file, function, around in _hooks(facts):
        if not around or function.name not in api.hooks(release_of(facts)):
            continue
        outer = around[-1]
        if isinstance(outer, ast.ClassDef) and _is_plain(outer) and not _is_named(facts, outer):
            where = f"the class {outer.name}, which nothing registers"
        elif isinstance(outer, FUNCTIONS) and not _is_used(outer, function):
            where = f"the function {outer.name}"
        else:
            continue
        yield Problem(
            f"{function.name} is defined in {where}: conda registers the module and silently ignores it",
            "Move it to the module that the entry point names.",
            Place(file.path, function.lineno),
        )


def _registers(facts: Facts) -> bool:
    """Whether conda registers what each entry point names: else that is what keeps a hook from it."""
    if facts.was_executed:
        return all(seen.registered for seen in facts.observation.entry_points)
    return not any(point.attribute for point in facts.project.entry_points)


def _is_plain(node: ast.ClassDef) -> bool:
    """Whether defining a class has no effect but the class: no decorator, metaclass or base class."""
    bases = [base for base in node.bases if not (isinstance(base, ast.Name) and base.id == "object")]
    return not (node.decorator_list or node.keywords or bases)


def _is_named(facts: Facts, node: ast.ClassDef) -> bool:
    if any(node.name in point.attribute.split(".") for point in facts.project.entry_points):
        return True
    return any(node.name in file.names for file in facts.source.mentioning(node.name))


def _is_used(outer: Function, inner: Function) -> bool:
    """Whether a function does anything with a function that it defines."""
    if len(inner.decorator_list) > 1:
        return True
    for node in ast.walk(outer):
        if isinstance(node, (ast.Global, ast.Nonlocal)) and inner.name in node.names:
            return True
        if isinstance(node, ast.Name) and node.id in (inner.name, "locals", "vars", "eval", "exec", "dir"):
            return True
    return False


def unreachable_result(facts: Facts) -> Iterator[Problem]:
    """A hook yields after a `return`, so that the line never runs.

    conda gets what was yielded before, often nothing, and says nothing. A lone `yield` after `return`, which
    makes a generator without results, is left alone.
    """
    for file, function, _ in _hooks(facts):
        for dead in _after_return(function.body):
            node = next(filter(_yields_something, (dead, *own_nodes(dead))), None)
            if node is not None:
                yield Problem(
                    f"{function.name} yields here after a return: the line never runs, so conda "
                    "never sees its result",
                    "Remove the `return` before it, or the line.",
                    Place(file.path, node.lineno),
                )


def _yields_something(node: ast.AST) -> TypeGuard[ast.Yield | ast.YieldFrom]:
    return isinstance(node, (ast.Yield, ast.YieldFrom)) and not _is_nothing(node.value)


def _after_return(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that stand behind a ``return`` of the same block, in this and in inner blocks."""
    for number, statement in enumerate(body):
        if isinstance(statement, ast.Return):
            yield from body[number + 1 :]
            return
        if isinstance(statement, DEFINITIONS):
            continue
        for field in ("body", "orelse", "finalbody"):
            yield from _after_return(getattr(statement, field, []))


def _is_nothing(node: ast.expr | None) -> bool:
    """Whether an expression is left out, None, or an empty collection."""
    if isinstance(node, (ast.Tuple, ast.List)):
        return not node.elts
    return node is None or (isinstance(node, ast.Constant) and node.value is None)


def returned_result(facts: Facts) -> Iterator[Problem]:
    """A hook returns a result where `yield` was meant.

    In a function that also yields, Python discards the value of `return`: conda silently ignores that line.
    In a function without `yield`, one object is not the collection that conda iterates over,
    and the commands that use the hook fail.
    """
    made = {(one.file, one.node.lineno, one.node.col_offset): one for one in constructed(facts)}
    for file, function, _ in _hooks(facts):
        is_generator = yields(function)
        for node in own_nodes(function):
            if not isinstance(node, ast.Return) or node.value is None:
                continue
            several = isinstance(node.value, (ast.List, ast.Tuple))
            first = next(iter(node.value.elts), None) if several else node.value  # type: ignore[attr-defined]
            key = (file.path, getattr(first, "lineno", 0), getattr(first, "col_offset", 0))
            if not isinstance(first, ast.Call) or key not in made or (several and not is_generator):
                continue
            if is_generator:
                effect = "Python drops what a generator returns, and conda silently ignores it"
            elif _is_called(facts, function, file):
                continue  # CP302 tells it
            else:
                effect = "conda iterates over it, and the commands that use the hook fail"
            what = f"return {made[key].type_name}(...)"
            yield Problem(
                f"{function.name} has `{what}` where `yield` is meant: {effect}",
                "Write `yield from`." if several else "Write `yield` instead of `return`.",
                Place(file.path, node.lineno),
                None if is_generator else "warning",
            )


def _is_called(facts: Facts, function: Function, file: SourceFile) -> bool:
    """Whether the host saw the function return an object instead of a collection."""
    calls = (call for hook in facts.observation.hooks for call in hook.calls)
    return any(
        call.outcome == "not-iterable" and facts.place(call.spot) == Place(file.path, function.lineno)
        for call in calls
    )


def unbound_name(facts: Facts) -> Iterator[Problem]:
    """A function reads a name that nothing defines, on a line that today's calls of the hooks do not reach.

    Python raises `NameError` when the line runs, or `ImportError` where the plugin imports the name from a
    module of its own that does not have it.
    """
    release = release_of(facts)
    faults = tuple(faults_of(facts.observation))
    files = {file.module: file for file in facts.source.files}
    seen: set[tuple[str, str]] = set()
    for one in facts.source.uses.unbound_at(release):
        key = (one.use.module, one.name)
        if key in seen or one.use.guard.caught & CAUGHT or not _is_certain(one, files):
            continue
        seen.add(key)
        if is_told(facts, one.use, one.name, faults):
            continue
        known = sorted(name for scope in (one.scope, one.scope.module) for name in scope.names)
        if one.module:
            known = sorted(facts.source.uses.program.modules[one.module].names)
            problem = f"{one.module} has no {one.name}: this import fails with ImportError when it runs"
        else:
            problem = f"nothing defines {one.name}: this line fails with NameError when it runs"
        yield Problem(problem, did_you_mean(one.name, known, "Define it, or remove it."), one.use.place)


def _is_certain(one: Loose, files: dict[str, SourceFile]) -> bool:
    """Whether a name that no statement binds is surely not there."""
    if one.name in ABROAD or (one.name.startswith("__") and one.name.endswith("__")):
        return False
    home = files.get(one.module or one.use.module)
    if home is None or home.is_dynamic:
        return False
    if one.module:
        return PurePosixPath(home.path).name != "__init__.py"  # a package may hold modules that are built
    return one.name in home.undefined


def wrong_value(facts: Facts) -> Iterator[Problem]:
    """A result is made with a value that conda rejects, on a line that today's calls do not reach.

    Read from the source, where the value is written there: a string where conda iterates, None where it wants
    a name. The line runs on another system or under another condition, and the plugin fails there.
    """
    release = release_of(facts)
    for one in constructed(facts):
        if is_made_today(facts, one):
            continue
        kinds = {field["name"]: field["kind"] for field in api.fields(one.type_name, release)}
        for field, node in one.arguments.items():
            value = value_of(facts, one, node)
            if value is None:
                continue
            wrong = mismatch(facts, one.type_name, field, kinds.get(field, ""), value)
            text = wrong.text if wrong else None
            effect = (wrong and wrong.effect) or "conda fails when it uses it"
            if field == "name" and not value.is_a("str"):
                text, effect = f"is {value.text}, not a string", "the line fails where it runs"
            if text:
                yield Problem(
                    f"{one.type_name}: {field} {text}; the hooks' calls did not reach this line",
                    f"Correct {field}: {effect}.",
                    Place(one.file, node.lineno),
                )


CHECKS = (
    Check("CP208", "unregistered-hook", "error", "host", unregistered_hook),
    Check("CP209", "unreachable-result", "error", "host", unreachable_result),
    Check("CP210", "returned-result", "error", "host", returned_result),
    Check("CP211", "unbound-name", "warning", "host", unbound_name),
    Check("CP212", "wrong-value", "warning", "host", wrong_value),
)
