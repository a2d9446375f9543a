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
import contextlib
import enum
import importlib
import importlib.metadata
import inspect
import json
import os
import pkgutil
import re
import subprocess
import sys
import types
import warnings
from pathlib import Path
from typing import Any

SCHEMA = 1

HOOK_SINCE = {
    "conda_solvers": "22.11.0",
    "conda_subcommands": "22.11.0",
    "conda_virtual_packages": "22.11.0",
    "conda_pre_commands": "23.7.0",
    "conda_post_commands": "23.7.0",
    "conda_auth_handlers": "23.9.0",
    "conda_health_checks": "23.11.0",
    "conda_pre_solves": "24.1.0",
    "conda_post_solves": "24.1.0",
    "conda_settings": "24.3.0",
    "conda_reporter_backends": "24.11.0",
    "conda_session_headers": "24.11.0",
    "conda_request_headers": "24.11.0",
    "conda_environment_specifiers": "25.5.0",
    "conda_prefix_data_loaders": "25.5.0",
    "conda_pre_transaction_actions": "25.5.0",
    "conda_post_transaction_actions": "25.5.0",
    "conda_environment_exporters": "25.7.0",
    "conda_package_extractors": "26.1.0",
    "conda_exception_observers": "26.5.0",
    "conda_error_hints": "26.7.0",
}
"""The release that brought each hook, read from conda/plugins/hookspec.py at every release tag."""

NOT_THROUGH_RESULTS = {"conda_error_hints": "error_hints"}
"""Hooks that conda does not call through ``get_hook_results`` (conda/plugins/manager.py)."""

LONGEST_WORDS = 40
"""Text of several words that is longer is a sentence of conda's, which stays out of the data."""

COMPUTED_CONSTANTS = {"conda.base.constants"}
"""Modules whose simple values are facts also where the source computes them."""
PLATFORM_DEPENDENT = {
    "DEFAULT_CHANNELS",
    "PREFIX_NAME_DISALLOWED_CHARS",
    "ROOT_ENV_NAME",
    "ROOT_NO_RM",
    "SEARCH_PATH",
}
"""Names of those modules that have another value on another platform."""

SUBDIRS = {"linux": "linux-64", "osx": "osx-64", "win": "win-64", "freebsd": "freebsd-64"}
"""The platforms that conda's own virtual packages tell apart, each with one of its subdirs."""

DATA_MODELS = {"conda.models.environment:Environment", "conda.models.environment:EnvironmentConfig"}
"""Dataclasses outside ``conda.plugins.types`` whose fields are facts."""

NOT_FACTS = {
    "active_prefix",
    "arch_name",
    "av_data_dir",
    "bits",
    "bld_path",
    "category_map",
    "channels",
    "conda_build",
    "conda_exe",
    "conda_exe_vars_dict",
    "conda_prefix",
    "conda_private",
    "config_files",
    "croot",
    "default_activation_env",
    "default_activation_prefix",
    "default_channels",
    "default_prefix",
    "default_python",
    "description_map",
    "environ_proxies",
    "environment_settings",
    "envs_dirs",
    "export_platforms",
    "fetch_threads",
    "libc_family_version",
    "local_build_root",
    "os_distribution_name_version",
    "override_virtual_packages",
    "parameter_names",
    "parameter_names_and_aliases",
    "pkgs_dirs",
    "platform",
    "platform_system_release",
    "prefix_specified",
    "proxy_servers",
    "python_implementation_name_version",
    "raw_data",
    "requests_version",
    "root_dir",
    "root_prefix",
    "root_writable",
    "shlvl",
    "subdir",
    "subdirs",
    "target_prefix",
    "trash_dir",
    "user_agent",
}
"""Members of ``context`` that tell of the machine, of how conda was started, or in conda's sentences."""

HARD_TO_SEE = {"conda-libmamba-solver": ["conda_libmamba_solver"], "menuinst": ["menuinst"]}
"""conda's requirements that a conda in a plain virtual environment lacks: their importable names."""

LONGEST_CONSTANT = 1500

