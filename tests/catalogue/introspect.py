"""Write down what one real conda has, as the catalogue's data for that release.

Run it with the Python of a conda, standard library only, and name the file to write::

    PREFIX/bin/python -I -B tests/catalogue/introspect.py src/condaplug/catalogue/data/26.7.1.json

It imports every module of that conda and records facts: which names each module has and where they come from,
hook specifications, the fields of the plugin types, the built-in plugins, deprecations, constants. What conda
imports is read from the imports in its source (so that the origin does not depend on the platform), but only
for names that exist at run time. Nothing is recorded of conda's sentences or code.

The tests compare the shipped data with a fresh run. After a change of this file, write every release anew.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import enum
import functools
import importlib
import importlib.metadata
import inspect
import json
import os
import pkgutil
import re
import subprocess
import sys
import textwrap
import types
import typing
import warnings
from pathlib import Path
from typing import Any

SCHEMA = 1

SENTENCE = 3
"""How many words make a text one of conda's sentences, which stay out of the data."""

COMPUTED_CONSTANTS = {"conda.base.constants"}
"""Modules whose simple values are facts also where the source computes them."""
PLATFORMS = {
    "linux": ("linux-64", "Linux"),
    "osx": ("osx-64", "Darwin"),
    "win": ("win-64", "Windows"),
    "freebsd": ("freebsd-64", "FreeBSD"),
}
"""The platforms that conda's own virtual packages tell apart: a subdir of each, and Python's word for it."""

OVERRIDDEN = ("ARCHSPEC", "CUDA", "GLIBC", "LINUX", "OSX", "WIN")
"""Virtual packages that are there on any machine when an environment variable says so."""

DATA_MODELS = {"conda.models.environment:Environment", "conda.models.environment:EnvironmentConfig"}
"""Dataclasses outside ``conda.plugins.types`` whose fields are facts."""

GENERATED = {"conda._version": "version version_tuple", "conda.__version__": "version version_tuple"}
"""The module that building conda writes, with its names; the rest of it depends on the tool that wrote it."""

LONGEST_CONSTANT = 1500

REPLACEMENT = re.compile(
    r"[`']([A-Za-z_][\w.]*)[`'(]|\b[Uu]se ((?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*)(?:\([^)]*\))?(?: instead)?\.?$"
)
"""The replacement in what conda says: a name in quotes, or a dotted one that the sentence ends with."""

deprecations: dict[str, dict[str, str]] = {}


def note_deprecation(name: str, given: dict[str, Any], kind: str = "") -> None:
    if re.split(r"[.:]", name)[0] != "conda":
        return  # conda_env, a package beside conda in older releases
    fact = {"since": given["deprecate_in"], "until": given["remove_in"]}
    if kind:
        fact["kind"] = kind
    use = REPLACEMENT.search(given.get("addendum") or "")
    if use:
        fact["use"] = use.group(1) or use.group(2)
    elif given.get("rename") and not given.get("addendum"):
        fact["use"] = given["rename"]
    deprecations[name] = fact


def watch_deprecations() -> None:
    """Record what conda declares deprecated while its modules are imported."""
    try:
        handlers = importlib.import_module("conda.deprecations")
    except ModuleNotFoundError:
        return  # before 23.3
    for name in [name for name in sys.modules if name.partition(".")[0] == "conda"]:
        if name != "conda.deprecations":
            del sys.modules[name]  # it is imported again, and then watched
    handler = handlers.DeprecationHandler
    real = {name: vars(handler)[name] for name in ("__call__", "argument", "constant", "module")}

    def arguments(name, *args, **kwargs):  # type: ignore[no-untyped-def]
        return inspect.signature(real[name]).bind(*args, **kwargs).arguments

    def recording_constant(*args, stack=0, **kwargs):  # type: ignore[no-untyped-def]
        module = sys._getframe(1 + stack).f_globals["__name__"]
        given = arguments("constant", *args, **kwargs)
        note_deprecation(f"{module}:{given['constant']}", given, "constant")
        return real["constant"](*args, stack=stack + 1, **kwargs)

    def recording_module(*args, stack=0, **kwargs):  # type: ignore[no-untyped-def]
        module = sys._getframe(1 + stack).f_globals["__name__"]
        note_deprecation(module, arguments("module", *args, **kwargs), "module")
        return real["module"](*args, stack=stack + 1, **kwargs)

    def recording(name):  # type: ignore[no-untyped-def]
        def recording_call(*args, **kwargs):  # type: ignore[no-untyped-def]
            decorator, given = real[name](*args, **kwargs), arguments(name, *args, **kwargs)

            def inner(target):  # type: ignore[no-untyped-def]
                with contextlib.suppress(AttributeError):
                    key = f"{target.__module__}:{target.__qualname__}"
                    if "<locals>" not in key:
                        argument = f"({given['argument']})" if name == "argument" else ""
                        note_deprecation(f"{key}{argument}", given, name.strip("_").replace("call", ""))
                return decorator(target)

            return inner

        return recording_call

    watching = {"constant": recording_constant, "module": recording_module}
    for name in real:
        setattr(handler, name, functools.wraps(real[name])(watching.get(name) or recording(name)))


