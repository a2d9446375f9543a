"""The plugin manager (conda/plugins/manager.py): registering plugins, calling their hooks, choosing one.

Where releases differ, the release is asked at the point where it matters, so that a plugin that never gets
there runs alike on all of them. What conda does with the plugins afterwards (invoking actions, extracting
packages) is a limit.
"""

from __future__ import annotations

import copy
import functools
import logging
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from types import ModuleType
from typing import Any

import pluggy

from ...model import Placeholder, release
from ..common.io import dashlist
from ._selection import Selection

__all__ = ["CondaPluginManager"]

log = logging.getLogger("conda.plugins.manager")
_BY_NAME = {
    "get_solvers": "solvers",
    "get_subcommands": "subcommands",
    "get_settings": "settings",
    "get_health_checks": "health_checks",
}
"""Methods that give the results of a hook by name."""
_CACHED = {
    "get_cached_solver_backend": "22.11",
    "get_cached_session_headers": "24.11",
    "get_cached_request_headers": "24.11",
}
"""Methods that conda makes for each manager, and the release that brought them."""
_LISTING = "get_plugin get_plugins has_plugin list_name_plugin list_plugin_distinfo get_name get_hookcallers"
"""pluggy's methods that show which plugins there are, conda's own among them."""
_ALL_BUT_LIMITS = (Exception, SystemExit, KeyboardInterrupt, GeneratorExit)
"""conda drops every exception of a hint; a limit of the model is none of conda's."""


def made(name: str) -> Any:
    """The manager of this load, made when it is first asked for; how it finds distributions."""
    if name == "get_plugin_manager":
        return functools.cache(_plugin_manager)
    if name == "distributions":
        from importlib.metadata import distributions

        return distributions
    return None


def _plugin_manager() -> Any:
    found = CondaPluginManager()
    found.add_hookspecs(release().get("conda.plugins.hookspec:CondaSpecs"))
    with release().unrecorded():  # that they are there shows in names and results, which are asked for
        for facts in release().data.ask("builtin"):
            found.register(BuiltinPlugin(facts), name=facts["plugin"])
    if release().since("23.3"):
        found.load_entrypoints("conda")
    else:
        found.load_setuptools_entrypoints("conda")
    return found


class BuiltinPlugin:
    """One of conda's own plugins: its hooks give what the catalogue says."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        hookimpl = release().get("conda.plugins.hookspec:hookimpl")
        self.__name__ = facts["plugin"]
        for hook, options in facts["hooks"].items():
            given = {key: options[key] for key in ("tryfirst", "trylast") if key in options}
            vars(self)[hook] = hookimpl(_implementation(hook, options["results"]), **given)


def _implementation(hook: str, facts: list[dict[str, Any]]) -> Any:
    def implementation() -> Any:
        release().data.ask("builtin", hook)
        return _results(facts)

    return implementation


def _results(facts: list[dict[str, Any]]) -> list[Any]:
    """What a built-in plugin's hook gives on this platform."""
    system = release().get("conda.base.context:context").platform
    made = []
    for fact in facts:
        if fact.get("platform", system) != system:
            continue
        kind = release().get(f"conda.plugins.types:{fact['type']}")
        fields = {
            name: value
            for name, value in fact.items()
            if name not in ("type", "platform", "detection_supported")
        }
        made.append(kind(**{name: release().plain(value) for name, value in fields.items()}))
    return made


def _marking(implementation: Any) -> Any:
    """The same implementation, whose results say that it gave them (``result.impl``); wrappers give none."""
    if implementation.wrapper or implementation.hookwrapper:
        return implementation

    def mark(result: Any) -> Any:
        with suppress(AttributeError, TypeError):
            result.impl = implementation
        return result

    def function(*arguments: Any) -> Any:
        found = implementation.function(*arguments)
        one = isinstance(found, (str, bytes, bytearray, Mapping)) or not isinstance(found, Iterable)
        return mark(found) if one else map(mark, found)

    marked = copy.copy(implementation)
    marked.function = function
    return marked


