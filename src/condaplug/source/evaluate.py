"""What a test in the plugin's source gives at a release of conda, where its source alone can tell.

Version tests, ``hasattr``, ``TYPE_CHECKING`` and the names that hold their answers are worked out with the
version and names of that release; everything else is unknown, and the code behind it may be reached.
"""

from __future__ import annotations

import ast
import contextlib
import operator
from collections.abc import Callable
from typing import Any

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from condaplug.catalogue import api
from condaplug.source.scopes import (
    BUILTINS,
    Binding,
    Bound,
    Definition,
    Expression,
    Given,
    Imported,
    Program,
    Scope,
)
from condaplug.source.uses import absent, is_unknown
from condaplug.syntax import Evaluation, UnknownError, parameters

VERSIONS = ("conda.__version__", "conda.CONDA_VERSION")
PARSERS = (
    "packaging.version.Version",
    "packaging.version.parse",
    "conda.models.version.VersionOrder",
    "distutils.version.LooseVersion",
    "distutils.version.StrictVersion",
    "looseversion.LooseVersion",
)
METADATA = ("importlib.metadata.version", "importlib_metadata.version")
CHECKING = ("typing.TYPE_CHECKING", "typing_extensions.TYPE_CHECKING")
TEXT_METHODS = frozenset({"split", "rsplit", "startswith", "partition", "rpartition", "strip", "lstrip"})
VERSION_FACTS = frozenset({"release", "major", "minor", "micro", "base_version", "public"})

COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}


FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "int": int,
    "str": str,
    "bool": bool,
    "tuple": tuple,
    "list": list,
    "len": len,
    **dict.fromkeys(PARSERS, lambda value: value if isinstance(value, Version) else Version(value)),
    "packaging.specifiers.SpecifierSet": SpecifierSet,
}
"""Functions and classes of one argument, which do here what they do where the plugin runs."""


class Thing:
    """An object that is there, and of which nothing is known but its dotted name."""

    def __init__(self, dotted: str) -> None:
        self.dotted = dotted


def _require(is_told: bool) -> None:
    if not is_told:
        raise UnknownError


FAILURES = (UnknownError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)
"""What may come of working out an expression that the source does not tell, or that fails where it runs."""


