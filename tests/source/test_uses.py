"""What a plugin's source uses of conda: where it lies, what guards it, at which releases it is reached."""

from __future__ import annotations

import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from condaplug.project import read_project
from condaplug.source import Sources, Uses, first_absent

RELEASES = ("25.11.1", "26.3.2", "26.7.1", "26.9.0.dev0")
OLD, MIDDLE, NEW, NEXT = RELEASES

# conda.plugins.CondaSubcommand is gone from NEXT; conda.plugins.types.EnvironmentFormat came with MIDDLE, and
# conda.exceptions.PlatformMismatchError and the hook conda_error_hints with NEW.
GONE = "conda.plugins.CondaSubcommand"
LATER = "conda.plugins.types.EnvironmentFormat"
NEWEST = "conda.exceptions.PlatformMismatchError"


def uses(folder: Path, source: str, **others: str) -> Uses:
    """The uses of a plugin whose entry point's module has this source."""
    (folder / "conda_x").mkdir(exist_ok=True)
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "conda-x"\nversion = "1"\n[project.entry-points.conda]\nx = "conda_x.plugin"\n'
    )
    for name, text in {"__init__": "", **others, "plugin": source}.items():
        path = folder / "conda_x" / f"{name}.py"
        path.write_text(textwrap.dedent(text), encoding="utf-8", errors="surrogatepass")
    return Sources(read_project(folder)).uses


def missed(found: Uses, release: str) -> list[str]:
    """What the plugin misses at a release, and does not catch, each with its line in the module."""
    return [
        f"{missing}:{use.place.line}"
        for use in found.at(release)
        if (missing := first_absent(use, release)) and not use.guard.catches(use.error(missing))
    ]


def names(found: Uses) -> list[str]:
    return [use.name for use in found.every]


@pytest.mark.parametrize(
    "source",
    [
        "from conda.plugins import CondaSubcommand",
        "from conda.plugins import CondaSubcommand as Sub",
        "from conda import plugins\nplugins.CondaSubcommand",
        "from conda import plugins as p\nclass X(p.CondaSubcommand): pass",
        "import conda.plugins\nconda.plugins.CondaSubcommand(name='x')",
        "import conda.plugins as p\ndef f(a=p.CondaSubcommand): pass",
        "import conda\nplugins = conda.plugins\nplugins.CondaSubcommand",
        "from conda import plugins\nalso = plugins\ndef f():\n    return also.CondaSubcommand",
        "import importlib\nimportlib.import_module('conda.plugins').CondaSubcommand",
        "from importlib import import_module\np = import_module('conda.plugins')\np.CondaSubcommand",
        "from conda import plugins\ngetattr(plugins, 'CondaSubcommand')",
        "from conda import plugins\nmake = lambda: plugins.CondaSubcommand",
        "from conda import plugins\n[plugins.CondaSubcommand for _ in ()]",
        "from conda import plugins\ndef f(x: plugins.CondaSubcommand): pass",
        "from conda import plugins\nx: plugins.CondaSubcommand",
        "from conda import plugins\n@plugins.CondaSubcommand\ndef f(): pass",
        "from conda import plugins\nf'{plugins.CondaSubcommand}'",
        "from conda import plugins\nmatch 1:\n    case plugins.CondaSubcommand: pass",
        "from conda import plugins\nif (p := plugins):\n    p.CondaSubcommand",
        "from conda.plugins import *\nCondaSubcommand",
        "async def f():\n    from conda.plugins import CondaSubcommand",
        "def f():\n    global p\n    from conda import plugins as p\ndef g():\n    p.CondaSubcommand",
        "try:\n    pass\nfinally:\n    from conda.plugins import CondaSubcommand",
        "from conda import plugins\nwhile plugins.CondaSubcommand: pass",
    ],
)
def test_each_way_to_reach_a_name_is_seen(tmp_path: Path, source: str) -> None:
    found = uses(tmp_path, source)
    assert [one.partition(":")[0] for one in missed(found, NEXT)] == [GONE]
    assert missed(found, NEW) == []


