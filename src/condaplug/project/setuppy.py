"""``setup.py``, read without running it: literal arguments of ``setup()``, and constants that they name."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from condaplug.errors import NotAPluginProjectError
from condaplug.project.facts import Dependency, Place
from condaplug.project.files import read_bytes, unreadable
from condaplug.project.layout import Layout
from condaplug.project.metadata import Group, Metadata, dependency, parse_entry_points, parse_item
from condaplug.project.packages import Find, Packages
from condaplug.project.toml import Value
from condaplug.syntax import Evaluation, UnknownError, constants, last_name, parse

FILE = "setup.py"
_T = TypeVar("_T")
_NOT_LITERAL = object()


def read_setup_py(root: Path) -> Metadata | None:
    """The facts of ``setup.py`` in ``root``; None where there is none, or none that calls ``setup()``.

    Raises NotAPluginProjectError with line and reason for a syntax error and for an argument of the wrong
    type.
    """
    data = read_bytes(root, FILE)
    if data is None:
        return None
    try:
        tree = parse(data, FILE)
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


class _Setup(Evaluation):
    def __init__(self, tree: ast.Module, calls: list[ast.Call], source: bytes) -> None:
        self.constants = constants(tree)
        self.calls = calls
        self.lines = source.replace(b"\r\n", b"\n").split(b"\n")
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
            except UnknownError as error:
                self.opaque = Place(FILE, error.line)
        return found

    def argument(self, keyword: str) -> ast.expr | None:
        """The one expression that every call gives for ``keyword``; None where none does.

        Raises UnknownError where the calls differ, since which of them runs is not known.
        """
        nodes = [arguments.get(keyword) for arguments in self.arguments]
        present = [node for node in nodes if node is not None]
        if not present:
            return None
        if len(present) < len(nodes) or len({ast.dump(node) for node in present}) > 1:
            raise UnknownError(present[0])
        return present[0]

    def fact(self, key: str, keyword: str, read: Callable[[ast.expr], _T]) -> _T | None:
        try:
            node = self.argument(keyword)
            if node is None or (isinstance(node, ast.Constant) and node.value is None):
                return None
            return read(node)
        except UnknownError as error:
            self.computed[key] = Place(FILE, error.line)
            return None

    def text(self, node: ast.expr) -> Value:
        value = self.value(node)
        if not isinstance(value, str):
            raise _wrong(node, "a string")
        return Value(value, Place(FILE, node.lineno))

    def requirements(self, node: ast.expr) -> tuple[Dependency, ...]:
        return tuple(dependency(item) for item in self.strings(node) if not item.text.startswith("#"))

    def groups(self, node: ast.expr) -> tuple[Group, ...]:
        node = self.follow(node)
        if isinstance(node, (ast.Dict, ast.Call)):
            return tuple(self.group(name, value) for name, value in self.pairs(node))
        value = self.value(node)
        if isinstance(value, str):
            return parse_entry_points(self.text_lines(node, value))
        raise _wrong(node, "a dictionary or a string")

    def group(self, name: str, node: ast.expr) -> Group:
        try:
            items = tuple(parse_item(item) for item in self.strings(node) if not item.text.startswith("#"))
        except UnknownError:
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
            value = self.value(node)
            if not isinstance(value, str):
                raise _wrong(node, "a list of strings")
            yield from (line for line in self.text_lines(node, value) if line.text)

    def is_text(self, node: ast.expr) -> bool:
        try:
            return isinstance(self.value(node), str)
        except UnknownError:
            return False

    def text_lines(self, node: ast.expr, text: str) -> Iterator[Value]:
        """The stripped lines of a string, each on the one source line that spells it, or at its start."""
        last = node.end_lineno or node.lineno
        written = [line.decode("utf-8", "replace").strip() for line in self.lines[node.lineno - 1 : last]]
        for line in map(str.strip, text.split("\n")):
            offset = written.index(line) if written.count(line) == 1 else 0
            yield Value(line, Place(FILE, node.lineno + offset))

    def pairs(self, node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
        """The items of a dictionary, the keys as text. Raises UnknownError where a key is computed."""
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
            raise UnknownError(node)

    def follow(self, node: ast.expr) -> ast.expr:
        """The expression that a name stands for, where it is bound once and never changed."""
        seen = set()
        while isinstance(node, ast.Name):
            if node.id in seen or node.id not in self.constants:
                raise UnknownError(node)
            seen.add(node.id)
            node = self.constants[node.id]
        return node

    def _name(self, node: ast.Name, scope: None) -> object:
        return self.value(self.follow(node))

    def _list(self, node: ast.expr, scope: None) -> object:
        return _NOT_LITERAL

    _tuple = _set = _dict = _list

    def layout(self) -> Layout:
        folders = self.table("package_dir")
        find = self.found_packages()
        scm = self.table("use_scm_version")
        main = (folders[""],) if "" in folders else ()
        return Layout(
            packages=tuple((name, folder) for name, folder in folders.items() if name),
            names=tuple(
                name.partition(".")[0] for name in (*self.list("packages"), *self.list("py_modules"))
            ),
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
                    value = self.value(where)
                except UnknownError:
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
            is_included = included is not None and self.value(included) is True
        except (UnknownError, NotAPluginProjectError):
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
        name = last_name(function)
        if not isinstance(node, ast.Call) or name not in ("find_packages", "find_namespace_packages"):
            return ()
        given = dict(zip(("where", "exclude", "include"), node.args, strict=False))
        given.update({keyword.arg: keyword.value for keyword in node.keywords if keyword.arg})
        where = self.value(given["where"]) if "where" in given else "."
        if (
            len(node.args) > 3
            or any(not keyword.arg for keyword in node.keywords)
            or not isinstance(where, str)
        ):
            raise UnknownError(node)
        include = self.words(given["include"]) if "include" in given else ("*",)
        exclude = self.words(given["exclude"]) if "exclude" in given else ()
        return (Find(where, include, exclude, is_namespace=name == "find_namespace_packages"),)

    def words(self, node: ast.expr) -> tuple[str, ...]:
        return tuple(value.text for value in self.strings(node))

    def table(self, keyword: str) -> dict[str, str]:
        try:
            node = self.argument(keyword)
            items = [] if node is None else [(key, self.value(value)) for key, value in self.pairs(node)]
        except UnknownError:
            return {}
        return {key: value for key, value in items if isinstance(value, str)}

    def list(self, keyword: str) -> tuple[str, ...]:
        try:
            node = self.argument(keyword)
            return self.words(node) if node else ()
        except (UnknownError, NotAPluginProjectError):
            return ()


_EXTENSIONS = ("ext_modules", "rust_extensions", "cffi_modules")