def import_everything() -> list[str]:
    import conda

    names, absent = ["conda"], []
    for found in pkgutil.walk_packages(conda.__path__, "conda.", onerror=lambda name: None):
        if found.name.endswith(".__main__"):
            continue
        try:
            importlib.import_module(found.name)
        except ModuleNotFoundError:
            absent.append(found.name)
        except Exception:
            continue  # a module for another platform is no part of this conda
        else:
            names.append(found.name)
    names.extend(name for name in absent if _imported_with_stand_ins(name))
    return sorted(names)


class StandIn(types.ModuleType):
    """A module that this conda lacks and one of its modules (the fixtures for tests) cannot do without."""

    __path__: tuple[str, ...] = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = type(name, (), {"__module__": self.__name__})
        setattr(self, name, value)
        return value


def _imported_with_stand_ins(name: str) -> bool:
    for _ in range(9):
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name is None or error.name.partition(".")[0] == "conda":
                return False
            sys.modules[error.name] = StandIn(error.name)
        except Exception:
            return False
        else:
            return True
    return False


def public_names(module: types.ModuleType) -> list[str]:
    names = {name for name in dir(module) if not (name.startswith("__") and name.endswith("__"))}
    names -= set_by_calls(module)
    prefix = f"{module.__name__}:"
    if hasattr(module, "__getattr__"):
        # One that ends without raising gives None for whatever it does not know.
        names |= {name for name in texts(module) if _has(module, name) and getattr(module, name) is not None}
    names |= {
        name.removeprefix(prefix)
        for name in deprecations
        if name.startswith(prefix) and not {".", "("} & {*name.removeprefix(prefix)}
    }
    return sorted(name for name in names if _has(module, name))


def set_by_calls(module: types.ModuleType) -> set[str]:
    """The names that only functions of a module set (``global``), when they are called."""
    try:
        tree = ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))
    except (OSError, SyntaxError):
        return set()
    named = {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}
    bound = {
        node.id
        for statement in _top_level(tree.body)
        for node in (() if hasattr(statement, "name") else ast.walk(statement))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return named - bound - {getattr(statement, "name", "") for statement in tree.body}


def texts(module: types.ModuleType) -> set[str]:
    """The identifiers that stand as texts in a module's source: names that its ``__getattr__`` may know."""
    tree = ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.isidentifier()
        and not node.value.startswith("__")
    }


def _has(module: types.ModuleType, name: str) -> bool:
    try:
        getattr(module, name)
    except (AttributeError, ImportError):
        return False
    return True


def imported_names(module: types.ModuleType) -> dict[str, list[tuple[str, str]]]:
    """Name -> (module, attribute; empty for a whole module) for every import in the module's source.

    The imports at its top come first, in their order; those inside functions after them.
    """
    try:
        tree = ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))
    except (OSError, SyntaxError):
        return {}
    package = module.__name__ if "__path__" in vars(module) else module.__name__.rpartition(".")[0]
    found: dict[str, list[tuple[str, str]]] = {}
    for node in [*_top_level(tree.body), *ast.walk(tree)]:
        if isinstance(node, ast.Import):
            for alias in node.names:
                target = alias.name if alias.asname else alias.name.partition(".")[0]
                found.setdefault(alias.asname or target, []).append((target, ""))
                found.setdefault("", []).append((alias.name, ""))
        elif isinstance(node, ast.ImportFrom):
            source = node.module or ""
            if node.level:
                base = package.split(".")
                base = base[: len(base) - (node.level - 1)]
                source = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                for name in starred(source) if alias.name == "*" else (alias.name,):
                    found.setdefault(alias.asname or name, []).append((source, name))
    return found


def starred(module: str) -> list[str]:
    """The names that a star import takes from a module."""
    found = sys.modules.get(module)
    names = [name for name in vars(found) if not name.startswith("_")] if found else []
    return list(getattr(found, "__all__", names))


def spelled(module: str, value: Any) -> tuple[str, str]:
    """Where the source of a module has a class or a function from that is not conda's own."""
    imports = imported_names(sys.modules[module])
    for source, name in (each for found in imports.values() for each in found):
        if name and _is_there(source, name, value):
            own = source.partition(".")[0] == "conda" and source != module
            return spelled(source, value) if own else (source, name)
    for chain in attributes(module, value.__name__):
        first, _, rest = chain.partition(".")
        for source, name in imports.get(first, ()):
            held = getattr(sys.modules.get(source), name, None) if name else sys.modules.get(source)
            if isinstance(held, types.ModuleType):
                dotted = f"{held.__name__}.{rest}".rstrip(".")
                if _is_there(dotted, value.__name__, value):
                    return dotted, value.__name__
    return value.__module__, value.__qualname__


def attributes(module: str, name: str) -> list[str]:
    """The dotted names before ``.name`` in the source of a module."""
    tree = ast.parse(Path(sys.modules[module].__file__ or "").read_text(encoding="utf-8"))
    found = (node.value for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == name)
    return [ast.unparse(node) for node in found if isinstance(node, (ast.Name, ast.Attribute))]


def _top_level(body: list[ast.stmt]) -> Any:
    for node in body:
        if isinstance(node, (ast.If, ast.Try, ast.With, ast.For)):
            for inner in ("body", "orelse", "finalbody"):
                yield from _top_level(getattr(node, inner, []))
            for handler in getattr(node, "handlers", []):
                yield from _top_level(handler.body)
        else:
            yield node


