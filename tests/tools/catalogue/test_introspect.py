"""What each section records, on tiny packages called conda."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.catalogue.tiny_conda import CATALOGUE, introspected
from tools.catalogue.introspect.plugin_types import kind_of
from tools.catalogue.introspect.values import plain

MODULES: dict[str, tuple[str, dict[str, Any]]] = {
    "definitions, by kind": (
        "class A: ...\ndef f(): ...\nasync def g(): ...\nx = 1\ny: int = 2\nz: int\n_p = 0\n__d__ = 0",
        {"classes": "A", "functions": "f g", "values": "_p x y"},
    ),
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
    "what a star import takes": (
        "from .plugins.types import *",
        {"from": {".plugins.types": "CondaSolver CondaSubcommand"}},
    ),
    "nothing that only a call sets": (
        "x = 1\ndef f():\n    global later\n    later = 1\nf()",
        {"functions": "f", "values": "x"},
    ),
    "a deprecated constant": (
        "from .deprecations import deprecated\nfrom .plugins.types import CondaSolver\n"
        "deprecated.constant('26.3', '26.9', 'Solver', CondaSolver)\n"
        "deprecated.constant('26.3', '26.9', 'LIMIT', 3)",
        {
            "values": "LIMIT",
            "from": {".deprecations": "deprecated", ".plugins.types": "CondaSolver Solver=CondaSolver"},
        },
    ),
    "what the module's __getattr__ knows": (
        "def __getattr__(name):\n    if name == 'loads':\n        import json\n        return json.loads\n"
        "    if name == 'nothing':\n        return None\n    raise AttributeError(name)",
        {"from": {"json": "loads"}},
    ),
    "another name for a class or a function": (
        "import json\nfrom .plugins import types\nA = types.CondaSolver\nIOE = IOError\nread = json.loads",
        {
            "from": {
                "": "json types=conda.plugins.types",
                ".plugins.types": "A=CondaSolver",
                "builtins": "IOE=OSError",
                "json": "read=loads",
            }
        },
    ),
    "what a public interface lists": ("__all__ = ('b', 'a')\na = b = 1", {"values": "a b", "all": "a b"}),
}

BASES = """
    from abc import ABC, abstractmethod
    from enum import Enum

    class Root(ABC):
        @abstractmethod
        def one(self): ...
        @property
        @abstractmethod
        def two(self): ...
    class ValueEnum(Enum):
        def __str__(self):
            return f"{self.value}"
