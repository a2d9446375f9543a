"""What is recorded of classes, beside what Python makes of the same source."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from condaplug.catalogue.harvest import classes
from tests.catalogue.harvest.release import release

BASES = """
    from abc import ABC, ABCMeta, abstractmethod
    from collections.abc import Mapping
    from enum import Enum, EnumMeta, IntEnum
    from typing import Generic, NamedTuple, Protocol, TypedDict, TypeVar

    T = TypeVar("T")

    class Meta(EnumMeta): ...
    class Root(ABC):
        @abstractmethod
        def one(self): ...
        @property
        @abstractmethod
        def two(self): ...
    class NotAbstract:
        @abstractmethod
        def one(self): ...
    class OfMetaclass(NotAbstract, metaclass=ABCMeta):
        @abstractmethod
        def two(self): ...
    class ValueEnum(Enum):
        def __str__(self):
            return f"{self.value}"
"""

CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "nothing to say": ("class X: ...", {}),
    "a base of conda, where it is defined": (
        "from .again import Renamed\nclass X(Renamed): ...",
        {"bases": ["conda.bases:NotAbstract"]},
    ),
    "a base from elsewhere, as the source spells it": (
        "import json\nfrom json import JSONEncoder\nclass X(json.JSONDecoder, JSONEncoder): ...",
        {"bases": ["json:JSONDecoder", "json:JSONEncoder"]},
    ),
    "an exception of conda": (
        "class Base(OSError): ...\nclass X(Base, KeyError): ...",
        {"bases": ["conda.mod:Base", "builtins:KeyError"], "exception": True},
    ),
    "a subscripted base": (
        "from .bases import Generic, T\nclass X(Generic[T]): ...",
        {"bases": ["typing:Generic"]},
    ),
    "a dictionary's and a tuple's other spellings": (
        "from .bases import NamedTuple\nclass X(NamedTuple):\n    a: int",
        {"bases": ["builtins:tuple"]},
    ),
    "a typed dictionary of a typed dictionary": (
        "from .bases import TypedDict\nBase = TypedDict('Base', {})\nclass X(Base):\n    a: int",
        {"bases": ["builtins:dict"]},
    ),
    "a named tuple that a call makes": (
        "from collections import namedtuple\nclass X(namedtuple('X', 'a b')): ...",
        {"bases": ["builtins:tuple"]},
    ),
    "no class but a call": (
        "from collections import namedtuple\nX = namedtuple('X', 'a b')",
        {"bases": ["builtins:tuple"]},
    ),
    "what stays abstract": (
        "from .bases import Root\nclass X(Root):\n    two = 2",
        {"bases": ["conda.bases:Root"], "abstract": "one"},
    ),
    "nothing stays abstract": (
        "from .bases import Root\nclass X(Root):\n    one = two = 2",
        {"bases": ["conda.bases:Root"]},
    ),
    "a mixin that is asked first makes it concrete": (
        "from .bases import Root\nclass Mixin:\n    def one(self): ...\n    two = 1\n"
        "class X(Mixin, Root): ...",
        {"bases": ["conda.mod:Mixin", "conda.bases:Root"]},
    ),
    "a mixin that is asked last does not": (
        "from .bases import Root\nclass Mixin:\n    one = two = 1\nclass X(Root, Mixin): ...",
        {"bases": ["conda.bases:Root", "conda.mod:Mixin"], "abstract": "one two"},
    ),
    "abstract by the metaclass, its own members only": (
        "from .bases import OfMetaclass as Base\nclass X(Base): ...",
        {"bases": ["conda.bases:OfMetaclass"], "abstract": "two"},
    ),
    "abstract members of the standard library": (
        "from .bases import Mapping\nclass X(Mapping):\n    def __len__(self): ...",
        {"bases": ["collections.abc:Mapping"], "abstract": "__getitem__ __iter__"},
    ),
    "an enumeration": (
        "from .bases import Enum\nN = 'n'\nclass X(Enum):\n    A = 1\n    B = N + N\n    C = (1, N)\n"
        "    def f(self): ...\n    @property\n    def p(self): ...",
        {"bases": ["enum:Enum"], "members": {"A": 1, "B": "nn", "C": {"tuple": [1, "n"]}}},
    ),
    "an enumeration whose values are not all static": (
        "import os\nfrom .bases import Enum\nclass X(Enum):\n    A = 1\n    B = os.getpid()",
        {"bases": ["enum:Enum"]},
    ),
    "an enumeration shown by its values": (
        "from .bases import ValueEnum\nclass X(ValueEnum):\n    A = 1",
        {"bases": ["conda.bases:ValueEnum"], "members": {"A": 1}, "shown": "value"},
    ),
    "an enumeration shown by its names, which are its values": (
        "from .bases import Enum\nclass X(Enum):\n    A = 'A'\n    def __str__(self): return self.name",
        {"bases": ["enum:Enum"], "members": {"A": "A"}, "shown": "value"},
    ),
    "an enumeration shown otherwise": (
        "from .bases import Enum\nclass X(Enum):\n    A = 'a'\n    def __str__(self): return self.name",
        {"bases": ["enum:Enum"], "members": {"A": "a"}},
    ),
    "the metaclass of an enumeration is none": (
        "from .bases import EnumMeta\nclass X(EnumMeta): ...",
        {"bases": ["enum:EnumMeta"]},
    ),
    "bases through a helper of old releases": (
        "from .bases import Meta, ValueEnum\ndef six_with_metaclass(meta, *bases): ...\n"
        "class X(six_with_metaclass(Meta, ValueEnum)):\n    A = 'a'",
        {"bases": ["conda.bases:ValueEnum"], "members": {"A": "a"}, "shown": "value"},
    ),
    "a class inside of a function that a lazy name gives": (
        "def _make():\n    from threading import Thread\n    class X(Thread): ...\n    return X\n"
        "def __getattr__(name):\n    if name == 'X':\n        X = _make()\n        return X\n",
        {"bases": ["threading:Thread"]},
    ),
    "a class that puts itself into the module": (
        "def _make():\n    from threading import Thread\n    class X(Thread): ...\n    globals()['X'] = X\n"
        "def __getattr__(name):\n    if name == 'X':\n        _make()\n        return globals()[name]\n",
        {"bases": ["threading:Thread"]},
    ),
}


@pytest.mark.parametrize(("source", "expected"), CASES.values(), ids=CASES.keys())
def test_a_class_is_described(tmp_path: Path, source: str, expected: dict[str, Any]) -> None:
    sources = {
        "conda.bases": BASES,
        "conda.again": "from .bases import NotAbstract as Renamed",
        "conda.mod": source,
    }
    with release(tmp_path, {name: dedent(text) for name, text in sources.items()}) as snapshot:
        assert classes.section(snapshot).get("conda.mod:X", {}) == expected


def test_a_class_stands_where_it_is_defined(tmp_path: Path) -> None:
    sources = {"conda.one": "class A(dict): ...\nB = A", "conda.two": "from .one import A, B\nC = A"}
    with release(tmp_path, sources) as snapshot:
        assert classes.section(snapshot) == {"conda.one:A": {"bases": ["builtins:dict"]}}


def test_a_class_that_takes_the_place_of_its_base_is_read(tmp_path: Path) -> None:
    sources = {"conda.one": "class A(dict): ...\nclass A(A): ..."}
    with release(tmp_path, sources) as snapshot:
        assert classes.section(snapshot) == {}