def constant_names(module: types.ModuleType) -> set[str]:
    """Public names that the source assigns once, at its top, to a value that it alone decides.

    That is a literal, and in ``COMPUTED_CONSTANTS`` also what is computed from such names; ``os.path.join``
    counts as deciding nothing.
    """
    if any(part.startswith("_") for part in module.__name__.split(".")):
        return set()
    try:
        tree = ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))
    except (OSError, SyntaxError):
        return set()
    assigned = [node.id for node in _outside_functions(tree) if _is_stored(node)]
    shared = {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}
    found: set[str] = set()
    for name, value in _top_assignments(tree.body):
        if assigned.count(name) > 1 or name in shared:
            continue
        if _is_literal(value) or (module.__name__ in COMPUTED_CONSTANTS and _is_decided(value, found)):
            found.add(name)
    return {name for name in found if not name.startswith("_")}


def _outside_functions(node: ast.AST) -> Any:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        if not isinstance(child, ast.AnnAssign) or child.value is not None:
            yield child
            if not isinstance(child, (ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp)):
                yield from _outside_functions(child)


def _is_stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)


def _top_assignments(body: list[ast.stmt]) -> Any:
    for node in body:
        if isinstance(node, ast.Assign):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            yield node.target.id, node.value
        elif isinstance(node, ast.Expr) and ast.unparse(node).startswith("deprecated.constant("):
            arguments = node.value.args  # type: ignore[attr-defined]
            yield from ((ast.literal_eval(arguments[2]), value) for value in arguments[3:4])


def _is_literal(value: ast.expr) -> bool:
    if isinstance(value, ast.Call) and getattr(value.func, "id", "") == "frozenset" and len(value.args) == 1:
        value = value.args[0]
    try:
        ast.literal_eval(value)
    except (ValueError, TypeError):
        return False
    return True


def _is_decided(value: ast.expr, known: set[str]) -> bool:
    inner = {node.id for node in ast.walk(value) if _is_stored(node)} | {*dir(builtins), "join"} | known
    return not any(
        isinstance(node, ast.IfExp) or (isinstance(node, ast.Name) and node.id not in inner)
        for node in ast.walk(value)
    )