"""
CLASSES: dict[str, tuple[str, dict[str, Any]]] = {
    "nothing to say": ("class X: ...", {}),
    "a base of conda, where it is defined": (
        "from .again import Renamed\nclass X(Renamed):\n    one = two = 2",
        {"bases": ["conda.bases:Root"]},
    ),
    "a base from elsewhere, as the source spells it": (
        "import json\nfrom json import JSONEncoder\nclass X(json.JSONDecoder, JSONEncoder): ...",
        {"bases": ["json:JSONDecoder", "json:JSONEncoder"]},
    ),
    "an exception": ("class X(KeyError): ...", {"bases": ["builtins:KeyError"], "exception": True}),
    "a named tuple that a call makes": (
        "from collections import namedtuple\nclass X(namedtuple('X', 'a b')): ...",
        {"bases": ["builtins:tuple"]},
    ),
    "what stays abstract": (
        "from .bases import Root\nclass X(Root):\n    two = 2",
        {"bases": ["conda.bases:Root"], "abstract": "one"},
    ),
    "an enumeration": (
        "from enum import Enum\nclass X(Enum):\n    A = 1\n    C = (1, 'n')",
        {"bases": ["enum:Enum"], "members": {"A": 1, "C": {"tuple": [1, "n"]}}},
    ),
    "an enumeration shown by its values": (
        "from .bases import ValueEnum\nclass X(ValueEnum):\n    A = 1",
        {"bases": ["conda.bases:ValueEnum"], "members": {"A": 1}, "shown": "value"},
    ),
}

HEAD = "from .deprecations import deprecated\n"
DATES = {"since": "26.3", "until": "26.9"}
DEPRECATIONS: dict[str, tuple[str, dict[str, dict[str, str]]]] = {
    "a function": ("@deprecated('26.3', '26.9')\ndef go(): ...", {":go": DATES}),
    "a class, with a quoted replacement": (
        "@deprecated('26.3', '26.9', addendum='Use `conda.new.go` instead.')\nclass Go: ...",
        {":Go": {**DATES, "use": "conda.new.go"}},
    ),
    "a dotted replacement without quotes": (
        "@deprecated('26.3', '26.9', addendum='Use conda.new.Go.run() instead.')\ndef go(): ...",
        {":go": {**DATES, "use": "conda.new.Go.run"}},
    ),
    "two replacements are none": (
        "@deprecated('26.3', '26.9', addendum='Use Path.exists() + Path.check()')\ndef go(): ...",
        {":go": DATES},
    ),
    "a member": (
        "class A:\n    @property\n    @deprecated('26.3', '26.9')\n    def go(self): ...",
        {":A.go": DATES},
    ),
    "an argument": (
        "@deprecated.argument('26.3', '26.9', 'old', rename='new')\ndef go(**k): ...",
        {":go(old)": {**DATES, "kind": "argument", "use": "new"}},
    ),
    "an argument that is renamed to nothing": (
        "@deprecated.argument('26.3', '26.9', 'old', rename='new', addendum='Gone.')\ndef go(**k): ...",
        {":go(old)": {**DATES, "kind": "argument"}},
    ),
    "a constant": (
        "deprecated.constant('26.3', '26.9', 'GO', 1, addendum='Use `go()` instead.')",
        {":GO": {**DATES, "kind": "constant", "use": "go"}},
    ),
    "the module": ("deprecated.module('26.3', '26.9')", {"": {**DATES, "kind": "module"}}),
    "a command line's action has no name": ("deprecated.action('26.3', '26.9', int)", {}),
    "what a call declares": ("def go():\n    deprecated.constant('26.3', '26.9', 'GO', 1)", {}),
}

SIGNATURES = """
    import functools
    from collections import namedtuple
    from contextlib import contextmanager
    from dataclasses import dataclass, field
    from enum import Enum
    from typing import NamedTuple, Protocol

    def keeping(function):
        @functools.wraps(function)
        def inner(*args, **kwargs):
            return function(*args, **kwargs)
        return inner
    def other(function):
        def inner(*args):
            return function(*args)
        return inner
    def plain(a, b=1, /, c=2, *rest, d, e=None, **more): ...
    def bare(a, *, b): ...
    @contextmanager
    def managed(a):
        yield
    @functools.cache
    def cached(a): ...
    @keeping
    def kept(a, b=1): ...
    @other
    def changed(a): ...
    class Empty: ...
    class WithInit:
        def __init__(self, a, *, b=1): ...
        def method(self, c): ...
        @classmethod
        def of(cls, d=1): ...
        @staticmethod
        def free(e, f=1): ...
        @property
        def size(self): ...
        @other
        def changed(self, g): ...
        alias = method
    class WithNew:
        def __new__(cls, a): ...
    class Inheriting(WithInit): ...
    @dataclass
    class Data:
        first: int
        third: list = field(default_factory=list)
        fourth: int = field(default=4, kw_only=True)
    class Tuple(NamedTuple):
        a: int
        b: str = ""
    class TupleOfCall(namedtuple("T", "a b")):
        def length(self): ...
    class Level(Enum):
        LOW = 1
        def text(self, a): ...
    class Failure(Exception):
        def method(self, a): ...
    class Shape(Protocol):
        def method(self, a): ...
    class _Private:
        def method(self, a): ...
"""

CONSTANTS = f"""
    from typing import Final
    NAME: Final = "conda"
    LATER: str
    SOME = frozenset({{"b", "a"}})
    TABLE = {{"a": (1, 2.5)}}
    TWICE = 1
    TWICE = 2
    STATE = None
    CACHE = {{}}
    _PRIVATE = 1
    SWITCHED = 1
    COMPUTED = len("abc")
    KEY = "{"0123456789abcdef" * 4}"
    WORDS = "Says a thing."
    LONG = {tuple(range(600))}

    def switch():
        global SWITCHED
        SWITCHED = 2
"""

TYPES = """
    from __future__ import annotations
    import enum
    from abc import ABC, abstractmethod
    from dataclasses import dataclass, field
    from typing import NamedTuple

    class Format(enum.Enum):
        env = "environment"
    @dataclass
    class CondaPlugin:
        name: str
    @dataclass
    class CondaThing(CondaPlugin):
        action: Callable[[str], None]
        hidden: int = field(init=False, default=0)
        aliases: tuple[str, ...] = field(default_factory=tuple)
        format: Format = Format.env
    @dataclass(frozen=True, kw_only=True)
    class All:
        a: str
    class Old(NamedTuple):
        name: str
        version: str | None = None
    class Base(ABC):
        detection = True
        @abstractmethod
        def can_handle(self): ...
        def _private(self): ...
