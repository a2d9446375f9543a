"""CP325 to CP330: exporters, package extractors and prefix data loaders, and what conda looks them up by."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from condaplug.checks.base import Facts
from condaplug.checks.constructed import constructed, value_of
from condaplug.checks.results import results_of
from condaplug.hosts.observation import HookCall, Result, Value
from condaplug.judgement import Check, Problem
from condaplug.project import Place
from condaplug.source.returns import returned, yields
from condaplug.syntax import FUNCTIONS, Function, parameters

FORMATS = {
    "CondaEnvironmentSpecifier": "conda_environment_specifiers",
    "CondaEnvironmentExporter": "conda_environment_exporters",
}
"""The types whose results conda finds by a name, an alias or a file's name, with their hooks."""

CONDA_PACKAGES = (".conda", ".tar.bz2")
GENERATORS = {"CondaPackageExtractor": "extract", "CondaPrefixDataLoader": "loader"}


def _results(facts: Facts, *types: str) -> Iterator[tuple[HookCall, Result, str]]:
    return ((call, result, name) for call, result, name in results_of(facts) if name in types)


def _texts(value: Value | None) -> list[str]:
    """The strings in a collection."""
    items = value.items or () if value else ()
    return [ast.literal_eval(item.text) for item in items if item.type == "str" and item.text[-1:] in "'\""]


def aliases_taken_apart(facts: Facts) -> Iterator[Problem]:
    """`aliases` of an exporter or an environment specifier is one string.

    conda makes a tuple of it, so that each letter becomes an alias (conda/plugins/types.py, 26.7.1): the
    alias that was meant does not exist, and a letter that another format has too is a conflict. Only
    `CondaSubcommand` accepts a string. A warning where the source does not show the string.
    """
    written = {
        (one.type_name, one.file): one.arguments["aliases"].lineno
        for one in constructed(facts)
        if "aliases" in one.arguments and _is_text(facts, one.arguments["aliases"], one)
    }
    for call, result, type_name in _results(facts, *FORMATS):
        aliases = _texts(result.fields.get("aliases"))
        if len(aliases) < 2 or any(len(alias) > 1 for alias in aliases):
            continue
        place = facts.place(call.spot)
        line = written.get((type_name, place.path)) if place else None
        yield Problem(
            f"{type_name} {result.title!r}: aliases are the letters {', '.join(map(repr, aliases))}: conda "
            + ("takes a string apart" if line else "takes a string apart, if one was given"),
            "Give a tuple: aliases=(...,).",
            Place(place.path, line) if place and line else place,
            None if line else "warning",
        )


def _is_text(facts: Facts, node: ast.expr, one: object) -> bool:
    if isinstance(node, ast.JoinedStr):
        return True
    value = value_of(facts, one, node)  # type: ignore[arg-type]
    return value is not None and value.is_a("str")


def name_taken(facts: Facts) -> Iterator[Problem]:
    """The name of an exporter or an environment specifier is also an alias, its own or another format's.

    conda puts names and aliases into one mapping, and raises `PluginError` for a word that is there twice:
    `conda export` fails, or the commands that read environment files (from 26.7 on, those are all commands).
    """
    for together in facts.observation.together:
        if together.hook not in FORMATS.values():
            continue
        place = next((one.place for one in facts.implementations if one.hook == together.hook), None)
        for own in (label for label in together.labels if label.own and label.name):
            owner = next((o for o in together.labels if own.name in o.aliases), None)
            if owner is None:
                continue
            whose = "an alias of it too" if owner is own else f"an alias of {owner.name!r} ({owner.plugin})"
            yield Problem(
                f"{together.hook}: the name {own.name!r} is {whose}, and conda accepts each word once: the "
                "commands that use the hook fail",
                "Remove the alias." if owner is own else "Choose another name.",
                place,
            )


def pattern_never_matches(facts: Facts) -> Iterator[Problem]:
    """A pattern in `default_filenames` matches no file.

    conda compares the patterns with the file's name without its folder (conda/plugins/manager.py, 26.7.1), so
    that one with a slash never matches.
    """
    for call, result, type_name in _results(facts, *FORMATS):
        for pattern in _texts(result.fields.get("default_filenames")):
            if "/" in pattern or not pattern:
                why, hint = (
                    ("holds a folder", "Give the name without the folder.")
                    if pattern
                    else ("is empty", "Give the name of a file, or remove the pattern.")
                )
                yield Problem(
                    f"{type_name} {result.title!r}: the pattern {pattern!r} in default_filenames {why}, and "
                    "conda compares it with a file's name alone: it never matches",
                    hint,
                    facts.place(call.spot),
                )


