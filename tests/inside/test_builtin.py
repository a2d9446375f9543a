"""The model on its own: what it serves, what it refuses, where it stops."""

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

SNIPPETS: dict[str, tuple[str, Any]] = {
    # -- what a limit is, and where it is met
    "a call": (
        "from conda.core.prefix_data import PrefixData\n# now\nPrefixData('x')",
        {"limit": "conda.core.prefix_data.PrefixData", "path": "snippet.py", "line": 1},
    ),
    "a call of a function": (
        "from conda.gateways.disk.delete import rm_rf\n# now\n\nrm_rf('x')",
        {"limit": "conda.gateways.disk.delete.rm_rf", "path": "snippet.py", "line": 2},
    ),
    "a class method": (
        "from conda.core.prefix_data import PrefixData\n# now\nPrefixData.from_context()",
        {"limit": "conda.core.prefix_data.PrefixData.from_context", "path": "snippet.py", "line": 1},
    ),
    "except Exception swallows no limit": (
        "from conda.core.prefix_data import PrefixData\n# now\ntry:\n    PrefixData('x')\nexcept Exception:\n    result = 1",
        {"limit": "conda.core.prefix_data.PrefixData", "path": "snippet.py", "line": 2},
    ),
    "truth": (
        "from conda.base.context import context\n# now\nif context.conda_build: ...",
        {"limit": "conda.base.context.context.conda_build", "path": "snippet.py", "line": 1},
    ),
    "iteration": (
        "from conda.base.context import context\n# now\nlist(context.conda_build)",
        {"limit": "conda.base.context.context.conda_build", "path": "snippet.py", "line": 1},
    ),
    "comparison": (
        "from conda.base.context import context\n# now\ncontext.conda_build == 3",
        {"limit": "conda.base.context.context.conda_build", "path": "snippet.py", "line": 1},
    ),
    "text": (
        "from conda.base.context import context\n# now\nf'{context.user_agent}'",
        {"limit": "conda.base.context.context.user_agent", "path": "snippet.py", "line": 1},
    ),
    "an item": (
        "from conda.base.context import context\n# now\ncontext.conda_build['x']",
        {"limit": "conda.base.context.context.conda_build", "path": "snippet.py", "line": 1},
    ),
    "with": (
        "from conda.common.io import env_var\n# now\nwith env_var('A', 'b'): ...",
        {"limit": "conda.common.io.env_var", "path": "snippet.py", "line": 1},
    ),
    "conda's files": (
        "import conda\n# now\nconda.__file__",
        {"limit": "conda.__file__", "path": "snippet.py", "line": 1},
    ),
    "the base's constructor": (
        "from conda.core.solve import Solver\nclass S(Solver):\n    def __init__(self):\n        super().__init__('p')\n# now\nS()",
        {"limit": "conda.core.solve.Solver", "path": "snippet.py", "line": 4},
    ),
    "in a library's callback": (
        "import functools\nfrom conda.gateways.disk.delete import rm_rf\n# now\nlist(map(functools.partial(rm_rf), ['a']))",
        {"limit": "conda.gateways.disk.delete.rm_rf", "path": "snippet.py", "line": 1},
    ),
    "a package that is not here": (
        "import pydantic\nclass M(pydantic.BaseModel):\n    a: int = 3\n# now\npydantic.TypeAdapter(int)",
        {"limit": "pydantic.TypeAdapter", "path": "snippet.py", "line": 1},
    ),
    "a class of a package that is not here": (
        "import pydantic\nclass M(pydantic.BaseModel):\n    a: int = 3\n# now\nM()",
        {"limit": "pydantic.BaseModel", "path": "snippet.py", "line": 1},
    ),
    "an environment is extrapolated": (
        "from conda.models.environment import Environment\n# now\nEnvironment(platform='linux-64').extrapolate('osx-64')",
        {"limit": "conda.models.environment.Environment.extrapolate", "path": "snippet.py", "line": 1},
    ),
    "versions are compared": (
        "from conda.models.version import VersionOrder as V\n# now\nmax(V('1'), V('2'))",
        {"limit": "conda.models.version.VersionOrder.__gt__", "path": "snippet.py", "line": 1},
    ),
    "versions of two spellings": (
        "from conda.models.version import VersionOrder as V\n# now\nV('1') == V('1.0')",
        {"limit": "conda.models.version.VersionOrder.__eq__", "path": "snippet.py", "line": 1},
    ),
    "a version is matched": (
        "from conda.models.match_spec import MatchSpec as M\n# now\nM('a >1').version.match('2')",
        {"limit": "conda.models.version.VersionSpec.match", "path": "snippet.py", "line": 1},
    ),
    "a record is matched": (
        "from conda.models.match_spec import MatchSpec as M\n# now\ntry:\n    M('a').match({'name': 'a'})\nexcept Exception: ...",
        {"limit": "conda.models.match_spec.MatchSpec.match", "path": "snippet.py", "line": 2},
    ),
    "an environment file is written": (
        "from conda.env.env import EnvironmentYaml\n# now\nEnvironmentYaml(name='a').to_yaml()",
        {"limit": "conda.env.env.EnvironmentYaml.to_yaml", "path": "snippet.py", "line": 1},
    ),
    "plugins are at work": (
        "from conda.base.context import context\n# now\ncontext.plugin_manager.invoke_pre_commands('install')",
        {"limit": "conda.plugins.manager.CondaPluginManager.invoke_pre_commands", "path": "snippet.py", "line": 1},
    ),
    "a cached solver": (
        "from conda.base.context import context\n# now\ncontext.plugin_manager.get_cached_solver_backend()",
        {"limit": "conda.plugins.manager.CondaPluginManager.get_cached_solver_backend", "path": "snippet.py", "line": 1},
    ),
    # -- what is free
    "lenient while a plugin is imported": (
        "from conda.base.context import context\nfrom conda.core.prefix_data import PrefixData\nimport conda\n"
        "from conda.cli.conda_argparse import add_parser_help\n"
        "p = PrefixData('x').iter_records()\nn = [x for x in p]\nif p: pass\nwith p: pass\nq = p == 3\nr = p['x'] | 3\n"
        "s = f'{p}' + str(p)\nt = len(p)\nu = 'a' in p\nconda.__file__\n"
        "def f(a: 'PrefixData' | None = None, b: PrefixData | None = None): ...\n# now\nresult = n",
        {"result": []},
    ),
    "lenient while a hook imports": (
        "import sys, tempfile, pathlib\nfolder = tempfile.mkdtemp()\npathlib.Path(folder, 'late_module.py').write_text("
        "'import pydantic\\nclass M(pydantic.BaseModel):\\n    @pydantic.field_validator(\"a\")\\n    def f(self): return 5\\n')\n"
        "sys.path.insert(0, folder)\n# now\nimport late_module\nresult = late_module.M.f(None)",
        {"result": 5},
    ),
    "strict after a hook imported": (
        "import sys, tempfile, pathlib\nfolder = tempfile.mkdtemp()\npathlib.Path(folder, 'later_module.py').write_text("
        "'import pydantic\\ndef f(): return pydantic.x()\\n')\n"
        "sys.path.insert(0, folder)\n# now\nimport later_module\nlater_module.f()",
        {"limit": "pydantic.x", "line": 2},
    ),
    "decorators give back what they decorate": (
        "from conda.common.io import time_recorder\nfrom conda.gateways.connection.download import disable_ssl_verify_warning\n"
        "@time_recorder('x')\ndef f(): return 3\n@disable_ssl_verify_warning\nclass C: a = 4\n# now\nresult = [f(), C.a]",
        {"result": [3, 4]},
    ),
    "subclasses and isinstance": (
        "from conda.core.solve import Solver\nfrom conda.core.prefix_data import PrefixData\n"
        "from conda.cli.conda_argparse import ArgumentParser\nimport abc\n"
        "class S(Solver): ...\nclass A(PrefixData, abc.ABC): ...\n# now\n"
        "result = [isinstance(3, Solver), issubclass(S, Solver), issubclass(A, PrefixData)]",
        {"result": [False, True, True]},
    ),
    "passed around": (
        "from conda.core.solve import Solver\nfrom conda.plugins.types import CondaSolver\n"
        "from conda.gateways.disk.delete import rm_rf\n# now\n"
        "result = [CondaSolver('a', Solver).name, repr(rm_rf), bool(rm_rf), rm_rf == rm_rf, callable(rm_rf)]",
        {"result": ["a", "<conda.gateways.disk.delete.rm_rf of the model>", True, True, True]},
    ),
    "exceptions of a package that is not here": (
        "import requests\nfrom requests.exceptions import Timeout\n# now\ntry:\n    raise ValueError\n"
        "except (requests.exceptions.HTTPError, requests.RequestException, Timeout):\n    result = 1\nexcept ValueError:\n    result = 2",
        {"result": 2},
    ),
    "requests.auth": (
        "import requests\nfrom requests.auth import AuthBase\nclass A(requests.auth.AuthBase):\n    def __call__(self, r): return r\n# now\n"
        "result = [A()(3), issubclass(A, AuthBase)]",
        {"result": [3, True]},
    ),
    "modules of a package that is not here": (
        "import pydantic.v1.fields as f\nfrom tqdm.auto import tqdm\nfrom boltons import x\nresult = f.__name__",
        {"result": "pydantic.v1.fields"},
    ),
    "real libraries": (
        "import pluggy, packaging.version, ruamel.yaml, platformdirs\n# now\n"
        "result = [str(packaging.version.Version('1.0')), ruamel.yaml.YAML(typ='safe', pure=True).load('a: 1')['a']]",
        {"result": ["1.0", 1]},
    ),
    "settings have their defaults": (
        "from conda import plugins\nfrom conda.common.configuration import PrimitiveParameter, SequenceParameter, MapParameter\n"
        "import conda.plugins.manager as m\nclass P:\n    @staticmethod\n    @plugins.hookimpl\n    def conda_settings():\n"
        "        yield plugins.types.CondaSetting('a', 'd', PrimitiveParameter(3))\n"
        "        yield plugins.types.CondaSetting('b', 'd', SequenceParameter(PrimitiveParameter(''), default=('x',)))\n"
        "        yield plugins.types.CondaSetting('c', 'd', MapParameter(PrimitiveParameter('')))\n"
        "m.get_plugin_manager().register(P(), name='mine')\n# now\nfrom conda.base.context import context\n"
        "result = [context.plugins.a, context.plugins.b, context.plugins.c]",
        {"result": [3, ["x"], {}]},
    ),
    # -- what is not there
    "a package that nobody declares": (
        "import nobody_declares_this",
        {
            "error": ["ModuleNotFoundError", "ImportError", "Exception"],
            "words": "No module named 'nobody_declares_this'",
        },
    ),
    "a name that another release has": (
        "from conda.plugins.types import CondaNothing",
        {"error": ["ImportError", "Exception"], "words": "cannot import name 'CondaNothing' from 'conda.plugins.types'"},
    ),
    "a module that shadows the standard library": ("import json\nresult = json.dumps([1])", {"result": "[1]"}),
}  # fmt: skip


