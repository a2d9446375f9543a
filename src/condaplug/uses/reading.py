"""One module's source, walked once: what each scope binds, and each expression that may reach conda."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from condaplug.catalogue import api
from condaplug.project import Place
from condaplug.source import SourceFile
from condaplug.uses.doubt import Branch
from condaplug.uses.facts import (
    MISSING,
    PARENTS,
    Call,
    Condition,
    Foreign,
    Guard,
    Use,
    first_absent,
    is_unknown,
)
from condaplug.uses.scopes import (
    BUILTINS,
    Binding,
    Bound,
    Class,
    Definition,
    Expression,
    Function,
    Imported,
    Origin,
    Program,
    Scope,
)
from condaplug.uses.units import COMPUTED, COMPUTED_ATTRIBUTES, ClassUnit, Mention, ModuleImport, Unit

LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
ENDING = ("exit", "_exit", "quit", "fail", "skip")
UNGUARDED = Guard()

LONGEST_NAME = 200
"""A longer text spells no name of a function or module."""

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(frozen=True)
class State:
    """Where the walk is: the scope, what guards the code there, and how many functions deep it lies.

    ``unit`` is the code that runs as a whole there, ``owner`` the class whose body it is. ``stands_in``: in a
    branch or a handler, where a name may be bound in another's stead. ``after_exit``: behind a branch that
    leaves the function.
    """

    scope: Scope
    unit: Unit
    guard: Guard = UNGUARDED
    level: int = 0
    stands_in: bool = False
    after_exit: bool = False
    owner: ClassUnit | None = None

    @property
    def is_branched(self) -> bool:
        """Whether code at this place need not run where the code around it does."""
        return self.stands_in or self.after_exit

    def under(self, *conditions: Condition) -> State:
        """The same place with further conditions."""
        guard = self.guard.under(conditions)
        return State(self.scope, self.unit, guard, self.level, self.stands_in, self.after_exit, self.owner)

    def branch(self, *conditions: Condition) -> State:
        """A branch or handler of code at this place."""
        return replace(self.under(*conditions), stands_in=True)

    def inside(self, scope: Scope, unit: Unit) -> State:
        """The body of a function at this place: it runs later, so that nothing around it catches."""
        guard = Guard(self.guard.conditions)
        return State(scope, unit, guard, self.level + 1)


@dataclass(eq=False)
class Reference:
    """An import, or a chain of ``attributes`` from ``start`` on: what it reaches is told afterwards."""

    use: Use
    level: int
    program: Program
    scope: Scope
    start: ast.expr | None = None
    attributes: tuple[str, ...] = ()
    _uses: tuple[Use, ...] | None = None

    @property
    def uses(self) -> tuple[Use, ...]:
        """The uses of conda that it is, if any. To be asked when every file has been walked."""
        if self._uses is None:
            self._uses = ()
            self._uses = tuple(self._resolved()) if self.start else (self.use,)
        return self._uses

    def _resolved(self) -> Iterator[Use]:
        assert self.start is not None
        reached = [(self._known(one), one) for one in self.program.origins(self.start, self.scope)]
        for attribute in self.attributes:
            reached = [
                step for known, one in reached for step in self._steps(known, one.attribute(attribute))
            ]
        for known, origin in reached:
            if origin.dotted.startswith("conda.") and (origin.dotted != known or self.use.call):
                guard = self.use.guard.under(origin.conditions)
                yield replace(self.use, name=origin.dotted, known=known, guard=guard)

    def _known(self, origin: Origin) -> str:
        """What an import answers for: the name that it bound, or the module of ``from module import *``."""
        if isinstance(self.start, ast.Name) and not self.scope.lookup(self.start.id):
            return origin.dotted.rpartition(".")[0]
        return origin.dotted

    def _steps(self, known: str, origin: Origin) -> Iterator[tuple[str, Origin]]:
        """Where an attribute leads: for one of the plugin's own modules, to what that module imported."""
        for one in self.program.expanded([origin]):
            yield (known if one.dotted == origin.dotted else one.dotted), one


@dataclass(frozen=True)
class Loose:
    """A name that code reads before anything binds it; ``module`` is one of the project's that it is from."""

    name: str
    use: Use
    scope: Scope
    module: str = ""


