"""The values of expressions that the source alone decides."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LARGEST = 100_000
"""The length of a text or the number of items above which a value is left alone."""


class NotStaticError(Exception):
    """The value depends on the machine, the platform, the Python, or on code that would have to run."""


@dataclass(frozen=True)
class EnumMember:
    """A member of an enumeration of conda: its class as ``module:Class``, its name and its value."""

    enum: str
    name: str
    value: Any


Lookup = Callable[[str], Any]
Attribute = Callable[[ast.Attribute], Any]

BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.LShift: operator.lshift,
}
COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}
UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.Not: operator.not_,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}
BUILTINS: dict[str, Callable[..., Any]] = {
    "bool": bool,
    "dict": dict,
    "enumerate": lambda *given: list(enumerate(*given)),
    "frozenset": frozenset,
    "int": int,
    "len": len,
    "list": list,
    "max": max,
    "min": min,
    "range": lambda *given: list(range(*given)),
    "reversed": lambda given: list(reversed(given)),
    "set": set,
    "sorted": sorted,
    "str": str,
    "sum": sum,
    "tuple": tuple,
    "zip": lambda *given: list(zip(*given, strict=False)),
}
CONVERSIONS: dict[int, Callable[[Any], str]] = {ord("s"): str, ord("r"): repr, ord("a"): ascii}
METHODS: dict[type, set[str]] = {
    str: {
        *("capitalize", "casefold", "encode", "endswith", "format", "join", "lower", "lstrip", "partition"),
        *("removeprefix", "removesuffix", "replace", "rpartition", "rsplit", "rstrip", "split", "splitlines"),
        *("startswith", "strip", "title", "upper"),
    },
    dict: {"copy", "get", "items", "keys", "values"},
    list: {"copy", "count", "index"},
    tuple: {"count", "index"},
    set: {"copy", "difference", "intersection", "union"},
    frozenset: {"copy", "difference", "intersection", "union"},
    bytes: {"decode"},
}


def evaluate(node: ast.expr, name: Lookup, attribute: Attribute, names: Mapping[str, Any]) -> Any:
    """The value of an expression as a plain Python value (or an ``EnumMember``).

    ``names`` holds the values of local names; ``name`` and ``attribute`` are asked for other names and for
    attributes of what is no plain value. Raises ``NotStaticError``.
    """
    try:
        value = _Evaluation(name, attribute, names).value(node)
        _bounded(value)
    except NotStaticError:
        raise
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise NotStaticError(str(error)) from error
    return value


def _bounded(value: Any) -> Any:
    if isinstance(value, (str, bytes, tuple, list, set, frozenset, dict)) and len(value) > LARGEST:
        raise NotStaticError("too large")
    if isinstance(value, int) and value.bit_length() > LARGEST:
        raise NotStaticError("too large")
    return value


class _Evaluation:
    def __init__(self, name: Lookup, attribute: Attribute, names: Mapping[str, Any]) -> None:
        self.name = name
        self.attribute = attribute
        self.names = names

    def value(self, node: ast.expr) -> Any:
        handle = getattr(self, f"_{type(node).__name__.lower()}", None)
        if handle is None:
            raise NotStaticError(f"line {node.lineno}: {type(node).__name__}")
        return handle(node)

    def _constant(self, node: ast.Constant) -> Any:
        return node.value

    def _name(self, node: ast.Name) -> Any:
        return self.names[node.id] if node.id in self.names else self.name(node.id)

    def _attribute(self, node: ast.Attribute) -> Any:
        first: ast.expr = node
        while isinstance(first, ast.Attribute):
            first = first.value
        if isinstance(first, ast.Name) and first.id not in self.names:
            try:
                return self.attribute(node)
            except NotStaticError:
                pass
        owner = self.value(node.value)
        if isinstance(owner, EnumMember) and node.attr in ("name", "value"):
            return getattr(owner, node.attr)
        raise NotStaticError(f"line {node.lineno}: attribute {node.attr}")

    def _tuple(self, node: ast.Tuple) -> Any:
        return tuple(self._items(node.elts))

    def _list(self, node: ast.List) -> Any:
        return list(self._items(node.elts))

    def _set(self, node: ast.Set) -> Any:
        return set(self._items(node.elts))

    def _items(self, nodes: list[ast.expr]) -> Iterator[Any]:
        for node in nodes:
            if isinstance(node, ast.Starred):
                yield from self.value(node.value)
            else:
                yield self.value(node)

    def _dict(self, node: ast.Dict) -> Any:
        found: dict[Any, Any] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                found.update(self.value(value))
            else:
                found[self.value(key)] = self.value(value)
        return found

    def _binop(self, node: ast.BinOp) -> Any:
        if type(node.op) not in BINARY:
            raise NotStaticError(f"line {node.lineno}: {type(node.op).__name__}")
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(node.op, (ast.Mult, ast.LShift)):
            sizes = [abs(each) for each in (left, right) if isinstance(each, int)]
            length = max((len(each) for each in (left, right) if hasattr(each, "__len__")), default=1)
            if sizes and max(sizes) * length > LARGEST and not (len(sizes) == 2 and max(sizes) < 1 << 60):
                raise NotStaticError("too large")
            if isinstance(node.op, ast.LShift) and right > LARGEST:
                raise NotStaticError("too large")
        return _bounded(BINARY[type(node.op)](left, right))

    def _boolop(self, node: ast.BoolOp) -> Any:
        # A known operand may decide although another is unknown.
        unknown: NotStaticError | None = None
        value: Any = None
        for each in node.values:
            try:
                value = self.value(each)
            except NotStaticError as error:
                unknown = error
                continue
            if bool(value) is isinstance(node.op, ast.Or):
                if unknown is None or isinstance(value, bool):
                    return value
                raise unknown
        if unknown is not None:
            raise unknown
        return value

    def _compare(self, node: ast.Compare) -> Any:
        left = self.value(node.left)
        for operation, each in zip(node.ops, node.comparators, strict=True):
            right = self.value(each)
            if not COMPARISONS[type(operation)](left, right):
                return False
            left = right
        return True

    def _unaryop(self, node: ast.UnaryOp) -> Any:
        return UNARY[type(node.op)](self.value(node.operand))

    def _ifexp(self, node: ast.IfExp) -> Any:
        return self.value(node.body if self.value(node.test) else node.orelse)

    def _joinedstr(self, node: ast.JoinedStr) -> Any:
        return "".join(str(self.value(part)) for part in node.values)

    def _formattedvalue(self, node: ast.FormattedValue) -> Any:
        convert = CONVERSIONS.get(node.conversion)
        value = self.value(node.value)
        if isinstance(value, EnumMember):
            raise NotStaticError(f"line {node.lineno}: the text of a member")
        spec = self.value(node.format_spec) if node.format_spec is not None else ""
        return format(convert(value) if convert else value, spec)

    def _subscript(self, node: ast.Subscript) -> Any:
        return self.value(node.value)[self.value(node.slice)]

    def _slice(self, node: ast.Slice) -> Any:
        return slice(*(self.value(part) if part else None for part in (node.lower, node.upper, node.step)))

    def _namedexpr(self, node: ast.NamedExpr) -> Any:
        return self.value(node.value)

    def _call(self, node: ast.Call) -> Any:
        if any(keyword.arg is None for keyword in node.keywords):
            raise NotStaticError(f"line {node.lineno}: ** in a call")
        if isinstance(node.func, ast.Name) and node.func.id in BUILTINS:
            if not self._is_builtin(node.func.id):
                raise NotStaticError(f"line {node.lineno}: {node.func.id} is redefined")
            call = BUILTINS[node.func.id]
        elif isinstance(node.func, ast.Attribute):
            owner = self.value(node.func.value)
            if node.func.attr not in METHODS.get(type(owner), ()):
                raise NotStaticError(f"line {node.lineno}: a call of {node.func.attr}")
            call = getattr(owner, node.func.attr)
        else:
            raise NotStaticError(f"line {node.lineno}: a call")
        arguments = list(self._items(node.args))
        if any(isinstance(each, EnumMember) for each in arguments) and call in (str, int, len):
            raise NotStaticError(f"line {node.lineno}: a member's text")
        if call is BUILTINS["range"] and any(abs(each) > LARGEST for each in arguments):
            raise NotStaticError("too large")
        return call(*arguments, **{each.arg: self.value(each.value) for each in node.keywords if each.arg})

    def _is_builtin(self, name: str) -> bool:
        if name in self.names:
            return False
        try:
            self.name(name)
        except NotStaticError as error:
            return isinstance(error, UnboundNameError)
        return False

    def _listcomp(self, node: ast.ListComp) -> Any:
        return [each.value(node.elt) for each in self._rounds(node.generators)]

    def _setcomp(self, node: ast.SetComp) -> Any:
        return {each.value(node.elt) for each in self._rounds(node.generators)}

    _generatorexp = _listcomp

    def _dictcomp(self, node: ast.DictComp) -> Any:
        return {each.value(node.key): each.value(node.value) for each in self._rounds(node.generators)}

    def _rounds(self, generators: list[ast.comprehension]) -> Iterator[_Evaluation]:
        if not generators:
            yield self
            return
        first, *others = generators
        for item in self.value(first.iter):
            names = {**self.names, **unpacked(first.target, item)}
            inner = _Evaluation(self.name, self.attribute, names)
            if all(inner.value(test) for test in first.ifs):
                yield from inner._rounds(others)


class UnboundNameError(NotStaticError):
    """A name that nothing in the module binds."""


def unpacked(target: ast.expr, value: Any) -> dict[str, Any]:
    """The names of a loop's target with the parts of one value. Raises ``NotStaticError``."""
    if isinstance(target, ast.Name):
        return {target.id: value}
    if isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (tuple, list)):
        if len(target.elts) != len(value):
            raise NotStaticError(f"line {target.lineno}: the number of parts of a value")
        names: dict[str, Any] = {}
        for inner, part in zip(target.elts, value, strict=True):
            names |= unpacked(inner, part)
        return names
    raise NotStaticError(f"line {target.lineno}: the parts of a value")
