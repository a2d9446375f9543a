"""What the source says about hooks, without executing it."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condaplug.project import EntryPoint, Module, Place, Project
from condaplug.source import Sources
from condaplug.source.returns import returns_none
from condaplug.source.returns import sets as may_set

ENTRY = EntryPoint("p", "plug", Place("pyproject.toml", 1))


def sources(folder: Path, text: str) -> Sources:
    path = folder / "plug.py"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return Sources(Project(root=folder, metadata="pyproject.toml", name="p", modules=(Module("plug", path),)))


@pytest.mark.parametrize(
    "text",
    [
        "def helper(): ...",
        "class conda_solvers: ...",
        "from elsewhere import conda_solvers",
        "import functools\n@functools.cache\ndef helper(): ...",
    ],
)
def test_not_an_implementation(tmp_path: Path, text: str) -> None:
    assert sources(tmp_path, text).implementations(ENTRY) == ()


@pytest.mark.parametrize(
    "decorator",
    [
        "from conda.plugins import hookimpl\n@hookimpl",
        "from conda.plugins.hookspec import hookimpl as mark\n@mark",
        "from conda import plugins\n@plugins.hookimpl",
        "import conda.plugins\n@conda.plugins.hookimpl(tryfirst=True)",
        "import pluggy\nmark = pluggy.HookimplMarker('conda')\n@mark",
    ],
)
def test_every_spelling_of_the_marker(tmp_path: Path, decorator: str) -> None:
    (found,) = sources(tmp_path, f"{decorator}\ndef conda_solvers(): ...\n").implementations(ENTRY)
    assert found.marks == ("conda",)
    assert found.hook == "conda_solvers"


def test_arguments_are_those_that_pluggy_asks_for(tmp_path: Path) -> None:
    hook = "def conda_solvers(host, path, other=1, *, named): ..."
    text = f"from conda.plugins import hookimpl\n@hookimpl\n{hook}\n"
    (found,) = sources(tmp_path, text).implementations(ENTRY)
    assert found.arguments == ("host", "path")
    assert found.place == Place("plug.py", 3)


def test_a_hook_behind_a_condition_is_seen(tmp_path: Path) -> None:
    text = """
    from conda.plugins import hookimpl
    try:
        import x
    except ImportError:
        @hookimpl
        def conda_solvers(): ...
    """
    assert [one.hook for one in sources(tmp_path, text).implementations(ENTRY)] == ["conda_solvers"]


def test_the_line_of_a_nested_class(tmp_path: Path) -> None:
    text = "def make():\n    class Inner:\n        class Core: ...\n    return Inner\n"
    assert sources(tmp_path, text).class_line("plug.py", "make.<locals>.Inner.Core") == 3


def test_relative_imports_are_followed(tmp_path: Path) -> None:
    package = tmp_path / "pkg"
    package.mkdir()
    package.joinpath("__init__.py").write_text("")
    package.joinpath("plugin.py").write_text(
        "from . import core\nfrom .marks import hookimpl\nx = core.thing\n"
    )
    found = Sources(Project(root=tmp_path, metadata="", name="p", modules=(Module("pkg", package),)))
    file = found.of_module("pkg.plugin")
    assert file and file.imports == {"core": "pkg.core", "hookimpl": "pkg.marks.hookimpl"}


@given(st.text())
def test_any_text_is_read_or_passed_over(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "plug.py").write_bytes(text.encode("utf-8", "surrogatepass"))
    read = Sources(Project(root=folder, metadata="", name="p", modules=(Module("plug", folder / "plug.py"),)))
    read.implementations(ENTRY)
    read.class_line("plug.py", text)


@pytest.mark.parametrize(
    ("body", "returns"),
    [
        ("return 1", "unknown"),
        ("yield", "unknown"),
        ("raise ValueError", "unknown"),
        ("self.fail()", "unknown"),
        ("while True:\n        pass", "unknown"),
        ("if self:\n        raise ValueError\n    else:\n        return 1", "unknown"),
        ("with self:\n        return 1", "unknown"),
        ("pass", "always"),
        ("print(self)", "always"),
        ("'what it does'", "always"),
        ("def inner():\n        return 1", "always"),
        ("while True:\n        return", "always"),
        ("if self:\n        raise ValueError\n    return None", "always"),
        ("if self:\n        return 1", "sometimes"),
        ("if self:\n        return\n    return 1", "sometimes"),
    ],
)
def test_what_a_function_surely_returns(tmp_path: Path, body: str, returns: str) -> None:
    found = returns_none(sources(tmp_path, f"def method(self):\n    {body}\n").function("plug.py", 1))

    assert found == returns


def test_a_decorated_function_may_return_anything(tmp_path: Path) -> None:
    given = sources(tmp_path, "@given\ndef method(self): pass\n").function("plug.py", 2)
    static = sources(tmp_path, "@staticmethod\ndef method(): pass\n").function("plug.py", 2)
    assert (returns_none(given), returns_none(static)) == ("unknown", "always")


@pytest.mark.parametrize(
    ("body", "sets"),
    [
        ("self.channel = channel_name", False),
        ("self.channel_name = given", True),
        ("super().__init__(given)", True),
        ("vars(self).update(given)", True),
        ("setattr(self, 'channel_name', given)", True),
    ],
)
def test_what_an_initialiser_sets(tmp_path: Path, body: str, sets: bool) -> None:
    source = sources(tmp_path, f"def __init__(self, given):\n    {body}\n")

    assert may_set(source.function("plug.py", 1), "channel_name") is sets