@pytest.mark.parametrize(
    "source",
    [
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from conda.plugins import CondaSubcommand",
        "import typing as t\nif t.TYPE_CHECKING:\n    from conda.plugins import CondaSubcommand",
        "from __future__ import annotations\nfrom conda import plugins\ndef f(x: plugins.CondaSubcommand): 0",
        "from conda import plugins\ndef f(x: 'plugins.CondaSubcommand') -> 'plugins.CondaSubcommand': 0",
        "from conda import plugins\ndef f():\n    x: plugins.CondaSubcommand",
        "from conda import plugins\ndef f(plugins):\n    plugins.CondaSubcommand",
        "from conda import plugins\ndef f():\n    plugins = object()\n    plugins.CondaSubcommand = 1",
        "from conda import plugins\nfor plugins in (): plugins.CondaSubcommand",
        "from conda import plugins\n[plugins.CondaSubcommand for plugins in ()]",
        "from conda import plugins\nclass X:\n    plugins = 1\n    plugins.CondaSubcommand",
        "from conda import plugins\nplugins.CondaSubcommand = None",
        "from conda import plugins\ngetattr(plugins, 'CondaSubcommand', None)",
        "from conda import plugins\nhasattr(plugins, 'CondaSubcommand')",
        "from conda import plugins\nif hasattr(plugins, 'CondaSubcommand'):\n    plugins.CondaSubcommand",
        "from conda import plugins\nhasattr(plugins, 'CondaSubcommand') and plugins.CondaSubcommand",
        "from conda import plugins\nplugins.CondaSubcommand if hasattr(plugins, 'CondaSubcommand') else 0",
        "from conda import plugins as p\n[p.CondaSubcommand for _ in () if hasattr(p, 'CondaSubcommand')]",
        "from conda import plugins\ndef f():\n    if not hasattr(plugins, 'CondaSubcommand'):\n"
        "        return\n    plugins.CondaSubcommand",
        "from conda import plugins\nassert hasattr(plugins, 'CondaSubcommand')\nplugins.CondaSubcommand",
        "if False:\n    from conda.plugins import CondaSubcommand",
        "from conda_y import plugins\nplugins.CondaSubcommand",
        "from .conda import plugins\nplugins.CondaSubcommand",
        "from conda import plugins\nplugins: dict = load()\nx = plugins = load()\nplugins, _ = load()\n"
        "plugins.CondaSubcommand",
    ],
)
def test_what_does_not_reach_a_name_is_no_use_of_it(tmp_path: Path, source: str) -> None:
    found = uses(tmp_path, source)
    assert [missed(found, release) for release in RELEASES] == [[], [], [], []]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # tried first, with what came before it as the fallback
        (
            f"""
            try:
                from {LATER.rpartition(".")[0]} import EnvironmentFormat
            except ImportError:
                from conda.plugins import CondaSubcommand
            """,
            {},
        ),
        # the fallback is there in no release that needs it
        (
            """
            try:
                from conda.plugins.types import EnvironmentFormat
            except ImportError:
                from conda.plugins.types import NeverThere
            """,
            {OLD: ["conda.plugins.types.NeverThere:5"]},
        ),
        # a missing name of a module that is there raises ImportError, which this does not catch
        (
            """
            try:
                from conda.plugins.types import EnvironmentFormat
            except ModuleNotFoundError:
                pass
            """,
            {OLD: [f"{LATER}:3"]},
        ),
        # the handler gives up all the same
        (
            """
            try:
                from conda.plugins.types import EnvironmentFormat
            except ImportError as error:
                raise RuntimeError("conda is too old") from error
            """,
            {OLD: [f"{LATER}:3"]},
        ),
        (
            """
            try:
                from conda.plugins.types import EnvironmentFormat
            except (OSError, KeyError):
                pass
            """,
            {OLD: [f"{LATER}:3"]},
        ),
        (
            """
            from contextlib import suppress
            with suppress(ImportError):
                from conda.plugins.types import EnvironmentFormat
            """,
            {},
        ),
        (
            """
            from conda.plugins import types
            try:
                types.EnvironmentFormat
            except AttributeError:
                types.AlsoNotThere
            """,
            {OLD: ["conda.plugins.types.AlsoNotThere:6"]},
        ),
        # what is imported in the handler's stead is not told apart by name
        (
            """
            try:
                from conda.plugins.types import EnvironmentFormat
            except ImportError:
                EnvironmentFormat = None
            if EnvironmentFormat is not None:
                EnvironmentFormat.environment
            """,
            {},
        ),
        # else and what follows a handler that leaves are reached only with the name
        (
            """
            def f():
                try:
                    from conda.plugins.types import EnvironmentFormat
                except ImportError:
                    return
                from conda.plugins.types import NeverThere
            """,
            {release: ["conda.plugins.types.NeverThere:7"] for release in (MIDDLE, NEW, NEXT)},
        ),
        (
            """
            def f():
                try:
                    from conda.plugins.types import EnvironmentFormat
                    return EnvironmentFormat
                except ImportError:
                    pass
                from conda.plugins.types import NeverThere
            """,
            {OLD: ["conda.plugins.types.NeverThere:8"]},
        ),
        (
            """
            try:
                from conda.plugins.types import EnvironmentFormat
            except ImportError:
                pass
            else:
                from conda.plugins.types import NeverThere
            """,
            {release: ["conda.plugins.types.NeverThere:7"] for release in (MIDDLE, NEW, NEXT)},
        ),
        # what fails ends the try, so that what follows is not reached
        (
            """
            from conda import exceptions
            try:
                from conda.plugins.types import EnvironmentFormat
                exceptions.NeverThere
            except ImportError:
                pass
            """,
            {release: ["conda.exceptions.NeverThere:5"] for release in (MIDDLE, NEW, NEXT)},
        ),
        # a function defined in a try is called outside of it
        (
            """
            try:
                def f():
                    from conda.plugins.types import EnvironmentFormat
            except ImportError:
                pass
            """,
            {OLD: [f"{LATER}:4"]},
        ),
        # a flag
        (
            """
            try:
                from conda.plugins.types import EnvironmentFormat
                HAS = True
            except ImportError:
                HAS = False
            def f():
                if HAS:
                    from conda.plugins.types import EnvironmentFormat
                if not HAS:
                    from conda.plugins.types import NeverThere
            """,
            {OLD: ["conda.plugins.types.NeverThere:11"]},
        ),
    ],
)
def test_a_handler_guards_what_it_catches(
    tmp_path: Path, source: str, expected: dict[str, list[str]]
) -> None:
    found = uses(tmp_path, source)
    result = {release: missed(found, release) for release in RELEASES}
    assert {release: lines for release, lines in result.items() if lines} == expected


