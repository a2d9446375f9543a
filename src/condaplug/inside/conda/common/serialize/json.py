"""Reading and writing JSON and YAML (conda/common/serialize)."""

# ruff: noqa: TID252
from __future__ import annotations

import enum
import json
import os
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ....model.model import Model


_OWN_FORMS = ("as_json", "to_json", "__json__", "dump")
"""The methods by which an object gives its own form; the last one that it has is asked."""


class CondaJSONEncoder(json.JSONEncoder):
    """Writes enumerations, paths and objects that know their own form."""

    def default(self, o: Any) -> Any:
        forms = [getattr(o, name) for name in _OWN_FORMS if callable(getattr(o, name, None))]
        if isinstance(o, (enum.Enum, os.PathLike)):
            return o.value if isinstance(o, enum.Enum) else os.fspath(o)
        return forms[-1]() if forms else super().default(o)


CondaJSONEncoder.__module__ = "conda.common.serialize.json"


def _source(text: str | None, fp: Any, path: Any) -> str:
    """The text that was given, or the content of the one file that was."""
    given = [source for source in (text, fp, path) if source is not None]
    if len(given) > 1 or not given:
        raise ValueError("give one of text, fp and path")
    if path is not None:
        return Path(path).read_text()
    return str(text if fp is None else fp.read())


def _target(text: str, fp: Any, path: Any) -> str | None:
    """Write the text to the one file that was given, or give it back."""
    if fp and path:
        raise ValueError("give fp or path")
    if fp is not None:
        fp.write(text)
    elif path is not None:
        Path(path).write_text(text)
    return text if fp is None and path is None else None


def json_names(model: Model) -> dict[str, Any]:
    """``conda.common.serialize.json``."""

    def write(obj: Any, *, fp: Any = None, path: Any = None, **options: Any) -> str | None:
        text = json.dumps(obj, **{"indent": 2, "cls": CondaJSONEncoder, **options})
        return _target(text, fp, path)

    def read(*, path: Any = None, fp: Any = None, text: str | None = None, **options: Any) -> Any:
        return json.loads(_source(text, fp, path), **options)

    return {
        "CondaJSONEncoder": CondaJSONEncoder,
        "JSONDecodeError": json.JSONDecodeError,
        "write": write,
        "read": read,
        "dump": lambda obj, fp, **kwargs: write(obj, fp=fp, **kwargs),
        "dumps": lambda obj, **kwargs: write(obj, **kwargs),
        "load": lambda fp, **kwargs: read(fp=fp, **kwargs),
        "loads": lambda s, **kwargs: read(text=s, **kwargs),
    }


def yaml_names(model: Model) -> dict[str, Any]:
    """``conda.common.serialize.yaml``."""

    def write(obj: Any, *, fp: Any = None, path: Any = None) -> str | None:
        stream = StringIO()
        _yaml("rt").dump(obj, stream)
        return _target(stream.getvalue(), fp, path)

    def read(*, path: Any = None, fp: Any = None, text: str | None = None) -> Any:
        return load_yaml(_source(text, fp, path))

    from ...lazy import LazyNames

    return LazyNames(
        {
            "write": write,
            "read": read,
            "dump": lambda obj, fp: write(obj, fp=fp),
            "dumps": lambda obj: write(obj),
            "load": lambda fp: read(fp=fp),
            "loads": lambda s: read(text=s),
        },
        YAMLError=lambda: _ruamel().error.YAMLError,
    )


def names(model: Model) -> dict[str, Any]:
    """``conda.common.serialize``."""

    def dump(data: Any, stream: Any = None) -> str | None:
        text = StringIO()
        _yaml("rt").dump(data, text)
        return _target(text.getvalue(), stream, None)

    return {
        "yaml_safe_load": lambda string: _yaml("safe").load(string),
        "yaml_round_trip_load": load_yaml,
        "yaml_safe_dump": dump,
        "yaml_round_trip_dump": dump,
        "json_load": json.loads,
        "json_dump": lambda data: json.dumps(data, indent=2, sort_keys=True, cls=CondaJSONEncoder),
    }


def load_yaml(text: str) -> Any:
    """A YAML document, read as conda reads it: with the round-trip loader of ruamel.yaml."""
    return _yaml("rt").load(text)


def _ruamel() -> Any:
    import ruamel.yaml

    return ruamel.yaml


def _yaml(kind: str) -> Any:
    found = _ruamel().YAML(typ=kind, pure=True)
    found.map_indent, found.sequence_indent, found.sequence_dash_offset = 2, 4, 2
    found.default_flow_style = False
    return found
