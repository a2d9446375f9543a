"""What stands in for a library that the model does not have: each shape of use is free or a limit.

A snippet runs as a plugin does: what stands before ``# now`` while it is imported, the rest in a hook.
"""

# ruff: noqa: E501
from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from test_builtin_agrees import CHILD, document, libraries, scratch

from condaplug import catalogue, inside

FREE: dict[str, tuple[str, Any]] = {
    "keywords of a class statement": (
        "from third import BaseModel\nclass M(BaseModel, frozen=True, extra='forbid'): a: int = 1\n# now\nresult = M.__name__",
        "M",
    ),
    "an own keyword of a class statement": (
        "import third\nclass Own:\n    def __init_subclass__(cls, tag='', **more):\n        cls.tag = tag\n"
        "class M(Own, third.Base, tag='x'): ...\n# now\nresult = M.tag",
        "x",
    ),
    "a generic base": (
        "import typing, third\nT = typing.TypeVar('T', bound=third.Thing)\n"
        "class M(third.Base[T], typing.Generic[T]):\n    def f(self): return 1\n# now\nresult = M.f(None)",
        1,
    ),
    "Generic of one's own with a library's base": (
        "import typing, third\nT = typing.TypeVar('T')\nclass M(typing.Generic[T], third.Base): a = 2\n# now\nresult = M[int].a",
        2,
    ),
    "a metaclass": (
        "import third\nclass M(metaclass=third.Meta, flag=True):\n    def f(self): return 3\n# now\nresult = M.f(None)",
        3,
    ),
    "a metaclass with bases": (
        "import third\nclass A: a = 4\nclass M(A, third.Base, metaclass=third.Meta): ...\n# now\nresult = M.a",
        4,
    ),
    "an abstract base": (
        "import abc, third\nclass M(third.Base, abc.ABC):\n    @abc.abstractmethod\n    def f(self): ...\n# now\nresult = sorted(M.__abstractmethods__)",
        ["f"],
    ),
    "an enumeration": (
        "import enum, third\nclass E(third.Mixin, enum.Enum):\n    A = 1\n# now\nresult = E.A.value",
        1,
    ),
    "text and a library's enumeration": (
        "import third\nclass E(str, third.Enum):\n    A = 'a'\n# now\nresult = E.__name__",
        "E",
    ),
    "a dataclass": (
        "import dataclasses, third\n@dataclasses.dataclass\nclass D(third.Base):\n    a: third.Type | None = None\n"
        "    b: third.Other = third.DEFAULT\n# now\nresult = [field.name for field in dataclasses.fields(D)]",
        ["a", "b"],
    ),
    "a named tuple of a library's types": (
        "import typing, third\nclass N(typing.NamedTuple):\n    a: third.Type\n    b: 'third.Other' = third.X\n# now\nresult = N._fields",
        ["a", "b"],
    ),
    "a typed dictionary, a protocol, a new type": (
        "import typing, third\nclass D(typing.TypedDict): a: third.X\nclass P(typing.Protocol):\n    def f(self) -> third.X: ...\n"
        "N = typing.NewType('N', third.X)\n# now\nresult = N.__name__",
        "N",
    ),
    "unions": (
        "import typing, third\nA = third.X | None\nB = None | third.X\nC = int | third.X\nD = typing.Union[third.X, third.Y, None]\n"
        "E = typing.Optional[third.X]\nF = dict[str, third.X | list[third.Y]]\ndef f(a: third.X | None = None) -> 'third.Y': ...\n"
        "# now\nresult = f.__name__",
        "f",
    ),
    "type hints": (
        "import typing, third\ndef f(a: 'third.X | None', b: typing.Annotated[third.Y, third.Field(gt=1)]) -> third.Z: ...\n"
        "H = typing.get_type_hints(f)\n# now\nresult = sorted(H)",
        ["a", "b", "return"],
    ),
    "decorators without arguments": (
        "import third\n@third.cached\ndef f(a): return a + 1\n@third.define\nclass C: a = 5\n# now\nresult = [f(1), C.a]",
        [2, 5],
    ),
    "decorators with arguments": (
        "import third\n@third.retry(stop=third.after(3), wait=2)\ndef f(): return 6\n# now\nresult = f()",
        6,
    ),
    "a group of commands": (
        "import third\n@third.group()\n@third.option('--x', default=3, help='X')\n@third.pass_context\ndef app(ctx, x):\n    'Words.'\n"
        "@app.command('login')\n@third.argument('channel')\ndef login(channel): return channel\napp.add_command(login)\n"
        "# now\nresult = [login('a'), app.__doc__, app.__name__]",
        ["a", "Words.", "app"],
    ),
    "a decorated method and property": (
        "import third\nclass C:\n    @third.timed\n    def f(self): return 7\n    @property\n    @third.timed\n    def p(self): return 8\n"
        "    @staticmethod\n    @third.timed\n    def s(): return 9\n    @classmethod\n    @third.timed\n    def c(cls): return 10\n"
        "# now\nresult = [C().f(), C().p, C.s(), C.c()]",
        [7, 8, 9, 10],
    ),
    "a decorated hook is a hook": (
        "import inspect, third\nfrom conda.plugins import hookimpl\n@hookimpl\n@third.traced\ndef conda_solvers():\n    yield 1\n"
        "@third.traced('x')\n@hookimpl\ndef conda_settings():\n    yield 2\n# now\n"
        "result = [inspect.isroutine(conda_solvers), conda_solvers.conda_impl['tryfirst'], conda_settings.conda_impl['optionalhook'],\n"
        "          str(inspect.signature(conda_solvers)), [*conda_solvers(), *conda_settings()]]",
        [True, False, False, "()", [1, 2]],
    ),
    "a method overridden, the library's called": (
        "import third\nclass M(third.Base):\n    name = 'm'\n    def run(self): return super().run()\n    def __repr__(self): return 'M'\n"
        "# now\nresult = M.name",
        "m",
    ),
    "made while it is imported": (
        "import third\napp = third.App(name='x', help=third.TEXT)\nconsole = third.Console(stderr=True)\nlog = third.get_logger(__name__)\n"
        "class Own(third.Base):\n    def __init__(self):\n        super().__init__('a', b=3)\n        self.own = 4\nown = Own()\n"
        "app.registry['x'] = Own\ndel app.registry['y']\napp.name = 'z'\n# now\nresult = [own.own, app.name]",
        [4, "z"],
    ),
    "functools": (
        "import functools, third\n@functools.wraps(third.f)\ndef f(*a): return 11\ng = functools.partial(third.g, 1)\nh = functools.lru_cache(third.h)\n"
        "i = functools.lru_cache(maxsize=None)(third.i)\n# now\nresult = f()",
        11,
    ),
    "copies and keys": (
        "import copy, third\nD = {third.A: 1, third.B: 2}\nE = copy.deepcopy({'a': third.A})\n# now\nresult = [D[third.A], len({third.A, third.B})]",
        [1, 2],
    ),
    "arithmetic": (
        "import third\nA = third.WIDTH * 2 - 1\nB = -third.X // 3 ** third.Y\nC = 'a' + third.TEXT\nD = third.A & third.B | ~third.C\n# now\nresult = 1",
        1,
    ),
    "isinstance and issubclass of the plugin's own": (
        "import third\nclass M(third.Base): ...\nclass N(M): ...\n# now\n"
        "result = [issubclass(N, third.Base), issubclass(N, third.Other), isinstance(3, third.Base), isinstance('a', (int, third.Base))]",
        [True, False, False, False],
    ),
    "exceptions": (
        "import third, third.errors\nclass Own(third.ThirdError, ValueError): ...\nclass Mine(third.APIError): code = third.CODE\n# now\ntry:\n"
        "    raise Own('a', 3)\nexcept third.OtherError:\n    result = 1\nexcept (third.errors.Timeout, third.ThirdError) as error:\n"
        "    result = [error.args, isinstance(error, ValueError)]",
        [["a", 3], True],
    ),
    "exceptions with keywords": (
        "import third\n# now\ntry:\n    raise third.ThirdError('a', code=3)\nexcept third.ThirdError as error:\n    result = [str(error)]",
        ["a"],
    ),
    "a warning": (
        "import warnings, third\nwarnings.filterwarnings('ignore', category=third.ThirdWarning)\n# now\nresult = issubclass(third.ThirdWarning, Warning)",
        True,
    ),
    "a context manager": (
        "import third\nwith third.lazy():\n    import json\nwith third.a, third.b(1) as c: ...\n# now\nresult = json.dumps(1)",
        "1",
    ),
    "names with underscores": (
        "import third\nfrom third import __version__ as v, __file__\nw = third.__version_info__\n# now\nresult = hasattr(third, '__version__')",
        True,
    ),
    "items": (
        "import third\nfirst = third.items[0]\nlast = third.table['a'][1:2]\nthird.Type[int, str]\n# now\nresult = repr(first)",
        "<third.items[] of the model>",
    ),
    "suppress": ("import contextlib, third\n# now\nwith contextlib.suppress(third.Gone):\n    result = 1", 1),
    "an optional library that nobody declares": (
        "try:\n    import undeclared\nexcept ImportError:\n    undeclared = None\n# now\nresult = undeclared",
        None,
    ),
}  # fmt: skip