@pytest.mark.parametrize(
    "test",
    [
        "Version(conda.__version__) >= Version('26.3')",
        "Version('26.3') <= Version(conda.__version__)",
        "Version(f'{conda.__version__}') >= Version('26' + '.3')",
        "not (Version(conda.__version__) < Version('26.3'))",
        "parse(CONDA_VERSION).release >= (26, 3)",
        "version.parse(conda.__version__) > version.parse('26.2')",
        "tuple(map(int, conda.__version__.split('.')[:2])) >= (26, 3)",
        "tuple(int(part) for part in conda.__version__.split('.')[:2]) >= (26, 3)",
        "[int(part) for part in CONDA_VERSION.split('.')[:2]] >= [26, 3]",
        "(parse(CONDA_VERSION).major, parse(CONDA_VERSION).minor) >= (26, 3)",
        "VersionOrder(conda.__version__) >= VersionOrder('26.3.0')",
        "Version(metadata.version('conda')) >= Version('26.3')",
        "not conda.__version__.startswith('25.')",
        "int(conda.__version__.split('.')[0]) > 25",
        "conda.__version__ >= '26'",
        "SpecifierSet('>=26.3').contains(conda.__version__, prereleases=True)",
        "CONDA_26_3",
        "at_least('26.3')",
        "at_least(minimum='26.3')",
        "Version('26.3') <= Version(conda.__version__) < Version('99') and sys.platform",
        "shared.NEW",
        "shared.at_least('26.3')",
        "NEW_CONDA",
    ],
)
def test_version_tests_are_worked_out(tmp_path: Path, test: str) -> None:
    source = f"""
        import sys
        import conda
        from importlib import metadata
        from conda import __version__ as CONDA_VERSION
        from conda.models.version import VersionOrder
        from packaging import version
        from packaging.specifiers import SpecifierSet
        from packaging.version import Version, parse
        from . import shared
        from .shared import NEW as NEW_CONDA

        CONDA_26_3 = parse(CONDA_VERSION) >= parse("26.3")

        def at_least(minimum, ahead=False):
            "Whether this conda is new."
            return Version(conda.__version__) >= Version(minimum)

        if {test}:
            from conda.plugins.types import NewName
        else:
            from conda.plugins.types import OldName
    """
    shared = """
        import conda
        from packaging.version import Version
        NEW = Version(conda.__version__) >= Version("26.3")
        def at_least(minimum):
            return Version(conda.__version__) >= Version(minimum)
    """
    found = uses(tmp_path, source, shared=shared)
    assert [one.rpartition(".")[2].partition(":")[0] for one in missed(found, OLD)] == ["OldName"]
    for release in (MIDDLE, NEW, NEXT):
        assert [one.rpartition(".")[2].partition(":")[0] for one in missed(found, release)] == ["NewName"]