def bad_extension(facts: Facts) -> Iterator[Problem]:
    """An extension of a package extractor matches no file, or more than the extractor's own.

    conda asks whether a path ends with the extension, in lowercase (conda/plugins/manager.py, 26.7.1): a
    pattern, spaces or nothing never match. conda asks that of all it may take for a package, names on the
    command line included: without a dot, the end of a name is enough. An extractor for `.conda` or `.tar.bz2`
    replaces conda's own for every package.
    """
    for call, result, _ in _results(facts, "CondaPackageExtractor"):
        value = result.fields.get("extensions")
        if value is None or value.items is None:
            continue
        place = facts.place(call.spot)
        if not value.items:
            yield Problem(
                f"CondaPackageExtractor {result.title!r}: extensions is empty, so that conda never calls it",
                'Name the extensions: extensions=[".ext"].',
                place,
            )
        for extension in _texts(value):
            wrong = _wrong_extension(extension)
            if wrong:
                text, hint, certain = wrong
                yield Problem(
                    f"CondaPackageExtractor {result.title!r}: the extension {extension!r} {text}",
                    hint,
                    place,
                    None if certain else "warning",
                )


def _wrong_extension(extension: str) -> tuple[str, str, bool] | None:
    """What is wrong with an extension, what to do, and whether the extractor surely never gets a file."""
    if not extension:
        return "is empty: conda recognizes no package by it", "Name the end of the file names.", True
    if re.search(r"[*?\[\]/\s]", extension):
        text = "is compared with the end of a path as it is written, and no path ends so: it never matches"
        return text, "Give the end of the file names, such as '.ext', without wildcards and spaces.", True
    if extension.lower() in CONDA_PACKAGES:
        text = "is one of conda's own: this extractor unpacks every such package in place of conda's"
        return text, "Choose an extension of your own, unless that is what you want.", False
    if not extension.startswith("."):
        text = (
            "has no dot at its start: conda takes every name that ends so for the file of a package, names "
            "of packages to install included"
        )
        return text, f"Write {'.' + extension!r}.", False
    return None


def never_runs(facts: Facts) -> Iterator[Problem]:
    """An extractor or a loader is a generator function.

    conda calls it and drops what it returns, so that nothing of its body runs, and nothing says so. An
    extracted package is empty, a loader adds nothing.
    """
    for _, result, type_name in _results(facts, *GENERATORS):
        field = GENERATORS[type_name]
        function, place = _function(facts, result.fields.get(field))
        if function and place and yields(function):
            yield Problem(
                f"{type_name} {result.title!r}: {field} is the generator function {function.name}: conda "
                "calls it and does not iterate over what it returns, so that its body never runs",
                "Do the work in an ordinary function, without yield.",
                place,
            )


def _function(facts: Facts, value: Value | None) -> tuple[Function | None, Place | None]:
    """The plain function of the project that a field holds, and where it is; None for anything else."""
    place = facts.place(value.spot) if value and value.spot else None
    function = facts.source.function(place.path, place.line) if place and place.line else None
    if isinstance(function, FUNCTIONS) and not function.decorator_list:
        return function, place
    return None, None


def result_ignored(facts: Facts) -> Iterator[Problem]:
    """A prefix data loader returns its records and does not put them into the mapping that it gets.

    conda ignores what a loader returns (conda/core/prefix_data.py, 25.5 to 26.7.1): only what is put into the
    second argument is listed.
    """
    for _, result, _ in _results(facts, "CondaPrefixDataLoader"):
        function, place = _function(facts, result.fields.get("loader"))
        if function is None or place is None or not _returns_records(function):
            continue
        names = [one.arg for one in parameters(function.args)]
        names = names[1:] if names[:1] in (["self"], ["cls"]) else names
        if len(names) == 2 and not _uses(function, names[1]):
            yield Problem(
                f"CondaPrefixDataLoader {result.title!r}: {function.name} puts nothing into {names[1]}, and "
                "conda ignores what a loader returns: its packages are never listed",
                f"Put each record into the mapping: {names[1]}[record.name] = record.",
                place,
            )


def _returns_records(function: ast.AST) -> bool:
    """Whether a function returns anything but None and an empty mapping."""
    return any(
        not (
            value is None
            or isinstance(value, ast.Constant)
            or (isinstance(value, ast.Dict) and not value.keys)
        )
        for value in returned(function)
    )


def _uses(function: Function, name: str) -> bool:
    """Whether a function reads its argument before it gives the name to something else."""
    for statement in function.body:
        nodes = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
        if any(node.id == name and isinstance(node.ctx, ast.Load) for node in nodes):
            return True
        if any(node.id in ("locals", "vars", "eval", "exec") for node in nodes):
            return True
        if isinstance(statement, ast.Assign) and any(node.id == name for node in nodes):
            return False
    return False


CHECKS = (
    Check("CP325", "aliases-taken-apart", "error", "host", aliases_taken_apart),
    Check("CP326", "format-name-taken", "error", "host", name_taken),
    Check("CP327", "pattern-never-matches", "error", "host", pattern_never_matches),
    Check("CP328", "bad-extension", "error", "host", bad_extension),
    Check("CP329", "never-runs", "error", "host", never_runs),
    Check("CP330", "loader-result-ignored", "error", "host", result_ignored),
)
