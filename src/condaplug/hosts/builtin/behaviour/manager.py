"""The plugin manager (conda/plugins/manager.py): registering plugins, calling their hooks, choosing one.

What conda does with the plugins afterwards (invoking actions, extracting packages) is a limit.
"""

# ruff: noqa: TID252
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

from .basics import dashlist
from .selection import Selection

if TYPE_CHECKING:
    from ..model import Model

log = logging.getLogger("conda.plugins.manager")
_BY_NAME = {
    "get_solvers": "solvers",
    "get_subcommands": "subcommands",
    "get_settings": "settings",
    "get_health_checks": "health_checks",
}
"""Methods that give the results of a hook by name."""
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
        for facts in model.data["builtin"]:
            found.register(BuiltinPlugin(model, facts), name=facts["plugin"])
        found.load_entrypoints("conda")
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
            implementation = functools.partial(_results, model, options["results"])
            vars(self)[hook] = hookimpl(_implementation(implementation), **given)


def _implementation(results: Any) -> Any:
    def hook() -> Any:
        return results()

    return hook


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

        def get_canonical_name(self, plugin: Any) -> str:
            if isinstance(plugin, (ModuleType, BuiltinPlugin)):
                return _imported_as(plugin)
            kind = plugin if isinstance(plugin, type) else type(plugin)
            name = f"{_imported_as(sys.modules.get(kind.__module__), kind.__module__)}.{kind.__qualname__}"
            return name if kind is plugin else f"{name}[{id(plugin)}]"

        def get_plugin_source(self, conda_plugin: Any) -> str | None:
            given_by = getattr(conda_plugin, "impl", None)
            if given_by is None:
                return None
            shipped = [facts for plugin, facts in self.list_plugin_distinfo() if plugin is given_by.plugin]
            known = [(facts.project_name, getattr(facts, "version", "")) for facts in shipped]
            return " ".join(known[0]).strip() if known else str(given_by.plugin_name)

        def register(self, plugin: Any, name: str | None = None) -> str | None:
            try:
                given = super().register(plugin, name=name)
            except ValueError:
                return None  # it, or one of its name, is registered already
            except Exception as reason:
                text = f"the plugin {name or self.get_canonical_name(plugin)} cannot be registered: {reason}"
                raise plugin_error(text) from reason
            with suppress(AttributeError, TypeError):
                plugin.plugin_name = given
            return given

        def load_plugins(self, *plugins: Any) -> int:
            return [bool(self.register(plugin)) for plugin in plugins].count(True)

        def load_entrypoints(self, group: str, name: str | None = None) -> int:
            wanted = [
                (distribution, entry_point)
                for distribution in sys.modules["conda.plugins.manager"].distributions()
                for entry_point in distribution.entry_points
                if entry_point.group == group and name in (None, entry_point.name)
            ]
            return [self._load(*each) for each in wanted].count(True)

        def _load(self, distribution: Any, entry_point: Any) -> bool:
            """Whether a new plugin is behind an entry point; one that cannot be loaded is only logged."""
            try:
                plugin = entry_point.load()
            except Exception as reason:
                log.warning("the entry point %s cannot be loaded: %s", entry_point.name, reason)
                return False
            registered = bool(self.register(plugin))
            if registered and model.since("26.7"):
                facade = vars(pluggy._manager)["DistFacade"]
                self._plugin_distinfo.append((plugin, facade(distribution)))
            return registered

        def _hookexec(self, hook_name: str, methods: Any, kwargs: Any, firstresult: bool) -> Any:
            return super()._hookexec(hook_name, [*map(_marking, methods)], kwargs, firstresult)

        def get_hook_results(self, name: str, **kwargs: Any) -> list[Any]:
            """A hook's results, by name. Raises PluginError for two of a name, and for one without."""
            hook = getattr(self.hook, f"conda_{name}", None)
            if hook is None:
                raise plugin_error(f"there is no hook conda_{name}")
            named = defaultdict(list)
            nameless = []
            for results in hook(**kwargs):
                for result in results:
                    if _well_named(result):
                        named[result.name].append(result)
                    else:
                        nameless.append(f"{result!r} ({self.get_plugin_source(result)})")
            if nameless:
                raise plugin_error(f"results of conda_{name} without a proper name:{dashlist(nameless)}")
            shared = [
                f"{key!r} from {', '.join(sorted(str(self.get_plugin_source(result)) for result in found))}"
                for key, found in sorted(named.items())
                if len(found) > 1
            ]
            if shared:
                raise plugin_error(f"results of conda_{name} share a name:{dashlist(shared)}")
            return [named[key][0] for key in sorted(named)]

        def get_error_hints(self, error: BaseException) -> tuple[Any, ...]:
            """The hints of every implementation, by the plugins' names (26.7)."""
            found = self.hook.conda_error_hints.get_hookimpls()
            calls = sorted(found, key=lambda implementation: str(implementation.plugin_name))
            return tuple(hint for call in calls for hint in _hints(model, call, error))

        def load_settings(self) -> None:
            add = model.get("conda.plugins.config:PluginConfig").add_plugin_setting
            for setting in self.get_hook_results("settings"):
                add(setting.name, setting.parameter, setting.aliases)

        def get_config(self, data: Any) -> Any:
            config = model.get("conda.plugins.config:PluginConfig")
            return config(data)

        # -- environment specifiers and exporters: see Selection ---------------------------------------------

        def get_environment_specifiers(
            self, *, with_aliases: bool = True, supports_detection: bool | None = None
        ) -> dict[str, Any]:
            return self._selection.specifiers(aliases=with_aliases, detecting=supports_detection)

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
        setattr(CondaPluginManager, name, _by_name(hook))
    _fit(model, CondaPluginManager)
    CondaPluginManager.__module__ = "conda.plugins.manager"
    CondaPluginManager.__qualname__ = "CondaPluginManager"
    return CondaPluginManager


def _fit(model: Model, manager: Any) -> None:
    """Take away the methods that the release lacks; those that the model lacks are limits."""
    known = {*model.data["manager"]}
    for name in [*vars(manager)]:
        if name.startswith(("get_", "detect_")) and name not in known:
            delattr(manager, name)
    cached = {f"get_cached_{kind}" for kind in ("solver_backend", "session_headers", "request_headers")}
    for name in (known | cached) - {*dir(manager)}:
        setattr(manager, name, model.placeholder(f"conda.plugins.manager.CondaPluginManager.{name}"))


def _by_name(hook: str) -> Any:
    def results(self: Any) -> dict[str, Any]:
        return {result.name: result for result in self.get_hook_results(hook)}

    return results


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
