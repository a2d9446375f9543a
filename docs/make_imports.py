"""Write the diagram of the imports between packages into docs/design.md: ``python docs/make_imports.py``."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "condaplug"
TARGET = Path(__file__).with_name("design.md")
BEGIN, END = "```mermaid\ngraph TD\n", "```\n"


def part_of(module: str) -> str:
    """The package, or the module beside the packages, that a module lies in: ``checks``, ``run``."""
    return module.split(".")[1]


def imported(path: Path, known: Collection[str]) -> Iterator[str]:
    """The known modules that a file imports, in functions and for types only too."""
    package = path.relative_to(SOURCE.parent).parent.parts
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else ()
            name = ".".join((*above, *filter(None, [node.module])))
            modules = [f"{name}.{alias.name}" for alias in node.names]
            yield from (one if one in known else name for one in modules if name in known)


def of_modules() -> dict[str, set[str]]:
    """Each module, with the others that it imports. A package's own module is its ``__init__``."""
    paths = {
        ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts): path for path in SOURCE.rglob("*.py")
    }
    known = {name.removesuffix(".__init__"): name for name in paths}
    return {name: {known[one] for one in imported(path, {*known})} - {name} for name, path in paths.items()}


def of_parts() -> dict[str, set[str]]:
    """Each part of the source, with the other parts that it imports."""
    found: dict[str, set[str]] = {}
    for own, others in of_modules().items():
        if own != "condaplug.__init__":
            parts = {part_of(one) for one in others if one != "condaplug.__init__"}
            found.setdefault(part_of(own), set()).update(parts - {part_of(own)})
    return found


def direct(graph: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    """The arrows that no longer way of arrows stands for. Raises ``graphlib.CycleError`` for a circle."""
    below: dict[str, set[str]] = {}
    for own in TopologicalSorter(graph).static_order():
        below[own] = {*graph[own]}.union(*(below[one] for one in graph[own]))
        farther = {one for other in graph[own] for one in below[other]}
        yield from ((own, one) for one in sorted(graph[own] - farther))


def diagram() -> str:
    """The diagram, from the top to the bottom."""
    return "".join(f"    {own} --> {one}\n" for own, one in sorted(direct(of_parts())))


def written(text: str) -> str:
    """The page with today's diagram."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}{diagram()}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    TARGET.write_text(written(TARGET.read_text(encoding="utf-8")), encoding="utf-8")
