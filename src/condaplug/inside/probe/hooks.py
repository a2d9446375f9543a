"""Call the plugin's hooks as conda does at this release, and write down what each implementation gave."""

from __future__ import annotations

import argparse
import inspect
import sys
import zlib
from dataclasses import fields, is_dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from .describe import (
    fault_facts,
    fault_unless_limit,
    is_limit,
    is_stand_in,
    members_of,
    spot_of,
    value_facts,
)
from .reporters import reporter_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ENDLESS = 25_000
"""Results after which a hook counts as endless: conda flattens all of them before it goes on."""

SHOWN = 100
"""How many results of an endless hook are passed on: they show as much as all of them."""

FIELD_LIMIT = 60

STORED = ("action", "extract", "fixer", "hook", "loader")
"""Fields that conda stores, and calls when a user asks for them: here, a stand-in is only passed around."""
SUMMARY_LIMIT = 10_000
"""The longest summary that is wrapped as help: argparse needs a time that grows with the square of it."""

NAME_LIMIT = 500
"""The longest name that is passed on whole."""

ARGUMENTS: dict[str, dict[str, str]] = {
    "conda_session_headers": {"host": "conda.anaconda.org"},
    "conda_request_headers": {"host": "conda.anaconda.org", "path": "/conda-forge/noarch/repodata.json"},
}
"""What conda passes to the hooks that take arguments (conda/gateways/connection/session.py since 24.11)."""


class Call:
    """One call of one hook implementation and what it gave."""

    def __init__(self, hook: str, impl: Any, repair: Callable[[], None]) -> None:
        self._repair = repair
        self.hook = hook
        self.plugin = impl.plugin
        # conda adds an object's id to the name of its class (conda/plugins/manager.py, get_canonical_name)
        self.plugin_name = impl.plugin_name.removesuffix(f"[{id(impl.plugin)}]")
        self.function: Callable[..., Any] = impl.function
        self.outcome: str | None = None
        self.fault: BaseException | None = None
        self.value: Any = None
        self.results: list[Any] = []

    def run(self, *arguments: Any) -> Any:
        """Call the implementation for conda; the results go on to conda as they are."""
        try:
            try:
                self.value = self.function(*arguments)
            finally:
                self._repair()
        except BaseException as error:
            self._raised(error)
            raise
        if self.value is None:
            self.outcome = "none"
            return None
        if inspect.iscoroutine(self.value) or inspect.isasyncgen(self.value):
            self.outcome = "async"
            return self._close()
        try:
            items = iter(self.value)
        except Exception:
            self.outcome = "not-iterable"
            return self.value
        except BaseException as error:
            self._raised(error)
            raise
        try:
            try:
                endless = self._take(items)
            finally:
                self._repair()
        except BaseException as error:
            self._raised(error)
            raise
        if endless:
            self.outcome = "endless"
            del self.results[SHOWN:]
        else:
            self.outcome = "text" if isinstance(self.value, (str, bytes)) else "results"
        return self.results

    def _take(self, items: Iterator[Any]) -> bool:
        """Note the results, up to ``ENDLESS``; whether there are so many."""
        for item in items:
            self.results.append(item)
            if len(self.results) >= ENDLESS:
                return True
        return False

    def _raised(self, error: BaseException) -> None:
        if is_limit(error):
            self.outcome = "limited"
        else:
            self.outcome, self.fault = "raised", error

    def _close(self) -> Any:
        value = self.value
        if inspect.iscoroutine(value):
            value.close()
        return value


def watch(manager: Any, repair: Callable[[], None]) -> list[Call]:
    """Record every implementation's call from now on; returns the list that fills up.

    ``repair`` runs whenever code of a plugin has run.
    """
    calls: list[Call] = []
    for name, caller in vars(manager.hook).items():
        if name.startswith("_"):
            continue
        for impl in caller.get_hookimpls():
            if not (impl.hookwrapper or getattr(impl, "wrapper", False)):
                impl.function = _recording(name, impl, calls, repair)
    return calls


def _recording(hook: str, impl: Any, calls: list[Call], repair: Callable[[], None]) -> Callable[..., Any]:
    call = Call(hook, impl, repair)  # keeps the original function, which the wrapper replaces

    def record(*arguments: Any, **named: Any) -> Any:
        # conda_error_hints passes keywords (conda/plugins/manager.py, get_error_hints, 26.7.1)
        current = Call(hook, impl, repair)
        current.function = call.function
        calls.append(current)
        return current.run(*arguments, *named.values())

    return record


