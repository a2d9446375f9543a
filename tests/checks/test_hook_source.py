"""CP208 to CP212: what the hooks' source says, and what it only seems to say. Nothing is executed here."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from condaplug.checks.base import Facts
from condaplug.checks.hook_source import CHECKS
from condaplug.judgement import Problem
from condaplug.project import read_project
from condaplug.source import Sources

IMPORTS = """
import functools, os, sys
from conda.plugins import hookimpl
from conda.plugins.types import CondaPackageExtractor, CondaPreCommand, CondaVirtualPackage
"""
HOOK = "@hookimpl\ndef conda_virtual_packages():\n    "


def found(folder: Path, source: str, **modules: str) -> dict[str, list[Problem]]:
    """The problems of a plugin whose entry point's module has this source, by code."""
    (folder / "conda_x").mkdir()
    value = "conda_x.plugin:objects" if "objects =" in source else "conda_x.plugin"
    (folder / "pyproject.toml").write_text(
        f'[project]\nname = "conda-x"\nversion = "1"\n[project.entry-points.conda]\nx = "{value}"\n'
    )
    for name, text in {"__init__": "", **modules, "plugin": IMPORTS + textwrap.dedent(source)}.items():
        (folder / "conda_x" / f"{name}.py").write_text(textwrap.dedent(text), encoding="utf-8")
    project = read_project(folder)
    facts = Facts(project, Sources(project))
    problems = {check.code: list(check.function(facts)) for check in CHECKS}
    return {code: some for code, some in problems.items() if some}


@pytest.mark.parametrize(
    "source",
    [
        "class Hooks:\n    @hookimpl\n    def conda_solvers(self): yield\nobjects = Hooks()",
        "class Hooks:\n    @hookimpl\n    def conda_solvers(self): yield\nobjects = [Hooks]",
        "class Hooks:\n    @hookimpl\n    def conda_solvers(self): yield\nclass More(Hooks): pass",
        "class Hooks(os.PathLike):\n    @hookimpl\n    def conda_solvers(self): yield",
        "class Hooks(metaclass=type):\n    @hookimpl\n    def conda_solvers(self): yield",
        "@functools.total_ordering\nclass Hooks:\n    @hookimpl\n    def conda_solvers(self): yield",
        "class Hooks:\n    @hookimpl\n    def conda_solvers(self): yield\n__all__ = ['Hooks']",
        "class Hooks:\n    @hookimpl\n    def conda_solvers(self): yield\nNAMES = 'os,conda_x.Hooks'",
        "class Hooks:\n    def conda_solvers(self): yield",
        "class Hooks:\n    @hookimpl\n    def not_a_hook(self): yield",
        "def make():\n    @hookimpl\n    def conda_solvers(): yield\n    return conda_solvers",
        "def make():\n    global conda_solvers\n    @hookimpl\n    def conda_solvers(): yield",
        "def make():\n    @hookimpl\n    def conda_solvers(): yield\n    globals().update(locals())",
        "if sys.platform == 'win32':\n    @hookimpl\n    def conda_solvers(): yield",
    ],
)
def test_a_hook_that_may_be_registered_is_left_alone(source: str, tmp_path: Path) -> None:
    assert "CP208" not in found(tmp_path, source)


def test_a_class_that_another_module_names_is_left_alone(tmp_path: Path) -> None:
    source = "class Hooks:\n    @hookimpl\n    def conda_solvers(self): yield"

    assert found(tmp_path, source, others="from conda_x.plugin import Hooks") == {}


def test_a_hook_in_a_class_that_nothing_names_is_reported_at_its_line(tmp_path: Path) -> None:
    problems = found(tmp_path, "class Hooks:\n    @hookimpl\n    def conda_solvers(self): yield")

    (problem,) = problems["CP208"]
    assert "class Hooks" in problem.message
    assert problem.place
    assert (problem.place.path, problem.place.line) == ("conda_x/plugin.py", 7)


@pytest.mark.parametrize(
    "body",
    [
        "return\n    yield",
        "return []",
        "if os.name == 'nt':\n        return\n    yield made()",
        "try:\n        return\n    finally:\n        yield made()",
        "def inner():\n        return 1\n    yield CondaVirtualPackage(name='a', version='1', build=inner())",
        "yield 1\n    return None",
        "yield 1\n    return []",
        "yield 1\n    return print('done')",
        "return [CondaVirtualPackage(name='a', version='1', build=None)]",
        "return (CondaVirtualPackage(name=n, version='1', build=None) for n in 'ab')",
        "raise NotImplementedError\n    yield CondaVirtualPackage(name='a', version='1', build=None)",
        "return\n    yield None",
    ],
)
def test_returns_and_yields_that_work_are_left_alone(body: str, tmp_path: Path) -> None:
    assert not {"CP209", "CP210"} & found(tmp_path, HOOK + body).keys()


@pytest.mark.parametrize(
    ("body", "code", "severity"),
    [
        ("return\n    yield CondaVirtualPackage(name='a', version='1', build=None)", "CP209", None),
        ("with x:\n        return\n        yield from [1]", "CP209", None),
        ("for n in 'ab':\n        return\n        yield n", "CP209", None),
        ("yield 1\n    return CondaVirtualPackage(name='a', version='1', build=None)", "CP210", None),
        ("yield 1\n    return [CondaVirtualPackage(name='a', version='1', build=None)]", "CP210", None),
        ("return CondaVirtualPackage(name='a', version='1', build=None)", "CP210", "warning"),
    ],
)
def test_a_result_that_conda_never_gets_is_reported(
    body: str, code: str, severity: str | None, tmp_path: Path
) -> None:
    (problem,) = found(tmp_path, HOOK + body)[code]

    assert problem.severity == severity
    told = {"CP209": ("the line never runs",), "CP210": ("silently ignores it", "iterates over it")}
    assert any(words in problem.message for words in told[code])
    if code == "CP210":
        assert problem.hint.startswith(
            "Write `yield from`." if "return [" in body else "Write `yield` instead"
        )


