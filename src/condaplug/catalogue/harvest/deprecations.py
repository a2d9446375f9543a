"""What conda itself declares deprecated (conda/deprecations.py, from 23.3 on): when it warns, when it goes.

Only what has a name that Python code can use is recorded: functions, classes, methods, arguments, constants
and modules. Options of the command line (``deprecated.action``) and ways of use (``deprecated.topic``) have
none.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any

from condaplug.catalogue.harvest.evaluation import NotStaticError, unpacked
from condaplug.catalogue.harvest.snapshot import Definition, Snapshot

HANDLER = "conda.deprecations:DeprecationHandler"
PARAMETERS = {
    "": ("since", "until"),
    "argument": ("since", "until", "argument"),
    "constant": ("since", "until", "constant", "value"),
    "module": ("since", "until"),
}
"""The positional parameters of the handler and of its methods, in our words where they differ."""
NAMES = {"deprecate_in": "since", "remove_in": "until"}
NAMED = re.compile(
    r"[`']([A-Za-z_][\w.]*)[`'(]|\b[Uu]se ((?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*)(?:\([^)]*\))?(?: instead)?\.?$"
)
"""The replacement in what conda says: a name in quotes, or a dotted one that the sentence ends with."""

Names = Mapping[str, Any]


def section(snapshot: Snapshot) -> dict[str, dict[str, str]]:
    """Each deprecation by what it is about.

    Keys are ``module:Name``, ``module:function``, ``module:Class.method``, ``module:function(argument)`` and
    ``module``. ``since`` is the first release that warns, ``until`` the one that removes, ``use`` what to use
    instead where conda names it, ``kind`` is argument, constant or module for what is no function or class.
    """
    found: dict[str, dict[str, str]] = {}
    for module, source in snapshot.modules.items():
        if "deprecated" in source.text:
            found.update(_Reader(snapshot, module).read(source.tree.body, (), {}))
    return dict(sorted(found.items()))


class _Reader:
    def __init__(self, snapshot: Snapshot, module: str) -> None:
        self.snapshot = snapshot
        self.module = module

    def read(
        self, body: list[ast.stmt], outer: tuple[str, ...], names: Names
    ) -> Iterator[tuple[str, dict[str, str]]]:
        """The deprecations that running these statements declares. ``outer`` are the classes around them."""
        for statement in body:
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                inner = (*outer, statement.name)
                for decorator in statement.decorator_list:
                    yield from self._declared(decorator, f"{self.module}:{'.'.join(inner)}", names)
                if isinstance(statement, ast.ClassDef):
                    yield from self.read(statement.body, inner, names)
            elif isinstance(statement, ast.Expr):
                yield from self._declared(statement.value, "", names)
            elif isinstance(statement, ast.For):
                for value in self._values(statement.iter, names):
                    yield from self.read(
                        statement.body, outer, {**names, **unpacked(statement.target, value)}
                    )
            else:
                for part in self._taken(statement, names):
                    yield from self.read(part, outer, names)

    def _values(self, node: ast.expr, names: Names) -> list[Any]:
        try:
            return list(self.snapshot.evaluate(self.module, node, names))
        except (NotStaticError, TypeError):
            return []

    def _taken(self, statement: ast.stmt, names: Names) -> Iterator[list[ast.stmt]]:
        """The blocks of a statement that run, where that is known; else all of them."""
        if isinstance(statement, ast.If):
            try:
                taken = bool(self.snapshot.evaluate(self.module, statement.test, names, linux=True))
            except NotStaticError:
                yield from (statement.body, statement.orelse)
            else:
                yield statement.body if taken else statement.orelse
        elif isinstance(statement, (ast.Try, ast.With)):
            yield statement.body
            for handler in getattr(statement, "handlers", ()):
                yield handler.body
            yield getattr(statement, "orelse", [])
            yield getattr(statement, "finalbody", [])

    def _declared(self, node: ast.expr, about: str, names: Names) -> Iterator[tuple[str, dict[str, str]]]:
        """The deprecation that a call declares, if it is a call of the handler."""
        if not isinstance(node, ast.Call):
            return
        called, method = node.func, ""
        if isinstance(node.func, ast.Attribute) and not self._is_handler(node.func):
            called, method = node.func.value, node.func.attr
        if method not in PARAMETERS or not self._is_handler(called):
            return
        given = dict(zip(PARAMETERS[method], node.args, strict=False))
        given |= {NAMES.get(each.arg, each.arg): each.value for each in node.keywords if each.arg}
        texts = {name: self._text(value, names) for name, value in given.items()}
        if method == "constant":
            key = f"{self.module}:{texts['constant']}"
        elif method == "module":
            key = self.module
        else:
            key = f"{about}({texts['argument']})" if method else about
        yield key, fact(texts, method)

    def _is_handler(self, node: ast.expr) -> bool:
        found = self.snapshot.resolve(self.module, node)
        if not isinstance(found, Definition) or not isinstance(found.node, ast.Call):
            return False
        made_by = self.snapshot.resolve(found.module, found.node.func)
        return isinstance(made_by, Definition) and made_by.key == HANDLER

    def _text(self, node: ast.expr, names: Names) -> str:
        try:
            value = self.snapshot.evaluate(self.module, node, names)
        except NotStaticError:
            return ""
        return value if isinstance(value, str) else ""


def fact(texts: Mapping[str, str], kind: str) -> dict[str, str]:
    """One deprecation from the texts that the handler is given. Raises ``ValueError`` without releases."""
    if not texts.get("since") or not texts.get("until"):
        raise ValueError(f"a deprecation whose releases cannot be read: {dict(texts)}")
    found = {"since": texts["since"], "until": texts["until"]}
    if kind:
        found["kind"] = kind
    use = NAMED.search(texts.get("addendum") or "")
    if use:
        found["use"] = use.group(1) or use.group(2)
    elif texts.get("rename") and not texts.get("addendum"):
        found["use"] = texts["rename"]
    return found
