"""Write the reference of the checks, docs/checks.md, from the registry: ``python docs/make_checks.py``."""

from __future__ import annotations

import inspect
from pathlib import Path

from condaplug.checks import CHECKS
from condaplug.judgement import Check

TARGET = Path(__file__).with_name("checks.md")

FAMILIES = {
    "CP0": "Project and packaging",
    "CP1": "Entry point and import",
    "CP2": "Hook registration",
    "CP3": "What hooks return",
    "CP4": "Environment specifiers at work",
    "CP5": "Compatibility with conda's releases",
    "CP6": "Cost",
    "CP9": "Host trouble: these leave a verdict inconclusive",
}

HEAD = """# The checks

Generated from the registry by `python docs/make_checks.py`. A code is never used again for something else.
`--select` and `--ignore` take codes and families; `ignore` in `[tool.condaplug]` takes a table of codes with
the reason for each.
"""


def reference() -> str:
    """The whole page."""
    parts = [HEAD]
    for family, title in FAMILIES.items():
        parts.append(f"## {family} {title}\n")
        parts.extend(_entry(check) for check in CHECKS if check.code.startswith(family))
    return "\n".join(parts)


def _entry(check: Check) -> str:
    text = inspect.cleandoc(check.function.__doc__ or "")
    return f"### {check.code} {check.name} ({check.severity})\n\n{text}\n"


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
