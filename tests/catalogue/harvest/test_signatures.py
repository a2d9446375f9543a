"""Parameters read from the source, beside what ``inspect`` shows of the same source when it has run."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condaplug.catalogue.harvest import signatures
from tests.catalogue.harvest.release import release

DECORATORS = """
    import functools
    from functools import wraps

    def keeping(function):
        @wraps(function)
        def inner(*args, **kwargs):
            return function(*args, **kwargs)
        return inner

    def given(words):
        def decorator(function):
            @functools.wraps(function)
            def inner(*args, **kwargs):
                return function(*args, **kwargs)
            return inner
        return decorator

    def other(function):
        def inner(*args):
            return function(*args)
        return inner

    def as_property(function):
        def getter(self):
            return function(self)
        return property(getter)

    class Handler:
        def __call__(self, words):
            return given(words)
        def argument(self, words):
            def decorator(function):
                @wraps(function)
                def inner(*args, **kwargs):
                    return function(*args, **kwargs)
                return inner
            return decorator

    handler = Handler()
"""

SOURCE = """
    from collections import namedtuple
    from contextlib import contextmanager
    from dataclasses import dataclass, field
    from enum import Enum
    from functools import cache, cached_property, lru_cache
    from typing import ClassVar, NamedTuple, Protocol, overload

    from .decorators import as_property, given, handler, keeping, other

    def plain(a, b=1, /, c=2, *rest, d, e=None, **more): ...
    def bare(a, *, b): ...
    def nothing(): ...
    async def later(a): ...
    def _private(a): ...
    short = lambda a, b=1: a

    @overload
    def twice(a: int) -> int: ...
    @overload
    def twice(a: str) -> str: ...
    def twice(a, b=None): ...

    @contextmanager
    def managed(a):
        yield
    @lru_cache(maxsize=None)
    def cached(a): ...
    @cache
    def cached_too(a): ...
    @keeping
    def kept(a, b=1): ...
    @given("words")
    def kept_too(a, b=1): ...
    @handler.argument("words")
    def kept_by_a_method(a): ...
    @other
    def changed(a): ...

    class Empty: ...
    class OfObject(object):
        size: int = 1
    class WithInit:
        def __init__(self, a, *, b=1): ...
        def method(self, c): ...
        async def later(self, c): ...
        @classmethod
        def of(cls, d=1): ...
        @staticmethod
        def free(e, f=1): ...
        @property
        def size(self): ...
        @size.setter
        def size(self, value): ...
        @cached_property
        def cached(self): ...
        @as_property
        def computed(self): ...
        @keeping
        def kept(self, g): ...
        @other
        def changed(self, g): ...
        def _private(self, h): ...
        made = property(lambda self: 1)
        number = 1
        alias = method
    class WithNew:
        def __new__(cls, a): ...
    class Both:
        def __new__(cls, *args): ...
        def __init__(self, a): ...
    class Inheriting(WithInit):
        def more(self): ...
    class KeptInit:
        @keeping
        def __init__(self, a): ...
    @dataclass
    class Data:
        first: int
        second: str = ""
        shared: ClassVar[int] = 3
        third: list = field(default_factory=list)
        fourth: int = field(default=4, kw_only=True)
        hidden: int = field(default=0, init=False)
    @dataclass(kw_only=True)
    class More(Data):
        fifth: int
        first: int = 5
    @dataclass
    class OwnInit:
        a: int
        def __init__(self, b): ...
    class Inherits(Data):
        ...
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
    class Square(Shape):
        def side(self): ...
    class _Private:
        def method(self, a): ...