@pytest.mark.parametrize(
    "test",
    [
        "sys.platform == 'win32'",
        "sys.version_info >= (3, 11)",
        "random() > conda.__version__",
        "Version(conda.__version__) >= threshold()",
        "Version(conda.__version__) >= '26'",
        "conda.__version__ >= 26",
        "Version('not a version') < Version(conda.__version__)",
        "hasattr(conda.base.context.context, 'brand_new')",
        "endless(1)",
        "[x for x in (1,)][5]",
    ],
)
def test_both_branches_of_a_test_that_nobody_can_tell_may_be_reached(tmp_path: Path, test: str) -> None:
    source = f"""
        import sys
        import conda.base.context
        from packaging.version import Version
        def endless(n):
            return endless(n)
        if {test}:
            from conda.plugins.types import EnvironmentFormat
        else:
            from conda.plugins import CondaSubcommand
    """
    found = uses(tmp_path, source)
    assert missed(found, OLD) == [f"{LATER}:8"]
    assert missed(found, NEXT) == [f"{GONE}:10"]


def test_a_hook_that_a_release_lacks_is_not_called_there(tmp_path: Path) -> None:
    source = """
        from conda.plugins import hookimpl

        @hookimpl
        def conda_error_hints():
            from conda.exceptions import PlatformMismatchError
            from .hints import hints

        @hookimpl(specname="conda_subcommands")
        def commands():
            from conda.exceptions import PlatformMismatchError
    """
    found = uses(tmp_path, source, hints="from conda.plugins.types import NeverThere")
    assert missed(found, MIDDLE) == [f"{NEWEST}:11"]
    assert missed(found, NEW) == ["conda.plugins.types.NeverThere:1"]


def test_names_are_followed_through_the_plugin_s_own_modules(tmp_path: Path) -> None:
    compat = """
        from conda import plugins
        from conda import exceptions as errors
        try:
            from conda.plugins.types import EnvironmentFormat
        except ImportError:
            EnvironmentFormat = None
    """
    source = """
        import conda_x.compat
        from . import compat
        from .compat import EnvironmentFormat, errors, plugins as p
        p.CondaSubcommand
        compat.plugins.CondaSubcommand
        conda_x.compat.plugins.CondaSubcommand
        errors.PlatformMismatchError
    """
    found = uses(tmp_path, source, compat=compat)
    assert missed(found, NEXT) == [f"{GONE}:5", f"{GONE}:6", f"{GONE}:7"]
    assert missed(found, MIDDLE) == [f"{NEWEST}:8"]


def test_a_module_is_reached_only_where_an_import_of_it_is(tmp_path: Path) -> None:
    source = """
        import conda
        from packaging.version import Version
        if Version(conda.__version__) >= Version("26.5"):
            from . import new
        else:
            from .old import thing
    """
    found = uses(
        tmp_path,
        source,
        new="from conda.exceptions import PlatformMismatchError",
        old="from conda.plugins import CondaSubcommand as thing",
        script="from conda.plugins.types import EnvironmentFormat",
    )
    assert missed(found, NEXT) == []
    assert missed(found, MIDDLE) == []
    assert missed(found, OLD) == [f"{LATER}:1"]  # nobody imports the script, so somebody else asks for it


def test_a_cycle_of_imports_is_reached_from_outside(tmp_path: Path) -> None:
    found = uses(tmp_path, "from . import a", a="from . import b", b="from . import a\nfrom conda.x import y")
    assert missed(found, NEW) == ["conda.x:2"]


def test_a_use_says_where_it_is_and_how_it_is_called(tmp_path: Path) -> None:
    source = """
        from conda.plugins import (
            hookimpl,
            CondaSubcommand,
        )
        def f(more):
            CondaSubcommand("x",
                            action=1, **more)
            CondaSubcommand(*more)
    """
    found = uses(tmp_path, source)
    first, second, third = (one for one in found.every if one.name == GONE)
    assert (str(first.place), first.span, first.deferred) == ("conda_x/plugin.py:4", (2, 5), False)
    assert (str(second.place), second.span, second.deferred) == ("conda_x/plugin.py:7", (7, 8), True)
    assert second.known == GONE and second.call and second.call.keywords == ("action",)
    assert (second.call.positional, second.call.more) == (1, True)
    assert third.call and third.call.more


def test_only_the_first_missing_part_counts_and_only_once(tmp_path: Path) -> None:
    source = """
        import conda.no.such
        from conda.nowhere import thing
        conda.no.such.name
        thing.attribute
    """
    assert missed(uses(tmp_path, source), NEW) == ["conda.no:2", "conda.nowhere:3", "conda.no:4"]


