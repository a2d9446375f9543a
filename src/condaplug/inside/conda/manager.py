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
from typing import TYPE_CHECKING, Any

from .common.io import dashlist
from .selection import Selection

if TYPE_CHECKING:
    from ..model.model import Model

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


def names(model: Model) -> dict[str, Any]:
    """``conda.plugins.manager``."""
    from importlib.metadata import distributions

    manager = _manager(model)

    @functools.cache
    def get_plugin_manager() -> Any:
        found = manager()
        found.add_hookspecs(model.get("conda.plugins.hookspec:CondaSpecs"))
        with model.unrecorded():  # that they are there shows in names and results, which are asked for
            for facts in model.data.ask("builtin"):
                found.register(BuiltinPlugin(model, facts), name=facts["plugin"])
        if model.since("23.3"):
            found.load_entrypoints("conda")
        else:
            found.load_setuptools_entrypoints("conda")
        return found

    return {
        "CondaPluginManager": manager,
        "get_plugin_manager": get_plugin_manager,
        "distributions": distributions,
    }


class BuiltinPlugin:
    """One of conda's own plugins: its hooks give what the catalogue says."""

    def __init__(self, model: Model, facts: Mapping[str, Any]) -> None:
        hookimpl = model.get("conda.plugins.hookspec:hookimpl")
        self.__name__ = facts["plugin"]
        for hook, options in facts["hooks"].items():
            given = {key: options[key] for key in ("tryfirst", "trylast") if key in options}
            vars(self)[hook] = hookimpl(_implementation(model, hook, options["results"]), **given)


def _implementation(model: Model, hook: str, facts: list[dict[str, Any]]) -> Any:
    def implementation() -> Any:
        model.data.ask("builtin", hook)
        return _results(model, facts)

    return implementation


def _results(model: Model, facts: list[dict[str, Any]]) -> list[Any]:
    """What a built-in plugin's hook gives on this platform."""
    system = model.get("conda.base.context:context").platform
    made = []
    for fact in facts:
        if fact.get("platform", system) != system:
            continue
        kind = model.get(f"conda.plugins.types:{fact['type']}")
        fields = {
            name: value
            for name, value in fact.items()
            if name not in ("type", "platform", "detection_supported")
        }
        made.append(kind(**{name: model.plain(value) for name, value in fields.items()}))
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