def plain(value: Any) -> Any:
    """A simple value as JSON, with the kinds that JSON lacks marked; ValueError where it is not simple."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if type(value) is tuple:
        return {"tuple": [plain(item) for item in value]}
    if type(value) in (set, frozenset):
        return {type(value).__name__: sorted((plain(item) for item in value), key=repr)}
    if type(value) is list:
        return [plain(item) for item in value]
    if (
        type(value) is dict
        and all(type(key) is str for key in value)
        and set(value) not in ({"tuple"}, {"set"}, {"frozenset"})
    ):
        return {"dict": {key: plain(item) for key, item in value.items()}}
    raise ValueError(value)


def is_fact(constant: Any) -> bool:
    """Whether a constant is no place to keep things, and not bulky."""
    filled = next(iter(constant.values())) if isinstance(constant, dict) else constant
    return constant is not None and filled not in ([], {}) and not is_bulky(constant)


def is_bulky(value: Any) -> bool:
    """Whether a value is a table, a key or a sentence."""
    text = json.dumps(value)
    if len(text) > LONGEST_CONSTANT or re.search(r"[0-9a-f]{32}", text):
        return True
    return isinstance(value, str) and len(value.split()) >= SENTENCE


def describe_modules(names: list[str]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    modules: dict[str, Any] = {}
    classes: dict[str, Any] = {}
    constants: dict[str, Any] = {}
    for name in names:
        module = sys.modules[name]
        imports, literals = imported_names(module), constant_names(module)
        described: dict[str, Any] = {}
        groups: dict[str, list[str]] = {}
        origins: dict[str, list[str]] = {}
        for attribute in public_names(module):
            value = getattr(module, attribute)
            if f"{name}.{attribute}" in sys.modules and sys.modules[f"{name}.{attribute}"] is value:
                continue  # a submodule: known from the list of modules
            origin = _origin(name, attribute, value, imports)
            if origin is not None:
                source, original = origin
                if original == "":
                    source, original = "", source
                entry = attribute if original == attribute else f"{attribute}={original}"
                origins.setdefault(source, []).append(entry)
            elif isinstance(value, type):
                groups.setdefault("classes", []).append(attribute)
                if facts := describe_class(value):
                    classes[f"{name}:{attribute}"] = facts
            elif is_function(value):
                groups.setdefault("functions", []).append(attribute)
            else:
                groups.setdefault("values", []).append(attribute)
                if attribute in literals:
                    with contextlib.suppress(ValueError):
                        constant = plain(value)
                        if is_fact(constant):
                            constants[f"{name}:{attribute}"] = constant
        described.update({group: " ".join(found) for group, found in sorted(groups.items())})
        if origins:
            described["from"] = {
                re.sub(r"^conda\b", "", source) or source: " ".join(found)
                for source, found in sorted(origins.items())
                if source != "conda"
            }
            if "conda" in origins:
                described["from"]["."] = " ".join(origins["conda"])
        if "__path__" in vars(module):
            described["package"] = True
        if isinstance(getattr(module, "__all__", None), (tuple, list)):
            described["all"] = " ".join(sorted(module.__all__))
        if name in GENERATED and hasattr(module, "version_tuple"):
            described = {"values": GENERATED[name]}
        modules[name] = described
    return modules, classes, constants


def is_function(value: Any) -> bool:
    """Whether it is a function, a cached one, or what newer releases of pytest make of a fixture."""
    if isinstance(value, (types.FunctionType, types.BuiltinFunctionType)):
        return True
    cached = hasattr(value, "cache_clear") and hasattr(value, "__qualname__")
    return cached or type(value).__name__ == "FixtureFunctionDefinition"


def _origin(
    module: str, name: str, value: Any, imports: dict[str, list[tuple[str, str]]]
) -> tuple[str, str] | None:
    """Where a module has a name from, as (module, attribute); None for what it defines itself."""
    for source, original in imports.get(name, ()):
        if not original:
            if sys.modules.get(source) is value:
                return source, ""
        elif source.partition(".")[0] == "conda" and isinstance(value, types.ModuleType):
            if value.__name__ == f"{source}.{original}":
                return value.__name__, ""
            if source != module and _is_there(source, original, value):
                return source, original
        elif source != module and _is_there(source, original, value):
            return source, original
    if isinstance(value, types.ModuleType):
        return value.__name__, ""
    if isinstance(value, type) or (is_function(value) and hasattr(value, "__qualname__")):
        source, original = value.__module__, value.__qualname__
        if source.partition(".")[0] != "conda" and "." not in original:
            source, original = spelled(module, value)
        if (
            (source, original) != (module, name)
            and "." not in original
            and _is_there(source, original, value)
        ):
            return source, original
    return None


def _is_there(source: str, name: str, value: Any) -> bool:
    try:
        found = getattr(importlib.import_module(source), name)
    except (ImportError, AttributeError):
        return False
    # Other packages put their own in the place of what the standard library has: frozendict of
    # ``json.JSONEncoder``, setuptools of distutils.
    known = source.partition(".")[0] in sys.stdlib_module_names
    names = getattr(value, "__module__", None), getattr(value, "__name__", None)
    return found is value or (known and f"{names[0]}.".startswith(f"{source}.") and name == names[1])


def _base(value: type, base: type) -> str:
    if base.__module__ == value.__module__ and not _is_there(base.__module__, base.__name__, base):
        return _base(value, base.__bases__[0])  # a named tuple made among the bases
    if base.__module__ == "frozendict":
        return _base(value, base.__bases__[0])  # its own ``json.JSONEncoder``
    if base.__module__.partition(".")[0] in ("conda", "builtins"):
        return f"{base.__module__}:{base.__qualname__}"
    return ":".join(spelled(value.__module__, base))


def describe_class(value: type) -> dict[str, Any]:
    described: dict[str, Any] = {}
    bases = [_base(value, base) for base in value.__bases__ if base is not object]
    if bases:
        described["bases"] = bases
    if issubclass(value, BaseException):
        described["exception"] = True
    abstract = sorted(getattr(value, "__abstractmethods__", ()))
    if abstract:
        described["abstract"] = " ".join(abstract)
    if f"{value.__module__}:{value.__qualname__}" in DATA_MODELS:
        described["fields"], described["kw_only"] = describe_fields(value)
    if issubclass(value, enum.Enum):
        with contextlib.suppress(ValueError):
            described["members"] = {name: plain(member.value) for name, member in value.__members__.items()}
            writes = next(base for base in value.__mro__ if "__str__" in vars(base))
            if writes.__module__.partition(".")[0] == "conda" and all(
                str(member) == str(member.value) for member in value
            ):
                described["shown"] = "value"
    return described


def describe_signatures(names: list[str]) -> dict[str, str]:
    """The parameters of the public functions, classes, methods and properties, where they are defined."""
    found: dict[str, str] = {}
    for module in names:
        if any(part.startswith("_") for part in module.split(".")):
            continue
        statements = class_statements(sys.modules[module])
        for name in public_names(sys.modules[module]):
            value = getattr(sys.modules[module], name)
            defined = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
            if name.startswith("_") or defined != (module, name):
                continue
            if isinstance(value, type) and name in statements:
                found.update(signatures_of_class(f"{module}:{name}", value))
            elif is_function(value) and (text := signature(value)) is not None:
                found[f"{module}:{name}"] = text
    return dict(sorted(found.items()))


def class_statements(module: types.ModuleType) -> set[str]:
    """The names of the classes that a module's source defines with a statement."""
    tree = ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))
    return {node.name for node in _top_level(tree.body) if isinstance(node, ast.ClassDef)}


PROPERTIES = (property, functools.cached_property)


def signatures_of_class(key: str, value: type) -> dict[str, str]:
    found = {}
    constructor = constructor_of(value)
    if constructor is not None:
        found[key] = constructor
    for name, member in vars(value).items():
        if name.startswith("_"):
            continue
        function = getattr(member, "__func__", member)
        if isinstance(member, PROPERTIES) or type(member).__name__ == "classproperty":
            found[f"{key}.{name}"] = "@"
        elif is_function(function) and function.__qualname__ == f"{value.__qualname__}.{name}":
            text = signature(function, skip=0 if isinstance(member, staticmethod) else 1)
            if text is not None:
                found[f"{key}.{name}"] = text
    return found


