"""What conda's command-line helpers add to a parser, read as the calls on it that their source spells."""

from __future__ import annotations

import ast
from typing import Any

from condaplug.catalogue.harvest.bindings import Binding, Defined
from condaplug.catalogue.harvest.evaluation import NotStaticError
from condaplug.catalogue.harvest.snapshot import Definition, External, Resolved, Snapshot
from condaplug.catalogue.harvest.values import plain, referring

HELPERS = ("conda.cli.helpers", "conda.cli.conda_argparse")
"""The modules that define them: ``helpers`` from 23.11.0 on, ``conda_argparse`` before."""

CONTAINERS = {"add_argument_group": "group", "add_mutually_exclusive_group": "exclusive"}
"""argparse's methods that give a container, and how the data calls what they give."""

WORDS_ONLY = ("help", "description")
"""Arguments of argparse's that hold nothing but sentences."""


class UnreadableHelperError(Exception):
    """A helper that does what this module cannot follow: module, line and the reason."""


def section(snapshot: Snapshot) -> dict[str, Any]:
    """Each public function ``add_*`` of conda's helper modules as ``module:name``.

    ``parameters``: the names of all, the parser first. ``defaults``: of those that have one.
    ``adds``: in order, what is added ``in`` which container: 0 is the parser that was given, n the n-th
    container of the list. A container says ``group`` (its title) or ``exclusive``; an argument says
    ``flags`` and the simple arguments of ``add_argument``, sentences left out. What a parameter decides is
    ``{"given": parameter}``; objects are references; an action that is deprecated has ``deprecated``, the
    release that warns and the one that removes. Choices that the plugin manager tells are ``{"asks": method
    and arguments}``. ``returns``: a container's number, a list of them, or None.

    Raises ``UnreadableHelperError`` for a helper that is more than a row of such calls.
    """
    found = {}
    for module in HELPERS:
        if module not in snapshot.modules:
            continue
        for name, binding in snapshot.bindings(module).items():
            if (
                name.startswith("add_")
                and isinstance(binding, Defined)
                and isinstance(binding.node, ast.FunctionDef)
            ):
                found[f"{module}:{name}"] = _helper(snapshot, Definition(module, name, binding.node))
    return dict(sorted(found.items()))


def _helper(snapshot: Snapshot, function: Definition) -> dict[str, Any]:
    node = function.node
    assert isinstance(node, ast.FunctionDef)
    parameters = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
    defaults = dict(zip(parameters[::-1], node.args.defaults[::-1], strict=False))
    adds: list[dict[str, Any]] = []
    first, *others = parameters
    given: dict[str, Any] = {first: _Container(0), **{name: {"given": name} for name in others}}
    returned = _Run(snapshot, function.module, given, adds).run(node.body)
    return {
        "parameters": parameters,
        "defaults": {
            name: plain(snapshot.evaluate(function.module, defaults[name]))
            for name in others
            if name in defaults
        },
        "adds": adds,
        "returns": _numbers(returned),
    }


class _Container:
    """A parser or a group: its number in the helper's list."""

    def __init__(self, number: int) -> None:
        self.number = number


def _numbers(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_numbers(each) for each in value]
    return value.number if isinstance(value, _Container) else None


