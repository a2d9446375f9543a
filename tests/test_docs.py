"""The documentation says what the code does."""

from __future__ import annotations

import importlib.util
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"


def test_the_reference_of_the_checks_is_the_registry() -> None:
    spec = importlib.util.spec_from_file_location("make_checks", DOCS / "make_checks.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (DOCS / "checks.md").read_text(encoding="utf-8") == module.reference(), (
        "run: python docs/make_checks.py"
    )
    assert all(check.code[:3] in module.FAMILIES for check in module.CHECKS)
