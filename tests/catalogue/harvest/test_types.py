"""The types of ``conda.plugins.types`` as the source declares them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condaplug.catalogue.harvest import types
from tests.catalogue.harvest.release import release

HEAD = """
from __future__ import annotations
import enum
from abc import ABC, ABCMeta, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, NamedTuple
from ..auxlib import NULL
from ..base.constants import FILES
"""
SOURCES = {
    "conda.auxlib": "class _Null: ...\nNULL = _Null()\n",
    "conda.base.constants": 'FILES = ("a.yml", "b.yml")\n',
}


def described(folder: Path, source: str) -> dict[str, Any]:
    with release(folder, {**SOURCES, "conda.plugins.types": HEAD + source}) as snapshot:
        return types.section(snapshot)


def names(fact: dict[str, Any]) -> list[str]:
    return [field["name"] for field in fact["fields"]]


def test_a_dataclass_has_inherited_fields_first_in_their_first_place(tmp_path: Path) -> None:
    found = described(
        tmp_path,
        """
@dataclass
class CondaPlugin:
    name: str

@dataclass
class CondaThing(CondaPlugin):
    action: Callable[[str], None]
    count: ClassVar[int] = 3
    hidden: int = field(init=False, default=0)
    aliases: tuple[str, ...] = field(default_factory=tuple)
    made: dict = field(default_factory=dict)
    files: tuple[str, ...] = FILES
    empty: None | _Null = NULL
    name: str = "thing"
""",
    )
    fact = found["CondaThing"]
    assert {key: fact[key] for key in ("kind", "bases", "frozen", "kw_only")} == {
        "kind": "dataclass",
        "bases": ["CondaPlugin"],
        "frozen": False,
        "kw_only": False,
    }
    assert fact["fields"] == [
        {"name": "name", "kind": "str", "required": False, "default": "thing"},
        {"name": "action", "kind": "callable", "required": True},
        {"name": "aliases", "kind": "tuple[str]", "required": False, "default": {"tuple": []}},
        {"name": "made", "kind": "any", "required": False, "default": {"dict": {}}},
        {"name": "files", "kind": "tuple[str]", "required": False, "default": {"tuple": ["a.yml", "b.yml"]}},
        {"name": "empty", "kind": "any", "required": False, "default": {"ref": "conda.auxlib:NULL"}},
    ]


def test_keyword_only_fields_come_last(tmp_path: Path) -> None:
    found = described(
        tmp_path,
        """
@dataclass(frozen=True, kw_only=True)
class All:
    a: str

@dataclass
class Some(All):
    b: str
    c: str = field(kw_only=True)
    d: str | None = None
""",
    )
    assert (found["All"]["kw_only"], found["All"]["frozen"]) == (True, True)
    assert names(found["Some"]) == ["b", "d", "a", "c"]
    assert found["Some"]["kw_only"] is False


def test_a_constructor_of_its_own_counts(tmp_path: Path) -> None:
    found = described(
        tmp_path,
        """
@dataclass(init=False)
class CondaThing:
    name: str
    aliases: tuple[str, ...] = field(default_factory=tuple)

    def __init__(self, *, name, extra: int = 3, aliases: str | Iterable[str] = ()): ...
""",
    )
    assert found["CondaThing"]["kw_only"] is True
    assert found["CondaThing"]["fields"] == [
        {"name": "name", "kind": "str", "required": True},
        {"name": "extra", "kind": "any", "required": False, "default": 3},
        {"name": "aliases", "kind": "tuple[str]", "required": False, "default": {"tuple": []}},
    ]


def test_named_tuples_enumerations_and_abstract_classes(tmp_path: Path) -> None:
    found = described(
        tmp_path,
        """
if TYPE_CHECKING:
    class OnlyForCheckers: ...

class Old(NamedTuple):
    name: str
    version: str | None = None

class Format(enum.Enum):
    lock = "lockfile"
    env = "environment"
    def __str__(self): ...

class Base(ABC):
    detection = True

    @abstractmethod
    def can_handle(self): ...

    @property
    @abstractmethod
    def env(self): ...

    def _private(self): ...

class Done(Base):
    def can_handle(self): ...
    env = None

class Meta(metaclass=ABCMeta):
    @abstractmethod
    def run(self): ...

class Plain:
    @abstractmethod
    def run(self): ...
""",
    )
    assert "OnlyForCheckers" not in found
    assert found["Old"] == {
        "bases": [],
        "kind": "namedtuple",
        "fields": [
            {"name": "name", "kind": "str", "required": True},
            {"name": "version", "kind": "str|None", "required": False, "default": None},
        ],
    }
    assert found["Format"] == {
        "bases": ["Enum"],
        "kind": "enum",
        "members": {"lock": "lockfile", "env": "environment"},
    }
    assert found["Base"] == {
        "bases": ["ABC"],
        "kind": "abc",
        "abstract": ["can_handle", "env"],
        "members": ["can_handle", "detection", "env"],
    }
    assert (found["Done"]["kind"], found["Done"]["abstract"]) == ("class", [])
    assert (found["Meta"]["kind"], found["Plain"]["kind"]) == ("abc", "class")


def test_a_default_that_is_a_member_of_an_enumeration_is_referred_to(tmp_path: Path) -> None:
    found = described(
        tmp_path,
        """
class Format(enum.Enum):
    env = "environment"

@dataclass
class CondaThing:
    format: Format = Format.env
""",
    )
    (field,) = found["CondaThing"]["fields"]
    assert field["default"] == {"ref": "conda.plugins.types:Format.env"}


@pytest.mark.parametrize(
    ("annotation", "kind"),
    [
        ("str", "str"),
        ("str | None", "str|None"),
        ("tuple[str, ...]", "tuple[str]"),
        ("tuple[str, ...] | None", "tuple[str]|None"),
        ("str | None | Callable[[], str | None]", "version"),
        ("type[Solver]", "class:Solver"),
        ("Callable[[str, bool], None] | None", "callable|None"),
        ("PackageExtract", "callable"),
        ("EnvironmentFormat", "enum:EnvironmentFormat"),
        ("Parameter", "parameter"),
        ("Literal['version', 'build'] | None", "any"),
        ("int", "any"),
    ],
)
def test_kinds(annotation: str, kind: str) -> None:
    assert types.kind(annotation) == kind


@given(st.text(alphabet="strCalable[]|,. None", max_size=40))
def test_any_annotation_has_a_kind_whatever_its_spaces(annotation: str) -> None:
    assert types.kind(annotation) == types.kind(annotation.replace(" ", ""))
