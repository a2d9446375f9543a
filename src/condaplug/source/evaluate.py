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
from condaplug.source.scopes import BUILTINS, Binding, Definition, Expression, Given, Imported, Program, Scope
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


class Thing:
    """An object that is there, and of which nothing is known but its dotted name."""

    def __init__(self, dotted: str) -> None:
        self.dotted = dotted


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

    def _tuple(self, node: ast.Tuple, scope: Scope) -> Any:
        return tuple(self.value(element, scope) for element in node.elts)

    def _list(self, node: ast.List, scope: Scope) -> Any:
        return [self.value(element, scope) for element in node.elts]

    def _set(self, node: ast.Set, scope: Scope) -> Any:
        return {self.value(element, scope) for element in node.elts}

    def _name(self, node: ast.Name, scope: Scope) -> Any:
        bindings = scope.lookup(node.id)
        if self._once and len(bindings) > 1:
            raise UnknownError
        for binding in reversed(bindings):
            holds = self._holds(binding)
            if holds is None:
                raise UnknownError
            if holds:
                value = self._bound(binding)
                if self._once and isinstance(value, (list, set)):
                    raise UnknownError
                return value
        if bindings or node.id not in BUILTINS:
            raise UnknownError
        return Thing(node.id)

    def _holds(self, binding: Binding) -> bool | None:
        """Whether a binding is what the name stands for, if none after it is."""
        if not all(condition(self._release) for condition in binding.conditions):
            return False
        if _is_version(binding):
            return True
        if isinstance(binding.bound, Imported) and binding.bound.dotted.partition(".")[0] == "conda":
            presence = api.present(binding.bound.dotted)
            return None if presence is None else self._release in presence.releases
        return None if binding.bound is None else True

    def _bound(self, binding: Binding) -> Any:
        bound = binding.bound
        if isinstance(bound, Given):
            return bound.value
        if isinstance(bound, Expression):
            return self.value(bound.node, bound.scope)
        if isinstance(bound, Definition):
            return bound
        if isinstance(bound, Imported):
            return self._dotted(bound.dotted)
        raise UnknownError

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
            if dotted.startswith("conda.") and dotted not in VERSIONS and not self._has(dotted):
                raise UnknownError
            return self._dotted(dotted)
        if isinstance(value, Version) and node.attr in VERSION_FACTS:
            return getattr(value, node.attr)
        raise UnknownError

    def _has(self, dotted: str) -> bool:
        presence = api.present(dotted)
        if presence is None or (not presence.releases and dotted.rpartition(".")[2].startswith("_")):
            raise UnknownError
        return self._release in presence.releases

    def _compare(self, node: ast.Compare, scope: Scope) -> Any:
        left = self.value(node.left, scope)
        for op, right_node in zip(node.ops, node.comparators, strict=True):
            right = self.value(right_node, scope)
            if isinstance(op, (ast.Is, ast.IsNot)):
                if left is not None and right is not None and not isinstance(left, bool):
                    raise UnknownError
                result = (left is right) is isinstance(op, ast.Is)
            elif isinstance(left, (Thing, Definition)) or isinstance(right, (Thing, Definition)):
                raise UnknownError
            else:
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
        if unknown:
            raise UnknownError
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
        value = self.value(node.value, scope)
        if not isinstance(value, (str, tuple, list)):
            raise UnknownError
        if not isinstance(node.slice, ast.Slice):
            return value[self.value(node.slice, scope)]
        bounds = (node.slice.lower, node.slice.upper, node.slice.step)
        return value[slice(*(None if one is None else self.value(one, scope) for one in bounds))]

    def _generatorexp(self, node: ast.GeneratorExp | ast.ListComp, scope: Scope) -> Any:
        loop = node.generators[0]
        if len(node.generators) > 1 or loop.ifs or not isinstance(loop.target, ast.Name):
            raise UnknownError
        found = []
        for item in self._items(self.value(loop.iter, scope)):
            inner = Scope("function", scope)
            inner.bind(loop.target.id, Binding(Given(item)))
            found.append(self.value(node.elt, inner))
        return found

    _listcomp = _generatorexp

    def _items(self, value: Any) -> Any:
        if not isinstance(value, (str, tuple, list)):
            raise UnknownError
        return value

    def _call(self, node: ast.Call, scope: Scope) -> Any:
        if isinstance(node.func, ast.Attribute):
            with contextlib.suppress(UnknownError):
                owner = self.value(node.func.value, scope)
                if not isinstance(owner, Thing):
                    return self._method(owner, node.func.attr, node, scope)
        called = self.value(node.func, scope)
        if isinstance(called, Definition):
            return self._own(called, node, scope)
        if not isinstance(called, Thing) or node.keywords:
            raise UnknownError
        return self._known_call(called.dotted, node, scope)

    def _known_call(self, called: str, node: ast.Call, scope: Scope) -> Any:
        if called in ("hasattr", "getattr"):
            return self._getattr(called, node, scope)
        if called == "map" and len(node.args) == 2:
            function = self.value(node.args[0], scope)
            items = self._items(self.value(node.args[1], scope))
            if isinstance(function, Thing) and function.dotted in ("int", "str"):
                return [int(item) if function.dotted == "int" else str(item) for item in items]
            raise UnknownError
        values = [self.value(arg, scope) for arg in node.args]
        if len(values) != 1 or isinstance(values[0], (Thing, Definition)):
            raise UnknownError
        (value,) = values
        if called in PARSERS:
            return value if isinstance(value, Version) else Version(value)
        if called in METADATA and value == "conda":
            return self._release
        if called == "packaging.specifiers.SpecifierSet":
            return SpecifierSet(value)
        if called == "importlib.util.find_spec" and isinstance(value, str) and value.startswith("conda."):
            return Thing(value) if self._has(value) else None
        simple: dict[str, Callable[[Any], Any]] = {
            "int": int, "str": str, "bool": bool, "tuple": tuple, "list": list, "len": len,
        }  # fmt: skip
        if called not in simple:
            raise UnknownError
        return simple[called](value)

    def _getattr(self, called: str, node: ast.Call, scope: Scope) -> Any:
        owner = self.value(node.args[0], scope)
        name = self.value(node.args[1], scope)
        if not isinstance(owner, Thing) or not owner.dotted.startswith("conda") or not isinstance(name, str):
            raise UnknownError
        dotted = f"{owner.dotted}.{name}"
        if dotted in VERSIONS:
            return True if called == "hasattr" else self._release
        has = self._has(dotted)
        if called == "hasattr":
            return has
        if has:
            return Thing(dotted)
        return self.value(node.args[2], scope)

    def _method(self, owner: Any, name: str, node: ast.Call, scope: Scope) -> Any:
        values = [self.value(arg, scope) for arg in node.args]
        keywords = {one.arg: self.value(one.value, scope) for one in node.keywords if one.arg}
        if isinstance(owner, str) and name in TEXT_METHODS:
            return getattr(owner, name)(*values, **keywords)
        if isinstance(owner, SpecifierSet) and name == "contains":
            return owner.contains(*values, **keywords)
        raise UnknownError

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
        inner = Scope("function", called.scope)
        names = [arg.arg for arg in parameters(arguments)]
        first_default = len(names) - len(arguments.defaults)
        for name, default in zip(names[first_default:], arguments.defaults, strict=True):
            inner.names[name] = [Binding(Expression(default, called.scope))]
        for name, arg in zip(names, node.args, strict=False):
            inner.names[name] = [Binding(Expression(arg, scope))]
        for keyword in node.keywords:
            inner.names[keyword.arg or ""] = [Binding(Expression(keyword.value, scope))]
        return self.value(body[0].value, inner)


def _is_version(binding: Binding) -> bool:
    return isinstance(binding.bound, Imported) and binding.bound.dotted in VERSIONS


def constant(node: ast.expr, scope: Scope, program: Program, release: str) -> Any:
    """The value of an expression, made of Python's own types alone. Raises ``UnknownError``."""
    try:
        value = Evaluator(program, release, once=True).value(node, scope)
    except FAILURES as error:
        raise UnknownError(node) from error
    if not _is_plain(value):
        raise UnknownError(node)
    return value


def _is_plain(value: Any) -> bool:
    if isinstance(value, (tuple, list, set)):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, (str, bytes, bool, int, float))
