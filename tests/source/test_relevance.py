"""Which files are parsed, each once: those that use conda, or lead from an entry point to one that does."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from condaplug.project import read_project
from condaplug.run import validate
from condaplug.source import Sources
from condaplug.source.relevance import Texts, reached_modules, relevant_modules

USE = b"from conda.base.context import context"


def relevant_from(texts: Texts, *is_foreign: Callable[[str], bool]) -> frozenset[str]:
    """The relevant modules of a package ``x`` whose entry point is ``x.plugin``."""
    return relevant_modules(texts, reached_modules(texts, ["x.plugin"]), *is_foreign)


def relevant(**sources: bytes) -> set[str]:
    """The relevant modules of a package ``x`` whose entry point is ``x.plugin``; ``__`` stands for a dot."""
    named = {f"x.{name.replace('__', '.')}": (source, "x") for name, source in sources.items()}
    found = relevant_from({"x": (b"", "x"), **named})
    return {name.partition(".")[2] for name in found} - {""}


@pytest.mark.parametrize(
    "source",
    [
        b"# conda is only talked about",
        b"'''conda and from conda to mamba'''",
        b"import condaplug",
        b"from conda_build import api",
        b"from .conda import thing",
        b"subprocess.run(['conda', 'install'])",
        b"import os",
    ],
)
def test_a_file_that_uses_no_conda_is_left_alone(source: bytes) -> None:
    assert relevant(plugin=source) == set()


@pytest.mark.parametrize(
    "source",
    [
        b"import conda",
        b"import os, conda.base as b",
        b"def f():\n    from conda import plugins",
        b"if x: from conda.plugins import hookimpl",
        b"import_module('conda')",
        b"import_module(\n    'conda.plugins')",
        b"LAZY = {'a': \"conda.plugins.types\"}",
    ],
)
def test_a_file_that_uses_conda_is_relevant(source: bytes) -> None:
    assert relevant(plugin=source) == {"plugin"}
    assert relevant(plugin=b"", other=source) == {"other"}  # whoever imports it


@pytest.mark.parametrize(
    "way",
    [
        b"from x import step",
        b"from x.step import name",
        b"from . import step",
        b"from . import (\n    other,\n    step as s,\n)",
        b"from .step import *",
        b"import x.step",
        b"import os; from . import step",
        b"def f():\n  from \\\n .step import a",
        b"import_module('.step', 'x')",
        b"LAZY = {'a': 'x.step:run'}",
    ],
)
def test_what_lies_between_an_entry_point_and_conda_is_relevant(way: bytes) -> None:
    assert relevant(plugin=way, step=b"from .deep import a", deep=USE, aside=b"") == {
        "plugin",
        "step",
        "deep",
    }


def test_what_no_entry_point_leads_to_is_not() -> None:
    assert relevant(plugin=b"from . import deep", deep=USE, aside=b"from .deep import a") == {
        "plugin",
        "deep",
    }


def project(folder: Path, **modules: str) -> Path:
    package = folder / "conda_x"
    package.mkdir()
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "conda-x"\nversion = "1"\nrequires-python = ">=3.10"\n'
        '[project.entry-points.conda]\nx = "conda_x.plugin"\n'
    )
    for name, text in {"__init__": "", **modules}.items():
        (package / f"{name}.py").write_text(text)
    return folder


def test_each_relevant_file_is_parsed_once_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = (
        "from conda.plugins import hookimpl\nfrom . import step\n@hookimpl\ndef conda_solvers(): return []\n"
    )
    modules = {f"unrelated{number}": "import os\n" for number in range(30)}
    project(tmp_path, plugin=hook, step="from .deep import context", deep=USE.decode(), **modules)
    parsed: list[str] = []
    parse = ast.parse

    def counting(source: object, filename: str = "", **options: object) -> object:
        parsed.append(Path(filename).name)
        return parse(source, filename, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(ast, "parse", counting)
    validate(tmp_path, conda=["builtin"], environ={})
    assert sorted(name for name in parsed if name.endswith(".py")) == [
        "__init__.py",
        "deep.py",
        "plugin.py",
        "step.py",
    ]


def test_modules_that_import_everything_of_each_other_are_read(tmp_path: Path) -> None:
    star = "from conda_x.{} import *\nthing.name()\nfrom conda.base.context import context\n"
    folder = project(tmp_path, plugin=star.format("other"), other=star.format("plugin"))
    assert len(Sources(read_project(folder)).uses.every) == 2


def test_a_module_that_imports_what_nobody_brings_counts_and_what_leads_to_it() -> None:
    sources = {
        "x": b"",
        "x.plugin": b"from .way import go",
        "x.way": b"def go():\n    from x import far",
        "x.far": b"import nobodys.thing",
        "x.idle": b"import nobodys",
        "x._vendor.copy": b"import nobodys",
        "x.declared": b"import os, declared",
    }
    sources["x.far"] += b"\nimport x._vendor.copy, x.declared"

    packaged = {name: (text, name.rpartition(".")[0] or "x") for name, text in sources.items()}
    found = relevant_from(packaged, {"nobodys"}.__contains__)

    assert found == {"x", "x.plugin", "x.way", "x.far", "x.declared"}