def _plugin_error(text: str) -> Exception:
    found: Exception = release().get("conda.exceptions:PluginError")(text)
    return found


class _Method:
    """A method that only some releases have: to the others it is missing."""

    def __init__(self, name: str, function: Any) -> None:
        self.name = name
        self.function = function
        function.__qualname__ = f"CondaPluginManager.{name}"

    def __get__(self, manager: Any, kind: Any) -> Any:
        if self.name not in release().data["manager"]:
            raise AttributeError(f"'CondaPluginManager' object has no attribute {self.name!r}")
        return self.function.__get__(manager, kind)


class CondaPluginManager(pluggy.PluginManager):
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__("conda", *given, **named)
        self._selection = Selection(self.get_hook_results)

    def __getattr__(self, name: str) -> Any:
        """What the release has and the model does not behave for."""
        if name.startswith("_"):
            raise AttributeError(f"'CondaPluginManager' object has no attribute {name!r}")
        known = release().since(_CACHED[name]) if name in _CACHED else name in release().data["manager"]
        if not known:
            raise AttributeError(f"'CondaPluginManager' object has no attribute {name!r}")
        return Placeholder(f"conda.plugins.manager.CondaPluginManager.{name}")

    def get_canonical_name(self, plugin: Any) -> str:
        if isinstance(plugin, (ModuleType, BuiltinPlugin)):
            return _imported_as(plugin)
        if not release().since("23.7"):
            return str(super().get_canonical_name(plugin))
        kind = plugin if isinstance(plugin, type) else type(plugin)
        module = sys.modules.get(kind.__module__)
        if getattr(module, "__spec__", None) is None and not release().since("26.7"):
            module = None
            name = f"<unknown_module>.{kind.__qualname__}"
        else:
            name = f"{_imported_as(module, kind.__module__)}.{kind.__qualname__}"
        return name if kind is plugin else f"{name}[{id(plugin)}]"

    def get_plugin_source(self, conda_plugin: Any) -> str | None:
        given_by = getattr(conda_plugin, "impl", None)
        if given_by is None:
            return None
        shipped: list[Any] = [facts for plugin, facts in self._plugin_distinfo if plugin is given_by.plugin]
        known = [(facts.project_name, getattr(facts, "version", "")) for facts in shipped]
        return " ".join(known[0]).strip() if known else str(given_by.plugin_name)

    def parse_hookimpl_opts(self, plugin: Any, name: str) -> Any:
        found = super().parse_hookimpl_opts(plugin, name)
        if found:
            release().data.ask("hooks", found.get("specname") or name)
        return found

    def register(self, plugin: Any, name: str | None = None) -> str | None:
        name = name or self.get_canonical_name(plugin)
        release().data.ask("plugin", name)
        try:
            given = super().register(plugin, name=name)
        except ValueError:  # it, or one of its name, is registered already
            if release().since("23.9"):
                return None
            raise
        except Exception as reason:
            if not release().since("23.9"):
                raise
            text = f"the plugin {name} cannot be registered: {reason}"
            raise _plugin_error(text) from reason
        if release().since("26.3.1"):
            with suppress(AttributeError, TypeError):
                plugin.plugin_name = given
        return given

    def load_plugins(self, *plugins: Any) -> Any:
        """Register each; how many were new (before 23.7 their names). Until 23.7, an old one fails."""
        try:
            given = [self.register(plugin) for plugin in plugins]
        except ValueError as reason:
            raise _plugin_error(str(reason)) from reason
        return [*map(bool, given)].count(True) if release().since("23.7") else given

    def load_entrypoints(self, group: str, name: str | None = None) -> int:
        wanted = [
            (distribution, entry_point)
            for distribution in sys.modules["conda.plugins.manager"].distributions()
            for entry_point in distribution.entry_points
            if entry_point.group == group and name in (None, entry_point.name)
        ]
        return [self._load(*each) for each in wanted].count(True)

    def load_setuptools_entrypoints(self, *given: Any, **named: Any) -> int:
        """pluggy's own way, with the error of conda (22.11 and 23.1)."""
        try:
            return int(super().load_setuptools_entrypoints(*given, **named))
        except Exception as reason:
            if release().since("23.3"):
                raise
            raise _plugin_error(f"entry points cannot be loaded: {reason}") from reason

    def _load(self, distribution: Any, entry_point: Any) -> bool:
        """Whether a new plugin is behind an entry point; one that cannot be loaded is only logged."""
        by_entry_point = not release().since("23.7")
        if by_entry_point and self._is_taken(entry_point.name):
            return False
        try:
            plugin = entry_point.load()
        except Exception as reason:
            log.warning("the entry point %s cannot be loaded: %s", entry_point.name, reason)
            return False
        name = entry_point.name if by_entry_point else self.get_canonical_name(plugin)
        if not release().since("23.9") and self._is_taken(name):
            return False
        registered = bool(self.register(plugin, name))
        if registered:
            facade = vars(pluggy._manager)["DistFacade"]
            self._plugin_distinfo.append((plugin, facade(distribution)))
        return registered

    def _is_taken(self, name: str) -> bool:
        return bool(super().get_plugin(name) or self.is_blocked(name))

    def list_plugin_distinfo(self) -> list[tuple[Any, Any]]:
        """conda notes the distributions of plugins since 26.7."""
        return super().list_plugin_distinfo() if release().since("26.7") else []

    def _hookexec(self, hook_name: str, methods: Any, kwargs: Any, firstresult: bool) -> Any:
        if release().since("26.3.1"):
            methods = [*map(_marking, methods)]
        return super()._hookexec(hook_name, methods, kwargs, firstresult)

    def get_hook_results(self, name: str, **kwargs: Any) -> list[Any]:
        """A hook's results, by name. Raises PluginError for two of a name, and for one without."""
        if kwargs and not release().since("24.11"):
            raise TypeError(f"get_hook_results() got an unexpected keyword argument {next(iter(kwargs))!r}")
        hook = getattr(self.hook, f"conda_{name}", None)
        if hook is None:
            raise _plugin_error(f"there is no hook conda_{name}")
        found = [result for results in hook(**kwargs) for result in results]
        nameless = _nameless(found)
        if nameless:
            shown = [f"{result!r} ({self._giver(result)})" for result in nameless]
            raise _plugin_error(f"results of conda_{name} without a proper name:{dashlist(shown)}")
        named = defaultdict(list)
        for result in found:
            named[result.name].append(result)
        shared = [
            f"{key!r} from {', '.join(sorted(self._giver(result) for result in given))}"
            for key, given in sorted(named.items())
            if len(given) > 1
        ]
        if shared:
            raise _plugin_error(f"results of conda_{name} share a name:{dashlist(shared)}")
        return [named[key][0] for key in sorted(named)]

    def _giver(self, result: Any) -> str:
        """Who gave a result, in an error's text. Raises AttributeError as 26.3.1 to 26.5 do."""
        if release().since("26.7"):
            return str(self.get_plugin_source(result))
        return str(result.impl.plugin_name) if release().since("26.3.1") else "some plugin"

    def get_settings(self) -> dict[str, Any]:
        found = _by_name(self, "settings")
        if release().since("25.5"):
            return found
        return {name: (setting.parameter, setting.aliases) for name, setting in found.items()}

    def get_error_hints(self, error: BaseException) -> tuple[Any, ...]:
        """The hints of every implementation, by the plugins' names (26.7)."""
        found = self.hook.conda_error_hints.get_hookimpls()
        calls = sorted(found, key=lambda implementation: str(implementation.plugin_name))
        return tuple(hint for call in calls for hint in _hints(call, error))

    def load_settings(self) -> None:
        from ..base.context import plugin_config

        config = plugin_config()
        for setting in self.get_hook_results("settings"):
            config.add_plugin_setting(setting.name.lower(), setting.parameter, setting.aliases)

    def get_config(self, data: Any) -> Any:
        return release().get("conda.plugins.config:PluginConfig")(data)

    # -- environment specifiers and exporters: see Selection ---------------------------------------------

    def get_environment_specifiers(self, *given: Any, **named: Any) -> Any:
        if not release().since("25.7"):  # it took the file
            return self._selection.detected(*given, **named)
        return self._selection.specifiers(*given, **named)

    def get_environment_specifier_by_name(self, source: str, name: str) -> Any:
        return self._selection.named(source, name)

    def detect_environment_specifier(self, source: str) -> Any:
        return self._selection.detected(source)

    def get_environment_specifier(self, source: str, name: str | None = None) -> Any:
        found = self._selection
        return found.named(source, name) if name else found.detected(source)

    def get_environment_exporters(self) -> Iterable[Any]:
        return iter(self.get_hook_results("environment_exporters"))

    def get_exporter_format_mapping(self) -> dict[str, Any]:
        return self._selection.exporters()

    def detect_environment_exporter(self, filename: str) -> Any:
        return self._selection.exporter_of_file(filename)

    def get_environment_exporter_by_format(self, format_name: str) -> Any:
        return self._selection.exporter_of_format(format_name)


