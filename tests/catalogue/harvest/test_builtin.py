"""conda's own plugins, read off the functions that implement their hooks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from condaplug.catalogue.harvest import builtin
from condaplug.errors import CondaplugError
from tests.catalogue.harvest.release import release

SOURCES = {
    "conda.plugins": "from .hookspec import hookimpl\n",
    "conda.plugins.hookspec": """
        import pluggy
        _hookspec = pluggy.HookspecMarker("conda")
        hookimpl = pluggy.HookimplMarker("conda")

        class CondaSpecs:
            @_hookspec
            def conda_things(self): ...
            @_hookspec
            def conda_readers(self): ...
        """,
    "conda.plugins.types": """
        from dataclasses import dataclass

        @dataclass
        class CondaPlugin:
            name: str
            def __post_init__(self): ...

        @dataclass
        class CondaThing(CondaPlugin):
            version: str | None = None
            action: object = None
            description: str | None = None

        @dataclass
        class CondaReader(CondaPlugin):
            environment_spec: type

        class Old:
            detection_supported = True
        """,
    "conda.base.context": "context = object()\n",
    "conda.plugins.manager": """
        from . import first, many

        def get_plugin_manager():
            manager.load_plugins(first, *many.plugins)
        """,
    "conda.plugins.many": """
        from . import plugins as _plugins, third
        plugins = [third, _plugins]
        """,
    "conda.plugins.many.third": "",
    "conda.plugins.many.plugins": "",
}


def registered(folder: Path, source: str) -> list[dict[str, Any]]:
    with release(folder, {**SOURCES, "conda.plugins.first": source}) as snapshot:
        return builtin.section(snapshot)


def given(folder: Path, body: str) -> list[dict[str, Any]]:
    """What the hook ``conda_things`` with this body gives."""
    head = (
        "import os, platform\nfrom . import hookimpl\nfrom .types import CondaReader, CondaThing\n"
        "from ..base.context import context\n\ndef act(): ...\n\n@hookimpl\ndef conda_things():\n"
    )
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    results: list[dict[str, Any]] = registered(folder, head + lines)[0]["hooks"]["conda_things"]["results"]
    return results


def named(results: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
    return [(result["name"], result.get("platform")) for result in results]


def test_plugins_come_in_the_order_of_registration_with_their_hooks(tmp_path: Path) -> None:
    found = registered(
        tmp_path,
        """
        from . import hookimpl
        from .types import CondaThing
        from .many.third import conda_readers

        @hookimpl(tryfirst=True)
        def conda_things():
            yield CondaThing("One")

        def conda_unmarked():
            yield CondaThing("two")
        """,
    )
    assert [plugin["plugin"] for plugin in found] == [
        "conda.plugins.first",
        "conda.plugins.many.third",
        "conda.plugins.many.plugins",
    ]
    assert found[0]["hooks"] == {
        "conda_things": {
            "tryfirst": True,
            "results": [
                {"type": "CondaThing", "name": "one", "version": None, "action": None, "description": None}
            ],
        }
    }
    assert found[1]["hooks"] == {}


def test_values_references_sentences_and_what_is_found_out_at_run_time(tmp_path: Path) -> None:
    (result,) = given(
        tmp_path,
        """
version = os.getenv("VERSION")
yield CondaThing("thing", version, action=act, description="Some words.")
""",
    )
    assert result == {
        "type": "CondaThing",
        "name": "thing",
        "version": None,
        "action": {"ref": "conda.plugins.first:act"},
        "description": "thing",
    }


def test_condas_own_version_is_referred_to(tmp_path: Path) -> None:
    (result,) = given(tmp_path, "from .. import __version__\nyield CondaThing('conda', __version__)")
    assert result["version"] == {"ref": "conda:__version__"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "if not context.subdir.startswith('linux-'):\n    return\nyield CondaThing('a')",
            [("a", "linux")],
        ),
        ("if platform.system() != 'Darwin':\n    return\nyield CondaThing('a')", [("a", "osx")]),
        (
            "yield CondaThing('a')\nif context.subdir.startswith('win-'):\n    yield CondaThing('b')",
            [("a", "linux"), ("a", "osx"), ("a", "win"), ("b", "win"), ("a", "freebsd")],
        ),
        ("if os.getenv('A'):\n    yield CondaThing('a')\nelse:\n    yield CondaThing('a')", [("a", None)]),
        (
            "if os.getenv('A'):\n    yield CondaThing('a')\n    return\nyield CondaThing('b')",
            [("a", None), ("b", None)],
        ),
        ("for name in ('a', 'b'):\n    yield CondaThing(f'{name}-x')", [("a-x", None), ("b-x", None)]),
        ("if context.preview_enabled('x'):\n    yield from new()\nyield CondaThing('a')", [("a", None)]),
        ("with open('x'):\n    yield CondaThing('a')", [("a", None)]),
        ("return [CondaThing('a'), CondaThing('b')]", [("a", None), ("b", None)]),
        ("return\nyield CondaThing('a')", []),
        ("name = find()\nif not name:\n    name = 'glibc'\nyield CondaThing(name)", [("glibc", None)]),
    ],
)
def test_what_is_given_where(body: str, expected: list[tuple[str, str | None]], tmp_path: Path) -> None:
    assert named(given(tmp_path, body)) == expected


@pytest.mark.parametrize(
    ("classes", "supported"),
    [
        ("class Reader(Old): ...", True),
        ("class Reader(Old):\n    detection_supported = False", False),
        ("class Reader: ...", True),
    ],
)
def test_an_environment_specifier_says_whether_it_detects(
    classes: str, supported: bool, tmp_path: Path
) -> None:
    source = (
        f"from . import hookimpl\nfrom .types import CondaReader, Old\n\n{classes}\n\n"
        "@hookimpl\ndef conda_readers():\n    yield CondaReader(name='r', environment_spec=Reader)\n"
    )
    (result,) = registered(tmp_path, source)[0]["hooks"]["conda_readers"]["results"]
    assert result["detection_supported"] is supported
    assert result["environment_spec"] == {"ref": "conda.plugins.first:Reader"}


@pytest.mark.parametrize(
    "body",
    [
        "yield from new()",
        "yield make()",
        "return found()",
        "while True:\n    yield CondaThing('a')",
        "for name in os.listdir():\n    yield CondaThing('a')",
        "name = find()\nyield CondaThing(name)",
    ],
)
def test_a_form_that_is_not_known_is_an_error_with_its_place(body: str, tmp_path: Path) -> None:
    with pytest.raises(CondaplugError, match=r"^conda/plugins/first\.py:\d+ of conda 26\.1\.0") as caught:
        given(tmp_path, body)
    assert caught.value.hints
