"""The values of conda's public constants."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from condaplug.catalogue.harvest import constants
from tests.catalogue.harvest.release import release


def found(folder: Path, **sources: str) -> dict[str, Any]:
    modules = {name.replace("__", "."): source for name, source in sources.items()}
    with release(folder, modules) as snapshot:
        return constants.section(snapshot)


def test_literals_assigned_once(tmp_path: Path) -> None:
    source = """
        from typing import Final
        NAME: Final = "conda"
        LATER: str
        SOME = frozenset({"b", "a"})
        TABLE = {"a": (1, 2.5)}
        TWICE = 1
        TWICE = 2
        ADDED = (1,)
        ADDED += (2,)
        STATE = None
        CACHE = {}
        SEEN = []
        _PRIVATE = 1
        SWITCHED = 1
        COMPUTED = len("abc")
        if NAME:
            BRANCH = 1

        def switch():
            global SWITCHED
            NAME = 3
            SWITCHED = 2
        """
    assert found(tmp_path, conda__one=source) == {
        "conda.one:NAME": "conda",
        "conda.one:SOME": {"frozenset": ["a", "b"]},
        "conda.one:TABLE": {"dict": {"a": {"tuple": [1, 2.5]}}},
    }


def test_what_no_plugin_needs_is_left_out(tmp_path: Path) -> None:
    source = f"""
        KEY = "{"0123456789abcdef" * 4}"
        KEYS = ["x", "{"0123456789abcdef" * 4}"]
        WORDS = "Says a thing."
        LONG = {tuple(range(600))}
        SHORT = "two words"
        """
    assert found(tmp_path, conda__one=source, conda___private="A = 1") == {"conda.one:SHORT": "two words"}


def test_the_module_of_constants_may_compute_what_no_platform_decides(tmp_path: Path) -> None:
    source = """
        import struct
        import sys
        from os.path import join
        from ..common.compat import on_win
        from ..deprecations import deprecated
        BITS = 8 * struct.calcsize("P")
        UNIX = ("a",)
        WIN = (*UNIX, "b")
        EITHER = WIN if on_win else UNIX
        META = join("conda-meta", "history")
        if on_win:
            SHELLS = ("cmd",)
        else:
            SHELLS = ("sh",)
        MAP = {"x": 1}
        KEYS = frozenset(MAP)
        ONE = TWO = "both"
        deprecated.constant("26.3", "26.9", "OLD", (*UNIX, "c"))
        """
    helper = "class DeprecationHandler: ...\ndeprecated = DeprecationHandler()\n"
    values = found(
        tmp_path,
        conda__base__constants=source,
        conda__common__compat="import sys\non_win = sys.platform == 'win32'\n",
        conda__deprecations=helper,
        conda__exports="from .deprecations import deprecated\ndeprecated.constant('1', '2', 'PY3', True)\n",
    )
    assert values == {
        "conda.base.constants:UNIX": {"tuple": ["a"]},
        "conda.base.constants:WIN": {"tuple": ["a", "b"]},
        "conda.base.constants:META": "conda-meta/history",
        "conda.base.constants:MAP": {"dict": {"x": 1}},
        "conda.base.constants:KEYS": {"frozenset": ["x"]},
        "conda.base.constants:ONE": "both",
        "conda.base.constants:TWO": "both",
        "conda.base.constants:OLD": {"tuple": ["a", "c"]},
        "conda.exports:PY3": True,
    }