def constructor_of(value: type) -> str | None:
    """The parameters of a constructor that conda writes; None for another one, or an enumeration's."""
    if issubclass(value, enum.Enum) or vars(value).get("_is_protocol"):
        return None
    for base in value.__mro__:
        top = base.__module__.partition(".")[0]
        if top == "conda" and not _is_there(base.__module__, base.__qualname__, base):
            return None  # a named tuple that a call makes
        if issubclass(value, tuple) and "_fields" in vars(base) and "__new__" in vars(base):
            return signature(vars(base)["__new__"], skip=1)
        for name in ("__init__", "__new__"):
            method = getattr(vars(base).get(name), "__func__", vars(base).get(name))
            if method is None or base in OF_NO_CONSTRUCTOR or inspect.unwrap(method) is object.__init__:
                continue
            if method.__name__.startswith("_no_init"):
                continue  # what typing puts into a protocol
            return signature(method, skip=1) if top == "conda" else None
        if top not in ("conda", *sys.stdlib_module_names):
            return None
    return ""


OF_NO_CONSTRUCTOR = (object, typing.Generic, typing.Protocol)


def signature(function: Any, skip: int = 0) -> str | None:
    """The parameters as Python writes them, ``=`` where there is a default; None for a fixture or a class."""
    if type(function).__name__ == "FixtureFunctionDefinition" or hasattr(function, "_pytestfixturefunction"):
        return None
    if isinstance(inspect.unwrap(function), type):
        return None  # a class that old releases' ``deprecated`` made a function of
    parameters = list(inspect.signature(function).parameters.values())
    while skip and parameters and parameters[0].kind in (0, 1):
        parameters, skip = parameters[1:], skip - 1
    bare = [
        each.replace(annotation=each.empty, default=each.empty if each.default is each.empty else MARK)
        for each in parameters
    ]
    return str(inspect.Signature(bare, __validate_parameters__=False))[1:-1].replace(f"={MARK!r}", "=")


class _Mark:
    def __repr__(self) -> str:
        return "<>"


MARK = _Mark()


def describe_context() -> dict[str, Any]:
    """The members of ``context`` and their simple values in a conda that nobody configured."""
    from conda.base.context import Context

    context = Context()
    names = sorted(name for name in {*dir(Context), *vars(context)} if not name.startswith("__"))
    kinds = (types.FunctionType, classmethod, staticmethod)
    methods = {name for name in names if isinstance(inspect.getattr_static(Context, name, None), kinds)}
    values = {}
    for name in sorted(_spelled_members(Context)):
        with contextlib.suppress(ValueError):
            value = getattr(context, name)
            value = _default(value) if isinstance(value, enum.Enum) else plain(_thawed(value))
            if not is_bulky(value):
                values[name] = value
    return {
        "methods": " ".join(sorted(methods)),
        "names": " ".join(sorted(set(names) - methods)),
        "values": values,
    }


def _thawed(value: Any) -> Any:
    """conda's immutable mappings as plain ones."""
    if type(value).__name__ == "frozendict":
        return {key: _thawed(item) for key, item in value.items()}
    return value


def _spelled_members(owner: type) -> set[str]:
    """Public settings, class attributes, and properties that only choose between them, by the source."""
    properties: dict[str, set[str]] = {}
    found: set[str] = set()
    for base in owner.__mro__[:-1]:
        for node in ast.parse(textwrap.dedent(inspect.getsource(base))).body[0].body:  # type: ignore[attr-defined]
            if isinstance(node, ast.FunctionDef) and _only_chooses(node):
                read = {each for each in ast.walk(node) if isinstance(each, ast.Attribute)}
                properties[node.name] = {each.attr for each in read if ast.unparse(each.value) == "self"}
            elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
                names = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
                if not isinstance(node.value, ast.Call) or _has_plain_default(node.value):
                    found |= {ast.unparse(name) for name in names}
    while more := {name for name, read in properties.items() if read <= found} - found:
        found |= more
    return {name for name in found if not name.startswith("_")}


def _only_chooses(function: ast.FunctionDef) -> bool:
    decorators = [ast.unparse(each).partition("(")[0] for each in function.decorator_list]
    if not decorators or not decorators[0].endswith("property") or set(decorators[1:]) - {"deprecated"}:
        return False
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    inner = [node for statement in body for node in ast.walk(statement)]
    return not any(
        isinstance(node, ast.Call)
        or (isinstance(node, ast.stmt) and not isinstance(node, (ast.Assign, ast.If, ast.Return)))
        for node in inner
    )


def _has_plain_default(loader: ast.Call) -> bool:
    """Whether the default of a setting's parameter is spelled, without a call."""
    if ast.unparse(loader.func) != "ParameterLoader" or not isinstance(loader.args[0], ast.Call):
        return False
    parameter = loader.args[0]
    position = 0 if ast.unparse(parameter.func) == "PrimitiveParameter" else 1
    given = [keyword.value for keyword in parameter.keywords if keyword.arg == "default"]
    given += parameter.args[position : position + 1]
    return not any(isinstance(node, ast.Call) for value in given[:1] for node in ast.walk(value))


