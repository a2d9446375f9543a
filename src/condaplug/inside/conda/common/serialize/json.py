"""Reading and writing JSON."""

from __future__ import annotations

import enum
import json
import os
from json import JSONDecodeError
from typing import Any

from ._files import source, target

__all__ = ["CondaJSONEncoder", "JSONDecodeError", "dump", "dumps", "load", "loads", "read", "write"]

_OWN_FORMS = ("as_json", "to_json", "__json__", "dump")
"""The methods by which an object gives its own form; the last one that it has is asked."""


class CondaJSONEncoder(json.JSONEncoder):
    """Writes enumerations, paths and objects that know their own form."""

    def default(self, o: Any) -> Any:
        forms = [getattr(o, name) for name in _OWN_FORMS if callable(getattr(o, name, None))]
        if isinstance(o, (enum.Enum, os.PathLike)):
            return o.value if isinstance(o, enum.Enum) else os.fspath(o)
        return forms[-1]() if forms else super().default(o)


def write(obj: Any, *, fp: Any = None, path: Any = None, **options: Any) -> str | None:
    """Write to a file, or give the text back."""
    text = json.dumps(obj, **{"indent": 2, "cls": CondaJSONEncoder, **options})
    return target(text, fp, path)


def read(*, path: Any = None, fp: Any = None, text: str | None = None, **options: Any) -> Any:
    """Read a text or the content of a file."""
    return json.loads(source(text, fp, path), **options)


def dump(obj: Any, fp: Any, **kwargs: Any) -> str | None:
    return write(obj, fp=fp, **kwargs)


def dumps(obj: Any, **kwargs: Any) -> str | None:
    return write(obj, **kwargs)


def load(fp: Any, **kwargs: Any) -> Any:
    return read(fp=fp, **kwargs)


def loads(s: str, **kwargs: Any) -> Any:
    return read(text=s, **kwargs)