class _Run:
    """One call of a helper: ``local`` holds its parameters and variables that are containers or markers."""

    def __init__(
        self, snapshot: Snapshot, module: str, local: dict[str, Any], adds: list[dict[str, Any]]
    ) -> None:
        self.snapshot = snapshot
        self.module = module
        self.local = local
        self.adds = adds
        self.imported: dict[str, Binding] = {}

    def run(self, body: list[ast.stmt]) -> Any:
        """Follow the statements; what the function returns."""
        for statement in body:
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                self.imported |= self.snapshot.local(self.module, [statement])
            elif isinstance(statement, ast.Return):
                return None if statement.value is None else self._object(statement.value)
            elif isinstance(statement, ast.If):
                taken = statement.body if self._test(statement.test) else statement.orelse
                if (returned := self.run(taken)) is not None:
                    return returned
            elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                self.local[statement.targets[0].id] = self._assigned(statement.value)
            elif isinstance(statement, ast.Expr):
                if not isinstance(statement.value, ast.Constant):
                    self._object(statement.value)
            elif not isinstance(statement, ast.Pass):
                raise self._unreadable(statement, f"a statement {type(statement).__name__}")
        return None

    def _unreadable(self, node: ast.stmt | ast.expr, what: str) -> UnreadableHelperError:
        return UnreadableHelperError(f"{self.module}, line {node.lineno}: {what}")

    def _test(self, node: ast.expr) -> bool:
        try:
            return bool(self.snapshot.evaluate(self.module, node, self._values(node), linux=True))
        except NotStaticError as error:
            raise self._unreadable(node, f"a condition ({error})") from error

    def _assigned(self, node: ast.expr) -> Any:
        return self._value(node) if _asked(node) else self._object(node)

    def _object(self, node: ast.expr) -> Any:
        """A container, a tuple of them, or what a call gives; adds what the call adds."""
        if isinstance(node, ast.Name) and node.id in self.local:
            return self.local[node.id]
        if isinstance(node, ast.Tuple):
            return tuple(map(self._object, node.elts))
        if not isinstance(node, ast.Call):
            raise self._unreadable(node, "no call and no container")
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, (ast.Name, ast.Call)):
            owner = self._object(node.func.value)
            if isinstance(owner, _Container):
                return self._method(owner, node.func.attr, node)
        return self._nested(node)

    def _method(self, owner: _Container, method: str, node: ast.Call) -> Any:
        named = {each.arg: each.value for each in node.keywords if each.arg and each.arg not in WORDS_ONLY}
        if method == "add_argument":
            flags = [self._value(each) for each in node.args]
            argument: dict[str, Any] = {}
            for key, value in named.items():
                argument |= self._argument(key, value)
            self.adds.append({"in": owner.number, "flags": flags, **dict(sorted(argument.items()))})
            return None
        if method not in CONTAINERS:
            raise self._unreadable(node, f"a call of {method}")
        positional = {} if method != "add_argument_group" else dict(zip(("title",), node.args, strict=False))
        options = {key: self._value(value) for key, value in {**positional, **named}.items()}
        kind = CONTAINERS[method]
        self.adds.append(
            {"in": owner.number, kind: options.pop("title", True), **dict(sorted(options.items()))}
        )
        return _Container(sum("flags" not in each for each in self.adds))

    def _nested(self, node: ast.Call) -> Any:
        """Another helper, run on the same parser."""
        function = self._resolve(node.func)
        if not isinstance(function, Definition) or not isinstance(function.node, ast.FunctionDef):
            raise self._unreadable(node, "a call of what is no helper")
        arguments = function.node.args
        names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
        defaults = dict(zip(names[::-1], arguments.defaults[::-1], strict=False))
        given = dict(zip(names, node.args, strict=False))
        given |= {each.arg: each.value for each in node.keywords if each.arg}
        local = {name: self.snapshot.evaluate(function.module, value) for name, value in defaults.items()}
        local |= {name: self._given(value) for name, value in given.items()}
        return _Run(self.snapshot, function.module, local, self.adds).run(function.node.body)

    def _given(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Call) or (isinstance(node, ast.Name) and node.id in self.local):
            return self._object(node)
        return self._value(node)

    def _argument(self, key: str, node: ast.expr) -> dict[str, Any]:
        if key == "action" and isinstance(node, ast.Call):
            since, until, action = map(self._value, node.args[:3])
            return {key: action, "deprecated": [since, until]}
        return {key: self._value(node)}

    def _value(self, node: ast.expr) -> Any:
        """The value in the catalogue's form: simple, a reference to an object, or a parameter's marker."""
        if isinstance(node, ast.Name) and node.id in self.local:
            value = self.local[node.id]
            return value if isinstance(value, dict) else plain(value)
        if asked := _asked(node):
            return {"asks": asked}
        found = self._resolve(node) if isinstance(node, (ast.Name, ast.Attribute)) else None
        if isinstance(found, External):
            return {"ref": found.key}
        try:
            if found is None:
                value = self.snapshot.evaluate(self.module, node, self._values(node), linux=True)
            else:
                value = self._worth(found)
            return referring(value)
        except (NotStaticError, ValueError) as error:
            if isinstance(found, Definition):
                return {"ref": found.key}
            raise self._unreadable(node, f"a value ({error})") from error

    def _worth(self, found: Resolved) -> Any:
        """The value of what a name stands for. Raises ``NotStaticError``."""
        if not isinstance(found, Definition) or not isinstance(found.node, ast.expr):
            raise NotStaticError("no value")
        name = ast.parse(found.name, mode="eval").body
        return self.snapshot.evaluate(found.module, name, linux=True)

    def _values(self, node: ast.expr) -> dict[str, Any]:
        """The simple values of the names that an expression takes from this call or from its imports."""
        values: dict[str, Any] = {}
        for each in ast.walk(node):
            if not isinstance(each, ast.Name):
                continue
            if each.id in self.local:
                values[each.id] = self.local[each.id]
            elif each.id in self.imported:
                found = self._resolve(each)
                if found is not None:
                    values[each.id] = self._worth(found)
        return values

    def _resolve(self, node: ast.expr) -> Resolved | None:
        path: list[str] = []
        first = node
        while isinstance(first, ast.Attribute):
            path.append(first.attr)
            first = first.value
        if not isinstance(first, ast.Name) or first.id not in self.imported:
            return self.snapshot.resolve(self.module, node)
        found = self.snapshot.follow(self.module, first.id, self.imported[first.id])
        for name in reversed(path):
            found = None if found is None else self.snapshot.attribute(found, name)
        return found


def _asked(node: ast.expr) -> str:
    """The method of ``context.plugin_manager`` that an expression names, and the texts it is called with."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and (method := _manager_method(each.func)):
            given = [str(argument.value) for argument in each.args if isinstance(argument, ast.Constant)]
            return " ".join([method, *given])
    return _manager_method(node)


def _manager_method(node: ast.expr) -> str:
    owner = node.value if isinstance(node, ast.Attribute) else None
    is_manager = isinstance(owner, ast.Attribute) and owner.attr == "plugin_manager"
    return node.attr if is_manager and isinstance(node, ast.Attribute) else ""