def answers(folder: Path, snippets: dict[str, str], release: str | None = None) -> dict[str, Any]:
    """What the snippets give in the model of a release, the newest where none is named."""
    (folder / "snippets.json").write_text(json.dumps(snippets))
    data = document(release or catalogue.newest())
    settings = {"path": str(Path(inside.__file__).parent), "data": data}
    (folder / "model.json").write_text(
        json.dumps({**settings, "libraries": libraries(), "provided": ["pydantic"]})
    )
    files = [str(folder / name) for name in ("snippets.json", "answer.json", "model.json")]
    subprocess.run(
        [sys.executable, "-I", "-S", "-B", str(CHILD), *files],
        check=True,
        timeout=60,
        cwd=folder,
        env={**os.environ, **scratch(folder)},
    )
    return json.loads((folder / "answer.json").read_text())


@pytest.fixture(scope="session")
def answered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The answers to all snippets of this file."""
    return answers(tmp_path_factory.mktemp("answers"), {name: code for name, (code, _) in SNIPPETS.items()})


@pytest.mark.xdist_group("model")
@pytest.mark.parametrize("name", SNIPPETS)
def test_answers(answered: dict[str, Any], name: str) -> None:
    expected = SNIPPETS[name][1]
    assert {key: answered[name].get(key) for key in expected} == expected


def test_every_name_of_every_module_can_be_imported(tmp_path: Path) -> None:
    data = catalogue.load(catalogue.newest())
    code = "import importlib\nresult = []\nfor module in MODULES:\n    found = importlib.import_module(module)\n    for name in dir(found):\n        getattr(found, name)\n        result.append(f'{module}:{name}')"
    answer = answers(tmp_path, {"all": code.replace("MODULES", repr(sorted(data["modules"])))})["all"]
    assert "result" in answer, answer
    names = set(answer["result"])
    assert len(names) > 4000
    assert {
        "conda.plugins:hookimpl",
        "conda.common.io:DummyExecutor",
        "conda.exceptions:PluginError",
    } <= names


def test_every_exception_takes_arguments_and_has_a_text(tmp_path: Path) -> None:
    code = (
        "import conda.exceptions as e\nfound = [getattr(e, n) for n in dir(e)]\n# now\nresult = [0]\n"
        "for kind in found:\n    if isinstance(kind, type) and issubclass(kind, e.CondaError) and kind.__module__ == e.__name__:\n"
        "        try:\n            str(kind('a', 'b')), repr(kind('a', 'b'))\n            result[0] += 1\n"
        "        except (TypeError, AttributeError):\n            result.append(kind.__name__)"
    )
    count, *with_signature = answers(tmp_path, {"all": code})["all"]["result"]
    assert count > 60
    assert with_signature == [
        "AmbiguousEnvironmentSpecPlugin",
        "DryRunExit",
        "EnvironmentExporterNotDetected",
        "EnvironmentSpecPluginNotDetected",
        "EnvironmentSpecPluginSelectionError",
        "InvalidSpec",
    ]


def test_the_model_starts_fast(tmp_path: Path) -> None:
    """A child with the model and its plugin manager costs a small multiple of an empty child."""
    settings = {"path": str(Path(inside.__file__).parent), "data": document(catalogue.newest())}
    (tmp_path / "model.json").write_text(json.dumps({**settings, "libraries": libraries(), "provided": []}))
    (tmp_path / "snippets.json").write_text("{}")
    files = [str(tmp_path / name) for name in ("snippets.json", "answer.json", "model.json")]
    code = f"import sys; sys.argv[1:] = {files!r}; exec(open({str(CHILD)!r}).read()); print(len(sys.modules))"
    child = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", code],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert int(child.stdout) < 220, "the model imports more than it needs"


def test_limits_name_the_phase(tmp_path: Path) -> None:
    program = (
        f"import sys, json; sys.path.insert(0, {str(CHILD.parent)!r}); import model_child\n"
        f"model = model_child.load_model(json.load(open({str(tmp_path / 'model.json')!r})))\n"
        "from conda.gateways.disk.delete import rm_rf\nrm_rf('x')\nassert model.limits == []\n"
        "model.strict, model.phase = True, 'conda_solvers'\n"
        "try:\n    rm_rf('x')\nexcept model.ModelLimit as limit:\n    assert limit.name == 'conda.gateways.disk.delete.rm_rf'\n"
        "assert not issubclass(model.ModelLimit, Exception)\nprint(json.dumps(model.limits))"
    )
    settings = {"path": str(Path(inside.__file__).parent), "data": document(catalogue.newest())}
    (tmp_path / "model.json").write_text(json.dumps({**settings, "libraries": libraries(), "provided": []}))
    child = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", program], check=True, capture_output=True, text=True
    )
    (limit,) = json.loads(child.stdout)
    assert limit == {
        "name": "conda.gateways.disk.delete.rm_rf",
        "path": "<string>",
        "line": 8,
        "phase": "conda_solvers",
    }
