"""Which files of a project can say anything about conda, told from their bytes: nothing is parsed.

Those that mention conda or import what nobody is known to bring, and those on an import path from an entry
point to one of them, through which a name may come.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from condaplug.source.imports import absolute, closure, with_parents

CONDA = re.compile(
    rb"\bfrom[ \t]+conda(?:\.[\w.]+)?[ \t]+import\b|\bimport[ \t][^\n]*\bconda\b"
    rb"""|\([ \t\r\n]*["']conda["']|["']conda\."""
)
"""An import of conda, its name as the first argument of a call, or the name of a module of it as a text."""

FROM = re.compile(
    rb"(?:^|[;:])[ \t]*from[ \t]+(\.*)[ \t]*([\w.]*)[ \t]+import\b([ \t]*\([^)]*\)|[^\n]*)", re.MULTILINE
)
IMPORT = re.compile(rb"(?:^|[;:])[ \t]*import[ \t]+([^\n;]*)", re.MULTILINE)
TEXT = re.compile(rb"""["'](\.*[A-Za-z_][\w.]*)[:"']""")
"""A text that may name a module, as ``import_module`` and tables of lazy imports do."""

NAME = re.compile(rb"[\w.]+")

VENDORED = frozenset({"_vendor", "_vendored", "extern", "third_party", "vendor", "vendored"})


Texts = Mapping[str, tuple[bytes, str]]
"""The text of each module, with the package that its relative imports start from."""


def reached_modules(texts: Texts, entry_points: Iterable[str]) -> dict[str, frozenset[str]]:
    """The modules that the entry points may import, each with the names that it imports."""
    reached: dict[str, frozenset[str]] = {}
    waiting = [parent for module in entry_points for parent in with_parents(module)]
    while waiting:
        module = waiting.pop()
        if module in texts and module not in reached:
            reached[module] = frozenset(imported_names(*texts[module]))
            waiting.extend(parent for name in reached[module] for parent in with_parents(name))
    return reached


def relevant_modules(
    texts: Texts, reached: Mapping[str, frozenset[str]], is_foreign: Callable[[str], bool] = lambda top: False
) -> frozenset[str]:
    """The dotted modules to parse, of all ``texts``, with the packages that they lie in.

    ``reached`` are the modules that the entry points may import. ``is_foreign``: nobody is known to bring
    this top-level module, so that its import matters.
    """
    foreign = cache(is_foreign)
    mentioning = {module for module, (text, _) in texts.items() if CONDA.search(text)}
    importers: dict[str, set[str]] = {}
    for module, names in reached.items():
        if not _is_vendored(module) and any(map(foreign, _tops(texts[module][0]))):
            mentioning.add(module)
        for name in names & texts.keys():
            importers.setdefault(name, set()).add(module)
    relevant = closure(mentioning, lambda module: importers.get(module, ()))
    # What they import is asked for names as well.
    relevant |= {name for name, by in importers.items() if by & relevant and not _is_vendored(name)}
    return frozenset(parent for module in relevant for parent in with_parents(module) if parent in texts)


def _is_vendored(module: str) -> bool:
    """Whether a module is a copy of another project's: what that one imports is its own affair."""
    return not VENDORED.isdisjoint(module.split("."))


def _tops(source: bytes) -> set[str]:
    """The top-level modules that absolute imports of a module name."""
    names = [name for dots, name, _ in FROM.findall(source) if name and not dots]
    for imported in IMPORT.findall(source):
        names += [one.split()[0] for one in imported.split(b",") if one.split()]
    return {top for name in names if (top := name.partition(b".")[0].decode(errors="replace")).isidentifier()}


def imported_names(source: bytes, package: str) -> set[str]:
    """The dotted names that a module of ``package`` imports, and those that may be modules."""
    found: set[str] = set()
    source = source.replace(b"\\\n", b" ").replace(b"\\\r\n", b" ")
    for dots, name, names in FROM.findall(source):
        base = absolute(dots.decode() + name.decode(), package)
        found.add(base)
        found.update(f"{base}.{one.decode()}" for one in NAME.findall(names))
    for names in IMPORT.findall(source):
        for one in NAME.findall(names):
            found.update(with_parents(one.decode()))  # the name that is bound leads to all of them
    found.update(absolute(text.decode(), package) for text in TEXT.findall(source) if b"." in text)
    return found