def describe_hooks() -> dict[str, Any]:
    from conda.plugins.hookspec import CondaSpecs
    from conda.plugins.manager import CondaPluginManager

    direct = {
        hook: name.removeprefix("get_")
        for name, function in vars(CondaPluginManager).items()
        if name.startswith("get_") and inspect.isfunction(function)
        for hook in function.__code__.co_names
        if "hook" in function.__code__.co_names
    }
    hooks = {}
    for name, function in vars(CondaSpecs).items():
        options = getattr(function, "conda_spec", None)
        if options is None:
            continue
        signature = inspect.signature(function)
        returns = re.search(r"\[(\w+)", str(signature.return_annotation))
        hooks[name] = {
            "parameters": [parameter for parameter in signature.parameters if parameter != "self"],
            "firstresult": bool(options.get("firstresult")),
            "returns": returns.group(1) if returns else None,
            "call": direct.get(name, "results"),
        }
    return hooks


def kind_of(annotation: str) -> str:
    """The kind of a field from its annotation, in the words that the checks use."""
    text = annotation.replace(" ", "")
    optional = text.endswith("|None") and not text.startswith("str|None|")
    core = text.removesuffix("|None") if optional else text
    simple = {"str": "str", "set[str]": "set[str]", "list[str]": "list[str]", "tuple[str,...]": "tuple[str]"}
    if core in simple:
        return simple[core] + ("|None" if optional else "")
    if core.startswith("str|None|Callable"):
        return "version"
    if core == "Parameter":
        return "parameter"
    if core == "EnvironmentFormat":
        return "enum:EnvironmentFormat"
    if found := re.fullmatch(r"type\[(\w+)\]", core):
        return f"class:{found.group(1)}"
    if core.startswith("Callable") or core in (
        "CondaPrefixDataLoaderCallable",
        "PackageExtract",
        "SinglePlatformEnvironmentExport",
        "MultiPlatformEnvironmentExport",
    ):
        return "callable" + ("|None" if optional else "")
    return "any"


def describe_types() -> dict[str, Any]:
    import dataclasses

    from conda.plugins import types as plugin_types

    described = {}
    for name, value in sorted(vars(plugin_types).items()):
        if not isinstance(value, type) or value.__module__ != plugin_types.__name__:
            continue
        fact: dict[str, Any] = {"bases": [base.__name__ for base in value.__bases__ if base is not object]}
        if hasattr(value, "_fields"):
            fact = {"bases": [], "kind": "namedtuple", "fields": describe_fields(value)[0]}
        elif dataclasses.is_dataclass(value):
            fact["kind"] = "dataclass"
            fact["frozen"] = value.__dataclass_params__.frozen
            fact["fields"], fact["kw_only"] = describe_fields(value)
        elif issubclass(value, enum.Enum):
            fact["kind"] = "enum"
            fact["members"] = {member: plain(found.value) for member, found in value.__members__.items()}
        else:
            fact["kind"] = "abc" if inspect.isabstract(value) else "class"
            fact["abstract"] = sorted(getattr(value, "__abstractmethods__", ()))
            fact["members"] = sorted(member for member in vars(value) if not member.startswith("_"))
        described[name] = fact
    return described


def describe_fields(value: type) -> tuple[list[dict[str, Any]], bool]:
    """The parameters of the constructor of a dataclass or a named tuple, and whether all are keyword-only."""
    import dataclasses

    fields = {} if hasattr(value, "_fields") else {field.name: field for field in dataclasses.fields(value)}
    parameters = list(inspect.signature(value).parameters.values())
    described = []
    for parameter in parameters:
        annotation = fields[parameter.name].type if parameter.name in fields else parameter.annotation
        annotation = getattr(annotation, "__forward_arg__", annotation)
        field: dict[str, Any] = {"name": parameter.name, "kind": kind_of(str(annotation))}
        field["required"] = parameter.default is parameter.empty
        if not field["required"]:
            default = parameter.default
            if repr(default) == "<factory>":
                default = fields[parameter.name].default_factory()
            field["default"] = _default(default)
        described.append(field)
    return described, bool(parameters) and all(each.kind is each.KEYWORD_ONLY for each in parameters)


