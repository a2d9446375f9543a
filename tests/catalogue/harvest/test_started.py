"""The modules that a command has imported when it loads plugins."""

from __future__ import annotations

from pathlib import Path

import pytest

from condaplug.catalogue.harvest import started
from tests.catalogue.harvest.release import release

MAIN = """
    def main(*args):
        from ..early import handle
        return handle(main_subshell, *args)

    def main_subshell(*args):
        from .commands import generate
        parser = generate()
        from ..late import run
        return run(parser)
"""
SOURCES = {
    "conda.cli.main": MAIN,
    "conda.cli.commands": """
        from typing import TYPE_CHECKING
        from .create import configure

        if TYPE_CHECKING:
            from ..only_for_types import Name

        TABLE = {"create": configure}

        def generate():
            for name, function in TABLE.items():
                function(name)
    """,
    "conda.cli.create": """
        def words():
            from . import formats
            return context.plugin_manager.get_formats(formats)

        def configure(name):
            def unused():
                from .. import never_called
            if name:
                from .. import sometimes
            words()
            from .. import after
    """,
    "conda.cli.formats": "",
    "conda.early": "def handle(function, *args): ...",
    "conda.late": "def run(parser): ...",
    "conda.sometimes": "",
    "conda.after": "",
    "conda.never_called": "",
    "conda.only_for_types": "class Name: ...",
    "conda.plugins.manager": "from . import subcommands, solvers\nfrom .solvers import NAME\n",
    "conda.plugins.solvers": "NAME = 'x'",
    "conda.plugins.subcommands": "from . import plugins as _plugins\n\nplugins = [_plugins]\n",
    "conda.plugins.subcommands.plugins": "",
    "conda.plugins.unused": "",
}
ALWAYS = [
    "conda",
    *(f"conda.cli{each}" for each in ("", ".commands", ".create", ".formats", ".main")),
    "conda.early",
    *(
        f"conda.plugins{each}"
        for each in ("", ".manager", ".solvers", ".subcommands", ".subcommands.plugins")
    ),
]


def test_imports_count_up_to_the_first_question_to_the_plugin_manager(tmp_path: Path) -> None:
    with release(tmp_path, SOURCES) as snapshot:
        assert started.section(snapshot) == ALWAYS


def test_what_follows_counts_where_nothing_asks(tmp_path: Path) -> None:
    silent = {**SOURCES, "conda.cli.create": "def configure(name):\n    from .. import after\n"}
    expected = {*ALWAYS, "conda.after", "conda.late"} - {"conda.cli.formats"}
    with release(tmp_path, silent) as snapshot:
        assert started.section(snapshot) == sorted(expected)


@pytest.mark.parametrize(
    ("source", "imported"),
    [
        pytest.param("import conda.a.b", ["conda.a", "conda.a.b"], id="dotted"),
        pytest.param("from . import a", ["conda.a"], id="relative"),
        pytest.param("from .a import b", ["conda.a", "conda.a.b"], id="submodule"),
        pytest.param("from .a import own", ["conda.a"], id="name"),
        pytest.param("class A:\n    from . import c", ["conda.c"], id="in a class"),
        pytest.param(
            "try:\n    from . import c\nexcept ImportError:\n    from . import d", ["conda.c"], id="try"
        ),
        pytest.param("import os\nif os.name == 'nt':\n    from . import c", [], id="windows"),
        pytest.param(
            "import os\nif os.name == 'nt':\n    pass\nelse:\n    from . import c", ["conda.c"], id="else"
        ),
        pytest.param("import os\nif os.getenv('X'):\n    from . import c", ["conda.c"], id="unknown test"),
        pytest.param("with open('x') as f:\n    from . import c", ["conda.c"], id="with"),
        pytest.param("from . import nothing", [], id="missing"),
        pytest.param("from .e import other", ["conda.a", "conda.e"], id="re-export"),
        pytest.param("from .g import h", ["conda.g"], id="shadowed"),
        pytest.param("def f():\n    from . import c", [], id="in a function"),
        pytest.param("import json.decoder, conda_build", [], id="elsewhere"),
    ],
)
def test_an_import_at_the_top(tmp_path: Path, source: str, imported: list[str]) -> None:
    sources = {
        "conda": source,
        "conda.cli.main": "def main(*args): ...\n\ndef main_subshell(*args): ...\n",
        "conda.plugins.manager": "",
        "conda.a": "own = 1",
        "conda.a.b": "",
        "conda.c": "",
        "conda.d": "",
        "conda.e": "from . import a as other",
        "conda.g": "h = 1",
        "conda.g.h": "",
    }
    base = {"conda", "conda.cli", "conda.cli.main", "conda.plugins", "conda.plugins.manager"}
    with release(tmp_path, sources) as snapshot:
        assert sorted({*started.section(snapshot)} - base) == imported