def test_private_names_and_members_of_values_are_not_judged(tmp_path: Path) -> None:
    source = """
        from conda.base.context import _private_thing, context
        context.whatever
        context.subdir.upper().lower
    """
    assert missed(uses(tmp_path, source), NEW) == []


def test_the_plugin_s_own_tests_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "conda_x" / "tests").mkdir(parents=True)
    (tmp_path / "conda_x" / "tests" / "helpers.py").write_text("from conda.nowhere import thing")
    (tmp_path / "conda_x" / "tests" / "__init__.py").write_text("")
    (tmp_path / "conda_x" / "test_it.py").write_text("from conda.nowhere import thing")
    assert names(uses(tmp_path, "from conda import plugins")) == ["conda.plugins"]


STATEMENTS = st.sampled_from(
    """import conda.plugins as p
from conda.plugins import CondaSubcommand as p, hookimpl
from conda import *
from . import plugin as p
from .plugin import p, f
import importlib
p = p.q
p = f(p) if hasattr(p, "x") else getattr(p, "y", None)
p, *f = p.x, (f := p)
p.x.y(f, *p, a=p.b, **f)
p: p.x = p
del p.x, f
global p
return p.x
raise
yield p.x
assert p.x
sys.exit()
p += conda.x
lambda p=p.x, /, *a, f: p.f
[p.x for p in p.y if p.z for f in p]
{p.x: f async for p in f}
importlib.import_module("conda.plugins").x
importlib.import_module("")
getattr(conda, "not a name")
hasattr(p)
f"{p.x!r:{f.y}}"
p.x[p.y:f.z] = p
conda.__version__ >= "26" and Version(conda.__version__) < p
HAS = conda.__version__.split(".")[9][3:]""".splitlines()
)
BLOCKS = st.sampled_from(
    [
        "if p.x:\n{}\nelse:\n{}",
        "if TYPE_CHECKING:\n{}\nelif not p:\n{}",
        "while p.x:\n{}\nelse:\n{}",
        "for p.x in p:\n{}\nelse:\n{}",
        "try:\n{}\nexcept (ImportError, p.X) as f:\n{}",
        "try:\n{}\nexcept:\n{}",
        "try:\n{}\nfinally:\n{}",
        "with suppress(ImportError), p.x as p.y:\n{}\nif 1:\n{}",
        "def f(p, a=p.x) -> p.y:\n{}\nif 1:\n{}",
        "@p.hookimpl(specname=f.x)\nasync def conda_solvers():\n{}\nif 1:\n{}",
        "class p(f.x, metaclass=p.y):\n{}\nif 1:\n{}",
        "match p.x:\n  case p.y(a=f.x) | {{'k': p, **f}} if p:\n{}\n  case [*p]:\n{}",
    ]
)


def block(template: str, first: str, second: str) -> str:
    return template.format(textwrap.indent(first, "    "), textwrap.indent(second, "    "))


SOURCES = st.recursive(
    STATEMENTS,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=4).map("\n".join) | st.builds(block, BLOCKS, inner, inner)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(SOURCES, min_size=1, max_size=3), st.booleans())
def test_any_source_can_be_read_and_judged(
    tmp_path_factory: pytest.TempPathFactory, sources: list[str], wrapped: bool
) -> None:
    source = "\n".join(
        block("def outer(p):\n{}\nif 1:\n{}", one, "pass") if wrapped else one for one in sources
    )
    folder = tmp_path_factory.mktemp("source")
    found = uses(folder, source, other=sources[0])
    for release in RELEASES:
        missed(found, release)


@pytest.mark.parametrize(
    "source",
    [
        "x = conda" + ".a" * 3000,
        "x = " + "+".join(["conda.a"] * 3000),
        "import conda\n" + "\n".join(f"x{n} = x{n - 1}.a if x{n - 1} else x{n - 1}.b" for n in range(1, 400)),
        "import conda as x0\n" + "\n".join(f"x{n} = x{n - 1}\nx{n} = x{n - 1}.a" for n in range(1, 300)),
        "try:\n" + "\n".join("    import conda.nowhere" for _ in range(400)) + "\nexcept ImportError: pass",
        "\n".join(f"def f{n}(): return f{n + 1}() or f{n + 1}()" for n in range(300)) + "\nif f0(): conda.x",
        "if " + " and ".join(["conda.x"] * 900) + ": conda.y",
    ],
    ids=["attributes", "sum", "branches", "aliases", "tries", "functions", "conditions"],
)
def test_what_no_person_writes_takes_no_time(tmp_path: Path, source: str) -> None:
    started = time.process_time()
    found = uses(tmp_path, source)
    for release in RELEASES:
        missed(found, release)
    assert time.process_time() - started < 10