def call_hook(manager: Any, hook: str) -> BaseException | None:
    """Make the call that conda makes for ``hook``; returns the exception that conda would see, or None."""
    try:
        if hook == "conda_error_hints":
            from conda import CondaError

            manager.get_error_hints(CondaError("an error to give hints for"))
        else:
            manager.get_hook_results(hook.removeprefix("conda_"), **ARGUMENTS.get(hook, {}))
    except BaseException as error:
        return error
    return None


def call_facts(call: Call, roots: list[str]) -> dict[str, Any]:
    """The facts of one call: outcome, fault, and each result with its fields."""
    return {
        "hook": call.hook,
        "plugin": call.plugin_name,
        "function": getattr(call.function, "__name__", str(call.function)),
        "spot": spot_of(call.function),
        "outcome": call.outcome,
        "fault": fault_facts(call.fault, roots) if call.fault else None,
        "value": value_facts(call.value, deep=False) if call.outcome in ("not-iterable", "text") else None,
        "results": [
            result_facts(result, call.hook, roots) for result in call.results[:200] if not is_stand_in(result)
        ],
    }


def result_facts(result: Any, hook: str, roots: list[str]) -> dict[str, Any]:
    """The facts of one result: its type, name as conda reads it, fields, and what conda calls of it."""
    facts = value_facts(result, deep=False)
    facts["label"] = name_of(result)
    values = field_values(result)
    facts["fields"] = {
        name: value_facts(value) for name, value in values.items() if name in STORED or not is_stand_in(value)
    }
    facts["calls"] = []
    if hook == "conda_virtual_packages":
        # evaluated for every solve and `conda info` (conda/plugins/types.py, CondaVirtualPackage)
        facts["calls"] = _virtual_package(result, roots)
    elif hook == "conda_subcommands":
        # conda builds every subcommand's parser at every command (conda/cli/conda_argparse.py)
        parser = argparse.ArgumentParser(prog="conda subcommand", add_help=False)
        configured = _attempt(result, "configure_parser", roots, parser)
        facts["calls"] = [configured, _summarised(result, roots), _helped(configured, parser, roots)]
    elif hook == "conda_reporter_backends":
        facts["calls"] = reporter_facts(field_values(result).get("renderer"), roots)
    elif hook == "conda_environment_exporters":
        facts["calls"] = [_exported(result, roots)]
    elif hook == "conda_settings":
        facts["calls"] = [_default_read(result, roots)]
    elif hook == "conda_prefix_data_loaders":
        facts["calls"] = [_loaded(result, roots)]
    facts["calls"] = [call for call in facts["calls"] if call]
    return facts


def name_of(result: Any) -> str | None:
    """The result's name where it is a string, else None (never raises)."""
    try:
        name = result.name
    except BaseException:
        return None
    return short(name) if isinstance(name, str) else None


def short(name: str) -> str:
    """A name; of a very long one the start, and a digest that tells it from others."""
    if len(name) <= NAME_LIMIT:
        return name
    return f"{name[:NAME_LIMIT]}… ({len(name)} characters, {zlib.crc32(name.encode('utf-8', 'replace')):08x})"


def label_facts(result: Any) -> dict[str, Any]:
    """What conda finds a result by: its name, aliases and patterns of file names; never raises."""
    facts: dict[str, Any] = {"name": name_of(result)}
    for key, attribute in (("aliases", "aliases"), ("patterns", "default_filenames")):
        try:
            facts[key] = [short(item) for item in getattr(result, attribute) if isinstance(item, str)]
        except BaseException:
            facts[key] = []
    return facts


def field_values(result: Any) -> dict[str, Any]:
    """The fields of a result by name: of a dataclass its fields, of anything else what conda could ask for.

    Raises what a property of the result raises, as conda would meet it.
    """
    if is_dataclass(result):
        names = [field.name for field in fields(result)]
    else:
        names = [name for name in members_of(type(result)) if name != "__call__"]
        names = [*vars(result), *names][:FIELD_LIMIT] if hasattr(result, "__dict__") else names[:FIELD_LIMIT]
    # "impl" is conda's own note of where a result came from
    return {name: getattr(result, name) for name in names if name != "impl" and hasattr(result, name)}