LIMITS: dict[str, tuple[str, str]] = {
    "truth": ("if third.HAS_X:\n    import nowhere", "third.HAS_X"),
    "not": ("A = not third.x", "third.x"),
    "a loop": ("for x in third.items: ...", "third.items"),
    "unpacking": ("a, b = third.pair", "third.pair"),
    "a comprehension": ("A = [x for x in third.items]", "third.items"),
    "a comparison": ("A = third.VERSION >= (2, 0)", "third.VERSION"),
    "equality": ("A = third.MODE == 'x'", "third.MODE"),
    "a comparison of versions": (
        "from packaging.version import parse\nA = parse(third.__version__) >= parse('2')",
        "third.__version__",
    ),
    "the parts of a version": ("A = tuple(int(p) for p in third.__version__.split('.')[:2])", "third.__version__.split()[]"),
    "membership": ("A = 'x' in third.names", "third.names"),
    "a length": ("A = len(third.items)", "third.items"),
    "a number": ("A = int(third.CONST)", "third.CONST"),
    "a text": ("A = str(third.x)", "third.x"),
    "an f-string": ("A = f'plugin/{third.__version__}'", "third.__version__"),
    "percent": ("A = 'plugin/%s' % third.__version__", "third.__version__"),
    "a joined text": ("A = ', '.join([third.x, 'a'])", "third.x"),
    "an environment variable": ("import os\nA = os.environ.get(third.NAME)", "third.NAME"),
    "a pattern": ("import re\nA = re.compile(third.PATTERN)", "third.PATTERN"),
    "a path": ("import pathlib\nA = pathlib.Path(third.__file__).parent", "third.__file__"),
    "a file": ("open(third.path)", "third.path"),
    "JSON": ("import json\nA = json.dumps({'a': third.x})", "third.x"),
    "isinstance of it": ("A = isinstance(third.x, str)", "third.x"),
    "match": ("match third.x:\n    case 1: ...", "third.x"),
    "match of a class": ("match 3:\n    case third.Class(): ...", "third.Class"),
    "a for with range": ("for x in range(third.COUNT): ...", "third.COUNT"),
    "a sort": ("A = sorted([third.a, third.b])", "third.b"),
    "a logger": ("import logging\nA = logging.getLogger(third.NAME)", "third.NAME"),
    "an exception of an unusual name": ("try:\n    1 / 0\nexcept third.Gone: ...", "third.Gone"),
    "raising what has an unusual name": ("raise third.Gone", "third.Gone"),
    "an attribute of an own class": ("class M(third.Base): ...\nA = M().f() + 1 > 3", "third.Base.f()"),
    "a field of an own model": ("class M(third.Base):\n    a: int = 3\nA = M(a=1).a == 1", "third.Base.a"),
    "making a decorated class": ("@third.define\nclass A:\n    x: int = 3\nB = A(x=4)", "third.define"),
    "a member of an enumeration": ("class E(str, third.Enum):\n    A = 'a'\nB = E.A.value", "third.Enum"),
    "iterating over an enumeration": ("class E(third.Enum):\n    A = 1\nB = list(E)", "third.Enum"),
    "a type variable of the library": ("import typing\nclass M(typing.Generic[third.T]): ...", "third.T"),
    "a metaclass beside a library's base": (
        "class Meta(type): ...\nclass M(third.Base, metaclass=Meta): ...",
        "third.Base",
    ),
    "a name of import *": ("from third import *\nclass M(Widget): ...", "third.Widget"),
    "registering a class": ("import abc\nclass A(abc.ABC): ...\nA.register(third.Class)", "third.Class"),
    "single dispatch": (
        "import functools\n@functools.singledispatch\ndef f(x): ...\n@f.register(third.X)\ndef g(x): ...",
        "third.X",
    ),
    "given to a function": ("def f(x):\n    return {1: 2}[x]\nf(third.x)", "third.x"),
    "an exception inside a library's with": ("with third.suppress(Exception):\n    1 / 0", "third.suppress()"),
    "chained": ("try:\n    int([third.x])\nexcept TypeError as error:\n    raise RuntimeError('no') from error", "third.x"),
    "a decorated property": (
        "class C:\n    @third.cached_property\n    def a(self): return 3\n    def f(self):\n        return self.a + 1\nC().f()",
        "third.cached_property()",
    ),
    "super of a library's class": ("class M(third.Base):\n    def f(self):\n        return super().f()\nM().f()", "third.Base"),
}  # fmt: skip

