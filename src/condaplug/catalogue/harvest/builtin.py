"""conda's own plugins: what they register, read off the functions that implement their hooks."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from condaplug.catalogue.harvest import types
from condaplug.catalogue.harvest.bindings import Assigned, Binding
from condaplug.catalogue.harvest.evaluation import NotStaticError, unpacked
from condaplug.catalogue.harvest.hooks import SPECIFICATIONS, keywords
from condaplug.catalogue.harvest.snapshot import Definition, ModuleName, Snapshot
from condaplug.catalogue.harvest.values import evaluate, referring
from condaplug.errors import CondaplugError

MANAGER = "conda.plugins.manager"
HOOKIMPL = "conda.plugins.hookspec:hookimpl"
PLATFORMS = {
    "linux": ("linux-64", "Linux"),
    "osx": ("osx-64", "Darwin"),
    "win": ("win-64", "Windows"),
    "freebsd": ("freebsd-64", "FreeBSD"),
}
"""The platforms that the virtual packages tell apart: a subdir of each, and what Python calls the system."""
SENTENCES = ("summary", "fix", "description")
"""Fields whose text is conda's own sentence: the name stands in for it."""
OPT_IN = {"preview_enabled"}
"""Questions to the context whose answer is no until somebody asks for it."""

Fact = dict[str, Any]


def section(snapshot: Snapshot) -> list[Fact]:
    """conda's own plugins in the order of registration, each with its hooks and what they give.

    A result has its ``type`` and the type's fields: a plain value, ``{"ref": "module:name"}`` for a function
    or a class, null for what conda finds out when it runs; ``detection_supported`` of an environment
    specifier's class; and ``platform`` where only that platform has it. Results that depend on what is found
    on the machine are given. Raises ``CondaplugError`` for source that it cannot read.
    """
    return [
        {"plugin": module, "hooks": _hooks(snapshot, module)}
        for module in _registered(snapshot)
        if module in snapshot.modules
    ]


def _registered(snapshot: Snapshot) -> Iterator[str]:
    """The modules that ``get_plugin_manager`` gives to ``load_plugins``, in order."""
    function = snapshot.definition(MANAGER, "get_plugin_manager")
    for node in ast.walk(function.node) if function else ():
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and isinstance(called, ast.Attribute) and called.attr == "load_plugins":
            for argument in node.args:
                yield from _modules(snapshot, MANAGER, argument)


def _modules(snapshot: Snapshot, module: str, argument: ast.expr) -> Iterator[str]:
    listed = isinstance(argument, ast.Starred)
    found = snapshot.resolve(module, argument.value if isinstance(argument, ast.Starred) else argument)
    if isinstance(found, ModuleName) and not listed:
        yield found.name
    elif listed and isinstance(found, Definition) and isinstance(found.node, (ast.List, ast.Tuple)):
        for each in found.node.elts:
            yield from _modules(snapshot, found.module, each)
    else:
        raise _unreadable(snapshot, module, argument)


def _unreadable(snapshot: Snapshot, module: str, node: ast.AST) -> CondaplugError:
    path = snapshot.modules[module].path
    return CondaplugError(
        f"{path}:{getattr(node, 'lineno', 1)} of conda {snapshot.version}: "
        f"what this registers cannot be read: {ast.unparse(node)}",
        "Teach condaplug/catalogue/harvest/builtin.py this form.",
    )


def _hooks(snapshot: Snapshot, module: str) -> dict[str, Fact]:
    specified = snapshot.members(snapshot.classes[SPECIFICATIONS])
    hooks = {}
    for name, binding in sorted(snapshot.bindings(module).items()):
        if name not in specified:
            continue
        function = snapshot.follow(module, name, binding)
        if not isinstance(function, Definition) or not isinstance(function.node, ast.FunctionDef):
            continue
        for decorator in function.node.decorator_list:
            marker = decorator.func if isinstance(decorator, ast.Call) else decorator
            found = snapshot.resolve(function.module, marker)
            if isinstance(found, Definition) and found.key == HOOKIMPL:
                given = keywords(snapshot, function.module, decorator)
                options = {key: True for key in ("tryfirst", "trylast") if given.get(key)}
                hooks[name] = {**options, "results": _results(snapshot, function)}
    return hooks


def _results(snapshot: Snapshot, function: Definition) -> list[Fact]:
    by_platform = {platform: _given_on(snapshot, function, platform) for platform in PLATFORMS}
    if all(results == by_platform["linux"] for results in by_platform.values()):
        return by_platform["linux"]
    return [{**fact, "platform": platform} for platform, results in by_platform.items() for fact in results]


def _given_on(snapshot: Snapshot, function: Definition, platform: str) -> list[Fact]:
    """What a hook gives on a platform, each alternative once."""
    found: list[Fact] = []
    for fact in _Implementation(snapshot, function, platform).results():
        if fact not in found:
            found.append(fact)
    return found


