"""conda's settings: the members of ``conda.base.context.context``, and their values where nobody set any."""

from __future__ import annotations

import ast
import logging
from collections.abc import Iterator, Mapping
from typing import Any

from condaplug.catalogue.harvest.bindings import Assigned, Defined
from condaplug.catalogue.harvest.constants import is_bulky
from condaplug.catalogue.harvest.evaluation import NotStaticError
from condaplug.catalogue.harvest.snapshot import Definition, Snapshot
from condaplug.catalogue.harvest.values import referring

CONTEXT = "conda.base.context:Context"
LOADER = "ParameterLoader"
EMPTY: dict[str, Any] = {"SequenceParameter": (), "MapParameter": {}}
"""The default of a parameter that is given none (conda/common/configuration.py)."""
POSITION = {"PrimitiveParameter": 0, "SequenceParameter": 1, "MapParameter": 1}
"""Which positional argument of a parameter is its default."""
CACHES = {"cache", "lru_cache"}
LEVELS = {
    f"logging.{name}": getattr(logging, name)
    for name in ("NOTSET", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
}
FOLLOWED = (ast.Assign, ast.If, ast.Return)


def section(snapshot: Snapshot) -> dict[str, Any]:
    """``methods`` and ``names`` of the context (words separated by spaces), and ``values`` by name.

    Names are what the class, its metaclass and its methods bind. Values are the defaults of settings, class
    attributes that are spelled, and properties that only choose between such values: no call, no import.
    """
    methods: set[str] = set()
    names: set[str] = set()
    lineage = [base for base in snapshot.mro(snapshot.classes[CONTEXT]) if isinstance(base, Definition)]
    for owner in lineage:
        for name, binding in snapshot.members(owner).items():
            found = methods if _is_method(snapshot, owner, name, binding) else names
            if name not in methods | names:
                found.add(name)
    for owner in [*lineage, *_metaclasses(snapshot, lineage)]:
        names |= set(_bound_on(owner.node)) - methods
    return {
        "methods": " ".join(sorted(name for name in methods if not name.startswith("__"))),
        "names": " ".join(sorted(name for name in names if not name.startswith("__"))),
        "values": _Values(snapshot, lineage).all(),
    }


def _metaclasses(snapshot: Snapshot, lineage: list[Definition]) -> Iterator[Definition]:
    for owner in lineage:
        for keyword in owner.node.keywords if isinstance(owner.node, ast.ClassDef) else ():
            found = snapshot.resolve(owner.module, keyword.value)
            if keyword.arg == "metaclass" and isinstance(found, Definition):
                yield found


def _bound_on(node: ast.AST) -> Iterator[str]:
    """The attributes that a class's methods bind on ``self`` or ``cls``."""
    for each in ast.walk(node):
        if not isinstance(each, ast.Attribute) or not isinstance(each.ctx, ast.Store):
            continue
        if isinstance(each.value, ast.Name) and each.value.id in ("self", "cls"):
            yield each.attr


def _is_method(snapshot: Snapshot, owner: Definition, name: str, binding: Any) -> bool:
    found = binding
    if isinstance(binding, Assigned):
        resolved = snapshot.follow(owner.module, f"{owner.name}.{name}", binding, owner)
        found = resolved if isinstance(resolved, Definition) else None
    node = getattr(found, "node", None)
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    return not node.decorator_list or _kind(node.decorator_list[0]) not in ("property", "cache")


def _kind(decorator: ast.expr) -> str:
    """ "property" or "cache" for a decorator that makes one; else its own name."""
    name = ast.unparse(decorator).partition("(")[0].rpartition(".")[2]
    return "property" if name.endswith("property") else "cache" if name in CACHES else name


class _Values:
    """The values of the public members, each found when it is first asked for."""

    def __init__(self, snapshot: Snapshot, lineage: list[Definition]) -> None:
        self.snapshot = snapshot
        self.members = {
            name: (owner, binding)
            for owner in reversed(lineage)
            for name, binding in snapshot.members(owner).items()
        }

    def all(self) -> dict[str, Any]:
        """The values in the catalogue's form."""
        found = {}
        for name in sorted(self.members):
            if not name.startswith("_"):
                try:
                    value = referring(self.value(name))
                except (NotStaticError, ValueError):
                    continue
                if not is_bulky(value):
                    found[name] = value
        return found

    def value(self, name: str) -> Any:
        """The value of one member. Raises ``NotStaticError``."""
        if name not in self.members:
            raise NotStaticError(f"no member {name}")
        owner, binding = self.members[name]
        if isinstance(binding, Assigned) and binding.node is not None:
            if isinstance(binding.node, ast.Call):
                return self._default(owner, binding.node)
            return self.snapshot.evaluate(owner.module, binding.node, scope=owner)
        if isinstance(binding, Defined) and isinstance(binding.node, ast.FunctionDef):
            return self._property(owner, binding.node)
        raise NotStaticError(f"{name} is no value")

    def _default(self, owner: Definition, call: ast.Call) -> Any:
        """The default of a setting: of the parameter that its loader is given."""
        parameter = call.args[0] if call.args and _last(call.func) == LOADER else None
        kind = _last(parameter.func) if isinstance(parameter, ast.Call) else ""
        if not isinstance(parameter, ast.Call) or kind not in POSITION:
            raise NotStaticError(f"line {call.lineno}: no setting")
        given = {each.arg: each.value for each in parameter.keywords}
        default = given.get("default")
        if default is None and len(parameter.args) > POSITION[kind]:
            default = parameter.args[POSITION[kind]]
        if default is None:
            return EMPTY[kind]
        if _calls(default):
            raise NotStaticError(f"line {call.lineno}: the default is found out when conda runs")
        value = self.snapshot.evaluate(owner.module, default, scope=owner)
        return tuple(value) if kind == "SequenceParameter" else value

    def _property(self, owner: Definition, function: ast.FunctionDef) -> Any:
        kinds = [_kind(decorator) for decorator in function.decorator_list]
        if kinds[:1] != ["property"] or {*kinds[1:]} - {"deprecated"}:
            raise NotStaticError(f"{function.name} is no property")
        body = function.body[1:] if ast.get_docstring(function) is not None else function.body
        if not all(_is_choice(statement) for statement in body):
            raise NotStaticError(f"{function.name} does more than choose")
        done, value = self._run(owner, body, {})
        return value if done else None

    def _run(self, owner: Definition, body: list[ast.stmt], names: dict[str, Any]) -> tuple[bool, Any]:
        """Whether the statements return, and what."""
        for statement in body:
            if isinstance(statement, ast.Return):
                return True, self._evaluate(owner, statement.value, names) if statement.value else None
            if isinstance(statement, ast.Assign):
                value = self._evaluate(owner, statement.value, names)
                names |= {target.id: value for target in statement.targets if isinstance(target, ast.Name)}
            elif isinstance(statement, ast.If):
                taken = statement.body if self._evaluate(owner, statement.test, names) else statement.orelse
                done, value = self._run(owner, taken, names)
                if done:
                    return True, value
        return False, None

    def _evaluate(self, owner: Definition, node: ast.expr, names: Mapping[str, Any]) -> Any:
        known = {f"self.{name}": self.value(name) for name in sorted(_of_self(node))}
        spelled = _Renamed({*known, *LEVELS}).visit(ast.parse(ast.unparse(node), mode="eval").body)
        return self.snapshot.evaluate(owner.module, spelled, {**known, **LEVELS, **names})


class _Renamed(ast.NodeTransformer):
    """Makes a name of each attribute whose value is known."""

    def __init__(self, known: set[str]) -> None:
        self.known = known

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        text = ast.unparse(node)
        if text in self.known:
            return ast.copy_location(ast.Name(text, ast.Load()), node)
        self.generic_visit(node)
        return node


def _is_choice(statement: ast.stmt) -> bool:
    inner = [node for node in ast.walk(statement) if isinstance(node, ast.stmt)]
    return all(isinstance(node, FOLLOWED) for node in inner) and not _calls(statement)


def _calls(node: ast.AST) -> bool:
    return any(isinstance(each, ast.Call) for each in ast.walk(node))


def _of_self(node: ast.expr) -> set[str]:
    return {
        each.attr
        for each in ast.walk(node)
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id == "self"
    }


def _last(node: ast.expr) -> str:
    return ast.unparse(node).rpartition(".")[2]