IN_HOOKS: dict[str, tuple[str, str]] = {
    "a call": ("third.f()", "third.f"),
    "making an own model": ("class M(third.Base):\n    a: int = 3\nM(a=1)", "third.Base"),
    "an asynchronous client": (
        "import asyncio\nasync def f():\n    async with third.Client() as c:\n        await c.get('x')\nasyncio.run(f())",
        "third.Client",
    ),
    "with": ("with third.thing: ...", "third.thing"),
}

ERRORS = {
    "the plugin's own": ("import third\nA = third.a\nB = [][1]", "IndexError"),
    "a line before": ("import third\nA = third.a\nraise ValueError('x')", "ValueError"),
    "deeper than a library's call": (
        "import third\ndef f():\n    import nowhere\nB = third.wrap(f())",
        "ModuleNotFoundError",
    ),
    "conda's signature": (
        "import third\nfrom conda.plugins.types import CondaSubcommand\nCondaSubcommand(nme='x', summary='x', action=third.run)",
        "TypeError",
    ),
}


@pytest.fixture(scope="session")
def answered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What all snippets give, from one child."""
    folder = tmp_path_factory.mktemp("answers")
    snippets = {f"free {name}": code for name, (code, _) in FREE.items()}
    snippets |= {f"import {name}": f"import third\n{code}" for name, (code, _) in LIMITS.items()}
    snippets |= {
        f"hook {name}": f"# now\nimport third\n{code}" for name, (code, _) in {**LIMITS, **IN_HOOKS}.items()
    }
    snippets |= {f"error {name}": code for name, (code, _) in ERRORS.items()}
    (folder / "snippets.json").write_text(json.dumps(snippets))
    settings = {"path": str(Path(inside.__file__).parent), "data": document(catalogue.newest())}
    (folder / "model.json").write_text(
        json.dumps({**settings, "libraries": libraries(), "provided": ["third"]})
    )
    files = [str(folder / name) for name in ("snippets.json", "answer.json", "model.json")]
    subprocess.run(
        [sys.executable, "-I", "-S", "-B", str(CHILD), *files],
        check=True,
        timeout=60,
        cwd=folder,
        env={**os.environ, **scratch(folder)},
    )
    answers: dict[str, Any] = json.loads((folder / "answer.json").read_text())
    return answers


@pytest.mark.xdist_group("model")
@pytest.mark.parametrize("name", FREE)
def test_what_needs_no_value_is_free(answered: dict[str, Any], name: str) -> None:
    assert answered[f"free {name}"] == {"result": FREE[name][1]}


@pytest.mark.xdist_group("model")
@pytest.mark.parametrize("name", LIMITS)
def test_what_needs_a_value_is_a_limit_at_import(answered: dict[str, Any], name: str) -> None:
    assert answered[f"import {name}"].get("limit") == LIMITS[name][1], answered[f"import {name}"]


@pytest.mark.xdist_group("model")
@pytest.mark.parametrize("name", {**LIMITS, **IN_HOOKS})
def test_what_needs_a_value_is_a_limit_in_a_hook(answered: dict[str, Any], name: str) -> None:
    assert "limit" in answered[f"hook {name}"], answered[f"hook {name}"]


@pytest.mark.xdist_group("model")
@pytest.mark.parametrize("name", ERRORS)
def test_what_no_stand_in_is_behind_stays_an_error(answered: dict[str, Any], name: str) -> None:
    assert answered[f"error {name}"]["error"][0] == ERRORS[name][1]