def _manager(model: Model) -> Any:
    import pluggy

    def plugin_error(text: str) -> Exception:
        found: Exception = model.get("conda.exceptions:PluginError")(text)
        return found

    class CondaPluginManager(pluggy.PluginManager):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__("conda", *given, **named)
            self._selection = Selection(model, self.get_hook_results)

        def __getattr__(self, name: str) -> Any:
            """What the release has and the model does not behave for."""
            if name.startswith("_"):
                raise AttributeError(f"'CondaPluginManager' object has no attribute {name!r}")
            known = model.since(_CACHED[name]) if name in _CACHED else name in model.data["manager"]
            if not known:
                raise AttributeError(f"'CondaPluginManager' object has no attribute {name!r}")
            return model.placeholder(f"conda.plugins.manager.CondaPluginManager.{name}")

        def get_canonical_name(self, plugin: Any) -> str:
            if isinstance(plugin, (ModuleType, BuiltinPlugin)):
                return _imported_as(plugin)
            if not model.since("23.7"):
                return str(super().get_canonical_name(plugin))
            kind = plugin if isinstance(plugin, type) else type(plugin)
            module = sys.modules.get(kind.__module__)
            if getattr(module, "__spec__", None) is None and not model.since("26.7"):
                module = None
                name = f"<unknown_module>.{kind.__qualname__}"
            else:
                name = f"{_imported_as(module, kind.__module__)}.{kind.__qualname__}"
            return name if kind is plugin else f"{name}[{id(plugin)}]"

        def get_plugin_source(self, conda_plugin: Any) -> str | None:
            given_by = getattr(conda_plugin, "impl", None)
            if given_by is None:
                return None
            shipped: list[Any] = [
                facts for plugin, facts in self._plugin_distinfo if plugin is given_by.plugin
            ]
            known = [(facts.project_name, getattr(facts, "version", "")) for facts in shipped]
            return " ".join(known[0]).strip() if known else str(given_by.plugin_name)

        def parse_hookimpl_opts(self, plugin: Any, name: str) -> Any:
            found = super().parse_hookimpl_opts(plugin, name)
            if found:
                model.data.ask("hooks", found.get("specname") or name)
            return found

        def register(self, plugin: Any, name: str | None = None) -> str | None:
            name = name or self.get_canonical_name(plugin)
            model.data.ask("plugin", name)
            try:
                given = super().register(plugin, name=name)
            except ValueError:  # it, or one of its name, is registered already
                if model.since("23.9"):
                    return None
                raise
            except Exception as reason:
                if not model.since("23.9"):
                    raise
                text = f"the plugin {name} cannot be registered: {reason}"
                raise plugin_error(text) from reason
            if model.since("26.3.1"):
                with suppress(AttributeError, TypeError):
                    plugin.plugin_name = given
            return given

        def load_plugins(self, *plugins: Any) -> Any:
            """Register each; how many were new (before 23.7 their names). Until 23.7, an old one fails."""
            try:
                given = [self.register(plugin) for plugin in plugins]
            except ValueError as reason:
                raise plugin_error(str(reason)) from reason
            return [*map(bool, given)].count(True) if model.since("23.7") else given

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
                if model.since("23.3"):
                    raise
                raise plugin_error(f"entry points cannot be loaded: {reason}") from reason

        def _load(self, distribution: Any, entry_point: Any) -> bool:
            """Whether a new plugin is behind an entry point; one that cannot be loaded is only logged."""
            by_entry_point = not model.since("23.7")
            if by_entry_point and self._is_taken(entry_point.name):
                return False
            try:
                plugin = entry_point.load()
            except Exception as reason:
                log.warning("the entry point %s cannot be loaded: %s", entry_point.name, reason)
                return False
            name = entry_point.name if by_entry_point else self.get_canonical_name(plugin)
            if not model.since("23.9") and self._is_taken(name):
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
            return super().list_plugin_distinfo() if model.since("26.7") else []

        def _hookexec(self, hook_name: str, methods: Any, kwargs: Any, firstresult: bool) -> Any:
            if model.since("26.3.1"):
                methods = [*map(_marking, methods)]
            return super()._hookexec(hook_name, methods, kwargs, firstresult)

        def get_hook_results(self, name: str, **kwargs: Any) -> list[Any]:
            """A hook's results, by name. Raises PluginError for two of a name, and for one without."""
            if kwargs and not model.since("24.11"):
                raise TypeError(
                    f"get_hook_results() got an unexpected keyword argument {next(iter(kwargs))!r}"
                )
            hook = getattr(self.hook, f"conda_{name}", None)
            if hook is None:
                raise plugin_error(f"there is no hook conda_{name}")
            found = [result for results in hook(**kwargs) for result in results]
            nameless = _nameless(model, found)
            if nameless:
                shown = [f"{result!r} ({self._giver(result)})" for result in nameless]
                raise plugin_error(f"results of conda_{name} without a proper name:{dashlist(shown)}")
            named = defaultdict(list)
            for result in found:
                named[result.name].append(result)
            shared = [
                f"{key!r} from {', '.join(sorted(self._giver(result) for result in given))}"
                for key, given in sorted(named.items())
                if len(given) > 1
            ]
            if shared:
                raise plugin_error(f"results of conda_{name} share a name:{dashlist(shared)}")
            return [named[key][0] for key in sorted(named)]

        def _giver(self, result: Any) -> str:
            """Who gave a result, in an error's text. Raises AttributeError as 26.3.1 to 26.5 do."""
            if model.since("26.7"):
                return str(self.get_plugin_source(result))
            return str(result.impl.plugin_name) if model.since("26.3.1") else "some plugin"

        def get_settings(self) -> dict[str, Any]:
            found = _by_name(model, self, "settings")
            if model.since("25.5"):
                return found
            return {name: (setting.parameter, setting.aliases) for name, setting in found.items()}

        def get_error_hints(self, error: BaseException) -> tuple[Any, ...]:
            """The hints of every implementation, by the plugins' names (26.7)."""
            found = self.hook.conda_error_hints.get_hookimpls()
            calls = sorted(found, key=lambda implementation: str(implementation.plugin_name))
            return tuple(hint for call in calls for hint in _hints(model, call, error))

        def load_settings(self) -> None:
            module = "conda.plugins.config" if model.since("25.5") else "conda.base.context"
            config = model.get(f"{module}:PluginConfig")
            for setting in self.get_hook_results("settings"):
                config.add_plugin_setting(setting.name.lower(), setting.parameter, setting.aliases)

        def get_config(self, data: Any) -> Any:
            return model.get("conda.plugins.config:PluginConfig")(data)

        # -- environment specifiers and exporters: see Selection ---------------------------------------------

        def get_environment_specifiers(self, *given: Any, **named: Any) -> Any:
            if not model.since("25.7"):  # it took the file
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

    for name, hook in _BY_NAME.items():
        if name not in vars(CondaPluginManager):
            setattr(CondaPluginManager, name, _giving(model, hook))
    for name in _LISTING.split():
        setattr(CondaPluginManager, name, _listing(model, getattr(CondaPluginManager, name)))
    for name, method in [*vars(CondaPluginManager).items()]:
        if name.startswith(("get_", "detect_", "load_")) and not hasattr(pluggy.PluginManager, name):
            setattr(CondaPluginManager, name, _Method(model, name, method))
    CondaPluginManager.__module__ = "conda.plugins.manager"
    CondaPluginManager.__qualname__ = "CondaPluginManager"
    return CondaPluginManager


