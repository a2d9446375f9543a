"""The documentation says what the code does."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from condaplug.catalogue import api
from condaplug.create.checkout import Checkout
from tests.support.condas import only_the_model_is_found
from tests.support.installed import unpacked

DOCS = Path(__file__).parent.parent / "docs"


def maker(name: str) -> ModuleType:
    """A program of the folder ``docs``."""
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_of_hooks_is_that_of_the_catalogue_and_the_template() -> None:
    module = maker("make_hooks")
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")

    assert readme == module.written(readme), "run: python docs/make_hooks.py"
    assert all(f"| `{name}` | {hook['since']} |" in readme for name, hook in api.hooks().items())
    with pytest.raises(ValueError, match="no place"):
        module.written("# condaplug\n")


def test_the_reference_of_the_checks_is_the_registry() -> None:
    module = maker("make_checks")
    assert (DOCS / "checks.md").read_text(encoding="utf-8") == module.reference(), (
        "run: python docs/make_checks.py"
    )
    assert all(check.code[:3] in module.FAMILIES for check in module.CHECKS)


def general(text: str) -> list[str]:
    """The lines of a transcript without what differs from machine to machine."""
    text = re.sub(r"in \d+\.\d+ s", "in N s", text)
    text = re.sub(r"Python \d+\.\d+\.\d+", "Python N", text)
    return re.sub(r"\((?:/|[A-Z]:)[^()]*(?=conda-mysimple\))", "(", text).split("\n")


@pytest.mark.skipif(
    sys.platform == "win32" or not shutil.which("git"), reason="the transcript is of a shell with git"
)
def test_the_transcript_of_the_readme_is_what_the_commands_print(wheel: Path, tmp_path: Path) -> None:
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    (tmp_path / "bin").mkdir()
    condaplug = tmp_path / "bin" / "condaplug"
    condaplug.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m condaplug "$@"\n')
    condaplug.chmod(0o755)
    path = os.pathsep.join([str(tmp_path / "bin"), "/usr/bin", "/bin"])
    # As it is after an install from a clone of a repository that others can reach.
    site = unpacked(wheel, tmp_path / "site", Checkout("0" * 40, "2026-11-21", "https://example.org/c.git"))
    environment = {"PATH": path, "HOME": str(tmp_path / "home"), "COLUMNS": "100", "PYTHONPATH": str(site)}
    if not only_the_model_is_found(environment):
        pytest.skip("a conda is installed on this machine, and would judge")
    (tmp_path / "work").mkdir()
    blocks = re.findall(r"```console\n(.*?)```", readme, flags=re.DOTALL)
    assert len(blocks) == 3
    for command, printed in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", "".join(blocks), flags=re.MULTILINE):
        done = subprocess.run(
            ["/bin/sh", "-c", f"{command} 2>&1"],
            cwd=tmp_path / "work",
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        assert general(done.stdout) == general(printed), command
