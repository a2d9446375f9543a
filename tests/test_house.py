"""The house keeps its own rules: lint, format, types, and what the README promises."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "command",
    [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]],
    ids=["lint", "format", "types"],
)
def test_the_source_is_clean(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_quickstart_holds_two_commands_of_one_line_each() -> None:
    section = README.split("## Quickstart", 1)[1].split("\n## ", 1)[0]
    blocks = re.findall(r"```[a-z]*\n(.*?)```", section, flags=re.DOTALL)
    assert len(blocks) >= 2
    assert all(block.strip().count("\n") == 0 for block in blocks[:2])


def test_every_check_has_advice_and_a_code_of_its_own() -> None:
    from condaplug.checks import CHECKS

    codes = [check.code for check in CHECKS]
    assert codes == sorted(set(codes))
    assert all(re.fullmatch(r"CP[0-69]\d\d", code) for code in codes)
    assert all(check.advice for check in CHECKS)
    assert len({check.name for check in CHECKS}) == len(CHECKS)


def test_only_create_imports_copier_and_nothing_but_the_probe_imports_conda() -> None:
    for path in sorted((ROOT / "src" / "condaplug").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        parts = path.relative_to(ROOT / "src" / "condaplug").parts
        if parts[0] != "create":
            assert not re.search(r"^\s*(?:import|from) copier\b", text, flags=re.MULTILINE), path
        if parts[0] != "inside":
            assert not re.search(r"^\s*(?:import|from) conda\b", text, flags=re.MULTILINE), path


def test_every_check_is_expected_by_a_case_or_looked_up_by_a_test() -> None:
    from condaplug.checks import CHECKS

    tests = [path for path in (ROOT / "tests").rglob("*") if path.suffix in (".py", ".json")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in tests)
    assert [check.code for check in CHECKS if f'"{check.code}"' not in text] == []
