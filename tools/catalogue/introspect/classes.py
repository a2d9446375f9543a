"""The bases, abstract members and enumeration members of a class."""

from __future__ import annotations

import contextlib
import enum
from typing import Any

from .origins import base_of
from .plugin_types import described_fields
from .values import plain

DATA_MODELS = {"conda.models.environment:Environment", "conda.models.environment:EnvironmentConfig"}
"""Dataclasses outside ``conda.plugins.types`` whose fields are facts."""


def class_facts(value: type) -> dict[str, Any]:
    """The section ``classes`` on one class; empty for one without bases."""
    described: dict[str, Any] = {}
    bases = [base_of(value, base) for base in value.__bases__ if base is not object]
    if bases:
        described["bases"] = bases
    if issubclass(value, BaseException):
        described["exception"] = True
    abstract = sorted(getattr(value, "__abstractmethods__", ()))
    if abstract:
        described["abstract"] = " ".join(abstract)
    if f"{value.__module__}:{value.__qualname__}" in DATA_MODELS:
        described["fields"], described["kw_only"] = described_fields(value)
    if issubclass(value, enum.Enum):
        with contextlib.suppress(ValueError):
            described["members"] = {name: plain(member.value) for name, member in value.__members__.items()}
            writes = next(base for base in value.__mro__ if "__str__" in vars(base))
            if writes.__module__.partition(".")[0] == "conda" and all(
                str(member) == str(member.value) for member in value
            ):
                described["shown"] = "value"
    return described
