"""What ``inside`` may import: it runs in interpreters that have neither condaplug nor its dependencies."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from condaplug import inside

FOLDER = Path(inside.__file__).parent
MODULES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.py"))
SERVED = {"pluggy", "packaging", "ruamel"}
"""The libraries that the model needs for itself; it serves them to the plugin too."""


def imports(module: str) -> Iterator[tuple[str, bool]]:
    """The absolute names of the modules that a module imports, each with whether at module level."""
    path = FOLDER / module
    package = ["inside", *path.relative_to(FOLDER).parts[:-1]]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node in tree.body) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else []
            yield ".".join([*above, node.module or ""]), node in tree.body


@pytest.mark.parametrize("module", MODULES)
def test_inside_imports_the_standard_library_and_itself(module: str) -> None:
    is_probe = module.startswith("probe/")
    own = {name for name, _ in imports(module) if name.startswith("inside.")}
    assert all(name.startswith("inside.probe") == is_probe for name in own)
    known = {"inside", *sys.stdlib_module_names}
    foreign = {name: top for name, top in imports(module) if name.partition(".")[0] not in known}
    assert {name.partition(".")[0] for name in foreign} <= ({"conda"} if is_probe else SERVED)
    early = {name for name, top in foreign.items() if top}
    assert early <= ({"pluggy"} if module.startswith("conda/plugins/") else set()), (
        "import it in the function"
    )