deprecations: dict[str, dict[str, str]] = {}


def note_deprecation(name: str, since: str, until: str, addendum: str | None, kind: str = "") -> None:
    fact = {"since": since, "until": until}
    if kind:
        fact["kind"] = kind
    use = re.search(r"[`']([A-Za-z_][\w.]*)[`'(]", addendum or "")
    if use:
        fact["use"] = use.group(1)
    deprecations[name] = fact


def watch_deprecations() -> None:
    """Record what conda declares deprecated while its modules are imported."""
    from conda.deprecations import DeprecationHandler

    constant, decorate = DeprecationHandler.constant, DeprecationHandler.__call__

    def recording_constant(self, *args, stack=0, **kwargs):  # type: ignore[no-untyped-def]
        module = sys._getframe(1 + stack).f_globals["__name__"]
        given = inspect.signature(constant).bind(self, *args, **kwargs).arguments
        facts = (given["deprecate_in"], given["remove_in"], given.get("addendum"))
        note_deprecation(f"{module}:{given['constant']}", *facts, "constant")
        return constant(self, *args, stack=stack + 1, **kwargs)

    def recording_call(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        decorator = decorate(self, *args, **kwargs)
        given = inspect.signature(decorate).bind(self, *args, **kwargs).arguments

        def inner(target):  # type: ignore[no-untyped-def]
            with contextlib.suppress(AttributeError):
                name = f"{target.__module__}:{target.__qualname__}"
                note_deprecation(name, given["deprecate_in"], given["remove_in"], given.get("addendum"))
            return decorator(target)

        return inner

    DeprecationHandler.constant = recording_constant
    DeprecationHandler.__call__ = recording_call


def import_everything() -> list[str]:
    import conda

    names = ["conda"]
    for found in pkgutil.walk_packages(conda.__path__, "conda.", onerror=lambda name: None):
        if found.name.endswith(".__main__"):
            continue
        # A module that needs what this conda lacks (a test library, another platform) is no part of it.
        with contextlib.suppress(Exception):
            importlib.import_module(found.name)
            names.append(found.name)
    return sorted(names)


def public_names(module: types.ModuleType) -> list[str]:
    names = {name for name in dir(module) if not (name.startswith("__") and name.endswith("__"))}
    prefix = f"{module.__name__}:"
    names |= {
        name.removeprefix(prefix)
        for name in deprecations
        if name.startswith(prefix) and "." not in name.removeprefix(prefix)
    }
    return sorted(name for name in names if _has(module, name))


def _has(module: types.ModuleType, name: str) -> bool:
    try:
        getattr(module, name)
    except AttributeError:
        return False
    return True


def imported_names(module: types.ModuleType) -> dict[str, tuple[str, str]]:
    """Name -> (module, attribute; empty for a whole module) for every import of the module's source."""
    try:
        tree = ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))
    except (OSError, SyntaxError):
        return {}
    package = module.__name__ if hasattr(module, "__path__") else module.__name__.rpartition(".")[0]
    found: dict[str, tuple[str, str]] = {}
    for node in _top_level(tree.body):
        if isinstance(node, ast.Import):
            for alias in node.names:
                target = alias.name if alias.asname else alias.name.partition(".")[0]
                found[alias.asname or target] = (target, "")
        elif isinstance(node, ast.ImportFrom):
            source = node.module or ""
            if node.level:
                base = package.split(".")
                base = base[: len(base) - (node.level - 1)]
                source = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                found[alias.asname or alias.name] = (source, alias.name)
    return found


def _top_level(body: list[ast.stmt]) -> Any:
    for node in body:
        if isinstance(node, (ast.If, ast.Try, ast.With, ast.For)):
            for inner in ("body", "orelse", "finalbody"):
                yield from _top_level(getattr(node, inner, []))
            for handler in getattr(node, "handlers", []):
                yield from _top_level(handler.body)
        else:
            yield node


