"""The members of the context, and the values of settings that nobody set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from condaplug.catalogue.harvest import context
from tests.catalogue.harvest.release import release

CONFIGURATION = """
    class ParameterLoader: ...
    class PrimitiveParameter: ...
    class SequenceParameter: ...
    class MapParameter: ...
    class ObjectParameter: ...

    class ConfigurationType(type):
        def __init__(cls, *args):
            cls.parameter_names = ()

    class Configuration(metaclass=ConfigurationType):
        def __init__(self):
            self.raw_data = {}
            self._cache_ = {}
            self.__hidden = 1

        INHERITED

        def validate_all(self): ...

        @classmethod
        def load(cls): ...
"""
HEAD = """
import logging
import os
from enum import Enum
from functools import cache, cached_property
from ..common.configuration import (
    Configuration, MapParameter, ObjectParameter, ParameterLoader, PrimitiveParameter, SequenceParameter
)
from ..auxlib import memoizedproperty
from ..deprecations import deprecated

NAME = "base"

class Level(Enum):
    LOW = "low"

def default_python(): ...

class Context(Configuration):
"""


def found(folder: Path, body: str, inherited: str = "") -> dict[str, Any]:
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    sources = {
        "conda.common.configuration": CONFIGURATION.replace("INHERITED", inherited),
        "conda.auxlib": "def memoizedproperty(function): ...\n",
        "conda.deprecations": "def deprecated(*given): ...\n",
        "conda.base.context": HEAD + lines,
    }
    with release(folder, sources) as snapshot:
        return context.section(snapshot)


def test_methods_and_other_names(tmp_path: Path) -> None:
    facts = found(
        tmp_path,
        """
declared: int
quiet = ParameterLoader(PrimitiveParameter(False))

def run(self):
    self._ran = True
    self.again = None

again = run

@deprecated("1", "2")
def old(self): ...

@property
def shown(self): ...

@memoizedproperty
def found(self): ...

@cached_property
def plugins(self): ...

@cache
def _native(self): ...
""",
    )
    assert facts["methods"].split() == ["again", "load", "old", "run", "validate_all"]
    assert facts["names"].split() == [
        *("_cache_", "_native", "_ran", "found", "parameter_names", "plugins", "quiet", "raw_data", "shown")
    ]


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("PrimitiveParameter(False)", False),
        ("PrimitiveParameter(None, element_type=(str, type(None)))", None),
        ("PrimitiveParameter(9.5)", 9.5),
        ("PrimitiveParameter(NAME)", "base"),
        ("PrimitiveParameter(Level.LOW)", {"ref": "conda.base.context:Level.LOW"}),
        ("SequenceParameter(PrimitiveParameter(''))", {"tuple": []}),
        ("SequenceParameter(PrimitiveParameter(''), default=['a', NAME])", {"tuple": ["a", "base"]}),
        ("SequenceParameter(PrimitiveParameter(''), ('a',))", {"tuple": ["a"]}),
        ("MapParameter(PrimitiveParameter(''))", {"dict": {}}),
        ("MapParameter(PrimitiveParameter(''), {'a': 'b'})", {"dict": {"a": "b"}}),
    ],
)
def test_the_default_of_a_setting_is_its_value(setting: str, expected: Any, tmp_path: Path) -> None:
    assert found(tmp_path, f"one = ParameterLoader({setting}, aliases=('eins',))")["values"] == {
        "one": expected
    }


@pytest.mark.parametrize(
    "body",
    [
        "one = ParameterLoader(PrimitiveParameter(default_python()))",
        "one = ParameterLoader(PrimitiveParameter(len('abc')))",
        "one = ParameterLoader(ObjectParameter(Level))",
        "_one = ParameterLoader(PrimitiveParameter(1))",
        "@property\ndef one(self):\n    return os.getenv('X')",
        "@property\ndef one(self):\n    return os.sep",
        "@property\ndef one(self):\n    return self.missing",
        "@property\ndef one(self):\n    import x\n    return 1",
        "@cache\ndef one(self):\n    return 1",
        "def one(self):\n    return 1",
        "one = {n: 'words' * 20 for n in 'abcdefghijklmnopqrstuvwxyz'}",
    ],
)
def test_what_the_machine_or_a_call_decides_has_no_value(body: str, tmp_path: Path) -> None:
    assert found(tmp_path, body)["values"] == {}


def test_a_setting_of_the_base_gives_way(tmp_path: Path) -> None:
    given = [f"dev = ParameterLoader(PrimitiveParameter({value}))" for value in (True, False)]
    assert found(tmp_path, given[0], inherited=given[1])["values"] == {"dev": True}


def test_properties_that_only_choose_have_the_value_they_choose(tmp_path: Path) -> None:
    facts = found(
        tmp_path,
        """
_threads = ParameterLoader(PrimitiveParameter(0))
_verbosity = ParameterLoader(PrimitiveParameter(0))
json = ParameterLoader(PrimitiveParameter(False))
keys = ("a", "b")

@property
def threads(self):
    "Words."
    return self._threads or None

@property
def fetch(self):
    if self._threads:
        threads = self._threads
    elif self.threads:
        threads = self.threads
    else:
        threads = 5
    return threads

@property
def level(self):
    if self._verbosity > 1:
        return logging.DEBUG
    return logging.WARNING

@memoizedproperty
def quiet(self):
    return not self.json and 0 <= self._verbosity < 1

@property
@deprecated("1", "2")
def old(self):
    return self.keys

@property
def nothing(self):
    if self.json:
        return 1
""",
    )
    assert facts["values"] == {
        "json": False,
        "keys": {"tuple": ["a", "b"]},
        "threads": None,
        "fetch": 5,
        "level": 30,
        "quiet": True,
        "old": {"tuple": ["a", "b"]},
        "nothing": None,
    }
