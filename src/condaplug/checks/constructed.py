"""The calls in the plugin's source that make results of hooks, with the arguments that are written there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from condaplug.catalogue import api
from condaplug.checks.base import Facts
from condaplug.checks.conda_api import release_of
from condaplug.checks.results import results_of
from condaplug.checks.told import faults_of, is_told
from condaplug.hosts.observation import Value
from condaplug.source import Use, first_absent
from condaplug.source.evaluate import constant
from condaplug.source.scopes import Scope
from condaplug.syntax import UnknownError


@dataclass(frozen=True)
class Constructed:
    """One call of a type of ``conda.plugins.types``: the arguments by the field that they are for."""

    type_name: str
    file: str
    node: ast.Call
    scope: Scope
    arguments: dict[str, ast.expr]
    use: Use


def constructed(facts: Facts) -> Iterator[Constructed]:
    """The calls that make results and may be reached at the host's release."""
    release = release_of(facts)
    types = api.at(release)["types"]
    seen = set()
    for use in facts.source.uses.at(release):
        call, (_, _, type_name) = use.call, use.name.rpartition(".")
        if call is None or call.node is None or call.scope is None or id(call.node) in seen:
            continue
        if not use.name.startswith("conda.plugins.") or type_name not in types or first_absent(use, release):
            continue
        seen.add(id(call.node))
        fields = [field["name"] for field in api.fields(type_name, release)]
        starred = any(isinstance(arg, ast.Starred) for arg in call.node.args)
        arguments = {} if starred else dict(zip(fields, call.node.args, strict=False))
        arguments |= {keyword.arg: keyword.value for keyword in call.node.keywords if keyword.arg}
        yield Constructed(type_name, use.place.path, call.node, call.scope, arguments, use)


def is_made_today(facts: Facts, one: Constructed) -> bool:
    """Whether the host may have run this call: then what it saw is told by other checks."""
    if is_told(facts, one.use, "", tuple(faults_of(facts.observation))):
        return True
    name = one.arguments.get("name")
    value = value_of(facts, one, name) if name else None
    made = {result.label for _, result, type_name in results_of(facts) if type_name == one.type_name}
    if value is None:
        return bool(made)
    return value.is_a("str") and value.text[1:-1].lower().strip() in made


def value_of(facts: Facts, one: Constructed, node: ast.expr) -> Value | None:
    """The value of an argument, described as the probe does; None where the source does not tell."""
    try:
        return _described(constant(node, one.scope, facts.source.uses.program, release_of(facts)))
    except UnknownError:
        return None


def _described(value: Any) -> Value:
    cls = type(value)
    name = cls.__name__
    items = tuple(map(_described, value)) if isinstance(value, (list, tuple, set)) else None
    return Value(
        name,
        repr(value),
        tuple(base.__name__ for base in cls.__mro__ if base is not object),
        is_iterable=hasattr(cls, "__iter__"),
        is_container=hasattr(cls, "__contains__"),
        is_set=isinstance(value, set),
        items=items,
    )