@dataclass
class Reader:
    """Walks one file; what it finds lies in its lists and the program's scopes.

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
                state = self._statement(statement, state)
            except RecursionError:
                continue

    # -- statements ------------------------------------------------------------------------------------------

    def _block(self, body: Sequence[ast.stmt], state: State) -> None:
        for statement in body:
            state = self._statement(statement, state)

    def _statement(self, node: ast.stmt, state: State) -> State:
        """Walk a statement; the state after it has what must hold for the next one to be reached."""
        walk = getattr(self, f"_{type(node).__name__.lower()}", None)
        if walk is None:
            self._children(node, state)
            return state
        after: State | None = walk(node, state)
        return after or state

    def _children(self, node: ast.AST, state: State) -> None:
        for child in ast.iter_child_nodes(node):
            self._child(child, state)

    def _child(self, node: ast.AST, state: State) -> None:
        if isinstance(node, ast.expr):
            self._expression(node, state)
        elif isinstance(node, ast.stmt):
            self._statement(node, state)
        else:
            captured = getattr(node, "name", None) or getattr(node, "rest", None)
            if isinstance(captured, str):  # a pattern of match
                self._bind(captured, None, state)
            self._children(node, state)

    def _import(self, node: ast.Import, state: State) -> None:
        for alias in node.names:
            bound = alias.name if alias.asname else alias.name.partition(".")[0]
            self._bind(alias.asname or bound, Imported(bound), state)
            self._imported(alias.name, alias, node, state)

    def _importfrom(self, node: ast.ImportFrom, state: State) -> None:
        base = self._absolute("." * node.level + (node.module or ""))
        for alias in node.names:
            if alias.name == "*":
                state.scope.module.stars.append(base)
                self._imported(base, alias, node, state)
            else:
                self._bind(alias.asname or alias.name, Imported(f"{base}.{alias.name}"), state)
                self._imported(f"{base}.{alias.name}", alias, node, state)
                if base in self.program.modules:
                    self.loose.append(Loose(alias.name, self._use(alias, node, state), state.scope, base))

    @property
    def _package(self) -> str:
        is_package = self.file.path.endswith("__init__.py")
        return self.file.module if is_package else self.file.module.rpartition(".")[0]

    def _absolute(self, dotted: str) -> str:
        """A module's name, with leading dots taken from the package of this file."""
        name = dotted.lstrip(".")
        level = len(dotted) - len(name)
        if not level:
            return dotted
        parts = self._package.split(".")
        return ".".join([*parts[: len(parts) - level + 1], *([name] if name else [])])

    def _imported(
        self, dotted: str, alias: ast.AST, node: ast.Import | ast.ImportFrom | ast.Call, state: State
    ) -> None:
        if self.program.owns(dotted):
            module, _ = self.program.split(dotted)
            state.unit.imports.append(ModuleImport(module or dotted, state.guard, state.is_branched))
        elif dotted == "conda" or dotted.startswith("conda."):
            star = isinstance(alias, ast.alias) and alias.name == "*"
            kind = "from" if isinstance(node, ast.ImportFrom) and not star else "import"
            use = self._use(alias, node, state)
            self._refer(replace(use, name=dotted, kind="from" if kind == "from" else "import"), state)
        elif dotted.partition(".")[0] not in sys.stdlib_module_names:
            name = (node.module or dotted) if isinstance(node, ast.ImportFrom) else dotted
            use = self._use(alias, node, state)
            foreign = Foreign(name, use.place, use.span, use.module, use.guard, state.is_branched)
            self.foreign.append(foreign)

    def _if(self, node: ast.If, state: State) -> State:
        self._expression(node.test, state)
        yes, no = self._when(node.test, state, True), self._when(node.test, state, False)
        self._block(node.body, state.branch(yes))
        self._block(node.orelse, state.branch(no))
        if _leaves(node.body):
            state = replace(state.under(no), after_exit=True)
        if _leaves(node.orelse):
            state = replace(state.under(yes), after_exit=True)
        return state

    def _assert(self, node: ast.Assert, state: State) -> State:
        self._children(node, state)
        return state.under(self._when(node.test, state, True))

    def _while(self, node: ast.While, state: State) -> None:
        self._expression(node.test, state)
        self._block(node.body, state.branch(self._when(node.test, state, True)))
        self._block(node.orelse, state)

    def _for(self, node: ast.For | ast.AsyncFor, state: State) -> None:
        self._expression(node.iter, state)
        self._target(node.target, state)
        self._block(node.body, state)
        self._block(node.orelse, state)

    _asyncfor = _for

    def _with(self, node: ast.With | ast.AsyncWith, state: State) -> None:
        caught: set[str] = set()
        for item in node.items:
            self._expression(item.context_expr, state)
            if item.optional_vars:
                self._target(item.optional_vars, state)
            if isinstance(item.context_expr, ast.Call) and _last_name(item.context_expr.func) == "suppress":
                caught.update(name for arg in item.context_expr.args for name in _exceptions(arg))
        if caught:
            self._tried(node.body, state, caught)
        else:
            self._block(node.body, state)

    _asyncwith = _with

    def _try(self, node: ast.Try, state: State) -> State:
        swallowed = {
            name
            for handler in node.handlers
            if not _ends_in_error(handler.body)
            for name in _exceptions(handler.type)
        }
        tried = self._tried(node.body, state, swallowed)
        handled = {name for handler in node.handlers for name in _exceptions(handler.type)}
        for handler in node.handlers:
            if handler.type:
                self._expression(handler.type, state)
            inside = state.branch(self._after(tried, _exceptions(handler.type), failed=True))
            if handler.name:
                self._bind(handler.name, None, inside)
            self._block(handler.body, inside)
        went_well = self._after(tried, handled, failed=False)
        self._block(node.orelse, state.branch(went_well))
        self._block(node.finalbody, state)
        if node.handlers and all(_leaves(handler.body) for handler in node.handlers):
            state = state.under(went_well)
        if _leaves(node.body) or _leaves(node.orelse):
            state = state.under(self._after(tried, handled, failed=True))
        return state

    _trystar = _try

    def _tried(self, body: Sequence[ast.stmt], state: State, caught: Iterable[str]) -> tuple[Reference, ...]:
        """Walk the body of a ``try``; each statement is reached only where those before it went well."""
        start = len(self.references)
        inside = replace(state, guard=Guard(state.guard.conditions, state.guard.caught | set(caught)))
        for statement in body:
            before = len(self.references)
            inside = self._statement(statement, inside)
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
        for decorator in node.decorator_list:
            self._expression(decorator, state)
        arguments = node.args
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if default is not None:
                self._expression(default, state)
        every = _arguments(arguments)
        if self._eager_annotations:
            for annotation in (*(argument.annotation for argument in every), node.returns):
                if annotation is not None:
                    self._expression(annotation, state)
        self._bind(node.name, Definition(node, state.scope), state)
        unit = Unit(
            module=self.file.module,
            name=node.name,
            node=node,
            definer=state.unit,
            owner=state.owner,
            is_nested=state.level > 0 and state.owner is None,
            runs=bool(node.decorator_list) or _is_python_s_own(node.name),
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
                marker = decorator.func if isinstance(decorator, ast.Call) else decorator
                for origin in self.program.origins(marker, state.scope):
                    if origin.dotted.startswith("conda.") and origin.dotted.endswith(".hookimpl"):
                        hook = _hook(node, decorator)
                        return api.hook_since(hook) is None or hook in api.hooks(release)
            return True

        return remembered(called)

    def _classdef(self, node: ast.ClassDef, state: State) -> None:
        for part in (*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)):
            self._expression(part, state)
        self._bind(node.name, Class(node), state)
        owner = ClassUnit(self.file.module, node.name, node, state.scope, state.unit)
        self.classes.append(owner)
        self._block(node.body, replace(state, scope=Scope("class", state.scope), owner=owner))

    def _global(self, node: ast.Global, state: State) -> None:
        state.scope.outer.update(dict.fromkeys(node.names, "global"))

    def _nonlocal(self, node: ast.Nonlocal, state: State) -> None:
        state.scope.outer.update(dict.fromkeys(node.names, "nonlocal"))

    def _assign(self, node: ast.Assign, state: State) -> None:
        self._expression(node.value, state)
        for target in node.targets:
            if isinstance(target, ast.Name):
                self._bind(target.id, Expression(node.value, state.scope), state)
            else:
                self._target(target, state)

    def _annassign(self, node: ast.AnnAssign, state: State) -> None:
        if self._eager_annotations and state.scope.kind != "function":
            self._expression(node.annotation, state)
        if node.value is None:
            return
        self._expression(node.value, state)
        if isinstance(node.target, ast.Name):
            self._bind(node.target.id, Expression(node.value, state.scope), state)
        else:
            self._target(node.target, state)

    def _augassign(self, node: ast.AugAssign, state: State) -> None:
        self._expression(node.value, state)
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
            walk = self._target if isinstance(node, ast.Starred) else self._expression
            walk(node.value, state)
        else:
            self._expression(node, state)

    # -- expressions -----------------------------------------------------------------------------------------

    def _expression(self, node: ast.expr, state: State) -> None:
        if isinstance(node, ast.Attribute):
            self._chain(node, node, state)
        elif isinstance(node, ast.Call):
            self._call(node, state)
        elif isinstance(node, ast.Name):
            self._mention("name", node.id, state)
            if state.scope.module.stars:
                self._refer(self._use(node, node, state), state, node)
            self._read_name(node, state)
        elif isinstance(node, ast.Constant):
            if isinstance(node.value, str) and len(node.value) <= LONGEST_NAME:
                self._mention("text", node.value, state)
        elif isinstance(node, ast.Lambda):
            for default in (*node.args.defaults, *node.args.kw_defaults):
                if default is not None:
                    self._expression(default, state)
            self._expression(node.body, self._function(_arguments(node.args), state, state.unit))
        elif isinstance(node, Comprehension):
            self._comprehension(node, state)
        elif isinstance(node, ast.BoolOp):
            for value in node.values:
                self._expression(value, state)
                state = state.under(self._when(value, state, isinstance(node.op, ast.And)))
        elif isinstance(node, ast.IfExp):
            self._expression(node.test, state)
            self._expression(node.body, state.under(self._when(node.test, state, True)))
            self._expression(node.orelse, state.under(self._when(node.test, state, False)))
        elif isinstance(node, ast.NamedExpr):
            self._expression(node.value, state)
            self._bind(node.target.id, Expression(node.value, state.scope), state)
        else:
            self._children(node, state)

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
        if isinstance(node, ast.Name):
            self._mention("name", node.id, state, called=call is not None and not attributes)
            self._read_name(node, state)
        else:
            self._expression(node, state)

    def _read_name(self, node: ast.Name, state: State) -> None:
        if state.level and node.id not in BUILTINS and not state.scope.lookup(node.id):
            self.loose.append(Loose(node.id, self._use(node, node, state), state.scope))

    def _call(self, node: ast.Call, state: State) -> None:
        name = _last_name(node.func)
        words = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
        if name in ("getattr", "hasattr") and isinstance(node.func, ast.Name) and words[1:]:
            attribute = words[1]
            state.unit.is_computed |= name == "getattr" and not isinstance(attribute, str)
            if name == "getattr" and len(words) == 2 and isinstance(attribute, str):
                self._refer(self._use(node, node, state), state, node.args[0], (attribute,))
        elif name == "import_module" and words and isinstance(words[0], str):
            self._imported(self._absolute(words[0]), node, node, state)
        elif name == "find_spec" and words and isinstance(words[0], str):
            self.asked.add(words[0].partition(".")[0])
        else:
            state.unit.is_computed |= name in COMPUTED or name == "import_module"
            more = any(isinstance(arg, ast.Starred) for arg in node.args)
            keywords = tuple(keyword.arg for keyword in node.keywords if keyword.arg)
            more |= len(keywords) < len(node.keywords)
            self._chain(node.func, node, state, Call(len(node.args), keywords, more, node, state.scope))
        for part in (*node.args, *(keyword.value for keyword in node.keywords)):
            self._expression(part, state)

    def _comprehension(self, node: Comprehension, state: State) -> None:
        inside = replace(state, scope=Scope("function", state.scope))
        for number, loop in enumerate(node.generators):
            self._expression(loop.iter, inside if number else state)
            self._target(loop.target, inside)
            for test in loop.ifs:
                self._expression(test, inside)
                inside = inside.under(self._when(test, inside, True))
        parts = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
        for part in parts:
            self._expression(part, inside)

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


