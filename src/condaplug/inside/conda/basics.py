"""Small parts of conda that plugins lean on: markers, constants, text and iteration."""

# ruff: noqa: TID252
from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..model.model import Model

ON_WIN = sys.platform == "win32"


class Null:
    """The marker for "not given", which is false and unlike None (conda/auxlib/__init__.py)."""

    def __bool__(self) -> bool:
        return False

    def __len__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Null)

    def __hash__(self) -> int:
        return hash(Null)

    def __str__(self) -> str:
        return "Null"


Null.__name__ = Null.__qualname__ = "_Null"
Null.__module__ = "conda.auxlib"
NULL = Null()


def auxlib(model: Model) -> dict[str, Any]:
    """``conda.auxlib``."""
    return {"NULL": NULL, "_Null": Null}


def common_constants(model: Model) -> dict[str, Any]:
    """``conda.common.constants``."""
    return {"NULL": NULL}


def ish(model: Model) -> dict[str, Any]:
    """``conda.auxlib.ish``."""

    def dals(string: str) -> str:
        import textwrap

        return textwrap.dedent(string).lstrip()

    return {"dals": dals}


def constants(model: Model) -> dict[str, Any]:
    """``conda.base.constants``: the values that depend on the platform; the others are data."""
    known = model.data["constants"]
    channels = known.get(f"conda.base.constants:DEFAULT_CHANNELS_{'WIN' if ON_WIN else 'UNIX'}")
    return {
        "ROOT_ENV_NAME": "base",
        "COMPATIBLE_SHELLS": ("bash", *["cmd.exe"] * ON_WIN, "fish", "tcsh", "xonsh", "zsh", "powershell"),
        **({"DEFAULT_CHANNELS": model.plain(channels)} if channels else {}),
        **({} if ON_WIN else {"PREFIX_NAME_DISALLOWED_CHARS": {"/", " ", ":", "#"}}),
    }


def compat(model: Model) -> dict[str, Any]:
    """``conda.common.compat``."""
    return {
        "on_win": ON_WIN,
        "on_mac": sys.platform == "darwin",
        "on_linux": sys.platform == "linux",
        "isiterable": lambda obj: isinstance(obj, Iterable) and not isinstance(obj, str),
        "open": open,
    }


def dashlist(iterable: Any, indent: int = 2) -> str:
    """Each item on a line of its own behind a dash (conda/common/io.py)."""
    start = "- ".rjust(indent + 2)
    return "".join(f"\n{start}{item}" for item in iterable)


def io(model: Model) -> dict[str, Any]:
    """``conda.common.io``."""
    return {"dashlist": dashlist}


def groupby_to_dict(keyfunc: Callable[[Any], Any], sequence: Iterable[Any]) -> dict[Any, list[Any]]:
    """Items by key, in order (conda/common/iterators.py)."""
    keyed = [(keyfunc(item), item) for item in sequence]
    return {wanted: [item for key, item in keyed if key == wanted] for wanted, _ in keyed}


def unique(iterable: Iterable[Any]) -> Iterator[Any]:
    """Each item once, in order (conda/common/iterators.py)."""
    return iter(dict.fromkeys(iterable))


def iterators(model: Model) -> dict[str, Any]:
    """``conda.common.iterators``."""
    return {"groupby_to_dict": groupby_to_dict, "unique": unique}
