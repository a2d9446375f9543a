"""The mutants of ``tools/mutant_source.py``; docs/reliability.md has the score of a run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

TOOLS = Path(__file__).parent.parent / "tools"

SOURCE = '''\
"""A module of a tiny package."""
from __future__ import annotations
__all__ = ["count", "kinds"]
if TYPE_CHECKING:
    LIMIT = 1
KINDS: tuple[str, ...] = ("a", "b")

@dataclass(frozen=True)
def count(names: list[str], least: int = 2) -> int | None:
    """How many."""
    for name in names[least:]:
        if not name or name in KINDS:
            continue
        print(f"no {name}", end="")
    return len(names) > least
'''
CHANGED = {
    6: {"KINDS: tuple[str, ...] = (\"a\", '')", "KINDS: tuple[str, ...] = ('', \"b\")"}
    | {"KINDS: tuple[str, ...] = ('a',)", "KINDS: tuple[str, ...] = ('b',)"},
    9: {"def count(names: list[str], least: int = 3) -> int | None:"},
    11: {"for name in names[least + 1:]:"},
    12: {
        "if not (not name or name in KINDS):",
        "if ((not name) and (name in KINDS)):",
        "if (name) or name in KINDS:",
        "if not name or name not in KINDS:",
    },
    13: {"break"},
    14: {
        "pass",
        "print('', end=\"\")",
        "print(f\"no {name}\", end='x')",
        "print(f'no {name}')",
    },
    15: {"return None", "return len(names) >= least"},
}


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(TOOLS))
    import mutant_source

    yield mutant_source
    sys.modules.pop("mutant_source")


def test_every_change_but_those_of_texts_for_people_and_tools(source: Any) -> None:
    changed: dict[int, set[str]] = {}
    for mutant in source.mutants_of("tiny.py", SOURCE.encode()):
        changed.setdefault(mutant.line, set()).add(mutant.after.strip())
    assert changed == CHANGED


def test_a_mutant_is_found_again_below_new_lines(source: Any, tmp_path: Path) -> None:
    (tmp_path / "tiny.py").write_text("import os\n" + SOURCE)
    for mutant in source.mutants_of("tiny.py", SOURCE.encode()):
        assert mutant.relocated(tmp_path).line == mutant.line + 1
    (tmp_path / "tiny.py").write_text("")
    assert mutant.relocated(tmp_path) is None


def test_each_module_has_its_share_and_one_seed_makes_the_same(source: Any, tmp_path: Path) -> None:
    for name, times in (("checks/long", 20), ("checks/short", 1), ("report/other", 1)):
        path = tmp_path / source.SOURCE / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SOURCE + "a = 1 < 2\n" * times)
    chosen = source.sample(tmp_path, 8, 1)
    counts = [sum(mutant.module.endswith(name) for mutant in chosen) for name in ("long.py", "short.py")]
    assert len(chosen) == sum(counts) and counts[0] > counts[1] > 0
    assert source.sample(tmp_path, 8, 1) == chosen != source.sample(tmp_path, 8, 2)
    assert all(mutant.applied((tmp_path / mutant.module).read_text()) for mutant in chosen)
