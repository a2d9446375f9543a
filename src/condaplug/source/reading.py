"""One module's source, walked once: what each scope binds, and each expression that may reach conda."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from condaplug.catalogue import api
from condaplug.project import Place
from condaplug.source.branches import Branch
from condaplug.source.guards import (
    MISSING,
    PARENTS,
    Condition,
    Guard,
    exceptions,
    leaves,
    remembered,
    swallowed,
)
from condaplug.source.implementations import hook_of
from condaplug.source.imports import absolute, imported
from condaplug.source.parsed import SourceFile
from condaplug.source.references import Loose, Reference, State
from condaplug.source.scopes import (
    BUILTINS,
    Binding,
    Bound,
    Class,
    Definition,
    Expression,
    Imported,
    Program,
    Scope,
)
from condaplug.source.units import COMPUTED, COMPUTED_ATTRIBUTES, ClassUnit, Mention, ModuleImport, Unit
from condaplug.source.uses import Call, Foreign, Use, first_absent, is_unknown
from condaplug.syntax import Function, last_name, parameters, undecorated

LONGEST_NAME = 200
"""A longer text spells no name of a function or module."""

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass
class Reader:
    """Walks one file; what it finds lies in its lists and the program's scopes.

    A node is walked by the method with its type's name in lowercase: ``_if`` for ``ast.If``.
    The first of ``units`` is the module's body. ``asked`` are the modules that the file looks for without
    importing them (``find_spec``).
    """

    file: SourceFile
    program: Program
    references: list[Reference] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    classes: list[ClassUnit] = field(default_factory=list)
    foreign: list[Foreign] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def read(self) -> None:
        """Walk the file. What nests too deeply for Python's own stack is passed over."""
        self._eager_annotations = not any(
            isinstance(node, ast.ImportFrom)
            and node.module == "__future__"
            and any(alias.name == "annotations" for alias in node.names)
            for node in self.file.tree.body
        )
        self.units.append(Unit(self.file.module))
        state = State(self.program.modules[self.file.module], self.units[0])
        for statement in self.file.tree.body:
            try:
                state = self._visit(statement, state)
            except RecursionError:
                continue

    # -- statements ------------------------------------------------------------------------------------------

    def _block(self, body: Sequence[ast.stmt], state: State) -> None:
        for statement in body:
            state = self._visit(statement, state)

    def _visit(self, node: ast.AST, state: State) -> State:
        """Walk a node; the state after a statement has what must hold for the next one to be reached."""
        walk = getattr(self, f"_{type(node).__name__.lower()}", self._children)
        after: State | None = walk(node, state)
        return after or state

    def _visit_all(self, nodes: Iterable[ast.AST | None], state: State) -> None:
        for node in nodes:
            if node is not None:
                self._visit(node, state)

    def _children(self, node: ast.AST, state: State) -> None:
        self._visit_all(ast.iter_child_nodes(node), state)

    def _matchas(self, node: ast.MatchAs | ast.MatchStar | ast.MatchMapping, state: State) -> None:
        captured = node.rest if isinstance(node, ast.MatchMapping) else node.name
        if captured:
            self._bind(captured, None, state)
        self._children(node, state)

    _matchstar = _matchmapping = _matchas

    def _import(self, node: ast.Import | ast.ImportFrom, state: State) -> None:
        kind: Literal["import", "from"] = "from" if isinstance(node, ast.ImportFrom) else "import"
        for one in imported(node, self.file.package):
            use = self._use(one.alias, node, state)
            if one.bound == "*":
                state.scope.module.stars.append(one.module)
                self._imported(one.module, replace(use, kind="import"), state)
                continue
            self._bind(one.bound, Imported(one.origin), state)
            self._imported(one.dotted, replace(use, kind=kind), state, one.module.lstrip("."))
            if kind == "from" and one.module in self.program.modules:
                self.loose.append(Loose(one.alias.name, use, state.scope, one.module))

    _importfrom = _import

    def _imported(self, dotted: str, use: Use, state: State, module: str = "") -> None:
        """Note an import of ``dotted``, a module or a name in ``module``."""
        if self.program.owns(dotted):
            own, _ = self.program.split(dotted)
            state.unit.imports.append(ModuleImport(own or dotted, state.guard, state.is_branched))
        elif dotted == "conda" or dotted.startswith("conda."):
            self._refer(replace(use, name=dotted), state)
        elif dotted.partition(".")[0] not in sys.stdlib_module_names:
            name = module or dotted
            self.foreign.append(Foreign(name, use.place, use.span, use.module, use.guard, state.is_branched))

    def _if(self, node: ast.If, state: State) -> State:
        self._visit(node.test, state)
        yes, no = self._when(node.test, state, True), self._when(node.test, state, False)
        self._block(node.body, state.branch(yes))
        self._block(node.orelse, state.branch(no))
        if leaves(node.body):
            state = replace(state.under(no), after_exit=True)
        if leaves(node.orelse):
            state = replace(state.under(yes), after_exit=True)
        return state

    def _assert(self, node: ast.Assert, state: State) -> State:
        self._children(node, state)
        return state.under(self._when(node.test, state, True))

    def _while(self, node: ast.While, state: State) -> None:
        self._visit(node.test, state)
        self._block(node.body, state.branch(self._when(node.test, state, True)))
        self._block(node.orelse, state)

    def _for(self, node: ast.For | ast.AsyncFor, state: State) -> None:
        self._visit(node.iter, state)
        self._target(node.target, state)
        self._block(node.body, state)
        self._block(node.orelse, state)

    _asyncfor = _for

    def _with(self, node: ast.With | ast.AsyncWith, state: State) -> None:
        caught: set[str] = set()
        for item in node.items:
            self._visit(item.context_expr, state)
            if item.optional_vars:
                self._target(item.optional_vars, state)
            if isinstance(item.context_expr, ast.Call) and last_name(item.context_expr.func) == "suppress":
                caught.update(name for arg in item.context_expr.args for name in exceptions(arg))
        if caught:
            self._tried(node.body, state, caught)
        else:
            self._block(node.body, state)

    _asyncwith = _with

    def _try(self, node: ast.Try, state: State) -> State:
        tried = self._tried(node.body, state, swallowed(node.handlers))
        handled = {name for handler in node.handlers for name in exceptions(handler.type)}
        for handler in node.handlers:
            if handler.type:
                self._visit(handler.type, state)
            inside = state.branch(self._after(tried, exceptions(handler.type), failed=True))
            if handler.name:
                self._bind(handler.name, None, inside)
            self._block(handler.body, inside)
        went_well = self._after(tried, handled, failed=False)
        self._block(node.orelse, state.branch(went_well))
        self._block(node.finalbody, state)
        if node.handlers and all(leaves(handler.body) for handler in node.handlers):
            state = state.under(went_well)
        if leaves(node.body) or leaves(node.orelse):
            state = state.under(self._after(tried, handled, failed=True))
        return state

    _trystar = _try

    def _tried(self, body: Sequence[ast.stmt], state: State, caught: Iterable[str]) -> tuple[Reference, ...]:
        """Walk the body of a ``try``; each statement is reached only where those before it went well."""
        start = len(self.references)
        inside = replace(state, guard=Guard(state.guard.conditions, state.guard.caught | set(caught)))
        for statement in body:
            before = len(self.references)
            inside = self._visit(statement, inside)
            new = self._at_level(before, state.level)
            if new:
                inside = inside.under(self._after(new, MISSING, failed=False))
        return self._at_level(start, state.level)

    def _at_level(self, start: int, level: int) -> tuple[Reference, ...]:
        return tuple(one for one in self.references[start:] if one.level == level)

    def _after(self, tried: tuple[Reference, ...], caught: Iterable[str], *, failed: bool) -> Condition:
        """Whether code is reached that runs only where some tried code failed, or where none of it did."""
        catches = frozenset(caught)

        def reached(release: str) -> bool:
            uses = [use for reference in tried for use in reference.uses if use.guard.applies(release)]
            missed = [(use, first_absent(use, release)) for use in uses]
            if not failed:
                return not any(missing for _, missing in missed)
            if not uses or not catches & MISSING:
                return True
            return any(
                (missing and catches & PARENTS[use.error(missing)])
                or (is_unknown(use.name) and catches & PARENTS["AttributeError"])
                for use, missing in missed
            )

        return remembered(reached)

    def _functiondef(self, node: Function, state: State) -> None:
        self._visit_all((*node.decorator_list, *node.args.defaults, *node.args.kw_defaults), state)
        every = _arguments(node.args)
        if self._eager_annotations:
            self._visit_all((*(argument.annotation for argument in every), node.returns), state)
        self._bind(node.name, Definition(node, state.scope), state)
        unit = Unit(
            module=self.file.module,
            name=node.name,
            node=node,
            definer=state.unit,
            owner=state.owner,
            is_nested=state.level > 0 and state.owner is None,
            runs=bool(node.decorator_list) or (node.name.startswith("__") and node.name.endswith("__")),
        )
        self.units.append(unit)
        inside = self._function(every, state, unit)
        if node.decorator_list:
            inside = inside.under(self._called(node, state))
        self._block(node.body, inside)

    _asyncfunctiondef = _functiondef

    def _function(self, arguments: Iterable[ast.arg], state: State, unit: Unit) -> State:
        scope = Scope("function", state.scope)
        for argument in arguments:
            scope.bind(argument.arg, Binding(None))
        return state.inside(scope, unit)

    def _called(self, node: Function, state: State) -> Condition:
        """Whether conda calls a function: a hook implementation is not called where there is no such hook."""

        def called(release: str) -> bool:
            for decorator in node.decorator_list:
                for origin in self.program.origins(undecorated(decorator), state.scope):
                    if origin.dotted.startswith("conda.") and origin.dotted.endswith(".hookimpl"):
                        hook = hook_of(node, decorator)
                        return api.hook_since(hook) is None or hook in api.hooks(release)
            return True

        return remembered(called)

    def _classdef(self, node: ast.ClassDef, state: State) -> None:
        keywords = (keyword.value for keyword in node.keywords)
        self._visit_all((*node.decorator_list, *node.bases, *keywords), state)
        self._bind(node.name, Class(node), state)
        owner = ClassUnit(self.file.module, node.name, node, state.scope, state.unit)
        self.classes.append(owner)
        self._block(node.body, replace(state, scope=Scope("class", state.scope), owner=owner))

    def _global(self, node: ast.Global, state: State) -> None:
        state.scope.outer.update(dict.fromkeys(node.names, "global"))

    def _nonlocal(self, node: ast.Nonlocal, state: State) -> None:
        state.scope.outer.update(dict.fromkeys(node.names, "nonlocal"))

    def _assign(self, node: ast.Assign, state: State) -> None:
        self._visit(node.value, state)
        for target in node.targets:
            self._assigned(target, node.value, state)

    def _annassign(self, node: ast.AnnAssign, state: State) -> None:
        if self._eager_annotations and state.scope.kind != "function":
            self._visit(node.annotation, state)
        if node.value is not None:
            self._visit(node.value, state)
            self._assigned(node.target, node.value, state)

    def _namedexpr(self, node: ast.NamedExpr, state: State) -> None:
        self._visit(node.value, state)
        self._assigned(node.target, node.value, state)

    def _assigned(self, target: ast.expr, value: ast.expr, state: State) -> None:
        if isinstance(target, ast.Name):
            self._bind(target.id, Expression(value, state.scope), state)
        else:
            self._target(target, state)

    def _augassign(self, node: ast.AugAssign, state: State) -> None:
        self._visit(node.value, state)
        self._target(node.target, state)

    def _typealias(self, node: ast.stmt, state: State) -> None:
        name = getattr(node, "name", None)  # Python 3.12; its value is read when somebody asks for it
        if isinstance(name, ast.Name):
            self._bind(name.id, None, state)

    def _target(self, node: ast.expr, state: State) -> None:
        """Bind the names of a target to what cannot be told; what holds an attribute or item is read."""
        if isinstance(node, ast.Name):
            self._bind(node.id, None, state)
        elif isinstance(node, (ast.Tuple, ast.List)):
            for element in node.elts:
                self._target(element, state)
        elif isinstance(node, (ast.Attribute, ast.Starred)):
            walk = self._target if isinstance(node, ast.Starred) else self._visit
            walk(node.value, state)
        else:
            self._visit(node, state)

    # -- expressions -----------------------------------------------------------------------------------------

    def _attribute(self, node: ast.Attribute, state: State) -> None:
        self._chain(node, node, state)

    def _name(self, node: ast.Name, state: State) -> None:
        if state.scope.module.stars:
            self._refer(self._use(node, node, state), state, node)
        self._chain(node, node, state)

    def _constant(self, node: ast.Constant, state: State) -> None:
        if isinstance(node.value, str) and len(node.value) <= LONGEST_NAME:
            self._mention("text", node.value, state)

    def _lambda(self, node: ast.Lambda, state: State) -> None:
        self._visit_all((*node.args.defaults, *node.args.kw_defaults), state)
        self._visit(node.body, self._function(_arguments(node.args), state, state.unit))

    def _boolop(self, node: ast.BoolOp, state: State) -> None:
        for value in node.values:
            self._visit(value, state)
            state = state.under(self._when(value, state, isinstance(node.op, ast.And)))

    def _ifexp(self, node: ast.IfExp, state: State) -> None:
        self._visit(node.test, state)
        self._visit(node.body, state.under(self._when(node.test, state, True)))
        self._visit(node.orelse, state.under(self._when(node.test, state, False)))

    def _chain(self, node: ast.expr, whole: ast.expr, state: State, call: Call | None = None) -> None:
        """Note a chain of attributes, ``conda.plugins.types.X``, and walk what it starts from."""
        attributes: list[str] = []
        while isinstance(node, ast.Attribute):
            self._mention("attribute", node.attr, state, called=call is not None and not attributes)
            attributes.append(node.attr)
            node = node.value
        if attributes or call:
            use = self._use(whole, whole, state, call)
            self._refer(use, state, node, tuple(reversed(attributes)))
        if not isinstance(node, ast.Name):
            self._visit(node, state)
            return
        self._mention("name", node.id, state, called=call is not None and not attributes)
        if state.level and node.id not in BUILTINS and not state.scope.lookup(node.id):
            self.loose.append(Loose(node.id, self._use(node, node, state), state.scope))

    def _call(self, node: ast.Call, state: State) -> None:
        name = last_name(node.func)
        words = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
        if name in ("getattr", "hasattr") and isinstance(node.func, ast.Name) and words[1:]:
            attribute = words[1]
            state.unit.is_computed |= name == "getattr" and not isinstance(attribute, str)
            if name == "getattr" and len(words) == 2 and isinstance(attribute, str):
                self._refer(self._use(node, node, state), state, node.args[0], (attribute,))
        elif name == "import_module" and words and isinstance(words[0], str):
            use = replace(self._use(node, node, state), kind="import")
            self._imported(absolute(words[0], self.file.package), use, state)
        elif name == "find_spec" and words and isinstance(words[0], str):
            self.asked.add(words[0].partition(".")[0])
        else:
            state.unit.is_computed |= name in COMPUTED or name == "import_module"
            self._chain(node.func, node, state, _described(node, state.scope))
        self._visit_all((*node.args, *(keyword.value for keyword in node.keywords)), state)

    def _listcomp(self, node: Comprehension, state: State) -> None:
        inside = replace(state, scope=Scope("function", state.scope))
        for number, loop in enumerate(node.generators):
            self._visit(loop.iter, inside if number else state)
            self._target(loop.target, inside)
            for test in loop.ifs:
                self._visit(test, inside)
                inside = inside.under(self._when(test, inside, True))
        self._visit_all((node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,), inside)

    _setcomp = _dictcomp = _generatorexp = _listcomp

    # -- what is noted ---------------------------------------------------------------------------------------

    def _bind(self, name: str, bound: Bound, state: State) -> None:
        state.scope.bind(name, Binding(bound, state.guard.conditions, state.stands_in))

    def _mention(
        self, kind: Literal["name", "attribute", "text"], name: str, state: State, called: bool = False
    ) -> None:
        state.unit.mentions[Mention(kind, name, state.scope, state.guard, called)] = None
        state.unit.is_computed |= kind == "attribute" and name in COMPUTED_ATTRIBUTES

    def _refer(
        self, use: Use, state: State, start: ast.expr | None = None, attributes: tuple[str, ...] = ()
    ) -> None:
        self.references.append(Reference(use, state.level, self.program, state.scope, start, attributes))

    def _use(self, node: ast.AST, whole: ast.expr | ast.stmt, state: State, call: Call | None = None) -> Use:
        return Use(
            name="",
            place=Place(self.file.path, getattr(node, "lineno", whole.lineno)),
            span=(whole.lineno, whole.end_lineno or whole.lineno),
            module=self.file.module,
            kind="attribute",
            guard=state.guard,
            deferred=state.level > 0,
            call=call,
            unit=state.unit,
        )

    def _when(self, test: ast.expr, state: State, wanted: bool) -> Condition:
        """Whether a test may come out as ``wanted``."""
        return Branch(test, state.scope, self.program, wanted)


def _described(node: ast.Call, scope: Scope) -> Call:
    """The arguments of a call."""
    keywords = tuple(keyword.arg for keyword in node.keywords if keyword.arg)
    more = len(keywords) < len(node.keywords) or any(isinstance(arg, ast.Starred) for arg in node.args)
    return Call(len(node.args), keywords, more, node, scope)


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    single = [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    return [*parameters(arguments), *arguments.kwonlyargs, *single]