def remembered(condition: Condition) -> Condition:
    """A condition that is worked out once a release; one that depends on itself may hold."""
    known: dict[str, bool] = {}

    def holds(release: str) -> bool:
        if release not in known:
            known[release] = True
            try:
                known[release] = condition(release)
            except RecursionError:
                known[release] = True
        return known[release]

    return holds


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    single = [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *single]


def _exceptions(node: ast.expr | None) -> frozenset[str]:
    """The names of the exceptions that a handler catches; those of modules without the module."""
    if node is None:
        return frozenset({"BaseException"})
    if isinstance(node, ast.Tuple):
        return frozenset().union(*map(_exceptions, node.elts))
    return frozenset({_last_name(node)})


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _leaves(body: Sequence[ast.stmt]) -> bool:
    """Whether what follows a block is not reached from its end."""
    if not body:
        return False
    last = body[-1]
    if isinstance(last, ast.If):
        return _leaves(last.body) and _leaves(last.orelse)
    return isinstance(last, LEAVING) or _ends(last)


def _ends_in_error(body: Sequence[ast.stmt]) -> bool:
    return isinstance(body[-1], ast.Raise) or _ends(body[-1])


def _ends(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and _last_name(node.value.func) in ENDING
    )


def _is_python_s_own(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _hook(node: Function, decorator: ast.expr) -> str:
    """The hook that a decorated function implements: ``specname`` of the marker, else its own name."""
    for keyword in decorator.keywords if isinstance(decorator, ast.Call) else ():
        if keyword.arg == "specname" and isinstance(keyword.value, ast.Constant):
            return str(keyword.value.value or node.name)
    return node.name
