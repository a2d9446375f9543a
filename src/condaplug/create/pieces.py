"""Pieces of a rendered module, to be put into a module that a person wrote or edited."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from condaplug.syntax import DEFINITIONS, parse_or_none

LINE_LENGTH = 110
"""What the template's modules are formatted to."""


@dataclass(frozen=True)
class Piece:
    """Functions and constants of a module as ``text``, and ``imports``: what they need, module and name."""

    imports: tuple[tuple[str, str], ...]
    text: str

    def __str__(self) -> str:
        modules: dict[str, list[str]] = {}
        for module, name in self.imports:
            modules.setdefault(module, []).append(name)
        return "\n".join([*(_import(module, names) for module, names in modules.items()), "", self.text])


def defined(source: str) -> set[str]:
    """The names that a module defines or imports at its top level; empty for text that is no Python."""
    tree = parse_or_none(source)
    return {name for node in _statements(tree.body) for name in _bound(node)} if tree else set()


def fixtures(source: str) -> set[str]:
    """The functions of a module that a decorator makes fixtures of pytest; empty for what is no Python."""
    tree = parse_or_none(source)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)] if tree else []
    return {
        node.name
        for node in functions
        if any(ast.unparse(decorator).startswith("pytest.fixture") for decorator in node.decorator_list)
    }


def is_sound(source: str, before: str) -> bool:
    """Whether a module is Python, if it was so ``before``, and defines no more functions twice than then."""
    tree, old = parse_or_none(source), parse_or_none(before)
    if tree is None or old is None:
        return old is None
    return _doubled(tree) <= _doubled(old)


def _doubled(tree: ast.Module) -> set[str]:
    names = Counter(node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef)))
    return {name for name, count in names.items() if count > 1}


def added_functions(old: str, new: str) -> list[str]:
    """The functions that ``new`` has more than ``old``; empty where the modules differ in more than imports.

    Raises ``SyntaxError`` where one of them is no Python.
    """
    before, after = _contents(old), _contents(new)
    added = [name for name in after if name not in before]
    return added if before == {name: after[name] for name in after if name in before} else []


def _contents(source: str) -> dict[str, str]:
    """What a module's statements are, but imports: functions by their names, others by themselves."""
    kept = [
        node
        for node in ast.parse(source).body
        if not isinstance(node, _IMPORTS)
        and not (isinstance(node, ast.If) and all(isinstance(inner, _IMPORTS) for inner in node.body))
    ]
    return {getattr(node, "name", ast.dump(node)): ast.dump(node) for node in kept}


def piece(source: str, names: Collection[str]) -> Piece:
    """The functions called ``names`` of a module, with the constants and the imports that they use.

    Raises ``KeyError`` for a name that the module does not define, ``SyntaxError`` for what is no Python.
    """
    tree = ast.parse(source)
    bound = {name: node for node in tree.body for name in _bound(node)}
    wanted = [bound[name] for name in names]
    used = _used(wanted)
    constants = [node for node in tree.body if isinstance(node, ast.Assign) and used & set(_bound(node))]
    used |= _used(constants)
    imports = [
        (_module(node), _spelled(alias))
        for node in _statements(tree.body)
        if isinstance(node, _IMPORTS)
        for alias in node.names
        if _name(alias) in used
    ]
    lines = _lines(source)
    texts = ["\n".join(_lines_of(lines, node)) for node in (*constants, *wanted)]
    return Piece(tuple(imports), "\n\n\n".join(texts) + "\n")


def spliced(source: str, added: Piece) -> str | None:
    """A module with a piece at its end, and with the imports that it lacks; None where that cannot be.

    It cannot where ``source`` is no Python, or has given a name of the piece another meaning.
    """
    tree = parse_or_none(source)
    if tree is None or defined(added.text) & defined(source):
        return None
    imports = [node for node in _statements(tree.body) if isinstance(node, _IMPORTS)]
    known = {(_module(node), _spelled(alias)) for node in imports for alias in node.names}
    missing: dict[str, list[str]] = {}
    for module, name in added.imports:
        if (module, name) not in known:
            missing.setdefault(module, []).append(name)
    if {name.rpartition(" ")[2] for names in missing.values() for name in names} & defined(source):
        return None
    lines = _lines(source)
    docstring = tree.body[:1] if ast.get_docstring(tree) is not None else []
    heads = [*docstring, *(node for node in tree.body if isinstance(node, _IMPORTS))]
    place = max((node.end_lineno or 0 for node in heads), default=0)
    changes: list[tuple[int, int, str]] = []
    for module, names in missing.items():
        there = next((node for node in tree.body if _extends(node, module, lines)), None)
        if isinstance(there, ast.ImportFrom) and module:
            names = [*map(_spelled, there.names), *names]
            changes.append((there.lineno - 1, there.end_lineno or 0, _import(module, names)))
        else:
            changes.append((place, place, _import(module, names)))
    for start, end, text in sorted(changes, reverse=True):
        lines[start:end] = text.split("\n")
    made = "\n".join(lines).rstrip("\n") + "\n\n\n" + added.text
    return made if is_sound(made, source) else None


_IMPORTS = (ast.Import, ast.ImportFrom)


def _extends(node: ast.stmt, module: str, lines: list[str]) -> bool:
    """Whether a statement imports from ``module``, without a comment that would be lost with another name."""
    if not isinstance(node, ast.ImportFrom) or _module(node) != module:
        return False
    return not any("#" in line or ";" in line for line in _lines_of(lines, node))


def _import(module: str, names: Iterable[str]) -> str:
    """An import statement; ``module`` is empty for names that are modules themselves."""
    ordered = sorted(set(names), key=_order)
    if not module:
        return "\n".join(f"import {name}" for name in ordered)
    line = f"from {module} import {', '.join(ordered)}"
    if len(line) <= LINE_LENGTH:
        return line
    return "\n".join([f"from {module} import (", *(f"    {name}," for name in ordered), ")"])


def _order(name: str) -> tuple[bool, bool, str]:
    """Where ruff and isort put a name: constants, classes, then the rest."""
    return not name.isupper(), not name[:1].isupper(), name.casefold()


def _module(node: ast.Import | ast.ImportFrom) -> str:
    """The module that names come from, with its dots; empty where the names are modules themselves."""
    return "." * node.level + (node.module or "") if isinstance(node, ast.ImportFrom) else ""


def _spelled(alias: ast.alias) -> str:
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name


def _name(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def _used(nodes: Iterable[ast.AST]) -> set[str]:
    return {part.id for node in nodes for part in ast.walk(node) if isinstance(part, ast.Name)}


def _lines(source: str) -> list[str]:
    """The lines as Python counts them: a form feed, say, ends none."""
    return re.split("\r\n|\r|\n", source)


def _lines_of(lines: list[str], node: ast.stmt) -> list[str]:
    decorators = getattr(node, "decorator_list", [])
    first = decorators[0].lineno if decorators else node.lineno
    return lines[first - 1 : node.end_lineno]


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a body, those under ``if`` and ``try`` included."""
    for node in body:
        yield node
        if isinstance(node, (ast.If, ast.Try)):
            yield from _statements([*node.body, *node.orelse])


def _bound(node: ast.stmt) -> Iterator[str]:
    """The names that a statement binds."""
    if isinstance(node, DEFINITIONS):
        yield node.name
    elif isinstance(node, _IMPORTS):
        yield from map(_name, node.names)
    elif isinstance(node, ast.Assign):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        yield node.target.id