class Evaluator(Evaluation):
    """Works out expressions as they come out at one release.

    ``once``: a name counts only if it is bound once, to a value that nobody can change.
    """

    steps = 400  # more than any test that a person writes needs

    def __init__(self, program: Program, release: str, once: bool = False) -> None:
        self._program = program
        self._release = release
        self._once = once

    def truth(self, node: ast.expr, scope: Scope) -> bool | None:
        """Whether a test holds at the release; None where the source does not tell."""
        try:
            value = self.value(node, scope)
        except (*FAILURES, MemoryError):
            return None
        return True if isinstance(value, Thing) else bool(value)

    def _told(self, node: ast.expr, scope: Scope) -> bool:
        """Whether a test holds. Raises ``UnknownError`` if the source does not tell."""
        truth = self.truth(node, scope)
        if truth is None:
            raise UnknownError(node)
        return truth

    def _tuple(self, node: ast.Tuple | ast.List | ast.Set, scope: Scope) -> Any:
        made = {ast.Tuple: tuple, ast.List: list, ast.Set: set}[type(node)]
        return made(self.value(element, scope) for element in node.elts)

    _list = _set = _tuple

    def _name(self, node: ast.Name, scope: Scope) -> Any:
        bindings = scope.lookup(node.id)
        _require(not (self._once and len(bindings) > 1))
        for binding in reversed(bindings):
            holds = self._holds(binding)
            _require(holds is not None)
            if holds:
                value = self._bound(binding.bound)
                _require(not (self._once and isinstance(value, (list, set))))
                return value
        _require(not bindings and node.id in BUILTINS)
        return Thing(node.id)

    def _holds(self, binding: Binding) -> bool | None:
        """Whether a binding is what the name stands for, if none after it is; None where nobody knows."""
        if not all(condition(self._release) for condition in binding.conditions):
            return False
        dotted = binding.bound.dotted if isinstance(binding.bound, Imported) else ""
        if dotted.partition(".")[0] == "conda" and dotted not in VERSIONS:
            presence = api.present(dotted)
            return None if presence is None else self._release in presence.releases
        return None if binding.bound is None else True

    def _bound(self, bound: Bound) -> Any:
        if isinstance(bound, Expression):
            return self.value(bound.node, bound.scope)
        if isinstance(bound, Imported):
            return self._dotted(bound.dotted)
        _require(isinstance(bound, (Definition, Given)))
        return bound.value if isinstance(bound, Given) else bound

    def _dotted(self, dotted: str) -> Any:
        if dotted in VERSIONS:
            return self._release
        if dotted in CHECKING:
            return False
        module, rest = self._program.split(dotted)
        if module is not None and len(rest) == 1:
            return self._name(ast.Name(rest[0]), self._program.modules[module])
        return Thing(dotted)

    def _attribute(self, node: ast.Attribute, scope: Scope) -> Any:
        value = self.value(node.value, scope)
        if isinstance(value, Thing):
            dotted = f"{value.dotted}.{node.attr}"
            _require(not dotted.startswith("conda.") or dotted in VERSIONS or self._has(dotted))
            return self._dotted(dotted)
        _require(isinstance(value, Version) and node.attr in VERSION_FACTS)
        return getattr(value, node.attr)

    def _has(self, dotted: str) -> bool:
        _require(not is_unknown(dotted))
        return not absent(dotted, self._release)

    def _compare(self, node: ast.Compare, scope: Scope) -> Any:
        left = self.value(node.left, scope)
        for op, right_node in zip(node.ops, node.comparators, strict=True):
            right = self.value(right_node, scope)
            if isinstance(op, (ast.Is, ast.IsNot)):
                _require(left is None or right is None or isinstance(left, bool))
                result = (left is right) is isinstance(op, ast.Is)
            else:
                _require(
                    not isinstance(left, (Thing, Definition)) and not isinstance(right, (Thing, Definition))
                )
                result = COMPARE[type(op)](left, right)
            if not result:
                return False
            left = right
        return True

    def _boolop(self, node: ast.BoolOp, scope: Scope) -> Any:
        wanted = isinstance(node.op, ast.Or)
        unknown = False
        for value in node.values:
            held = self.truth(value, scope)
            if held is wanted:
                return wanted
            unknown |= held is None
        _require(not unknown)
        return not wanted

    def _unaryop(self, node: ast.UnaryOp, scope: Scope) -> Any:
        if not isinstance(node.op, ast.Not):
            raise UnknownError(node)
        return not self._told(node.operand, scope)

    def _ifexp(self, node: ast.IfExp, scope: Scope) -> Any:
        return self.value(node.body if self._told(node.test, scope) else node.orelse, scope)

    def _namedexpr(self, node: ast.NamedExpr, scope: Scope) -> Any:
        return self.value(node.value, scope)

    def _subscript(self, node: ast.Subscript, scope: Scope) -> Any:
        return self._items(node.value, scope)[self.value(node.slice, scope)]

    def _slice(self, node: ast.Slice, scope: Scope) -> slice:
        return slice(*(one and self.value(one, scope) for one in (node.lower, node.upper, node.step)))

    def _items(self, node: ast.expr, scope: Scope) -> Any:
        """The value of a string, a tuple or a list."""
        value = self.value(node, scope)
        _require(isinstance(value, (str, tuple, list)))
        return value

    def _generatorexp(self, node: ast.GeneratorExp | ast.ListComp, scope: Scope) -> Any:
        loop, *others = node.generators
        if others or loop.ifs or not isinstance(loop.target, ast.Name):
            raise UnknownError(node)
        found = []
        for item in self._items(loop.iter, scope):
            inner = Scope("function", scope)
            inner.bind(loop.target.id, Binding(Given(item)))
            found.append(self.value(node.elt, inner))
        return found

    _listcomp = _generatorexp

    def _call(self, node: ast.Call, scope: Scope) -> Any:
        if isinstance(node.func, ast.Attribute):
            with contextlib.suppress(UnknownError):
                owner = self.value(node.func.value, scope)
                if not isinstance(owner, Thing):
                    return self._method(owner, node.func.attr, node, scope)
        called = self.value(node.func, scope)
        if isinstance(called, Definition):
            return self._own(called, node, scope)
        _require(isinstance(called, Thing) and not node.keywords)
        return self._known_call(called.dotted, node.args, scope)

    def _known_call(self, called: str, arguments: list[ast.expr], scope: Scope) -> Any:
        if called in ("hasattr", "getattr"):
            return self._getattr(called == "hasattr", arguments, scope)
        if called == "map" and len(arguments) == 2:
            function = self.value(arguments[0], scope)
            _require(isinstance(function, Thing) and function.dotted in ("int", "str"))
            return [FUNCTIONS[function.dotted](item) for item in self._items(arguments[1], scope)]
        values = [self.value(argument, scope) for argument in arguments]
        _require(len(values) == 1 and not isinstance(values[0], (Thing, Definition)))
        (value,) = values
        if called in METADATA and value == "conda":
            return self._release
        if called == "importlib.util.find_spec" and isinstance(value, str) and value.startswith("conda."):
            return Thing(value) if self._has(value) else None
        _require(called in FUNCTIONS)
        return FUNCTIONS[called](value)

    def _getattr(self, asks: bool, arguments: list[ast.expr], scope: Scope) -> Any:
        """What ``getattr`` gives for a name of conda, or ``hasattr``, which only ``asks``."""
        owner, name = self.value(arguments[0], scope), self.value(arguments[1], scope)
        _require(isinstance(owner, Thing) and owner.dotted.startswith("conda") and isinstance(name, str))
        dotted = f"{owner.dotted}.{name}"
        has = dotted in VERSIONS or self._has(dotted)
        if asks:
            return has
        if has:
            return self._release if dotted in VERSIONS else Thing(dotted)
        return self.value(arguments[2], scope)

    def _method(self, owner: Any, name: str, node: ast.Call, scope: Scope) -> Any:
        values = [self.value(arg, scope) for arg in node.args]
        keywords = {one.arg: self.value(one.value, scope) for one in node.keywords if one.arg}
        if isinstance(owner, str) and name in TEXT_METHODS:
            return getattr(owner, name)(*values, **keywords)
        _require(isinstance(owner, SpecifierSet) and name == "contains")
        return owner.contains(*values, **keywords)

    def _own(self, called: Definition, node: ast.Call, scope: Scope) -> Any:
        """What a function of the plugin returns whose body is one ``return``, after its docstring."""
        body = called.node.body
        if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            body = body[1:]
        if len(body) != 1 or not isinstance(body[0], ast.Return) or body[0].value is None:
            raise UnknownError
        arguments = called.node.args
        if called.node.decorator_list or arguments.vararg or arguments.kwarg or arguments.kwonlyargs:
            raise UnknownError
        names = [arg.arg for arg in parameters(arguments)]
        given = {
            **dict(zip(names[::-1], ((one, called.scope) for one in arguments.defaults[::-1]), strict=False)),
            **dict(zip(names, ((one, scope) for one in node.args), strict=False)),
            **{keyword.arg or "": (keyword.value, scope) for keyword in node.keywords},
        }
        inner = Scope("function", called.scope)
        inner.names = {name: [Binding(Expression(*bound))] for name, bound in given.items()}
        return self.value(body[0].value, inner)


def constant(node: ast.expr, scope: Scope, program: Program, release: str) -> Any:
    """The value of an expression, made of Python's own types alone. Raises ``UnknownError``."""
    try:
        value = Evaluator(program, release, once=True).value(node, scope)
    except FAILURES as error:
        raise UnknownError(node) from error
    _require(_is_plain(value))
    return value


def _is_plain(value: Any) -> bool:
    if isinstance(value, (tuple, list, set)):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, (str, bytes, bool, int, float))