"""


PYTHONS_DIFFER = {"Both", "Square"}
"""A class with ``__init__`` and ``__new__``, and one made from a protocol: ``inspect`` shows either."""


def harvested(folder: Path, source: str) -> dict[str, str]:
    sources = {"conda.decorators": DECORATORS, "conda.mod": source, "conda._hidden": "def f(a): ..."}
    with release(folder, sources) as snapshot:
        found = signatures.section(snapshot)
    assert not [key for key in found if key.startswith("conda._hidden")]
    return {key.partition(":")[2]: text for key, text in found.items() if key.startswith("conda.mod:")}


def test_each_shape(tmp_path: Path) -> None:
    assert harvested(tmp_path, dedent(SOURCE)) == {
        "plain": "a, b=, /, c=, *rest, d, e=, **more",
        "bare": "a, *, b",
        "nothing": "",
        "later": "a",
        "twice": "a, b=",
        "managed": "a",
        "cached": "a",
        "cached_too": "a",
        "kept": "a, b=",
        "kept_too": "a, b=",
        "kept_by_a_method": "a",
        "Empty": "",
        "OfObject": "",
        "WithInit": "a, *, b=",
        "WithInit.method": "c",
        "WithInit.later": "c",
        "WithInit.of": "d=",
        "WithInit.free": "e, f=",
        "WithInit.size": "@",
        "WithInit.cached": "@",
        "WithInit.computed": "@",
        "WithInit.kept": "g",
        "WithInit.made": "@",
        "WithNew": "a",
        "Both": "a",
        "Inheriting": "a, *, b=",
        "Inheriting.more": "",
        "KeptInit": "a",
        "Data": "first, second=, third=, *, fourth=",
        "More": "second=, third=, *, first=, fourth=, fifth",
        "OwnInit": "b",
        "Inherits": "first, second=, third=, *, fourth=",
        "Tuple": "a, b=",
        "TupleOfCall.length": "",
        "Level.text": "a",
        "Failure.method": "a",
        "Shape.method": "a",
        "Square": "",
        "Square.side": "",
    }


def test_python_shows_the_same_where_it_runs(tmp_path: Path) -> None:
    """The expectations above are no opinion: ``inspect`` has them."""
    found = harvested(tmp_path, dedent(SOURCE))
    space: dict[str, Any] = {"__name__": "conda.mod"}
    for source in (DECORATORS, SOURCE.replace("from .decorators import", "#")):
        exec(compile(dedent(source), "<source>", "exec", dont_inherit=True), space)
    for name, text in found.items():
        if name in PYTHONS_DIFFER:
            continue
        first, _, member = name.partition(".")
        if member:
            value = inspect.getattr_static(space[first], member)
            if text == "@":
                assert not callable(value), name
                continue
            skip = not isinstance(value, staticmethod)
            shown = inspect.signature(getattr(value, "__func__", value))
        else:
            skip, shown = False, inspect.signature(space[first])
        parameters = list(shown.parameters.values())[int(skip) :]
        assert shape(parameters) == shape(parsed(text)), name


def parsed(text: str) -> list[inspect.Parameter]:
    space: dict[str, Any] = {}
    exec(f"def f({text.replace('=', '=0')}): ...", space)
    return list(inspect.signature(space["f"]).parameters.values())


def shape(parameters: list[inspect.Parameter]) -> list[tuple[str, int, bool]]:
    return [(each.name, each.kind, each.default is not each.empty) for each in parameters]


def test_only_what_is_defined_there(tmp_path: Path) -> None:
    source = "from .decorators import keeping\nfrom json import loads\nagain = keeping\nread = loads"
    assert harvested(tmp_path, source) == {}


def test_a_deprecated_function_that_is_deleted_is_still_there(tmp_path: Path) -> None:
    source = "def old(a): ...\ndeprecated.constant('26.3', '26.9', 'old', old)\ndel old"
    assert harvested(tmp_path, source) == {"old": "a"}


@pytest.mark.parametrize("decorator", ["fixture", "pytest.fixture", "pytest.fixture(scope='session')"])
def test_a_fixture_has_no_signature(tmp_path: Path, decorator: str) -> None:
    source = f"import pytest\nfrom pytest import fixture\n@{decorator}\ndef tmp_env(tmp_path): ..."
    assert harvested(tmp_path, source) == {}


@given(
    *[st.integers(0, 3)] * 4,
    st.integers(0, 2),
    st.booleans(),
    st.booleans(),
)
def test_any_parameters_are_written_as_python_reads_them(
    only: int, plain: int, default: int, required: int, optional: int, starred: bool, doubled: bool
) -> None:
    keywords = [f"r{at}" for at in range(required)] + [f"o{at}=" for at in range(optional)]
    words = [f"p{at}" for at in range(only)] + (["/"] if only else [])
    words += [f"a{at}" for at in range(plain)] + [f"d{at}=" for at in range(default)]
    words += ["*rest"] if starred else ["*"] if keywords else []
    words += [*keywords, *(["**more"] if doubled else [])]
    function = ast.parse(f"def f({', '.join(words).replace('=', '=1')}): ...").body[0]
    assert isinstance(function, ast.FunctionDef)
    assert signatures.written(function) == ", ".join(words)
    without_first = words[1:] if only + plain + default else words
    if only == 1:
        without_first = without_first[1:]
    assert signatures.written(function, skip=1) == ", ".join(without_first)
