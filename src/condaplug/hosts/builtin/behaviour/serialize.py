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
    from ..model import Model


class CondaJSONEncoder(json.JSONEncoder):
    """Writes enumerations, paths and objects that know their own form."""

    def default(self, obj: Any) -> Any:
        if isinstance(obj, enum.Enum):
            return obj.value
        if isinstance(obj, os.PathLike):
            return os.fspath(obj)
        for name in ("dump", "__json__", "to_json", "as_json"):
            if callable(method := getattr(obj, name, None)):
                return method()
        return super().default(obj)


CondaJSONEncoder.__module__ = "conda.common.serialize.json"


def _text_of(text: str | None, fp: Any, path: Any) -> str:
    if (text, fp, path).count(None) != 2:
        raise ValueError("give one of text, fp and path")
    if fp is not None:
        return str(fp.read())
    return Path(path).read_text() if path is not None else str(text)


def _written(text: str, fp: Any, path: Any) -> str | None:
    if fp and path:
        raise ValueError("give one of fp and path")
    if fp is None and path is None:
        return text
    if fp is not None:
        fp.write(text)
    else:
        Path(path).write_text(text)
    return None


def json_names(model: Model) -> dict[str, Any]:
    """``conda.common.serialize.json``."""

    def write(obj: Any, *, fp: Any = None, path: Any = None, **kwargs: Any) -> str | None:
        kwargs.setdefault("cls", CondaJSONEncoder)
        kwargs.setdefault("indent", 2)
        return _written(json.dumps(obj, **kwargs), fp, path)

    def read(*, text: str | None = None, fp: Any = None, path: Any = None, **kwargs: Any) -> Any:
        return json.loads(_text_of(text, fp, path), **kwargs)

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
        return _written(stream.getvalue(), fp, path)

    def read(*, text: str | None = None, fp: Any = None, path: Any = None) -> Any:
        return load_yaml(_text_of(text, fp, path))

    from .lazy import LazyNames

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
        return _written(text.getvalue(), stream, None)

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
    found.indent(mapping=2, offset=2, sequence=4)
    found.default_flow_style = False
    return found