def _default(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return {"ref": f"{type(value).__module__}:{type(value).__qualname__}.{value.name}"}
    with contextlib.suppress(ValueError):
        return plain(value)
    if type(value).__name__ == "_Null":
        return {"ref": "conda.auxlib:NULL"}
    return {"make": f"{type(value).__module__}:{type(value).__qualname__}"}


def describe_manager() -> list[str]:
    """The members of the plugin manager that are conda's own or pluggy's."""
    from conda.plugins.manager import CondaPluginManager

    return sorted(name for name in dir(CondaPluginManager) if not name.startswith("_"))


def describe_builtin() -> list[dict[str, Any]]:
    """conda's own plugins in the order of registration, with what their hooks give."""
    import conda.plugins.manager as manager

    real = importlib.metadata.distributions
    importlib.metadata.distributions = lambda **_: ()  # type: ignore[assignment]
    if hasattr(manager, "distributions"):
        manager.distributions = importlib.metadata.distributions
    try:
        loaded = manager.get_plugin_manager()
    finally:
        importlib.metadata.distributions = real
        if hasattr(manager, "distributions"):
            manager.distributions = real
    found = []
    for name, plugin in loaded.list_name_plugin():
        hooks: dict[str, Any] = {}
        for caller in loaded.get_hookcallers(plugin) or ():
            implementation = next(each for each in caller.get_hookimpls() if each.plugin is plugin)
            results = _results(implementation.function)
            options = {key: True for key in ("tryfirst", "trylast") if getattr(implementation, key)}
            hooks[caller.name] = {**options, "results": results}
        found.append({"plugin": name, "hooks": hooks})
    return found


def _results(implementation: Any) -> list[dict[str, Any]]:
    """What one hook implementation gives; ``platform`` marks what it gives on one platform only."""
    import platform as system

    from conda.base.context import reset_context

    given = {f"CONDA_OVERRIDE_{name}": "1" for name in OVERRIDDEN}
    os.environ.update(given)
    real = system.system
    by_platform = {}
    for platform, (subdir, called) in PLATFORMS.items():
        os.environ["CONDA_SUBDIR"] = subdir
        system.system = lambda called=called: called
        reset_context()
        by_platform[platform] = list(_facts(implementation))
    system.system = real
    for name in ("CONDA_SUBDIR", *given):
        del os.environ[name]
    reset_context()
    if len({json.dumps(results) for results in by_platform.values()}) == 1:
        return by_platform["linux"]
    return [{**fact, "platform": platform} for platform, results in by_platform.items() for fact in results]


def _facts(implementation: Any) -> Any:
    """The results of a hook, each with the fields that the function computes, by the line that yields it."""
    function = ast.parse(textwrap.dedent(inspect.getsource(implementation))).body[0]
    generator = implementation()
    for result in generator:
        line = generator.gi_frame.f_lineno - implementation.__code__.co_firstlineno + 1
        made = next(
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Yield) and node.lineno <= line <= (node.end_lineno or 0)
        )
        yield _result(result, _computed(function, made, type(result)))


def _computed(function: Any, made: Any, kind: type) -> set[str]:
    """The fields whose arguments are calls, or variables that the function assigns."""
    assigned = {node.id for node in ast.walk(function) if _is_stored(node)}
    given = dict(zip(inspect.signature(kind).parameters, made.args, strict=False))
    given |= {keyword.arg: keyword.value for keyword in made.keywords}
    return {
        field
        for field, value in given.items()
        if any(isinstance(node, ast.Call) or getattr(node, "id", "") in assigned for node in ast.walk(value))
    }


def _result(result: Any, computed: set[str]) -> dict[str, Any]:
    import conda

    fact: dict[str, Any] = {"type": type(result).__name__}
    for field in inspect.signature(type(result)).parameters:
        value = getattr(result, field)
        if field in ("summary", "fix", "description") and isinstance(value, str):
            value = result.name  # the sentence is conda's own
        if value == conda.__version__:
            fact[field] = {"ref": "conda:__version__"}
        elif field in computed and field != "name":
            fact[field] = None  # this machine's
        else:
            try:
                fact[field] = plain(value)
            except ValueError:
                fact[field] = _reference(value)
    if (specifier := getattr(result, "environment_spec", None)) is not None:
        fact["detection_supported"] = getattr(specifier, "detection_supported", True)
    return fact


def _reference(value: Any) -> dict[str, str]:
    if isinstance(value, enum.Enum) or type(value).__name__ == "_Null":
        return _default(value)
    if hasattr(value, "__qualname__"):
        return {"ref": f"{value.__module__}:{value.__qualname__}"}
    home = sys.modules[type(value).__module__]
    name = next(name for name, found in vars(home).items() if found is value)
    return {"ref": f"{home.__name__}:{name}"}


STARTED = """
import importlib.metadata, json, os, sys
seen = []
def watching(*args, **kwargs):
    frame = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__") != "conda.plugins.manager":
        frame = frame.f_back
    if frame is not None and not seen:
        seen.extend(sorted(name for name in sys.modules if name.partition(".")[0] == "conda"))
    return ()
importlib.metadata.distributions = watching
sys.argv = ["conda", "info", "--json"]
out = sys.stdout
sys.stdout = open(os.devnull, "w")
from conda.cli.main import main
try:
    main("info", "--json")
finally:
    out.write(json.dumps(seen))
"""