def _summarised(result: Any, roots: list[str]) -> dict[str, Any] | None:
    """Show the summary as ``conda --help`` does: argparse expands ``%`` in it."""
    summary = field_values(result).get("summary")
    if not isinstance(summary, str) or len(summary) > SUMMARY_LIMIT:
        return None
    try:
        parser = argparse.ArgumentParser(prog="conda")
        parser.add_subparsers().add_parser("name", help=summary)
        parser.format_help()
    except Exception as error:
        return {"field": "summary", "fault": fault_unless_limit(error, roots), "value": None}
    return None


def _helped(configured: Any, parser: argparse.ArgumentParser, roots: list[str]) -> dict[str, Any] | None:
    """Expand the help of each option as ``--help`` does: argparse replaces ``%(default)s`` and the like."""
    if configured is None or configured["fault"]:
        return None
    expand: Any = getattr(parser._get_formatter(), "_expand_help", None)
    try:
        for action in parser._actions if expand else ():
            if isinstance(action.help, str) and action.help != argparse.SUPPRESS:
                expand(action)
    except (KeyError, TypeError, ValueError) as error:
        return {"field": "help", "fault": fault_facts(error, roots), "value": None}
    return None


def _virtual_package(result: Any, roots: list[str]) -> list[dict[str, Any] | None]:
    """Ask for version and build, and validate the version (conda/plugins/types.py, to_virtual_package)."""
    version, given = _call(result, "version", roots)
    calls = [version, _attempt(result, "build", roots)]
    given = given if version else field_values(result).get("version")
    if given is not None and type(given).__name__ != "_Null":
        calls.append(_attempt(result, "version_validation", roots, given))
    return calls


def _exported(result: Any, roots: list[str]) -> dict[str, Any] | None:
    """Export a small environment as ``conda export`` does (conda/cli/main_export.py, 25.7 and later)."""
    from conda.base.context import context
    from conda.models.environment import Environment
    from conda.models.match_spec import MatchSpec

    facts: dict[str, Any] = {"platform": context.subdir, "name": "exported", "prefix": sys.prefix}
    environment = Environment(**facts, requested_packages=[MatchSpec("python"), MatchSpec("numpy >=2")])
    values = field_values(result)
    if callable(values.get("export")):
        return _attempt(result, "export", roots, environment)
    return _attempt(result, "multiplatform_export", roots, [environment])


def _loaded(result: Any, roots: list[str]) -> dict[str, Any] | None:
    """Load an environment without packages, as ``conda list`` does (conda/core/prefix_data.py)."""
    with TemporaryDirectory() as prefix:
        history = Path(prefix, "conda-meta", "history")
        history.parent.mkdir()
        history.touch()
        return _attempt(result, "loader", roots, Path(prefix), {})


def _default_read(result: Any, roots: list[str]) -> dict[str, Any] | None:
    """Read the setting where nobody sets it (conda/common/configuration.py, ParameterLoader)."""
    parameter = field_values(result).get("parameter")
    try:
        default = parameter.default  # type: ignore[union-attr]
        errors = default.collect_errors(None, default.typify("<<merged>>"), "<<merged>>")
    except AttributeError:
        return None  # not a parameter, or not one that says how it is read
    except Exception as error:
        errors = [error]
    if not errors:
        return None
    return {"field": "default", "fault": fault_unless_limit(errors[0], roots), "value": None}


def _attempt(result: Any, field: str, roots: list[str], *arguments: Any) -> dict[str, Any] | None:
    return _call(result, field, roots, *arguments)[0]


def _call(result: Any, field: str, roots: list[str], *arguments: Any) -> tuple[dict[str, Any] | None, Any]:
    """The facts of a call of a field, None where it cannot be called; and what it returned."""
    function = field_values(result).get(field)
    if not callable(function):
        return None, None
    try:
        value = function(*arguments)
    except BaseException as error:
        limited = is_limit(error)
        fault = None if limited else fault_facts(error, roots)
        return {"field": field, "fault": fault, "value": None, "limited": limited}, None
    return {"field": field, "fault": None, "value": value_facts(value, deep=False)}, value
