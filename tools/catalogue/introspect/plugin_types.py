"""The classes of ``conda.plugins.types``, with the fields of their constructors."""

from __future__ import annotations

import dataclasses
import enum
import inspect
import re
from typing import Any

from .values import default, plain


def kind_of(annotation: str) -> str:
    """The kind of a field from its annotation, in the words that the checks use."""
    text = annotation.replace(" ", "")
    optional = text.endswith("|None") and not text.startswith("str|None|")
    core = text.removesuffix("|None") if optional else text
    simple = {"str": "str", "set[str]": "set[str]", "list[str]": "list[str]", "tuple[str,...]": "tuple[str]"}
    if core in simple:
        return simple[core] + ("|None" if optional else "")
    if core.startswith("str|None|Callable"):
        return "version"
    if core == "Parameter":
        return "parameter"
    if core == "EnvironmentFormat":
        return "enum:EnvironmentFormat"
    if named := re.fullmatch(r"type\[(\w+)\]", core):
        return f"class:{named.group(1)}"
    if core.startswith("Callable") or core in (
        "CondaPrefixDataLoaderCallable",
        "PackageExtract",
        "SinglePlatformEnvironmentExport",
        "MultiPlatformEnvironmentExport",
    ):
        return "callable" + ("|None" if optional else "")
    return "any"


def plugin_types() -> dict[str, Any]:
    """The section ``types``: kind, bases, fields and members of each class."""
    from conda.plugins import types

    described = {}
    for name, value in sorted(vars(types).items()):
        if not isinstance(value, type) or value.__module__ != types.__name__:
            continue
        fact: dict[str, Any] = {"bases": [base.__name__ for base in value.__bases__ if base is not object]}
        if hasattr(value, "_fields"):
            fact = {"bases": [], "kind": "namedtuple", "fields": described_fields(value)[0]}
        elif dataclasses.is_dataclass(value):
            fact["kind"] = "dataclass"
            fact["frozen"] = vars(value)["__dataclass_params__"].frozen
            fact["fields"], fact["kw_only"] = described_fields(value)
        elif issubclass(value, enum.Enum):
            fact["kind"] = "enum"
            fact["members"] = {name: plain(member.value) for name, member in value.__members__.items()}
        else:
            fact["kind"] = "abc" if inspect.isabstract(value) else "class"
            fact["abstract"] = sorted(getattr(value, "__abstractmethods__", ()))
            fact["members"] = sorted(member for member in vars(value) if not member.startswith("_"))
        described[name] = fact
    return described


def described_fields(plugin_type: Any) -> tuple[list[dict[str, Any]], bool]:
    """The parameters of the constructor of a dataclass or a named tuple, and whether all are keyword-only."""
    named = hasattr(plugin_type, "_fields")
    fields: Any = {} if named else {field.name: field for field in dataclasses.fields(plugin_type)}
    parameters = list(inspect.signature(plugin_type).parameters.values())
    described = []
    for parameter in parameters:
        annotation = fields[parameter.name].type if parameter.name in fields else parameter.annotation
        annotation = getattr(annotation, "__forward_arg__", annotation)
        field: dict[str, Any] = {"name": parameter.name, "kind": kind_of(str(annotation))}
        field["required"] = parameter.default is parameter.empty
        if not field["required"]:
            value = parameter.default
            if repr(value) == "<factory>":
                value = fields[parameter.name].default_factory()
            field["default"] = default(value)
        described.append(field)
    return described, bool(parameters) and all(each.kind is each.KEYWORD_ONLY for each in parameters)