def describe_started() -> list[str]:
    """conda's modules in memory when a command loads plugins: attributes of their packages."""
    child = subprocess.run(
        [sys.executable, "-I", "-B", "-W", "ignore", "-c", STARTED],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(child.stdout)


PARSERS = ("conda.cli.helpers", "conda.cli.conda_argparse")
"""The modules with the helpers that add arguments to a parser; the first one from 23.11 on."""


class RecordedParser:
    """Stands for a parser: what a helper adds to it goes into ``adds``, in the catalogue's form."""

    def __init__(self, adds: list[dict[str, Any]], asked: list[str], number: int = 0) -> None:
        self.adds, self.asked, self.number = adds, asked, number

    def add_argument(self, *flags: str, **options: Any) -> None:
        argument = {key: self._option(value) for key, value in options.items() if key != "help"}
        if self.asked and "choices" in options and not options["choices"]:
            argument["choices"] = {"asks": self.asked[-1]}
        if isinstance(options.get("action"), DeprecatedAction):
            argument["deprecated"] = options["action"].releases
        self.adds.append({"in": self.number, "flags": list(flags), **dict(sorted(argument.items()))})

    def add_argument_group(self, title: Any = True, description: str | None = None) -> RecordedParser:
        return self._contained({"group": title})

    def add_mutually_exclusive_group(self, **options: Any) -> RecordedParser:
        options = {key: self._option(value) for key, value in options.items()}
        return self._contained({"exclusive": True, **options})

    def _contained(self, fact: dict[str, Any]) -> RecordedParser:
        self.adds.append({"in": self.number, **fact})
        return RecordedParser(self.adds, self.asked, sum("flags" not in each for each in self.adds))

    def _option(self, value: Any) -> Any:
        if isinstance(value, Given):
            return {"given": value.parameter}
        if isinstance(value, DeprecatedAction):
            return _reference(value.action)
        if getattr(value, "__name__", None) == "<lambda>":
            value()
            return {"asks": self.asked[-1]}
        if isinstance(value, Asking):
            return {"asks": value.name}
        try:
            return _default(value) if isinstance(value, enum.Enum) else plain(value)
        except ValueError:
            return _reference(value)


class Given:
    """The value of a helper's parameter."""

    def __init__(self, parameter: str) -> None:
        self.parameter = parameter


class DeprecatedAction:
    """What ``deprecated.action`` was given."""

    def __init__(self, since: str, until: str, action: Any, **options: Any) -> None:
        self.action, self.releases = action, [since, until]


class Asking:
    """A method of the plugin manager that finds nothing, and notes that it was asked."""

    def __init__(self, name: str, asked: list[str]) -> None:
        self.name, self.asked = name, asked

    def __call__(self, *given: str) -> list[Any]:
        self.asked.append(" ".join([self.name, *given]))
        return []


class AskingManager:
    """Stands for the plugin manager."""

    def __init__(self, asked: list[str]) -> None:
        self.asked = asked

    def __getattr__(self, name: str) -> Asking:
        return Asking(name, self.asked)


def describe_parsers() -> dict[str, Any]:
    """What each helper of conda's command line adds to the parser that it is given."""
    from unittest.mock import patch

    from conda.base.context import Context

    asked: list[str] = []
    with contextlib.ExitStack() as changed:
        changed.enter_context(patch.object(Context, "plugin_manager", AskingManager(asked)))
        with contextlib.suppress(ImportError, AttributeError):  # not in old releases
            from conda.deprecations import DeprecationHandler

            action = lambda self, *given, **options: DeprecatedAction(*given, **options)  # noqa: E731
            changed.enter_context(patch.object(DeprecationHandler, "action", action))
        found = {
            f"{name}:{key}": _parser_helper(helper, asked)
            for name in PARSERS
            if (module := sys.modules.get(name))
            for key, helper in vars(module).items()
            if key.startswith("add_") and getattr(helper, "__module__", None) == name
        }
    return dict(sorted(found.items()))


def _parser_helper(helper: Any, asked: list[str]) -> dict[str, Any]:
    signature = inspect.signature(helper)
    _, *others = signature.parameters.values()
    adds: list[dict[str, Any]] = []
    asked.clear()
    returned = helper(RecordedParser(adds, asked), *(Given(each.name) for each in others))
    return {
        "parameters": list(signature.parameters),
        "defaults": {each.name: plain(each.default) for each in others if each.default is not each.empty},
        "adds": adds,
        "returns": _numbers(returned),
    }


def _numbers(returned: Any) -> Any:
    if isinstance(returned, tuple):
        return [_numbers(each) for each in returned]
    return returned.number if isinstance(returned, RecordedParser) else None


def describe() -> dict[str, Any]:
    """Everything, in the catalogue's form."""
    warnings.simplefilter("ignore")
    import conda

    watch_deprecations()
    names = import_everything()
    modules, classes, constants = describe_modules(names)
    version = os.environ.get("CONDAPLUG_RELEASE") or conda.__version__
    return {
        "schema": SCHEMA,
        "version": version,
        "python": next(
            (found for found in (importlib.metadata.metadata("conda")["Requires-Python"],) if found), None
        ),
        "hooks": describe_hooks(),
        "types": describe_types(),
        "manager": describe_manager(),
        "builtin": describe_builtin(),
        "deprecations": dict(sorted(deprecations.items())),
        "context": describe_context(),
        "constants": dict(sorted(constants.items())),
        "classes": dict(sorted(classes.items())),
        "signatures": describe_signatures(names),
        "started": describe_started(),
        "parsers": describe_parsers(),
        "modules": modules,
    }


def dumps(data: dict[str, Any]) -> str:
    """JSON with one line for each entry of each section, so that two releases can be compared by line."""
    lines = []
    for section, content in data.items():
        if isinstance(content, dict):
            inner = ",\n".join(f" {_dumps(key)}:{_dumps(value)}" for key, value in content.items())
            text = f"{{\n{inner}\n}}"
        elif isinstance(content, list) and content and isinstance(content[0], dict):
            text = "[\n" + ",\n".join(f" {_dumps(value)}" for value in content) + "\n]"
        else:
            text = _dumps(content)
        lines.append(f"{_dumps(section)}: {text}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _dumps(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(dumps(describe()), encoding="utf-8")