"""

HOOKSPEC = """
    from __future__ import annotations
    import pluggy
    specification = pluggy.HookspecMarker("conda")
    class CondaSpecs:
        @specification
        def conda_things(self) -> Iterable[CondaThing]: ...
        @specification(firstresult=True)
        def conda_first(self, host: str, *, path: str = "") -> CondaThing | None: ...
        @specification
        def conda_hints(self, error): ...
        @staticmethod
        def helper(): ...
"""
MANAGER = """
    import pluggy
    class CondaPluginManager(pluggy.PluginManager):
        def get_things(self):
            return self.get_hook_results("things")
        def get_all_hints(self, error):
            return self.hook.conda_hints(error=error)
"""


@pytest.fixture(scope="module")
def sections(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One conda with all of the above, each case in a module of its own."""
    sources = {
        "conda.again": "from .bases import Root as Renamed",
        "conda.bases": BASES,
        "conda.callables": SIGNATURES,
        "conda._hidden": "def f(a): ...",
        "conda.literals": CONSTANTS,
        "conda.pack": "from .main import main\nfrom .main import helper as _helper",
        "conda.pack.main": "def main(): ...\ndef helper(): ...",
        "conda.broken": "raise OSError",
        "conda.testing": "from no_such_library import fixture",
        "conda.plugins.hookspec": HOOKSPEC,
        "conda.plugins.manager": MANAGER,
    }
    for number, (source, _) in enumerate(MODULES.values()):
        sources[f"conda.module{number}"] = source
    for number, (source, _) in enumerate(CLASSES.values()):
        sources[f"conda.class{number}"] = source
    for number, (source, _) in enumerate(DEPRECATIONS.values()):
        sources[f"conda.old{number}"] = HEAD + source
    return introspected(tmp_path_factory.mktemp("conda"), sources)


