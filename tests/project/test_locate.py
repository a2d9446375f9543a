"""Each key's line, against documents whose lines are known because the test wrote them."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condaplug.project.locate import Key, locate
from tests.project.documents import inline, keys, quoted, values

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DOCUMENT = '''\
# a = 1
title = """
[project]
name = "no"
"""
[project]
name = "x" # [tool]
"quoted.key" = 'C:\\'
dependencies = [ # one
  "a]",

  # "b",
  'c', "d",
]
dotted . 'sub key'.leaf = {inline = [1, {deep = true}], "é" = 2}

  [ project.entry-points."conda" ]
one = """a\\"""" # four quotes
two = \'\'\'
]
\'\'\'
three = 1979-05-27 07:32:00

[[array]]
a = 1
[[array]]
a = 2
[array.sub]
b = 3
[[array.nested]]
c = 4
'''


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("a",), None),
        (("name",), None),
        (("tool",), None),
        (("title",), 2),
        (("project",), 6),
        (("project", "name"), 7),
        (("project", "quoted.key"), 8),
        (("project", "quoted", "key"), None),
        (("project", "dependencies"), 9),
        (("project", "dependencies", 0), 10),
        (("project", "dependencies", 1), 13),
        (("project", "dependencies", 2), 13),
        (("project", "dependencies", 3), None),
        (("project", "dotted", "sub key", "leaf"), 15),
        (("project", "dotted", "sub key", "leaf", "inline", 1, "deep"), 15),
        (("project", "dotted", "sub key", "leaf", "é"), 15),
        (("project", "entry-points"), None),
        (("project", "entry-points", "conda"), 17),
        (("project", "entry-points", "conda", "one"), 18),
        (("project", "entry-points", "conda", "two"), 19),
        (("project", "entry-points", "conda", "three"), 22),
        (("array", 0, "a"), 25),
        (("array", 1, "a"), 27),
        (("array", 1, "sub", "b"), 29),
        (("array", 1, "nested", 0, "c"), 31),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_line_of_a_key(key: Key, line: int | None, newline: str) -> None:
    tomllib.loads(DOCUMENT)
    assert locate(DOCUMENT.replace("\n", newline)).get(key) == line


def _at(data: Any, key: Key) -> Any:
    for part in key:
        data = data[part]
    return data


def test_every_line_belongs_to_a_value() -> None:
    data = tomllib.loads(DOCUMENT)
    for key in locate(DOCUMENT):
        _at(data, key)


@given(
    st.dictionaries(keys, st.dictionaries(keys, values, max_size=4), max_size=4),
    st.sampled_from(["", "# [x]\n", "\n\n"]),
)
def test_the_keys_of_any_document(tables: dict[str, dict[str, Any]], between: str) -> None:
    text, expected = "", {}
    for table, pairs in tables.items():
        text += between
        expected[(table,)] = text.count("\n") + 1
        text += f"[{quoted(table)}]\n"
        for key, value in pairs.items():
            text += between
            expected[(table, key)] = text.count("\n") + 1
            text += f"{quoted(key)} = {inline(value)}\n"
    found = locate(text)
    assert {key: line for key, line in found.items() if len(key) < 3} == expected
    data = tomllib.loads(text)
    for key in found:
        _at(data, key)


@given(st.text(st.sampled_from("[]{}=.,#\"'\\\n a1\t"), max_size=60))
def test_any_text_is_survived_and_what_is_valid_is_located_rightly(text: str) -> None:
    found = locate(text)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    for key in found:
        _at(data, key)
