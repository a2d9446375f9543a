"""Which files of a project can say anything about conda, told from their bytes: nothing is parsed.

Those that mention conda or import what nobody is known to bring, and those on an import path from an entry
point to one of them, through which a name may come.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

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


def relevant_modules(
    sources: Mapping[str, bytes],
    packages: frozenset[str],
    entry_points: Iterable[str],
    is_foreign: Callable[[str], bool] = lambda top: False,
) -> frozenset[str]:
    """The dotted modules to parse, of all ``sources``, with the packages that they lie in.

    ``packages`` are the modules that are an ``__init__.py``. ``is_foreign``: nobody is known to bring this
    top-level module, so that its import matters.
    """
    mentioning = {module for module, source in sources.items() if CONDA.search(source)}
    importers: dict[str, set[str]] = {}
    waiting = [parent for module in entry_points for parent in with_parents(module)]
    reached: set[str] = set()
    while waiting:
        module = waiting.pop()
        if module in reached or module not in sources:
            continue
        reached.add(module)
        if not _is_vendored(module) and any(map(is_foreign, _tops(sources[module]))):
            mentioning.add(module)
        package = module if module in packages else module.rpartition(".")[0]
        for name in imported_names(sources[module], package):
            waiting.extend(with_parents(name))
            if name in sources:
                importers.setdefault(name, set()).add(module)
    relevant: set[str] = set()
    waiting = list(mentioning)
    while waiting:
        module = waiting.pop()
        if module not in relevant:
            relevant.add(module)
            waiting.extend(importers.get(module, ()))
    # What they import is asked for names as well.
    relevant |= {name for name, by in importers.items() if by & relevant and not _is_vendored(name)}
    return frozenset(parent for module in relevant for parent in with_parents(module) if parent in sources)


def _is_vendored(module: str) -> bool:
    """Whether a module is a copy of another project's: what that one imports is its own affair."""
    return not VENDORED.isdisjoint(module.split("."))


def _tops(source: bytes) -> set[str]:
    """The top-level modules that absolute imports of a module name."""
    names = [name for dots, name, _ in FROM.findall(source) if name and not dots]
    for imported in IMPORT.findall(source):
        names += [one.split()[0] for one in imported.split(b",") if one.split()]
    return {top for name in names if (top := name.partition(b".")[0].decode(errors="replace")).isidentifier()}


def with_parents(module: str) -> Iterator[str]:
    """A module and the packages that it lies in, which importing it imports."""
    while module:
        yield module
        module = module.rpartition(".")[0]


def imported_names(source: bytes, package: str) -> set[str]:
    """The dotted names that a module of ``package`` imports, and those that may be modules."""
    found: set[str] = set()
    source = source.replace(b"\\\n", b" ").replace(b"\\\r\n", b" ")
    for dots, name, names in FROM.findall(source):
        base = _absolute(dots.decode() + name.decode(), package)
        found.add(base)
        found.update(f"{base}.{one.decode()}" for one in NAME.findall(names))
    for names in IMPORT.findall(source):
        for one in NAME.findall(names):
            found.update(with_parents(one.decode()))  # the name that is bound leads to all of them
    found.update(_absolute(text.decode(), package) for text in TEXT.findall(source) if b"." in text)
    return found


def _absolute(dotted: str, package: str) -> str:
    name = dotted.lstrip(".")
    level = len(dotted) - len(name)
    if not level:
        return name
    parts = package.split(".")
    return ".".join([*parts[: len(parts) - level + 1], *([name] if name else [])])
