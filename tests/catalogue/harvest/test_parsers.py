"""What the helpers of conda's command line add, as their source spells it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from condaplug.catalogue.harvest import parsers
from tests.catalogue.harvest.release import release

HELPERS = """
    from argparse import SUPPRESS, _AppendAction, Action
    from ..deprecations import deprecated
    from .kinds import Mode

    class LazyAction(Action): ...

    def words(value): ...

"""
SOURCES = {
    "conda.auxlib": "class _Null: ...\n\nNULL = _Null()\n",
    "conda.common.constants": "from ..auxlib import NULL",
    "conda.base.constants": "SUBDIRS = ('noarch', 'linux-64', 'osx-64')",
    "conda.base.context": "context = object()",
    "conda.deprecations": "deprecated = object()",
    "conda.cli.kinds": "from enum import Enum\n\nclass Mode(Enum):\n    ONE = 'one'\n",
}


def helper(folder: Path, body: str, parameters: str = "p", before: str = "") -> dict[str, Any]:
    """The facts of a helper with this body."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    source = "\n".join(line.removeprefix("    ") for line in HELPERS.splitlines())
    source += f"{before}\ndef add_it({parameters}):\n    'Words.'\n{lines}\n"
    with release(folder, {**SOURCES, "conda.cli.helpers": source}) as snapshot:
        found: dict[str, Any] = parsers.section(snapshot)["conda.cli.helpers:add_it"]
    return found


@pytest.mark.parametrize(
    ("call", "fact"),
    [
        ("'-n', '--name', help='Words.', metavar='NAME'", {"flags": ["-n", "--name"], "metavar": "NAME"}),
        ("'x', nargs='*', type=int", {"flags": ["x"], "nargs": "*", "type": {"ref": "builtins:int"}}),
        ("'x', type=words", {"flags": ["x"], "type": {"ref": "conda.cli.helpers:words"}}),
        ("'-x', default=NULL", {"flags": ["-x"], "default": {"ref": "conda.auxlib:NULL"}}),
        ("'-x', const=Mode.ONE", {"flags": ["-x"], "const": {"ref": "conda.cli.kinds:Mode.ONE"}}),
        ("'-x', action=LazyAction", {"flags": ["-x"], "action": {"ref": "conda.cli.helpers:LazyAction"}}),
        ("'-x', action=_AppendAction", {"flags": ["-x"], "action": {"ref": "argparse:_AppendAction"}}),
        (
            "'-x', choices=[s for s in SUBDIRS if s != 'noarch']",
            {"flags": ["-x"], "choices": ["linux-64", "osx-64"]},
        ),
        (
            "'-x', choices=context.plugin_manager.get_solvers()",
            {"flags": ["-x"], "choices": {"asks": "get_solvers"}},
        ),
        (
            "'-x', choices_func=lambda: sorted(s.name for s in context.plugin_manager.get_all('solvers'))",
            {"flags": ["-x"], "choices_func": {"asks": "get_all solvers"}},
        ),
        (
            "'-x', choices_func=context.plugin_manager.get_solvers",
            {"flags": ["-x"], "choices_func": {"asks": "get_solvers"}},
        ),
        (
            "'-x', action=deprecated.action('26.9', '27.3', _AppendAction, addendum='Words.')",
            {"flags": ["-x"], "action": {"ref": "argparse:_AppendAction"}, "deprecated": ["26.9", "27.3"]},
        ),
    ],
)
def test_an_argument(tmp_path: Path, call: str, fact: dict[str, Any]) -> None:
    imports = (
        "from ..common.constants import NULL\nfrom ..base.constants import SUBDIRS\n"
        "from ..base.context import context\n"
    )
    found = helper(tmp_path, f"{imports}p.add_argument({call})")
    assert found == {"parameters": ["p"], "defaults": {}, "adds": [{"in": 0, **fact}], "returns": None}


def test_containers_are_numbered_and_a_parameter_is_marked(tmp_path: Path) -> None:
    body = (
        "first = p.add_argument_group('Options')\n"
        "second = first.add_mutually_exclusive_group(required=needed)\n"
        "second.add_argument('-x')\n"
        "first.add_argument('-y', required=needed)\n"
        "return second, first"
    )
    assert helper(tmp_path, body, "p, needed=False") == {
        "parameters": ["p", "needed"],
        "defaults": {"needed": False},
        "adds": [
            {"in": 0, "group": "Options"},
            {"in": 1, "exclusive": True, "required": {"given": "needed"}},
            {"in": 2, "flags": ["-x"]},
            {"in": 1, "flags": ["-y"], "required": {"given": "needed"}},
        ],
        "returns": [2, 1],
    }


def test_other_helpers_add_in_place(tmp_path: Path) -> None:
    inner = (
        "\ndef add_inner(parser, needed=True, name='-i'):\n"
        "    group = parser.add_argument_group('Inner')\n"
        "    group.add_argument(name, required=needed)\n"
        "    return group\n"
    )
    body = "p.add_argument('-x')\nadd_inner(p, must)\nadd_inner(p, name='-j').add_argument('-k')"
    found = helper(tmp_path, body, "p, must=False", inner)
    assert found["adds"] == [
        {"in": 0, "flags": ["-x"]},
        {"in": 0, "group": "Inner"},
        {"in": 1, "flags": ["-i"], "required": {"given": "must"}},
        {"in": 0, "group": "Inner"},
        {"in": 2, "flags": ["-j"], "required": True},
        {"in": 2, "flags": ["-k"]},
    ]


def test_a_branch_that_the_platform_decides_is_that_of_linux(tmp_path: Path) -> None:
    body = "if on_win:\n    p.add_argument('-w')\nelse:\n    p.add_argument('-l')"
    assert helper(tmp_path, body, before="import sys\non_win = sys.platform == 'win32'\n")["adds"] == [
        {"in": 0, "flags": ["-l"]}
    ]


def test_choices_that_were_asked_for_before(tmp_path: Path) -> None:
    body = (
        "from ..base.context import context\n"
        "known = [each.name for each in context.plugin_manager.get_hook_results('solvers')]\n"
        "p.add_argument('-x', choices=known)"
    )
    assert helper(tmp_path, body)["adds"][0]["choices"] == {"asks": "get_hook_results solvers"}


@pytest.mark.parametrize(
    "body",
    [
        "while True:\n    p.add_argument('-x')",
        "if p.prog:\n    p.add_argument('-x')",
        "p.set_defaults(x=1)",
        "p.add_argument('-x', default=compute())",
        "print(p)",
    ],
)
def test_what_cannot_be_followed_is_said_with_its_line(tmp_path: Path, body: str) -> None:
    with pytest.raises(parsers.UnreadableHelperError, match=r"conda\.cli\.helpers, line \d+: "):
        helper(tmp_path, body)


def test_only_public_helpers_that_the_module_defines(tmp_path: Path) -> None:
    sources = {
        "conda.cli.helpers": "def add_one(p): ...\ndef _add_two(p): ...\ndef other(p): ...\nadd_three = 3\n",
        "conda.cli.conda_argparse": "from .helpers import add_one\n\ndef add_four(p): ...\n",
    }
    with release(tmp_path, sources) as snapshot:
        assert list(parsers.section(snapshot)) == [
            "conda.cli.conda_argparse:add_four",
            "conda.cli.helpers:add_one",
        ]


def test_a_release_without_helpers(tmp_path: Path) -> None:
    with release(tmp_path, {}) as snapshot:
        assert parsers.section(snapshot) == {}