def _listing(method: Any) -> Any:
    """A method of pluggy's that shows conda's own plugins."""

    @functools.wraps(method)
    def listing(self: Any, *given: Any, **named: Any) -> Any:
        release().data.ask("builtin")
        return method(self, *given, **named)

    return listing


def _giving(hook: str) -> Any:
    def results(self: Any) -> dict[str, Any]:
        return _by_name(self, hook)

    return results


def _by_name(manager: Any, hook: str) -> dict[str, Any]:
    """A hook's results by name, before 25.7 in lower case."""
    return {result.name.lower(): result for result in manager.get_hook_results(hook)}


def _nameless(results: list[Any]) -> list[Any]:
    """The results whose name conda refuses. Raises AttributeError for one without a name where conda does."""
    wrong = [result for result in results if not _well_named(result)]
    if not wrong or release().since("25.7"):
        return wrong
    if not release().since("23.9"):
        sorted(result.name for result in results)  # conda sorts them, whatever they are
        return []
    return [result for result in wrong if not isinstance(result.name, str)]


def _hints(implementation: Any, error: BaseException) -> list[Any]:
    """The hints of one implementation up to where it fails; what is no hint is dropped."""
    kind = release().get("conda.plugins.types:CondaErrorHint")
    hints: list[Any] = []
    if implementation.hookwrapper or implementation.wrapper:
        return hints
    given = {name: error for name in implementation.argnames if name == "error"}
    with suppress(*_ALL_BUT_LIMITS):
        for hint in implementation.function(**given) or ():
            hints += [hint] if isinstance(hint, kind) else []
    return hints


def _imported_as(module: Any, otherwise: str = "<unknown_module>") -> str:
    """A module's name; ``otherwise`` where there is no module."""
    spec = getattr(module, "__spec__", None)
    return str(getattr(spec, "name", None) or getattr(module, "__name__", otherwise))


def _well_named(result: Any) -> bool:
    name = getattr(result, "name", None)
    return isinstance(name, str) and name == name.lower().strip()


for name, hook in _BY_NAME.items():
    if name not in vars(CondaPluginManager):
        setattr(CondaPluginManager, name, _giving(hook))
for name in _LISTING.split():
    setattr(CondaPluginManager, name, _listing(getattr(CondaPluginManager, name)))
for name, method in [*vars(CondaPluginManager).items()]:
    if name.startswith(("get_", "detect_", "load_")) and not hasattr(pluggy.PluginManager, name):
        setattr(CondaPluginManager, name, _Method(name, method))