def test_what_runs_inside_a_conda_imports_the_standard_library_conda_and_itself() -> None:
    for path in sorted((CATALOGUE / "introspect").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level < 2, path
                names = [node.module or ""] if node.level == 0 else []
            assert {name.partition(".")[0] for name in names} <= {*sys.stdlib_module_names, "conda"}, path


@pytest.mark.parametrize("case", MODULES)
def test_a_module_has_the_names(sections: dict[str, Any], case: str) -> None:
    number = [*MODULES].index(case)
    assert sections["modules"][f"conda.module{number}"] == MODULES[case][1]


def test_a_package_keeps_what_it_imports_from_its_own_modules(sections: dict[str, Any]) -> None:
    assert sections["modules"]["conda.pack"] == {
        "package": True,
        "from": {".pack.main": "_helper=helper main"},
    }


def test_a_module_that_fails_is_left_out_and_one_that_lacks_a_library_is_not(
    sections: dict[str, Any],
) -> None:
    assert "conda.broken" not in sections["modules"]
    assert sections["modules"]["conda.testing"] == {"from": {"no_such_library": "fixture"}}


@pytest.mark.parametrize("case", CLASSES)
def test_a_class_is_described(sections: dict[str, Any], case: str) -> None:
    number = [*CLASSES].index(case)
    assert sections["classes"].get(f"conda.class{number}:X", {}) == CLASSES[case][1]


@pytest.mark.parametrize("case", DEPRECATIONS)
def test_a_deprecation_is_recorded(sections: dict[str, Any], case: str) -> None:
    module = f"conda.old{[*DEPRECATIONS].index(case)}"
    recorded = {
        key.removeprefix(module): fact
        for key, fact in sections["deprecations"].items()
        if key.partition(":")[0] == module
    }
    assert recorded == DEPRECATIONS[case][1]


def test_signatures_of_each_shape(sections: dict[str, Any]) -> None:
    texts = {
        key.partition(":")[2]: text
        for key, text in sections["signatures"].items()
        if key.startswith("conda.callables:")
    }
    assert texts == {
        "keeping": "function",
        "other": "function",
        "plain": "a, b=, /, c=, *rest, d, e=, **more",
        "bare": "a, *, b",
        "managed": "a",
        "cached": "a",
        "kept": "a, b=",
        "Empty": "",
        "WithInit": "a, *, b=",
        "WithInit.method": "c",
        "WithInit.of": "d=",
        "WithInit.free": "e, f=",
        "WithInit.size": "@",
        "WithNew": "a",
        "Inheriting": "a, *, b=",
        "Data": "first, third=, *, fourth=",
        "Tuple": "a, b=",
        "TupleOfCall.length": "",
        "Level.text": "a",
        "Failure.method": "a",
        "Shape.method": "a",
    }
    assert not [key for key in sections["signatures"] if key.startswith("conda._hidden")]


def test_constants_are_literals_assigned_once_and_no_sentence(sections: dict[str, Any]) -> None:
    values = {key: value for key, value in sections["constants"].items() if key.startswith("conda.literals")}
    assert values == {
        "conda.literals:NAME": "conda",
        "conda.literals:SOME": {"frozenset": ["a", "b"]},
        "conda.literals:TABLE": {"dict": {"a": {"tuple": [1, 2.5]}}},
    }


def test_each_hook_with_its_parameters_options_type_and_call(sections: dict[str, Any]) -> None:
    assert sections["hooks"] == {
        "conda_things": {"parameters": [], "firstresult": False, "returns": "CondaThing", "call": "results"},
        "conda_first": {
            "parameters": ["host", "path"],
            "firstresult": True,
            "returns": None,
            "call": "results",
        },
        "conda_hints": {"parameters": ["error"], "firstresult": False, "returns": None, "call": "all_hints"},
    }
    assert {"get_things", "register"} <= {*sections["manager"]}


def test_types_have_kinds_and_fields_in_constructor_order(tmp_path: Path) -> None:
    types = introspected(tmp_path, {"conda.plugins.types": TYPES})["types"]
    assert types == {
        "All": {
            "bases": [],
            "kind": "dataclass",
            "frozen": True,
            "fields": [{"name": "a", "kind": "str", "required": True}],
            "kw_only": True,
        },
        "Base": {
            "bases": ["ABC"],
            "kind": "abc",
            "abstract": ["can_handle"],
            "members": ["can_handle", "detection"],
        },
        "CondaPlugin": {
            "bases": [],
            "kind": "dataclass",
            "frozen": False,
            "fields": [{"name": "name", "kind": "str", "required": True}],
            "kw_only": False,
        },
        "CondaThing": {
            "bases": ["CondaPlugin"],
            "kind": "dataclass",
            "frozen": False,
            "fields": [
                {"name": "name", "kind": "str", "required": True},
                {"name": "action", "kind": "callable", "required": True},
                {"name": "aliases", "kind": "tuple[str]", "required": False, "default": {"tuple": []}},
                {
                    "name": "format",
                    "kind": "any",
                    "required": False,
                    "default": {"ref": "conda.plugins.types:Format.env"},
                },
            ],
            "kw_only": False,
        },
        "Format": {"bases": ["Enum"], "kind": "enum", "members": {"env": "environment"}},
        "Old": {
            "bases": [],
            "kind": "namedtuple",
            "fields": [
                {"name": "name", "kind": "str", "required": True},
                {"name": "version", "kind": "str|None", "required": False, "default": None},
            ],
        },
    }


@pytest.mark.parametrize(
    ("annotation", "kind"),
    [
        ("str", "str"),
        ("str | None", "str|None"),
        ("tuple[str, ...] | None", "tuple[str]|None"),
        ("str | None | Callable[[], str | None]", "version"),
        ("type[Solver]", "class:Solver"),
        ("Callable[[str, bool], None] | None", "callable|None"),
        ("PackageExtract", "callable"),
        ("EnvironmentFormat", "enum:EnvironmentFormat"),
        ("Parameter", "parameter"),
        ("Literal['version', 'build'] | None", "any"),
    ],
)
def test_kinds_of_fields(annotation: str, kind: str) -> None:
    assert kind_of(annotation) == kind


@given(st.text(alphabet="strCalable[]|,. None", max_size=40))
def test_any_annotation_has_a_kind_whatever_its_spaces(annotation: str) -> None:
    assert kind_of(annotation) == kind_of(annotation.replace(" ", ""))


SIMPLE = st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False)
VALUES = st.recursive(
    SIMPLE,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.frozensets(SIMPLE, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


def restored(value: Any) -> Any:
    """What a value in the catalogue's form stands for."""
    if isinstance(value, list):
        return [restored(item) for item in value]
    if isinstance(value, dict):
        ((kind, inner),) = value.items()
        if kind == "dict":
            return {key: restored(item) for key, item in inner.items()}
        return {"tuple": tuple, "frozenset": frozenset}[kind](restored(item) for item in inner)
    return value


@given(VALUES)
def test_a_simple_value_comes_back_from_json(value: Any) -> None:
    assert restored(json.loads(json.dumps(plain(value)))) == value


@pytest.mark.parametrize("value", [object(), b"bytes", {1: 2}, (object(),)])
def test_what_is_not_simple_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        plain(value)