class _Implementation:
    """One hook's function on one platform, run as far as the source tells: unknown tests take both ways."""

    def __init__(self, snapshot: Snapshot, function: Definition, platform: str) -> None:
        assert isinstance(function.node, ast.FunctionDef)
        self.snapshot = snapshot
        self.module = function.module
        self.function = function.node
        self.platform = platform
        self.local = snapshot.local(self.module, self.function.body)

    def results(self) -> list[Fact]:
        """What the function gives, in its order."""
        found: list[Fact] = []
        self._run(self.function.body, {}, found)
        return found

    def _run(self, body: list[ast.stmt], names: Mapping[str, Any], found: list[Fact]) -> bool:
        """Add what the statements give to ``found``; whether they leave the function."""
        for statement in body:
            if isinstance(statement, ast.If):
                if self._branch(statement, names, found):
                    return True
            elif isinstance(statement, ast.For):
                for value in self._values(statement, names):
                    self._run(statement.body, {**names, **unpacked(statement.target, value)}, found)
            elif isinstance(statement, ast.With):
                if self._run(statement.body, names, found):
                    return True
            elif isinstance(statement, ast.Return):
                if isinstance(statement.value, (ast.List, ast.Tuple)):
                    found += [self._result(each, names) for each in statement.value.elts]
                elif statement.value is not None:
                    raise _unreadable(self.snapshot, self.module, statement)
                return True
            elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield):
                found.append(self._result(statement.value.value, names))
            elif _gives(statement):
                raise _unreadable(self.snapshot, self.module, statement)
        return False

    def _branch(self, statement: ast.If, names: Mapping[str, Any], found: list[Fact]) -> bool:
        """The same for the branch that is taken, or for both."""
        taken = self._test(statement.test, names)
        branches = ((True, statement.body), (False, statement.orelse))
        left = [self._run(body, names, found) for known, body in branches if taken in (None, known)]
        return all(left)

    def _values(self, loop: ast.For, names: Mapping[str, Any]) -> list[Any]:
        try:
            return list(self.snapshot.evaluate(self.module, loop.iter, names))
        except (NotStaticError, TypeError):
            if _gives(loop):
                raise _unreadable(self.snapshot, self.module, loop) from None
            return []

    def _test(self, test: ast.expr, names: Mapping[str, Any]) -> bool | None:
        """Whether a test holds on the platform; None where the source does not tell."""
        subdir, system = PLATFORMS[self.platform]
        known = _Known({"context.subdir": subdir, "platform.system()": system})
        try:
            return bool(self.snapshot.evaluate(self.module, known.visit(_copy(test)), names))
        except NotStaticError:
            return None

    def _result(self, made: ast.expr | None, names: Mapping[str, Any]) -> Fact:
        owner = self._resolve(made.func) if isinstance(made, ast.Call) else None
        if not isinstance(made, ast.Call) or not isinstance(owner, Definition):
            raise _unreadable(self.snapshot, self.module, made or self.function)
        fields = types.fields(self.snapshot, owner)[0]
        given = dict(zip((field["name"] for field in fields), made.args, strict=False))
        given |= {each.arg: each.value for each in made.keywords if each.arg}
        fact: Fact = {"type": owner.name}
        for field in fields:
            value = given.get(field["name"])
            fact[field["name"]] = field["default"] if value is None else self._value(value, names)
        self._tidy(owner, fact, given)
        if "environment_spec" in given:
            fact["detection_supported"] = self._detection_supported(given["environment_spec"])
        return fact

    def _tidy(self, owner: Definition, fact: Fact, given: Mapping[str, ast.expr]) -> None:
        """What conda makes of the fields, and what the catalogue leaves out of them."""
        if fact["name"] is None:
            fact["name"] = self._usual(given["name"])
        if "__post_init__" in {name for base in self.snapshot.mro(owner) for name in self._members(base)}:
            fact["name"] = fact["name"].lower().strip()
        for field in SENTENCES:
            if isinstance(fact.get(field), str):
                fact[field] = fact["name"]

    def _members(self, owner: Any) -> Mapping[str, Binding]:
        return self.snapshot.members(owner) if isinstance(owner, Definition) else {}

    def _value(self, node: ast.expr, names: Mapping[str, Any]) -> Any:
        if ast.unparse(node) == "__version__":
            return {"ref": "conda:__version__"}
        if isinstance(node, ast.Name) and isinstance(self.local.get(node.id), Assigned):
            return None
        try:
            return referring(evaluate(self.snapshot, self.module, node, names))
        except (NotStaticError, ValueError):
            pass
        found = self._resolve(node) if not isinstance(node, ast.Call) else None
        return {"ref": found.key} if isinstance(found, Definition) else None

    def _resolve(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Name) and node.id in self.local:
            return self.snapshot.follow(self.module, node.id, self.local[node.id])
        return self.snapshot.resolve(self.module, node)

    def _usual(self, node: ast.expr) -> str:
        """The text that a local variable has unless something else is found on the machine."""
        for statement in ast.walk(self.function):
            if (
                isinstance(statement, ast.Assign)
                and isinstance(statement.value, ast.Constant)
                and [ast.unparse(target) for target in statement.targets] == [ast.unparse(node)]
            ):
                return str(statement.value.value)
        raise _unreadable(self.snapshot, self.module, node)

    def _detection_supported(self, node: ast.expr) -> bool:
        owner = self._resolve(node)
        found = self.snapshot.attribute(owner, "detection_supported") if owner else None
        if isinstance(found, Definition) and isinstance(found.node, ast.expr):
            return bool(self.snapshot.evaluate(found.module, found.node))
        return True


class _Known(ast.NodeTransformer):
    """Puts known values in place of what the context or the platform module would say."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, (ast.Attribute, ast.Call)):
            text = ast.unparse(node)
            if text in self.values:
                return ast.copy_location(ast.Constant(self.values[text]), node)
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in OPT_IN:
                return ast.copy_location(ast.Constant(False), node)
        return super().generic_visit(node)


def _copy(node: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(node), mode="eval").body


def _gives(statement: ast.stmt) -> bool:
    return any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in ast.walk(statement))
