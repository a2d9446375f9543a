"""What conda declares deprecated, read off the calls of its helper."""

from __future__ import annotations

from pathlib import Path

import pytest

from condaplug.catalogue.harvest import deprecations
from tests.catalogue.harvest.release import release

HELPER = """
    class DeprecationHandler:
        def __init__(self, version): ...
        def __call__(self, deprecate_in, remove_in, *, addendum=None): ...
        def constant(self, deprecate_in, remove_in, constant, value): ...
        def argument(self, deprecate_in, remove_in, argument, *, rename=None, addendum=None): ...
        def module(self, deprecate_in, remove_in, *, addendum=None): ...
        def topic(self, deprecate_in, remove_in, *, topic): ...
        def action(self, deprecate_in, remove_in, action): ...

    deprecated = DeprecationHandler("26.1")
"""


def found(folder: Path, source: str) -> dict[str, dict[str, str]]:
    with release(folder, {"conda.deprecations": HELPER, "conda.old": source}) as snapshot:
        return deprecations.section(snapshot)


HEAD = "from .deprecations import deprecated\nimport sys\n"
DATES = {"since": "26.3", "until": "26.9"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("@deprecated('26.3', '26.9')\ndef go(): ...", {"conda.old:go": DATES}),
        (
            "@deprecated('26.3', '26.9', addendum='Use `conda.new.go` instead.')\nclass Go: ...",
            {"conda.old:Go": {**DATES, "use": "conda.new.go"}},
        ),
        (
            "@deprecated('26.3', '26.9', addendum='Use conda.new.Go.run() instead.')\ndef go(): ...",
            {"conda.old:go": {**DATES, "use": "conda.new.Go.run"}},
        ),
        (
            "@deprecated('26.3', '26.9', addendum='Use Path.exists() + Path.check()')\ndef go(): ...",
            {"conda.old:go": DATES},
        ),
        (
            "class A:\n    @property\n    @deprecated('26.3', '26.9')\n    def go(self): ...",
            {"conda.old:A.go": DATES},
        ),
        (
            "@deprecated.argument('26.3', '26.9', 'old', rename='new')\ndef go(**k): ...",
            {"conda.old:go(old)": {**DATES, "kind": "argument", "use": "new"}},
        ),
        (
            "@deprecated.argument('26.3', '26.9', 'old', rename='new', addendum='Gone.')\ndef go(**k): ...",
            {"conda.old:go(old)": {**DATES, "kind": "argument"}},
        ),
        (
            "deprecated.constant('26.3', '26.9', 'GO', 1, addendum='Use `go()` instead.')",
            {"conda.old:GO": {**DATES, "kind": "constant", "use": "go"}},
        ),
        (
            "deprecated.constant(deprecate_in='26.3', remove_in='26.9', constant='GO', value=1)",
            {"conda.old:GO": {**DATES, "kind": "constant"}},
        ),
        ("deprecated.module('26.3', '26.9')", {"conda.old": {**DATES, "kind": "module"}}),
        (
            "for name, to in (('A', 'B'), ('C', 'D')):\n"
            "    deprecated.constant('26.3', '26.9', name, 1, addendum=f'Use `conda.{to}` instead.')",
            {
                "conda.old:A": {**DATES, "kind": "constant", "use": "conda.B"},
                "conda.old:C": {**DATES, "kind": "constant", "use": "conda.D"},
            },
        ),
        (
            "if sys.platform == 'win32':\n    deprecated.constant('1', '2', 'W', 1)\n"
            "else:\n    deprecated.constant('26.3', '26.9', 'L', 1)",
            {"conda.old:L": {**DATES, "kind": "constant"}},
        ),
        (
            "try:\n    import x\nexcept ImportError:\n    deprecated.constant('26.3', '26.9', 'L', 1)",
            {"conda.old:L": {**DATES, "kind": "constant"}},
        ),
        ("deprecated.topic('26.3', '26.9', topic='a way of use')", {}),
        ("def go():\n    deprecated.constant('26.3', '26.9', 'GO', 1)", {}),
        ("if __name__ == '__main__':\n    deprecated.constant('26.3', '26.9', 'GO', 1)", {}),
        ("other = print\n@other('26.3', '26.9')\ndef go(): ...", {}),
        ("class Other: ...\nother = Other()\n@other('26.3', '26.9')\ndef go(): ...", {}),
        ("from functools import cache\n@cache('26.3', '26.9')\ndef go(): ...", {}),
    ],
)
def test_each_form(source: str, expected: dict[str, dict[str, str]], tmp_path: Path) -> None:
    assert found(tmp_path, HEAD + source) == expected


def test_the_helper_is_known_by_any_name(tmp_path: Path) -> None:
    source = "from . import deprecations as d\nold = d.deprecated\nold.constant('26.3', '26.9', 'GO', 1)"
    assert found(tmp_path, source + "  # deprecated") == {"conda.old:GO": {**DATES, "kind": "constant"}}


def test_a_release_without_the_helper_declares_nothing(tmp_path: Path) -> None:
    with release(tmp_path, {"conda.old": "deprecated = print\ndeprecated('26.3', '26.9')"}) as snapshot:
        assert deprecations.section(snapshot) == {}


def test_releases_that_cannot_be_read_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        found(tmp_path, HEAD + "import os\n@deprecated(os.environ['X'], '26.9')\ndef go(): ...")
