"""What the statements of a module or of a class body bind, in the order in which Python runs them.

Branches are taken where their test is known, if need be for Linux and for the oldest Python that the release
supports; else what either branch binds is bound, the first branch first. A ``try`` goes as it is written, and
to its first handler where it imports what Linux lacks or conda does not require. A loop over values that the
source spells is run; one over anything else binds its names once. conda's deprecation helper
(``deprecated.constant`` of conda/deprecations.py) binds a name that the module's
``__getattr__`` then gives, also after a ``del``.
"""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from condaplug.catalogue.harvest.evaluation import NotStaticError
from condaplug.catalogue.harvest.source import SourceModule

NOT_THERE = {
    *("_winapi", "ctypes.windll", "msvcrt", "nt", "os.lchmod", "winreg", "winsound"),
    *("boto", "boto3", "cPickle", "colorama", "conda_content_trust", "cytoolz", "mock"),
    *("setuptools_scm", "typeutils"),
}
"""What conda tries to import and does without: what Linux lacks, and what conda does not require."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Imported:
    """A name from ``module``: its attribute ``name``, or where that is None the module itself."""

    module: str
    name: str | None


@dataclass(frozen=True)
class Defined:
    """A function or a class that the statement ``node`` defines. ``inside`` names the function around it."""

    node: Function | ast.ClassDef
    inside: str = ""


@dataclass(frozen=True)
class Assigned:
    """A value. ``node`` is None where no expression spells it (a part of a tuple, a context manager's).

    ``root`` is what the first name of the expression was bound to there and then; ``deprecated`` marks
    what only the deprecation helper gives; ``annotation`` is the statement's own; ``conditional`` says that
    the platform, the Python or another thing which the source does not tell decides about it.
    """

    node: ast.expr | None
    root: Binding | None = None
    deprecated: bool = False
    annotation: ast.expr | None = None
    conditional: bool = False


Binding = Imported | Defined | Assigned

Evaluate = Callable[[ast.expr, bool], Any]
Names = Callable[[str], "Mapping[str, Binding]"]


def interpret(
    body: Iterable[ast.stmt],
    module: SourceModule,
    into: dict[str, Binding],
    evaluate: Evaluate,
    public: Names,
    inside: str = "",
) -> None:
    """Run the statements and write down in ``into`` what they bind.

    ``evaluate`` is asked for the value of tests and of what loops run over, if need be as it is on Linux (its
    second argument); it raises ``NotStaticError``. ``public`` gives the names that a star import takes from
    a module. ``inside`` is what qualified names in the body of a function start with.
    """
    _Interpreter(module, into, evaluate, public, inside).run(body)


class _Interpreter:
    def __init__(
        self,
        module: SourceModule,
        names: dict[str, Binding],
        evaluate: Evaluate,
        public: Names,
        inside: str,
    ) -> None:
        self.module = module
        self.names = names
        self.evaluate = evaluate
        self.public = public
        self.inside = inside
        self.given: dict[str, Binding] = {}
        self.conditional = False

    def run(self, body: Iterable[ast.stmt]) -> None:
        self._run(body)
        self.names.update(self.given)

    def _run(self, body: Iterable[ast.stmt]) -> None:
        for statement in body:
            handle = getattr(self, f"_{type(statement).__name__.lower()}", None)
            if handle is not None:
                handle(statement)
            for part in _expressions(statement):
                self._walruses(part)

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            if alias.asname:
                self.names[alias.asname] = Imported(alias.name, None)
            else:
                top = alias.name.partition(".")[0]
                self.names[top] = Imported(top, None)

    def _importfrom(self, node: ast.ImportFrom) -> None:
        source = self.module.absolute(node.level, node.module)
        for alias in node.names:
            if alias.name == "*":
                for name, binding in self.public(source).items():
                    if self.names.get(name) != binding:
                        self.names[name] = Imported(source, name)
            else:
                self.names[alias.asname or alias.name] = Imported(source, alias.name)

    def _functiondef(self, node: Function) -> None:
        self.names[node.name] = Defined(node, self.inside)

    _asyncfunctiondef = _functiondef

    def _classdef(self, node: ast.ClassDef) -> None:
        self.names[node.name] = Defined(node, self.inside)

    def _assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self._bind(target, node.value)

    def _annassign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._bind(node.target, node.value, node.annotation)

    def _augassign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.names[node.target.id] = Assigned(None, conditional=self.conditional)

    def _bind(self, target: ast.expr, value: ast.expr | None, annotation: ast.expr | None = None) -> None:
        if isinstance(target, ast.Name):
            self.names[target.id] = self._assigned(value, annotation)
        elif isinstance(target, ast.Starred):
            self._bind(target.value, None)
        elif isinstance(target, (ast.Tuple, ast.List)):
            parts = value.elts if isinstance(value, (ast.Tuple, ast.List)) else ()
            alike = len(parts) == len(target.elts) and not any(
                isinstance(each, ast.Starred) for each in (*parts, *target.elts)
            )
            for position, inner in enumerate(target.elts):
                self._bind(inner, parts[position] if alike else None)
        elif isinstance(target, ast.Subscript) and _is_globals(target.value):
            name = self._text(target.slice)
            if name is not None:
                self.names[name] = self._assigned(value)

    def _assigned(
        self, value: ast.expr | None, annotation: ast.expr | None = None, deprecated: bool = False
    ) -> Binding:
        first = value
        while isinstance(first, ast.Attribute):
            first = first.value
        root = self.names.get(first.id) if isinstance(first, ast.Name) else None
        return Assigned(value, root, deprecated, annotation, self.conditional)

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.names.pop(target.id, None)

    def _if(self, node: ast.If) -> None:
        before, self.conditional = self.conditional, True
        try:
            taken = bool(self.evaluate(node.test, True))
        except NotStaticError:
            self._either(node.body, node.orelse)
        else:
            self.conditional = before or not self._is_known(node.test)
            self._run(node.body if taken else node.orelse)
        self.conditional = before

    def _is_known(self, node: ast.expr) -> bool:
        """Whether an expression has one value on every platform."""
        try:
            self.evaluate(node, False)
        except NotStaticError:
            return False
        return True

    def _try(self, node: ast.Try) -> None:
        failing = next((at for at, each in enumerate(node.body) if self._fails(each)), None)
        self._run(node.body[:failing])
        if failing is None:
            self._run(node.orelse)
        elif node.handlers:
            before, self.conditional = self.conditional, True
            self._run(node.handlers[0].body)
            self.conditional = before
        self._run(node.finalbody)

    def _fails(self, node: ast.stmt) -> bool:
        if isinstance(node, ast.Import):
            return any(_is_absent(alias.name) for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            return not node.level and any(_is_absent(f"{node.module}.{alias.name}") for alias in node.names)
        if isinstance(node, ast.Assign):
            # The name of a builtin that Python 3 no longer has.
            loads = (each.id for each in ast.walk(node.value) if isinstance(each, ast.Name))
            return any(name not in self.names and not hasattr(builtins, name) for name in loads)
        return False

    _trystar = _try

    def _either(self, first: list[ast.stmt], second: list[ast.stmt]) -> None:
        """Bind what either branch binds; what only one binds anew stays what it was."""
        before = dict(self.names)
        self._run(first)
        one = dict(self.names)
        self._put(before)
        self._run(second)
        other = dict(self.names)
        kept = {
            name: binding
            for name, binding in before.items()
            if one.get(name) is binding or other.get(name) is binding
        }
        self._put({**other, **one, **kept})

    def _put(self, names: Mapping[str, Binding]) -> None:
        # In place: whoever asks for the module's names meanwhile sees what it has bound so far.
        names = dict(names)
        self.names.clear()
        self.names.update(names)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            if item.optional_vars is not None:
                self._bind(item.optional_vars, None)
        self._run(node.body)

    def _for(self, node: ast.For) -> None:
        try:
            values = list(self.evaluate(node.iter, True))
            rounds = [_spelled(node.target, value) for value in values]
        except (NotStaticError, TypeError, ValueError):
            self._bind(node.target, None)
            self._run(node.body)
        else:
            for names in rounds:
                for name, spelled in names.items():
                    self.names[name] = Assigned(spelled)
                self._run(_Substitution(names).visit(copy.deepcopy(part)) for part in node.body)
        self._run(node.orelse)

    def _while(self, node: ast.While) -> None:
        self._run(node.body)
        self._run(node.orelse)

    def _expr(self, node: ast.Expr) -> None:
        call = node.value
        if not isinstance(call, ast.Call):
            return
        if _is_deprecated_constant(call):
            arguments = dict(zip(("since", "until", "constant", "value"), call.args, strict=False))
            arguments |= {each.arg: each.value for each in call.keywords if each.arg}
            name = self._text(arguments.get("constant"))
            if name is not None:
                value = arguments.get("value") or _made_by(arguments.get("factory"))
                self.given[name] = self._assigned(value, deprecated=True)

    def _text(self, node: ast.expr | None) -> str | None:
        if node is None:
            return None
        try:
            value = self.evaluate(node, True)
        except NotStaticError:
            return None
        return value if isinstance(value, str) else None

    def _walruses(self, node: ast.expr) -> None:
        for each in ast.walk(node):
            if isinstance(each, ast.NamedExpr):
                self._bind(each.target, each.value)


class _Substitution(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, ast.expr]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if isinstance(node.ctx, ast.Load) and node.id in self.names:
            return ast.copy_location(self.names[node.id], node)
        return node


def _is_absent(dotted: str) -> bool:
    return any(f"{dotted}.".startswith(f"{each}.") for each in NOT_THERE)


def _expressions(statement: ast.stmt) -> Iterator[ast.expr]:
    """The expressions that a statement itself evaluates in the scope it stands in."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.expr):
            yield child


def _spelled(target: ast.expr, value: Any) -> dict[str, ast.expr]:
    """The loop's names with the source of their values. Raises ``ValueError`` where that has no spelling."""
    if isinstance(target, ast.Name):
        return {target.id: ast.parse(repr(value), mode="eval").body if _plain(value) else _no_spelling()}
    if isinstance(target, (ast.Tuple, ast.List)):
        names: dict[str, ast.expr] = {}
        for inner, part in zip(target.elts, value, strict=True):
            names |= _spelled(inner, part)
        return names
    raise ValueError(target)


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, (str, int, float, bool, bytes))


def _no_spelling() -> ast.expr:
    raise ValueError


def _is_globals(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("globals", "vars", "locals")
        and not node.args
    )


def _is_deprecated_constant(call: ast.Call) -> bool:
    return (
        isinstance(call.func, ast.Attribute)
        and call.func.attr == "constant"
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "deprecated"
    )


def _made_by(factory: ast.expr | None) -> ast.expr | None:
    """The expression that a factory without parameters returns, its defaults put in place."""
    if isinstance(factory, ast.Lambda):
        arguments = factory.args
        names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
        defaults = dict(zip(names[::-1], arguments.defaults[::-1], strict=False))
        body: ast.expr = _Substitution(defaults).visit(copy.deepcopy(factory.body))
        return body
    if factory is not None:
        return ast.copy_location(ast.Call(func=factory, args=[], keywords=[]), factory)
    return None
