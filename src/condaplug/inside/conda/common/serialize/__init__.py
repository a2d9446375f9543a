"""Reading and writing JSON and YAML, by the names of before 25.9."""

from __future__ import annotations

import json
from io import StringIO
from json import loads as json_load
from typing import Any

from ._files import target
from .json import CondaJSONEncoder
from .yaml import parser

__all__ = [
    "json_dump",
    "json_load",
    "yaml_round_trip_dump",
    "yaml_round_trip_load",
    "yaml_safe_dump",
    "yaml_safe_load",
]


def yaml_safe_load(string: Any) -> Any:
    return parser("safe").load(string)


def yaml_round_trip_load(string: Any) -> Any:
    return parser("rt").load(string)


def yaml_round_trip_dump(data: Any, stream: Any = None) -> str | None:
    """Write YAML to an open file, or give the text back."""
    text = StringIO()
    parser("rt").dump(data, text)
    return target(text.getvalue(), stream, None)


yaml_safe_dump = yaml_round_trip_dump


def json_dump(data: Any) -> str:
    return json.dumps(data, indent=2, sort_keys=True, cls=CondaJSONEncoder)
