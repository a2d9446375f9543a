"""What a release brought, and where data made anew differs."""

from __future__ import annotations

from typing import Any

from tools.catalogue.news import differences, news


def document(**sections: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"hooks": {}, "types": {}, "deprecations": {}, "modules": {}}
    return {**empty, "version": "26.1.0", "dependencies": [], "python": ">=3.9", **sections}


def test_each_kind_of_news_has_its_heading() -> None:
    before = document(
        hooks={"conda_old": 1, "conda_kept": 1},
        types={"Thing": {"fields": [{"name": "a", "required": True}, {"name": "b"}]}},
        deprecations={"conda:kept": {"since": "25.3", "until": "26.9"}},
        modules={
            "conda": {"values": "x _y", "from": {".plugins": "moved", "json": "loads"}},
            "conda.gone": {"values": "never"},
        },
        dependencies=["jsonpatch"],
    )
    after = document(
        hooks={"conda_new": 1, "conda_kept": 1},
        types={
            "Thing": {"fields": [{"name": "a", "required": False, "default": 1}, {"name": "c"}]},
            "New": {},
        },
        deprecations={
            "conda:kept": {"since": "25.3", "until": "27.3"},
            "conda:x": {"since": "26.9", "until": "27.3", "use": "conda.new"},
        },
        modules={"conda": {"from": {".other": "new"}}},
        dependencies=["msgpack"],
        python=">=3.10",
    )
    assert news(before, after) == [
        "hooks:",
        "  + conda_new",
        "  - conda_old",
        "types:",
        "  + New",
        "fields:",
        "  + Thing.c",
        "  - Thing.b",
        "  ~ Thing.a: default None -> 1, required True -> False",
        "deprecations:",
        "  ~ conda:kept: warns from 25.3 on, removed in 27.3",
        "  + conda:x: warns from 26.9 on, removed in 27.3, use conda.new",
        "removals:",
        "  - conda.moved",
        "  - conda.x",
        "  - conda.gone",
        "dependencies:",
        "  + msgpack",
        "  - jsonpatch",
        "python:",
        "  >=3.9 -> >=3.10",
        "entries that differ: dependencies 2, deprecations 2, hooks 2, modules 2, python 2, types 2",
    ]


def test_a_release_that_brought_nothing_says_so() -> None:
    assert news(document(), document(version="26.1.1")) == ["entries that differ: none"]


def test_differences_name_section_and_key() -> None:
    before = document(hooks={"a": 1, "b": 2}, started=["x", "y"], builtin=[{"plugin": "p", "hooks": {}}])
    after = document(hooks={"a": 1, "b": 3}, started=["x", "z"], builtin=[{"plugin": "p", "hooks": {"h": 1}}])
    assert differences(before, before) == {}
    assert differences(before, after) == {"builtin": ["p"], "hooks": ["b"], "started": ["y", "z"]}
    assert differences(before, {}).keys() == {*before} - {"version"}