def literal_names(module: types.ModuleType) -> set[str]:
    """Names that the module's source assigns once, at its top, to a literal: the same on every platform."""
    try:
        tree = ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))
    except (OSError, SyntaxError):
        return set()
    found = set()
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name, value = node.targets[0].id, node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            name, value = node.target.id, node.value
        else:
            continue
        if (
            isinstance(value, ast.Call)
            and getattr(value.func, "id", "") == "frozenset"
            and len(value.args) == 1
        ):
            value = value.args[0]
        with contextlib.suppress(ValueError, TypeError):
            ast.literal_eval(value)
            found.add(name)
    return found


def plain(value: Any) -> Any:
    """A simple value as JSON, with the kinds that JSON lacks marked; ValueError where it is not simple."""
    if value is None or type(value) in (bool, int, str):
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


def is_prose(constant: Any) -> bool:
    """Whether a constant is a sentence, or a pattern, rather than a name."""
    return isinstance(constant, str) and " " in constant and len(constant) > LONGEST_WORDS


def describe_modules(names: list[str]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    modules: dict[str, Any] = {}
    classes: dict[str, Any] = {}
    constants: dict[str, Any] = {}
    for name in names:
        module = sys.modules[name]
        imports, literals = imported_names(module), literal_names(module)
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
            elif isinstance(value, (types.FunctionType, types.BuiltinFunctionType)) or hasattr(
                value, "cache_clear"
            ):
                groups.setdefault("functions", []).append(attribute)
            else:
                groups.setdefault("values", []).append(attribute)
                computed = name in COMPUTED_CONSTANTS and attribute not in PLATFORM_DEPENDENT
                if attribute in literals or computed:
                    with contextlib.suppress(ValueError):
                        constant = plain(value)
                        text = json.dumps(constant)
                        if len(text) <= LONGEST_CONSTANT and not is_prose(constant):
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
        if hasattr(module, "__path__"):
            described["package"] = True
        if hasattr(module, "__all__"):
            described["all"] = " ".join(module.__all__)
        modules[name] = described
    return modules, classes, constants


def _origin(
    module: str, name: str, value: Any, imports: dict[str, tuple[str, str]]
) -> tuple[str, str] | None:
    """Where a module has a name from, as (module, attribute); None for what it defines itself."""
    if name in imports:
        source, original = imports[name]
        if not original:
            return source, ""
        if isinstance(value, types.ModuleType) and sys.modules.get(f"{source}.{original}") is value:
            return f"{source}.{original}", ""
        if source != module and _is_there(source, original, value):
            return source, original
    if isinstance(value, types.ModuleType):
        return value.__name__, ""
    if isinstance(value, type | types.FunctionType):
        source, original = value.__module__, value.__qualname__
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
    return found is value


def describe_class(value: type) -> dict[str, Any]:
    described: dict[str, Any] = {}
    bases = [f"{base.__module__}:{base.__qualname__}" for base in value.__bases__ if base is not object]
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
            if all(str(member) == str(member.value) for member in value):
                described["shown"] = "value"
    return described


def describe_context() -> dict[str, Any]:
    """The members of ``context`` and their simple values in a conda that nobody configured."""
    from conda.base.context import Context, context

    names = sorted(name for name in dir(context) if not name.startswith("__"))
    kinds = (types.FunctionType, classmethod, staticmethod)
    methods = {name for name in names if isinstance(inspect.getattr_static(Context, name, None), kinds)}
    values = {}
    for name in sorted(set(names) - methods - NOT_FACTS):
        if name.startswith("_"):
            continue
        with contextlib.suppress(Exception):
            value = getattr(context, name)
            if isinstance(value, enum.Enum):
                values[name] = _default(value)
            else:
                values[name] = plain(_thawed(value))
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


def describe_hooks() -> dict[str, Any]:
    from conda.plugins.hookspec import CondaSpecs

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
            "since": HOOK_SINCE.get(name),
            "call": NOT_THROUGH_RESULTS.get(name, "results"),
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
        if dataclasses.is_dataclass(value):
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
    """The parameters of a dataclass's constructor, and whether all are keyword-only."""
    import dataclasses

    fields = {field.name: field for field in dataclasses.fields(value)}
    parameters = list(inspect.signature(value).parameters.values())
    described = []
    for parameter in parameters:
        annotation = fields[parameter.name].type if parameter.name in fields else parameter.annotation
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

    real, manager.distributions = manager.distributions, lambda: ()  # type: ignore[assignment]
    try:
        loaded = manager.get_plugin_manager()
    finally:
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
    from conda.base.context import reset_context

    by_platform = {}
    for platform, subdir in SUBDIRS.items():
        os.environ["CONDA_SUBDIR"] = subdir
        reset_context()
        by_platform[platform] = [_result(result) for result in implementation()]
    del os.environ["CONDA_SUBDIR"]
    reset_context()
    if len({json.dumps(results) for results in by_platform.values()}) == 1:
        return by_platform["linux"]
    return [{**fact, "platform": platform} for platform, results in by_platform.items() for fact in results]


def _result(result: Any) -> dict[str, Any]:
    import dataclasses

    fact: dict[str, Any] = {"type": type(result).__name__}
    for field in dataclasses.fields(result):
        value = getattr(result, field.name)
        if field.name in ("summary", "fix", "description") and isinstance(value, str):
            value = result.name  # the sentence is conda's own
        try:
            fact[field.name] = plain(value)
        except ValueError:
            fact[field.name] = _reference(value)
    if (specifier := getattr(result, "environment_spec", None)) is not None:
        fact["detection_supported"] = getattr(specifier, "detection_supported", True)
    if type(result).__name__ == "CondaVirtualPackage":
        if result.name == "conda":
            fact["version"] = {"ref": "conda:__version__"}
        elif result.name == "glibc":
            fact["version"] = None  # this machine's
    return fact


def _reference(value: Any) -> dict[str, str]:
    if isinstance(value, enum.Enum) or type(value).__name__ == "_Null":
        return _default(value)
    named = value if hasattr(value, "__qualname__") else type(value)
    return {"ref": f"{named.__module__}:{named.__qualname__}"}


def describe_dependencies() -> list[str]:
    """Importable top-level names of conda's requirements and of theirs."""
    by_distribution: dict[str, set[str]] = {}
    for top, distributions in importlib.metadata.packages_distributions().items():
        for distribution in distributions:
            by_distribution.setdefault(_canonical(distribution), set()).add(top)
    seen: set[str] = set()
    names: set[str] = set()
    queue = ["conda"]
    while queue:
        distribution = queue.pop()
        if distribution in seen:
            continue
        seen.add(distribution)
        if distribution != "conda":
            names |= by_distribution.get(distribution, set()) | set(HARD_TO_SEE.get(distribution, ()))
        try:
            requirements = importlib.metadata.requires(distribution) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        for requirement in requirements:
            if "extra ==" not in requirement:
                queue.append(_canonical(re.match(r"[\w.-]+", requirement).group()))  # type: ignore[union-attr]
    names |= {name for extra in ("menuinst", "conda-libmamba-solver") for name in HARD_TO_SEE[extra]}
    return sorted(
        name
        for name in names
        if name.isidentifier() and not name.startswith("_") and not name.startswith("test_")
    )


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


STARTED = """
import importlib.metadata, json, os, sys, tempfile
real = importlib.metadata.distributions
seen = []
def watching(*args, **kwargs):
    if sys._getframe(1).f_globals.get("__name__") == "conda.plugins.manager" and not seen:
        seen.extend(sorted(name for name in sys.modules if name.partition(".")[0] == "conda"))
    return ()
importlib.metadata.distributions = watching
sys.argv = ["conda", "info", "--json"]
out = sys.stdout
sys.stdout = open(os.devnull, "w")
from conda.cli.main import main
main("info", "--json")
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
        "dependencies": describe_dependencies(),
        "deprecations": dict(sorted(deprecations.items())),
        "context": describe_context(),
        "constants": dict(sorted(constants.items())),
        "classes": dict(sorted(classes.items())),
        "started": describe_started(),
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
