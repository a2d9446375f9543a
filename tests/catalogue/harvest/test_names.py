"""The names of a module at run time, idiom by idiom."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from condaplug.catalogue.harvest import names
from tests.catalogue.harvest.release import release

DEPRECATIONS = """
    class DeprecationHandler:
        def __call__(self, since, until):
            def decorator(target):
                return target if isinstance(target, type) else target
            return decorator
    deprecated = DeprecationHandler()
"""

TYPES = """
    class CondaSubcommand: ...
    class CondaSolver: ...
"""


def described(folder: Path, sources: dict[str, str], module: str = "conda.mod") -> dict[str, Any]:
    given = {"conda.deprecations": DEPRECATIONS, "conda.plugins.types": TYPES, **sources}
    with release(folder, {name: dedent(text) for name, text in given.items()}) as snapshot:
        return names.section(snapshot)[module]


IDIOMS = {
    "definitions, by kind": (
        "class A: ...\ndef f(): ...\nasync def g(): ...\nx = 1\ny: int = 2\nh = lambda: 1\n_p = 0\n__d__ = 0",
        {"classes": "A", "functions": "f g h", "values": "_p x y"},
    ),
    "an annotation alone binds nothing": ("x: int\ny: int = 1", {"values": "y"}),
    "imports, with where they come from": (
        "import os, sys as system, os.path\nfrom json import dumps, loads as read\n"
        "from . import deprecations\nfrom .plugins.types import CondaSolver",
        {
            "from": {
                "": "deprecations=conda.deprecations os system=sys",
                ".plugins.types": "CondaSolver",
                "json": "dumps read=loads",
            }
        },
    ),
    "nothing for type checkers only": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from json import dumps\nelse:\n    x = 1",
        {"values": "x", "from": {"typing": "TYPE_CHECKING"}},
    ),
    "nothing for type checkers only, by an attribute": (
        "import typing\nif typing.TYPE_CHECKING:\n    x = 1",
        {"from": {"": "typing"}},
    ),
    "a star import takes what is public": (
        "from .plugins.types import *",
        {"from": {".plugins.types": "CondaSolver CondaSubcommand"}},
    ),
    "the platform is Linux": (
        "import sys\non_win = bool(sys.platform == 'win32')\nif on_win:\n    a = 1\nelse:\n    b = 1",
        {"values": "b on_win", "from": {"": "sys"}},
    ),
    "an unknown test binds what either branch binds": (
        "import os\nif os.environ.get('X'):\n    a = 1\nelse:\n    b = 1",
        {"values": "a b", "from": {"": "os"}},
    ),
    "what one branch of an unknown test rebinds or deletes stays": (
        "import os\ndef f(): ...\nx = y = 1\nif os.environ.get('X'):\n    f = 1\n    del x\nelse:\n    del y",
        {"functions": "f", "values": "x y", "from": {"": "os"}},
    ),
    "a try that works leaves its handlers alone": (
        "try:\n    from json import loads\nexcept ImportError as e:\n    loads = y = None\nelse:\n    x = 1",
        {"values": "x", "from": {"json": "loads"}},
    ),
    "a try that needs what Linux lacks goes to its handler": (
        "try:\n    import msvcrt\n    def lock(): ...\nexcept ImportError:\n    class lock: ...",
        {"classes": "lock"},
    ),
    "a with and a while are run": (
        "from contextlib import suppress\nwith suppress(Exception) as s:\n    x = 1\nwhile s:\n    y = 1",
        {"values": "s x y", "from": {"contextlib": "suppress"}},
    ),
    "del takes a name away": ("a = b = 1\ndel a", {"values": "b"}),
    "a deprecated constant is there, also after a del": (
        "from .deprecations import deprecated\nfrom json import loads\n"
        "deprecated.constant('26.3', '26.9', 'read', loads)\n"
        "deprecated.constant('26.3', '26.9', 'LIMIT', 3)\n"
        "deprecated.constant('26.3', '26.9', 'loads', loads)\ndel loads",
        {"values": "LIMIT", "from": {".deprecations": "deprecated", "json": "loads read=loads"}},
    ),
    "deprecated constants made in a loop": (
        """
        from .deprecations import deprecated
        def _load():
            return __import__("conda.plugins.types", fromlist=["types"])
        for name in ("CondaSubcommand", "CondaSolver"):
            deprecated.constant("26.3", "26.9", name, factory=lambda n=name: getattr(_load(), n))
        del name
        """,
        {
            "functions": "_load",
            "from": {".deprecations": "deprecated", ".plugins.types": "CondaSolver CondaSubcommand"},
        },
    ),
    "a loop's own name stays": ("for name in ('a', 'b'):\n    pass", {"values": "name"}),
    "globals() in a loop": (
        "for name, size in (('A', 1), ('B', 2)):\n    globals()[f'{name}_{size}'] = size\ndel name, size",
        {"values": "A_1 B_2"},
    ),
    "what the module's __getattr__ knows": (
        """
        _LAZY = frozenset({"Executor", "as_completed"})
        def _make():
            from concurrent.futures import as_completed
            class Executor: ...
            globals()["Executor"] = Executor
            globals()["as_completed"] = as_completed
        def __getattr__(name):
            if name in _LAZY:
                _make()
                return globals()[name]
            if name == "loads":
                import json
                return json.loads
            if name == "gone":
                from . import no_such_module
                return no_such_module
            raise AttributeError(name)
        """,
        {
            "classes": "Executor",
            "functions": "_make",
            "values": "_LAZY",
            "from": {"concurrent.futures": "as_completed", "json": "loads"},
        },
    ),
    "another name for a class or a function is where that is from": (
        "import json\nfrom collections import OrderedDict\nfrom .plugins import types\n"
        "A = types.CondaSolver\nB = OrderedDict\ntext = str\nIOE = IOError\nread = json.loads\nC = A",
        {
            "from": {
                "": "json types=conda.plugins.types",
                ".plugins.types": "A=CondaSolver C=CondaSolver",
                "builtins": "IOE=OSError text=str",
                "collections": "B=OrderedDict OrderedDict",
                "json": "read=loads",
            }
        },
    ),
    "another name for a value is a value": (
        "import sys, logging\nm = sys.maxsize\nlevel = logging.DEBUG\nn = m",
        {"values": "level m n", "from": {"": "logging sys"}},
    ),
    "name = name changes nothing": (
        "from json import loads\nloads = loads\nrange = range",
        {"from": {"builtins": "range", "json": "loads"}},
    ),
    "classes that calls make": (
        "from collections import namedtuple\nfrom typing import TypedDict\nP = namedtuple('P', 'a b')\n"
        "D = TypedDict('D', {'a-b': int})",
        {"classes": "D P", "from": {"collections": "namedtuple", "typing": "TypedDict"}},
    ),
    "what a public interface lists": (
        "__all__ = ('b', 'a')\na = b = 1",
        {"values": "a b", "all": "a b"},
    ),
    "nothing of a program": ("if __name__ == '__main__':\n    x = 1\ny = __name__", {"values": "y"}),
    "names bound inside of expressions": (
        "if (n := 3) > 2:\n    pass\n(a, [b, *c]), d = (1, [2]), 3\ne = [z for z in ()]",
        {"values": "a b c d e n"},
    ),
}


@pytest.mark.parametrize(("source", "expected"), IDIOMS.values(), ids=IDIOMS.keys())
def test_a_module_has_the_names(tmp_path: Path, source: str, expected: dict[str, Any]) -> None:
    assert described(tmp_path, {"conda.mod": source}) == expected


def test_a_package_keeps_what_it_imports_from_its_own_modules(tmp_path: Path) -> None:
    sources = {
        "conda.pack": "from .main import main\nfrom . import other\nfrom .main import helper as _helper",
        "conda.pack.main": "def main(): ...\ndef helper(): ...",
        "conda.pack.other": "",
    }
    assert described(tmp_path, sources, "conda.pack") == {
        "package": True,
        "from": {".pack.main": "_helper=helper main"},
    }


def test_a_submodule_takes_the_place_of_a_name_that_is_from_elsewhere(tmp_path: Path) -> None:
    sources = {
        "conda.locks": "def lock(): ...",
        "conda.pack": "from ..locks import lock\nfrom ..plugins import types",
        "conda.pack.lock": "",
    }
    assert described(tmp_path, sources, "conda.pack") == {
        "package": True,
        "from": {"": "types=conda.plugins.types"},
    }


def test_a_package_and_its_module_that_import_each_other_are_read(tmp_path: Path) -> None:
    sources = {
        "conda.pack": "from .inner import thing\nfrom . import pack_itself\nlater = 1",
        "conda.pack.inner": "from . import later\nfrom .. import pack\nthing = 1\nagain = thing",
    }
    assert described(tmp_path, sources, "conda.pack.inner") == {
        "values": "again thing",
        "from": {"": "pack=conda.pack", ".pack": "later"},
    }


def test_the_oldest_python_that_the_release_supports_decides(tmp_path: Path) -> None:
    source = """
        import sys
        if sys.version_info >= (3, 9):
            a = 1
        if sys.version_info < (3, 14):
            b = 1
        else:
            c = 1
    """
    (tmp_path / "pyproject.toml").write_text('[project]\nrequires-python = ">=3.9"\n', encoding="utf-8")
    assert described(tmp_path, {"conda.mod": source})["values"] == "a b"


def test_old_releases_make_functions_of_deprecated_classes(tmp_path: Path) -> None:
    handler = """
        class DeprecationHandler:
            def __call__(self, since, until):
                def decorator(func):
                    def inner(*args, **kwargs):
                        return func(*args, **kwargs)
                    return inner
                return decorator
        deprecated = DeprecationHandler()
    """
    source = (
        "from .deprecations import deprecated\n@deprecated('24.3', '24.9')\nclass Old: ...\nclass New: ..."
    )
    new = described(tmp_path / "new", {"conda.mod": source})
    old = described(tmp_path / "old", {"conda.mod": source, "conda.deprecations": handler})
    assert new["classes"] == "New Old"
    assert (old["classes"], old["functions"]) == ("New", "Old")
