"""The mutants of the source: each is one small change that a test should notice.

Changed are comparisons, conditions, ``and`` and ``or``, constants and texts, returned values, statements,
loops' ends, bounds of slices, keyword arguments and the elements of tables. Documentation, types, imports,
decorators and what only tools read stay as they are.
"""

from __future__ import annotations

import ast
import copy
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = "src/condaplug/"
PACKAGES = ("run.py", "checks", "project", "inside/probe", "inside/model", "inside/conda", "hosts")
"""What is changed: a file and packages below ``SOURCE``; a module belongs to the first that holds it."""

SWAPPED = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "=="}
SWAPPED |= {ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in"}
SPAN = ("lineno", "col_offset", "end_lineno", "end_col_offset")


@dataclass(frozen=True)
class Mutant:
    """One change: ``before`` and ``after`` are whole lines of the module, from ``line`` on."""

    module: str
    line: int
    kind: str
    before: str
    after: str

    @property
    def package(self) -> str:
        """The one of ``PACKAGES`` that holds the module."""
        return next(name for name in PACKAGES if self.module.startswith(SOURCE + name))

    def shown(self) -> str:
        """The change as a person reads it."""
        lines = [f"-{line}" for line in self.before.splitlines()]
        lines += [f"+{line}" for line in self.after.splitlines()]
        return "\n".join([f"{self.module}:{self.line}: {self.kind}", *lines])

    def applied(self, source: str) -> str | None:
        """The module's source with the change; None if Python cannot compile it."""
        lines = source.splitlines(keepends=True)
        end = self.line - 1 + len(self.before.splitlines())
        changed = "".join([*lines[: self.line - 1], self.after, *lines[end:]])
        try:
            compile(changed, self.module, "exec")
        except SyntaxError:
            return None
        return changed

    def relocated(self, root: Path) -> Mutant | None:
        """The same change of today's source, on the nearest line; None if those lines are gone."""
        path = root / self.module
        key = (self.kind, self.before, self.after)
        every = mutants_of(self.module, path.read_bytes()) if path.exists() else []
        same = [one for one in every if (one.kind, one.before, one.after) == key]
        return min(same, key=lambda one: abs(one.line - self.line), default=None)


def sample(root: Path, count: int, seed: int) -> list[Mutant]:
    """About ``count`` mutants of the repository at ``root``, by module, in an order that is the seed's."""
    modules = [path.relative_to(root).as_posix() for path in sorted((root / SOURCE).rglob("*.py"))]
    modules = [name for name in modules if name.removeprefix(SOURCE).startswith(PACKAGES)]
    sources = {name: (root / name).read_text(encoding="utf-8") for name in modules}
    mutants = {name: mutants_of(name, source.encode()) for name, source in sources.items()}
    total = sum(map(len, mutants.values()))
    chosen: list[Mutant] = []
    for name, every in mutants.items():
        size = max(1, round(count * len(every) / total))
        random.Random(f"{seed} {name}").shuffle(every)
        chosen += itertools.islice((one for one in every if one.applied(sources[name]) is not None), size)
    random.Random(seed).shuffle(chosen)
    return chosen


def mutants_of(module: str, source: bytes) -> list[Mutant]:
    """Every mutant of a module, those that Python cannot compile included."""
    lines = source.splitlines(keepends=True)
    found: dict[Mutant, None] = {}
    for node, in_function in _nodes(ast.parse(source)):
        for kind, place, text in _changes(node, in_function):
            line, column, last, end = (getattr(place, name) for name in SPAN)
            before = b"".join(lines[line - 1 : last])
            rest = len(lines[last - 1]) - end
            after = before[:column] + text.encode() + before[len(before) - rest :]
            found[Mutant(module, line, kind, before.decode(), after.decode())] = None
    return list(found)


def _nodes(node: ast.AST, in_function: bool = False) -> Iterator[tuple[ast.AST, bool]]:
    """The nodes that may change, each with whether a function holds it."""
    yield node, in_function
    inside = in_function or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.JoinedStr):  # as a whole: its parts have no places before Python 3.12
                yield child, inside
            elif isinstance(child, ast.AST) and not _stays(child):
                yield from _nodes(child, inside)


def _stays(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Import() | ast.ImportFrom() | ast.Assert():
            return True
        case ast.If(test=ast.Name("TYPE_CHECKING") | ast.Compare(left=ast.Name("__name__"))):
            return True
        case ast.Assign(targets=[ast.Name("__all__")]):
            return True
        case ast.Subscript(slice=ast.Tuple()) | ast.Subscript(value=ast.Name("Literal")):
            return True
    return False


def _changes(node: ast.AST, in_function: bool) -> Iterator[tuple[str, ast.AST, str]]:
    """The changes of one node: the kind, the node to replace, and the new text."""
    text = ast.unparse
    match node:
        case ast.Compare(ops=[operator], comparators=[other]):
            yield "compare", node, f"{text(node.left)} {SWAPPED[type(operator)]} {text(other)}"
        case ast.BoolOp():
            word = " or " if isinstance(node.op, ast.And) else " and "
            yield "and/or", node, f"({word.join(f'({text(value)})' for value in node.values)})"
        case ast.UnaryOp(op=ast.Not()):
            yield "not", node, f"({text(node.operand)})"
        case ast.Constant(value=bool() as value):
            yield "constant", node, repr(not value)
        case ast.Constant(value=int() | float() as value):
            yield "constant", node, repr(value + 1)
        case ast.Constant(value=str() | bytes() as value):
            yield "constant", node, repr(type(value)()) if value else repr("x")
        case ast.JoinedStr():
            yield "text", node, "''"
        case ast.Return(value=ast.expr() as returned) if text(returned) != "None":
            yield "return", node, "return None"
        case ast.Raise() | ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()):
            yield "statement", node, "pass"
        case ast.Assign() | ast.AugAssign() if in_function:
            yield "statement", node, "pass"
        case ast.Break():
            yield "loop", node, "continue"
        case ast.Continue():
            yield "loop", node, "break"
        case ast.Tuple(ctx=ast.Load()) | ast.List(ctx=ast.Load()) | ast.Set() if len(node.elts) > 1:
            yield from (("element", node, _without(node, index, "elts")) for index in range(len(node.elts)))
        case ast.Dict() if len(node.keys) > 1:
            for index in range(len(node.keys)):
                yield "element", node, _without(node, index, "keys", "values")
        case ast.Call():
            for index in range(len(node.keywords)):
                yield "keyword", node, _without(node, index, "keywords")
        case ast.Slice():
            for bound in filter(None, (node.lower, node.upper)):
                if not isinstance(bound, ast.Constant):
                    yield "slice", bound, f"{text(bound)} + 1"
        case ast.If() | ast.While() | ast.IfExp():
            yield "condition", node.test, f"not ({text(node.test)})"
        case ast.comprehension():
            yield from (("condition", test, f"(not ({text(test)}))") for test in node.ifs)


def _without(node: ast.AST, index: int, *names: str) -> str:
    """The text of a node that lacks one element of each of its fields ``names``."""
    shorter = copy.copy(node)
    for name in names:
        every = getattr(node, name)
        setattr(shorter, name, [*every[:index], *every[index + 1 :]])
    return ast.unparse(shorter)
