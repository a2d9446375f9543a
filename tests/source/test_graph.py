"""Which lines of a plugin conda's calls may lead to: what must count as reached, guarded and idle."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from condaplug.project import read_project
from condaplug.source import Role, Sources, first_absent

RELEASE = "26.9.0.dev0"
GONE = "from conda.plugins import CondaSolver"
HEAD = """from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand
"""
HOOK = """
@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="x", summary="Do it", action={action})
"""


def roles(
    folder: Path, plugin: str, action: str = "print", release: str = RELEASE, **others: str
) -> list[Role]:
    """The role of each use of a name that a release lacks, in the order of files and lines."""
    (folder / "conda_x").mkdir()
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "conda-x"\nversion = "1"\n[project.entry-points.conda]\nx = "conda_x.plugin"\n'
    )
    modules = {
        "__init__": "",
        **others,
        "plugin": HEAD + textwrap.dedent(plugin) + HOOK.format(action=action),
    }
    for name, text in modules.items():
        source = textwrap.dedent(text).replace("GONE", GONE)
        (folder / "conda_x" / f"{name}.py").write_text(source, encoding="utf-8")
    uses = Sources(read_project(folder)).uses
    return [
        uses.role(use, release, use.error(missing))
        for use in uses.at(release)
        if (missing := first_absent(use, release)) and not use.guard.catches(use.error(missing))
    ]


NOT_REACHED: dict[str, tuple[str, Role]] = {
    "a function that nobody mentions": ("def lost():\n GONE", "idle"),
    "what only an idle function calls": ("def lost():\n other()\ndef other():\n GONE", "idle"),
    "a function that only calls itself": ("def lost():\n GONE\n lost()", "idle"),
    "a method that nobody mentions": ("class X:\n def lost(self):\n  GONE\nX()", "idle"),
    "a class that nobody mentions": ("class X:\n def run(self):\n  GONE\nprint.run", "idle"),
    "a function in an idle function": ("def lost():\n def run():\n  GONE\n run()", "idle"),
    "a call that catches": (
        "def run():\n GONE\ndef action(args):\n try:\n  run()\n except ImportError:\n  pass",
        "guarded",
    ),
    "a call further up that catches": (
        "def run():\n GONE\ndef inner():\n run()\ndef action(args):\n try:\n  inner()\n"
        " except Exception:\n  print('not here')",
        "guarded",
    ),
    "a test of the version around the call": (
        "import conda\ndef run():\n GONE\ndef action(args):\n if conda.__version__ < '26.8':\n  run()",
        "idle",
    ),
    "a test of the version around the choice": (
        "import conda\ndef run(args):\n GONE\ndef new(args):\n pass\n"
        "action = run if conda.__version__ < '26.8' else new",
        "idle",
    ),
}


@pytest.mark.parametrize(("plugin", "role"), NOT_REACHED.values(), ids=list(NOT_REACHED))
def test_idle_and_guarded_lines_do_not_count(tmp_path: Path, plugin: str, role: Role) -> None:
    action = "action" if "action" in plugin else "print"
    assert roles(tmp_path, plugin, action) == [role]


REACHED = {
    "an action": "def action(args):\n GONE",
    "a lambda": "def run():\n GONE\naction = lambda args: run()",
    "a partial": "from functools import partial\ndef run(x, args):\n GONE\naction = partial(run, 1)",
    "what an action calls": "def action(args):\n run()\ndef run():\n GONE",
    "a method that conda calls": (
        "from conda.core.solve import Solver\nclass action(Solver):\n def solve_final_state(self):\n  GONE"
    ),
    "a method through a variable": (
        "class Runner:\n def run(self):\n  GONE\ndef action(args):\n one = Runner()\n one.run()"
    ),
    "a property": "class X:\n @property\n def env(self):\n  GONE\naction = X",
    "a method that Python calls": "class X:\n def __call__(self, args):\n  GONE\naction = X()",
    "a base class's method": (
        "class Base:\n def run(self):\n  GONE\nclass X(Base):\n pass\ndef action(args):\n X().run()"
    ),
    "a function in a function": "def action(args):\n def run():\n  GONE\n run()",
    "a decorated function": "import atexit\n@atexit.register\ndef run():\n GONE\naction = print",
    "a name in a table": "def run():\n GONE\ndef action(args):\n {'go': run}[args[0]]()",
    "a name in a text": "def run():\n GONE\ndef action(args):\n args.parser.set_defaults(func='run')",
    "a name that is computed": (
        "import sys\ndef run_it():\n GONE\ndef action(args):\n"
        "    getattr(sys.modules[__name__], 'run_' + args[0])()"
    ),
    "a call that catches something else": (
        "def run():\n GONE\ndef action(args):\n try:\n  run()\n except ValueError:\n  pass"
    ),
    "a call that raises again": (
        "def run():\n GONE\ndef action(args):\n try:\n  run()\n except ImportError:\n  raise"
    ),
    "one call of two catches": (
        "def run():\n GONE\ndef action(args):\n try:\n  run()\n except ImportError:\n        pass\n run()"
    ),
    "a function that is only named in a try": (
        "def run(args):\n GONE\ntry:\n action = run\nexcept ImportError:\n action = print"
    ),
    "a test that only the user decides": "def action(args):\n if args:\n  GONE",
}


@pytest.mark.parametrize("plugin", REACHED.values(), ids=list(REACHED))
def test_what_a_result_leads_to_is_reached(tmp_path: Path, plugin: str) -> None:
    assert roles(tmp_path, plugin, "action") == ["reached"]


@pytest.mark.parametrize(
    "plugin",
    [
        "def action(args):\n from conda_x.work import run\n run()",
        "def action(args):\n from . import work\n work.run()",
        "def action(args):\n import conda_x.work as w\n w.run()",
        "def action(args):\n from importlib import import_module\n import_module('.work', 'conda_x').run()",
        "def action(args):\n from conda_x.api import run\n run()",
        "def action(args):\n from conda_x.star import run\n run()",
        "import subprocess, sys\ndef action(args):\n subprocess.run([sys.executable, '-m', 'conda_x.work'])\n"
        " print.run",
        "LAZY = {'run': 'conda_x.work:run'}\ndef action(args):\n print(LAZY)",
        "import importlib\ndef action(args):\n importlib.import_module('conda_x.' + args[0]).run()",
    ],
)
def test_a_lazy_import_leads_on(tmp_path: Path, plugin: str) -> None:
    api = "from conda_x.work import run as run"
    star = "from conda_x.work import *"
    assert roles(tmp_path, plugin, "action", work="def run():\n GONE", api=api, star=star) == ["reached"]


def test_what_a_lazily_imported_module_runs_is_reached(tmp_path: Path) -> None:
    plugin = "def action(args):\n from conda_x import work"
    assert roles(tmp_path, plugin, "action", work="GONE") == ["reached"]


def test_an_import_that_is_caught_guards_the_module_and_hides_its_functions(tmp_path: Path) -> None:
    plugin = """
    def action(args):
        try:
            from conda_x.old import run
        except ImportError:
            from conda_x.new import run
        run()
    """
    old = "GONE\ndef run():\n GONE"
    assert roles(tmp_path, plugin, "action", old=old, new="def run(): pass") == ["guarded", "idle"]


def test_a_module_that_nothing_leads_to_is_idle(tmp_path: Path) -> None:
    assert roles(tmp_path, "", script="GONE") == ["idle"]


@pytest.mark.parametrize(
    ("release", "role"), [("26.1.1", []), (RELEASE, ["reached"])], ids=["before the hook", "with the hook"]
)
def test_a_hook_leads_on_where_the_release_has_it(tmp_path: Path, release: str, role: list[Role]) -> None:
    plugin = "@hookimpl(specname='conda_error_hints')\ndef hints():\n from conda.plugins import nothing"
    assert roles(tmp_path, plugin, release=release) == role


DOUBTFUL = [
    "from inspect import signature\nNEW = 'x' in signature(CondaSubcommand).parameters\n"
    "def action(args):\n if NEW:\n  GONE",
    "def has_it():\n try:\n  CondaSubcommand(a=1)\n except TypeError:\n  return False\n return True\n"
    "def action(args):\n if has_it():\n  GONE",
    "from conda.base.context import context\ndef action(args):\n if hasattr(context, 'x'):\n  GONE",
    "import os\nCONDA_VERSION = os.environ['X']\ndef action(args):\n if CONDA_VERSION < '26':\n  GONE",
    "def run():\n GONE\ndef action(args):\n if hasattr(args, 'x'):\n  run()",
]


@pytest.mark.parametrize("plugin", DOUBTFUL)
def test_an_own_test_of_conda_guards_though_the_source_does_not_answer_it(
    tmp_path: Path, plugin: str
) -> None:
    assert roles(tmp_path, plugin, "action") == ["guarded"]