class _Method:
    """A method that only some releases have: to the others it is missing."""

    def __init__(self, model: Model, name: str, function: Any) -> None:
        self.model = model
        self.name = name
        self.function = function
        function.__qualname__ = f"CondaPluginManager.{name}"

    def __get__(self, manager: Any, kind: Any) -> Any:
        if self.name not in self.model.data["manager"]:
            raise AttributeError(f"'CondaPluginManager' object has no attribute {self.name!r}")
        return self.function.__get__(manager, kind)


def _listing(model: Model, method: Any) -> Any:
    """A method of pluggy's that shows conda's own plugins."""

    @functools.wraps(method)
    def listing(self: Any, *given: Any, **named: Any) -> Any:
        model.data.ask("builtin")
        return method(self, *given, **named)

    return listing


def _giving(model: Model, hook: str) -> Any:
    def results(self: Any) -> dict[str, Any]:
        return _by_name(model, self, hook)

    return results


def _by_name(model: Model, manager: Any, hook: str) -> dict[str, Any]:
    """A hook's results by name, before 25.7 in lower case."""
    return {result.name.lower(): result for result in manager.get_hook_results(hook)}


def _nameless(model: Model, results: list[Any]) -> list[Any]:
    """The results whose name conda refuses. Raises AttributeError for one without a name where conda does."""
    wrong = [result for result in results if not _well_named(result)]
    if not wrong or model.since("25.7"):
        return wrong
    if not model.since("23.9"):
        sorted(result.name for result in results)  # conda sorts them, whatever they are
        return []
    return [result for result in wrong if not isinstance(result.name, str)]


def _hints(model: Model, implementation: Any, error: BaseException) -> list[Any]:
    """The hints of one implementation up to where it fails; what is no hint is dropped."""
    kind = model.get("conda.plugins.types:CondaErrorHint")
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
