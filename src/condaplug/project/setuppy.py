"""``setup.py``, read without running it: literal arguments of ``setup()``, and constants that they name."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from condaplug.errors import NotAPluginProjectError
from condaplug.project.constants import constants
from condaplug.project.facts import Dependency, Place
from condaplug.project.files import read_bytes, unreadable
from condaplug.project.layout import Layout
from condaplug.project.metadata import Group, Metadata, dependency, parse_entry_points, parse_item
from condaplug.project.packages import Find, Packages
from condaplug.project.toml import Value

FILE = "setup.py"
_T = TypeVar("_T")
_MAX_STEPS = 50_000
_MAX_LENGTH = 1 << 20
_NOT_LITERAL = object()


class _ComputedError(Exception):
    """Only running the code would tell the value."""

    def __init__(self, node: ast.AST) -> None:
        self.line: int = getattr(node, "lineno", 1)


def read_setup_py(root: Path) -> Metadata | None:
    """The facts of ``setup.py`` in ``root``; None where there is none, or none that calls ``setup()``.

    Raises NotAPluginProjectError with line and reason for a syntax error and for an argument of the wrong
    type.
    """
    data = read_bytes(root, FILE)
    if data is None:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(data, FILE)
    except SyntaxError as error:
        line = error.lineno or None
        raise unreadable(Place(FILE, line), f"no valid Python: {error.msg}", "Fix that line.") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise unreadable(Place(FILE), f"no valid Python: {error or 'nested too deeply'}") from None
    try:
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_setup(node.func)]
        return _Setup(tree, calls, data).metadata() if calls else None
    except RecursionError:
        raise unreadable(Place(FILE), "the code is nested too deeply to read") from None


def _is_setup(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr == "setup" and isinstance(function.value, (ast.Name, ast.Attribute))
    return isinstance(function, ast.Name) and function.id == "setup"


def _is_dict(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "dict" and not call.args


def _wrong(node: ast.expr, expected: str) -> NotAPluginProjectError:
    return unreadable(
        Place(FILE, node.lineno), f"this argument of setup() must be {expected}", "Fix that line."
    )


class _Setup:
    def __init__(self, tree: ast.Module, calls: list[ast.Call], source: bytes) -> None:
        self.constants = constants(tree)
        self.calls = calls
        self.lines = source.replace(b"\r\n", b"\n").split(b"\n")
        self.steps = 0
        self.computed: dict[str, Place] = {}
        self.opaque: Place | None = None
        self.arguments = [self.keywords(call) for call in calls]

    def metadata(self) -> Metadata:
        return Metadata(
            kind=FILE,
            place=Place(FILE, self.calls[0].lineno),
            name=self.fact("name", "name", self.text),
            version=self.fact("version", "version", self.text),
            requires_python=self.fact("requires-python", "python_requires", self.text),
            entry_points=self.fact("entry-points", "entry_points", self.groups),
            dependencies=self.fact("dependencies", "install_requires", self.requirements),
            computed=self.computed,
            opaque=self.opaque,
            layout=self.layout(),
            packages=self.packages(),
        )

    def keywords(self, call: ast.Call) -> dict[str, ast.expr]:
        """The arguments of a call by name, those of a literal ``**table`` included."""
        found: dict[str, ast.expr] = {}
        for keyword in call.keywords:
            if keyword.arg is not None:
                found[keyword.arg] = keyword.value
                continue
            try:
                for key, value in self.pairs(keyword.value):
                    found.setdefault(key, value)
            except _ComputedError as error:
                self.opaque = Place(FILE, error.line)
        return found

    def argument(self, keyword: str) -> ast.expr | None:
        """The one expression that every call gives for ``keyword``; None where none does.

        Raises _ComputedError where the calls differ, since which of them runs is not known.
        """
        nodes = [arguments.get(keyword) for arguments in self.arguments]
        present = [node for node in nodes if node is not None]
        if not present:
            return None
        if len(present) < len(nodes) or len({ast.dump(node) for node in present}) > 1:
            raise _ComputedError(present[0])
        return present[0]

    def fact(self, key: str, keyword: str, read: Callable[[ast.expr], _T]) -> _T | None:
        try:
            node = self.argument(keyword)
            if node is None or (isinstance(node, ast.Constant) and node.value is None):
                return None
            return read(node)
        except _ComputedError as error:
            self.computed[key] = Place(FILE, error.line)
            return None

    def text(self, node: ast.expr) -> Value:
        value = self.literal(node)
        if not isinstance(value, str):
            raise _wrong(node, "a string")
        return Value(value, Place(FILE, node.lineno))

    def requirements(self, node: ast.expr) -> tuple[Dependency, ...]:
        return tuple(dependency(item) for item in self.strings(node) if not item.text.startswith("#"))

    def groups(self, node: ast.expr) -> tuple[Group, ...]:
        node = self.follow(node)
        if isinstance(node, (ast.Dict, ast.Call)):
            return tuple(self.group(name, value) for name, value in self.pairs(node))
        value = self.literal(node)
        if isinstance(value, str):
            return parse_entry_points(self.text_lines(node, value))
        raise _wrong(node, "a dictionary or a string")

    def group(self, name: str, node: ast.expr) -> Group:
        try:
            items = tuple(parse_item(item) for item in self.strings(node) if not item.text.startswith("#"))
        except _ComputedError:
            # Scripts and the groups of other hosts may be computed: nothing here asks for them.
            if name == "conda":
                raise
            items = ()
        return Group(name, Place(FILE, node.lineno), items)

    def strings(self, node: ast.expr) -> Iterator[Value]:
        """The strings of a list, or the lines of one string, each with its place."""
        node = self.follow(node)
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            for element in node.elts:
                if isinstance(element, ast.Starred):
                    yield from self.strings(element.value)
                else:
                    yield self.text(element)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and not self.is_text(node):
            yield from self.strings(node.left)
            yield from self.strings(node.right)
        else:
            value = self.literal(node)
            if not isinstance(value, str):
                raise _wrong(node, "a list of strings")
            yield from (line for line in self.text_lines(node, value) if line.text)

    def is_text(self, node: ast.expr) -> bool:
        try:
            return isinstance(self.literal(node), str)
        except _ComputedError:
            return False

    def text_lines(self, node: ast.expr, text: str) -> Iterator[Value]:
        """The stripped lines of a string, each on the one source line that spells it, or at its start."""
        last = node.end_lineno or node.lineno
        written = [line.decode("utf-8", "replace").strip() for line in self.lines[node.lineno - 1 : last]]
        for line in map(str.strip, text.split("\n")):
            offset = written.index(line) if written.count(line) == 1 else 0
            yield Value(line, Place(FILE, node.lineno + offset))

    def pairs(self, node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
        """The items of a dictionary, the keys as text. Raises _ComputedError where a key is computed."""
        node = self.follow(node)
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if key is None:
                    yield from self.pairs(value)
                else:
                    yield self.text(key).text, value
        elif isinstance(node, ast.Call) and _is_dict(node):
            for keyword in node.keywords:
                if keyword.arg is None:
                    yield from self.pairs(keyword.value)
                else:
                    yield keyword.arg, keyword.value
        else:
            raise _ComputedError(node)

    def follow(self, node: ast.expr) -> ast.expr:
        """The expression that a name stands for, where it is bound once and never changed."""
        seen = set()
        while isinstance(node, ast.Name):
            self.step(node)
            if node.id in seen or node.id not in self.constants:
                raise _ComputedError(node)
            seen.add(node.id)
            node = self.constants[node.id]
        return node

    def literal(self, node: ast.expr) -> object:
        """The string, number or None that an expression spells. Raises _ComputedError for anything else."""
        self.step(node)
        node = self.follow(node)
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                return self.checked(node.value, node)
            return node.value
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = self.literal(node.left), self.literal(node.right)
            if isinstance(left, str) and isinstance(right, str):
                return self.checked(left + right, node)
        if isinstance(node, ast.JoinedStr):
            parts = [self.literal(part) for part in node.values]
            if all(isinstance(part, str) for part in parts):
                return self.checked("".join(map(str, parts)), node)
        if isinstance(node, ast.FormattedValue) and node.conversion == -1 and node.format_spec is None:
            return self.literal(node.value)
        if isinstance(node, (ast.List, ast.Tuple, ast.Set, ast.Dict)):
            return _NOT_LITERAL
        raise _ComputedError(node)

    def checked(self, text: str, node: ast.AST) -> str:
        """``text``, unless it is too long or holds half a surrogate pair, which no file could."""
        if len(text) > _MAX_LENGTH or any("\ud800" <= char <= "\udfff" for char in text):
            raise _ComputedError(node)
        return text

    def step(self, node: ast.AST) -> None:
        """Constants that name constants can double at each line: give up on what no metadata needs."""
        self.steps += 1
        if self.steps > _MAX_STEPS:
            raise _ComputedError(node)

    def layout(self) -> Layout:
        folders = self.table("package_dir")
        find = self.found_packages()
        scm = self.table("use_scm_version")
        main = (folders[""],) if "" in folders else ()
        return Layout(
            packages=tuple((name, folder) for name, folder in folders.items() if name),
            names=tuple(name.partition(".")[0] for name in self.list("packages") + self.list("py_modules")),
            roots=find or main,
            generated_files=tuple(scm[key] for key in ("write_to", "version_file") if key in scm),
            compiled=any(keyword in given for given in self.arguments for keyword in _EXTENSIONS),
        )

    def found_packages(self) -> tuple[str, ...]:
        """The folder that ``find_packages()`` searches, where it is named."""
        for arguments in self.arguments:
            call = arguments.get("packages")
            if not isinstance(call, ast.Call):
                continue
            named = {keyword.arg: keyword.value for keyword in call.keywords}
            where = call.args[0] if call.args else named.get("where")
            if where is not None:
                try:
                    value = self.literal(where)
                except _ComputedError:
                    continue
                return (value,) if isinstance(value, str) else ()
        return ()

    def packages(self) -> Packages:
        """What setuptools ships, as far as literals and calls of its own functions tell."""
        listed = modules = None
        finds: tuple[Find, ...] = ()
        data: dict[str, tuple[str, ...]] = {}
        try:
            node, files = self.argument("packages"), self.argument("py_modules")
            if node is not None:
                finds = self.find(self.follow(node))
                listed = None if finds else self.words(node)
            if files is not None:
                modules = self.words(files)
            table = self.argument("package_data")
            if table is not None:
                data = {name: self.words(value) for name, value in self.pairs(table)}
            included = self.argument("include_package_data")
            is_included = included is not None and self.literal(included) is True
        except (_ComputedError, NotAPluginProjectError):
            return Packages(is_computed=True)
        found = Packages(
            listed=listed,
            find=finds,
            modules=modules,
            folders=self.table("package_dir"),
            data=data,
            data_included=is_included or None,
            is_computed=self.opaque is not None,
        )
        named = node or files
        if named is None:
            return found
        return replace(found, place=Place(FILE, named.lineno), setting="packages of setup.py")

    def find(self, node: ast.expr) -> tuple[Find, ...]:
        """The search that a call of ``find_packages`` makes; none for another expression."""
        function = node.func if isinstance(node, ast.Call) else None
        name = getattr(function, "attr", getattr(function, "id", ""))
        if not isinstance(node, ast.Call) or name not in ("find_packages", "find_namespace_packages"):
            return ()
        given = dict(zip(("where", "exclude", "include"), node.args, strict=False))
        given.update({keyword.arg: keyword.value for keyword in node.keywords if keyword.arg})
        where = self.literal(given["where"]) if "where" in given else "."
        if (
            len(node.args) > 3
            or any(not keyword.arg for keyword in node.keywords)
            or not isinstance(where, str)
        ):
            raise _ComputedError(node)
        include = self.words(given["include"]) if "include" in given else ("*",)
        exclude = self.words(given["exclude"]) if "exclude" in given else ()
        return (Find(where, include, exclude, is_namespace=name == "find_namespace_packages"),)

    def words(self, node: ast.expr) -> tuple[str, ...]:
        return tuple(value.text for value in self.strings(node))

    def table(self, keyword: str) -> dict[str, str]:
        try:
            node = self.argument(keyword)
            items = [] if node is None else [(key, self.literal(value)) for key, value in self.pairs(node)]
        except _ComputedError:
            return {}
        return {key: value for key, value in items if isinstance(value, str)}

    def list(self, keyword: str) -> list[str]:
        try:
            node = self.argument(keyword)
            node = None if node is None else self.follow(node)
            elements = node.elts if isinstance(node, (ast.List, ast.Tuple)) else []
            values = [self.literal(element) for element in elements]
        except _ComputedError:
            return []
        return [value for value in values if isinstance(value, str)]


_EXTENSIONS = ("ext_modules", "rust_extensions", "cffi_modules")
