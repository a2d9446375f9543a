"""Reading and writing YAML with ruamel.yaml, which is imported when it is needed."""

from __future__ import annotations

from io import StringIO
from typing import Any

from ._files import source, target

__all__ = ["dump", "dumps", "load", "loads", "read", "write"]


def made(name: str) -> Any:
    """The error of ruamel.yaml."""
    return _ruamel().error.YAMLError if name == "YAMLError" else None


def write(obj: Any, *, fp: Any = None, path: Any = None) -> str | None:
    """Write to a file, or give the text back."""
    stream = StringIO()
    parser("rt").dump(obj, stream)
    return target(stream.getvalue(), fp, path)


def read(*, path: Any = None, fp: Any = None, text: str | None = None) -> Any:
    """Read a text or the content of a file, with the round-trip loader."""
    return parser("rt").load(source(text, fp, path))


def dump(obj: Any, fp: Any) -> str | None:
    return write(obj, fp=fp)


def dumps(obj: Any) -> str | None:
    return write(obj)


def load(fp: Any) -> Any:
    return read(fp=fp)


def loads(s: str) -> Any:
    return read(text=s)


def parser(kind: str) -> Any:
    """The reader and writer of ruamel.yaml as conda sets it up."""
    found = _ruamel().YAML(typ=kind, pure=True)
    found.map_indent, found.sequence_indent, found.sequence_dash_offset = 2, 4, 2
    found.default_flow_style = False
    return found


def _ruamel() -> Any:
    import ruamel.yaml

    return ruamel.yaml