@pytest.mark.parametrize(
    "source",
    [
        "def f(): return LATER\nLATER = 1",
        "def f(): return there\ndef g():\n    global there\n    there = 1",
        "def f(a, *b, c=1, **d): return [a, b, c, d]",
        "def f(): return [y for x in 'ab' if (y := x)] + [y]",
        "def f():\n    try: unicode\n    except NameError: pass",
        "def f():\n    try: pass\n    except OSError as error: return error",
        "def f():\n    with open('x') as file, file as (a, b): return a, b",
        "def f(x):\n    match x:\n        case [a, *b]: return a, b\n        case {'k': c, **d}: return c, d",
        "def f():\n    import a.b, c.d as e\n    return a, e",
        "def f():\n    class A:\n        x = 1\n        y = x\n    return A",
        "def f():\n    def g():\n        nonlocal a\n        a = 2\n    a = 1\n    return g",
        "def f():\n    x: Missing = 1\n    return x",
        "def f() -> 'Missing': return lambda z: z",
        "from os.path import *\ndef f(): return join('a')",
        "def f(): return __file__, __name__, __doc__",
        "def f():\n    if sys.platform == 'win32': raise WindowsError",
        "globals()['made'] = 1\ndef f(): return made",
        "def f():\n    if False: return nothing_like_that",
        "from typing import TYPE_CHECKING\ndef f():\n    if TYPE_CHECKING: return nothing_like_that",
        "class A:\n    b = 1\n    def c(self): return self.b",
        "def f():\n    for i, (j, k) in (): print(i, j, k)\n    else: del i",
        "from .other import HERE, inside\nfrom . import other, built",
        "from .other import anything\n",
    ],
)
def test_names_that_are_bound_are_left_alone(source: str, tmp_path: Path) -> None:
    other = "HERE = 1\ndef __getattr__(name): return name" if "anything" in source else "HERE = inside = 1"

    assert "CP211" not in found(tmp_path, source, other=other)


@pytest.mark.parametrize(
    ("source", "name", "line"),
    [
        ("def f(): return nothing_like_that", "nothing_like_that", 5),
        ("def f():\n    return [nothing for x in 'ab']", "nothing", 6),
        ("class A:\n    b = 1\n    def c(self):\n        return b", "b", 8),
        ("def f():\n    from .other import THERE", "THERE", 6),
        ("def f():\n    nothing.attribute()", "nothing", 6),
    ],
)
def test_a_name_that_nothing_binds_is_reported_at_its_line(
    source: str, name: str, line: int, tmp_path: Path
) -> None:
    (problem,) = found(tmp_path, source, other="HERE = 1")["CP211"]

    assert name in problem.message
    assert problem.place
    assert problem.place.line == line


@pytest.mark.parametrize(
    "body",
    [
        "yield CondaVirtualPackage(name='a', version=None, build=None)",
        "yield CondaVirtualPackage(NAME, '1', None)",
        "yield CondaVirtualPackage(name=CHANGED, version='1', build=None)",
        "yield CondaVirtualPackage(name=either(), version='1', build=None)",
        "yield CondaVirtualPackage(name=os.environ.get('X'), version='1', build=None)",
        "name = None\n    name = name or 'a'\n    yield CondaVirtualPackage(name, '1', build=None)",
        "for name in ('a',):\n        yield CondaVirtualPackage(name=name, version='1', build=None)",
        "yield CondaPreCommand(name='a', action=print, run_for=COMMANDS)",
        "yield CondaPreCommand(name='a', action=print, run_for={*'ab'})",
        "yield CondaPackageExtractor(name='a', extensions=['.' + 'a'], extract=print)",
        "yield CondaVirtualPackage(**{'name': None})",
        "if False:\n        yield CondaVirtualPackage(name=None, version='1', build=None)",
    ],
)
def test_values_that_may_fit_are_left_alone(body: str, tmp_path: Path) -> None:
    source = (
        "NAME = 'a'\nCHANGED = None\nCOMMANDS = []\nCOMMANDS.append('install')\n"
        "def change():\n    global CHANGED\n    CHANGED = 'a'\n"
        "def either(): return None if os.name == 'nt' else 'a'\n"
    )

    assert "CP212" not in found(tmp_path, source + HOOK + body)


@pytest.mark.parametrize(
    "body",
    [
        "yield CondaVirtualPackage(name=None, version='1', build=None)",
        "yield CondaVirtualPackage(NOTHING, '1', None)",
        "yield CondaVirtualPackage(name=('a',), version='1', build=None)",
        "yield CondaPackageExtractor(name='a', extensions='.a', extract=print)",
        "yield CondaPackageExtractor(name='a', extensions='.' + 'a', extract=print)",
        "yield CondaPackageExtractor(name='a', extensions=f'.{LETTER}', extract=print)",
        "yield CondaPackageExtractor(name='a', extensions=[None], extract=print)",
        "yield CondaPackageExtractor(name='a', extensions=['.a'], extract=None)",
    ],
)
def test_a_value_that_conda_rejects_is_reported_where_it_is_written(body: str, tmp_path: Path) -> None:
    (problem,) = found(tmp_path, "NOTHING = None; LETTER = 'a'\n" + HOOK + body)["CP212"]

    assert problem.place
    assert problem.place.line == 8
