"""Which module may import which: the rules of docs/design.md, held on the source."""

from __future__ import annotations

import importlib.util
import re
from graphlib import TopologicalSorter
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "condaplug"


@pytest.fixture(scope="module")
def make_imports() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_imports", ROOT / "docs" / "make_imports.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_diagram_is_of_today(make_imports: ModuleType) -> None:
    text = make_imports.TARGET.read_text(encoding="utf-8")
    assert make_imports.diagram() in text
    assert make_imports.written(text) == text


def test_no_module_imports_itself_by_a_circle_for_types_only_included(make_imports: ModuleType) -> None:
    modules = make_imports.of_modules()
    assert {*TopologicalSorter(modules).static_order()} == {*modules}
    assert {*TopologicalSorter(make_imports.of_parts()).static_order()} == {*make_imports.of_parts()}


def test_renderers_import_the_values_that_they_render(make_imports: ModuleType) -> None:
    assert make_imports.of_parts()["report"] <= {"catalogue", "create", "errors", "judgement"}


def test_no_check_imports_what_runs_it(make_imports: ModuleType) -> None:
    assert not make_imports.of_parts()["checks"] & {"cli", "compat", "create", "report", "run"}


def test_nothing_imports_the_command_line(make_imports: ModuleType) -> None:
    parts = make_imports.of_parts()
    assert [name for name, others in parts.items() if "cli" in others] == ["__main__"]


@pytest.mark.parametrize(("library", "folders"), [("copier", ("create",)), ("conda", ("inside/probe",))])
def test_a_library_has_its_place(library: str, folders: tuple[str, ...]) -> None:
    pattern = re.compile(rf"^\s*(?:import|from) {library}\b", re.MULTILINE)
    importing = [path for path in SOURCE.rglob("*.py") if pattern.search(path.read_text(encoding="utf-8"))]
    assert importing
    assert [path for path in importing if not any(path.is_relative_to(SOURCE / one) for one in folders)] == []
