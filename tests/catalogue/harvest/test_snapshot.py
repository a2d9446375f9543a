"""What a name in a release's sources is."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from condaplug.catalogue.harvest.snapshot import Definition, External, ModuleName, Snapshot
from tests.catalogue.harvest.release import release

SOURCES = {
    "conda": "from .core import Solver as Solver\nfrom . import core\n",
    "conda.core": "from .solve import Solver\nfrom .solve import *\nfrom . import solve as _solve\nsolve = 3",
    "conda.core.solve": """
        import concurrent.futures
        import os.path
        from json import loads as read
        import conda.base.context
        from ..base import context
        from .. import core as package

        class Solver:
            limit = 3
            def solve(self): ...
            class Inner: ...
        class Special(Solver): ...
        def helper():
            from json import dumps
            return dumps
        made = helper()
        Alias = Solver
        pair = Solver()
        generic: "list" = Solver
    """,
    "conda.base.context": "from ..core.solve import Solver\nfrom ..core.solve import Missing\nx = y\ny = x\n",
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with release(tmp_path_factory.mktemp("conda"), SOURCES) as found:
        yield found


MODULE = "conda.core.solve"
DEFINED = {
    "Solver": "conda.core.solve:Solver",
    "Alias": "conda.core.solve:Solver",
    "generic": "conda.core.solve:Solver",
    "Solver[int]": "conda.core.solve:Solver",
    "Solver.solve": "conda.core.solve:Solver.solve",
    "Special.limit": "conda.core.solve:Solver.limit",
    "Special.Inner": "conda.core.solve:Solver.Inner",
    "getattr(Solver, 'solve')": "conda.core.solve:Solver.solve",
    "conda.base.context.Solver": "conda.core.solve:Solver",
    "context.Solver": "conda.core.solve:Solver",
    "conda.Solver.limit": "conda.core.solve:Solver.limit",
    "package.Solver": "conda.core.solve:Solver",
    "package.solve": "conda.core:solve",
    "pair": "conda.core.solve:pair",
    "read": "json:loads",
    "made": "json:dumps",
    "os.path.join": "os.path:join",
    "concurrent.futures.Executor": "concurrent.futures:Executor",
    "str": "builtins:str",
    "IOError": "builtins:OSError",
}


@pytest.mark.parametrize(("name", "key"), DEFINED.items(), ids=DEFINED)
def test_a_name_leads_to_its_definition(snapshot: Snapshot, name: str, key: str) -> None:
    found = snapshot.resolve(MODULE, name)
    assert isinstance(found, (Definition, External))
    assert found.key == key
    assert isinstance(found, Definition) is key.startswith("conda")


MODULES = {
    "os": "os",
    "conda": "conda",
    "context": "conda.base.context",
    "conda.core": "conda.core",
    "package": "conda.core",
    "__import__('conda.base', fromlist=['x'])": "conda.base",
}


@pytest.mark.parametrize(("name", "module"), MODULES.items(), ids=MODULES)
def test_a_name_leads_to_a_module(snapshot: Snapshot, name: str, module: str) -> None:
    assert snapshot.resolve(MODULE, name) == ModuleName(module)


def test_a_module_of_the_package_is_meant_by_its_own_import(snapshot: Snapshot) -> None:
    assert snapshot.resolve("conda.core", "_solve") == ModuleName("conda.core.solve")


@pytest.mark.parametrize(
    "name", ["nothing", "Solver.nothing", "context.Missing", "1 + 1", "context.nothing.at_all"]
)
def test_a_name_that_leads_nowhere(snapshot: Snapshot, name: str) -> None:
    assert snapshot.resolve(MODULE, name) is None


def test_names_that_lead_in_a_circle_end(snapshot: Snapshot) -> None:
    assert isinstance(snapshot.resolve("conda.base.context", "x"), (Definition, type(None)))


def test_a_node_leads_to_its_definition_too(snapshot: Snapshot) -> None:
    node = ast.parse("Solver", mode="eval").body
    found = snapshot.resolve(MODULE, node)
    assert isinstance(found, Definition)
    assert isinstance(found.node, ast.ClassDef)


def test_the_body_of_a_class_sees_its_own_names(snapshot: Snapshot) -> None:
    owner = snapshot.definition(MODULE, "Solver")
    assert owner is not None
    found = snapshot.resolve(MODULE, "Inner", owner)
    assert isinstance(found, Definition)
    assert found.name == "Solver.Inner"
    assert list(snapshot.members(owner)) == ["limit", "solve", "Inner"]


def test_what_a_class_inherits_from(snapshot: Snapshot) -> None:
    owner = snapshot.definition(MODULE, "Special")
    assert owner is not None
    assert [base.name for base in snapshot.mro(owner)] == ["Special", "Solver"]
    assert snapshot.classes[owner.key] == owner
