"""What import statements ask for, and which of them code can do without."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from condaplug.source.guards import LACKING, exceptions


@dataclass(frozen=True)
class Import:
    """One name of an import statement.

    ``dotted`` is the module or the name in it that is asked for, ``module`` the module alone, both absolute.
    ``bound`` is the name that the statement binds (``*`` for all of them), ``origin`` what that stands for.
    """

    dotted: str
    module: str
    bound: str
    origin: str
    line: int
    alias: ast.alias


def absolute(dotted: str, package: str) -> str:
    """A module's name, with leading dots taken from the package of the file that names it."""
    name = dotted.lstrip(".")
    level = len(dotted) - len(name)
    if not level:
        return name
    parts = package.split(".")
    return ".".join([*parts[: len(parts) - level + 1], *([name] if name else [])])


def with_parents(module: str) -> Iterator[str]:
    """A module and the packages that it lies in, which importing it imports."""
    while module:
        yield module
        module = module.rpartition(".")[0]


def closure(start: Iterable[str], following: Callable[[str], Iterable[str]]) -> frozenset[str]:
    """``start`` and all that ``following`` leads to from there."""
    waiting = [*start]
    reached: set[str] = set()
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting.extend(following(one))
    return frozenset(reached)


def imported(node: ast.Import | ast.ImportFrom, package: str) -> Iterator[Import]:
    """What one import statement of a file in ``package`` asks for."""
    if isinstance(node, ast.ImportFrom):
        module = absolute("." * node.level + (node.module or ""), package)
        for one in node.names:
            dotted = f"{module}.{one.name}"
            yield Import(dotted, module, one.asname or one.name, dotted, node.lineno, one)
        return
    for one in node.names:
        origin = one.name if one.asname else one.name.partition(".")[0]
        yield Import(one.name, one.name, one.asname or origin, origin, node.lineno, one)


def imports(tree: ast.Module, package: str) -> Iterator[tuple[Import, bool]]:
    """Every import of a file, and whether code can do without it.

    It can where a branch need not run, and where the code around it catches that the module is missing.
    """
    waiting: deque[tuple[ast.AST, bool]] = deque([(tree, False)])
    while waiting:
        node, is_guarded = waiting.popleft()
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from ((one, is_guarded) for one in imported(node, package))
        # The body comes first among the children of a ``try``.
        tried = len(node.body) if isinstance(node, ast.Try) and _is_expected(node) else 0
        inside = is_guarded or isinstance(node, ast.If)
        children = enumerate(ast.iter_child_nodes(node))
        waiting.extend((child, inside or number < tried) for number, child in children)


def _is_expected(node: ast.Try) -> bool:
    """Whether a ``try`` catches that a module is missing."""
    return any(LACKING & exceptions(handler.type) for handler in node.handlers)
