"""The plugin manager (conda/plugins/manager.py): loading, registering, calling, choosing a specifier."""

# ruff: noqa: PTH119, TID252
from __future__ import annotations

import fnmatch
import functools
import inspect
import logging
import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from .basics import NULL, dashlist, groupby_to_dict

if TYPE_CHECKING:
    from ..model import Model

log = logging.getLogger("conda.plugins.manager")


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

    manager.__module__ = "conda.plugins.manager"
    manager.__qualname__ = "CondaPluginManager"
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


class _Marked:
    """A hook implementation whose results know which implementation gave them (``result.impl``)."""

    def __init__(self, implementation: Any) -> None:
        self.implementation = implementation

    def __getattr__(self, name: str) -> Any:
        return getattr(self.implementation, name)

    def function(self, *args: Any) -> Any:
        result = self.implementation.function(*args)
        if self.implementation.hookwrapper or self.implementation.wrapper:
            return result
        if isinstance(result, Iterable) and not isinstance(result, (str, bytes, bytearray, Mapping)):
            return (self._mark(item) for item in result)
        return self._mark(result)

    def _mark(self, result: Any) -> Any:
        with suppress(AttributeError, TypeError):
            result.impl = self.implementation
        return result


def _manager(model: Model) -> Any:
    import pluggy

    error = functools.partial(model.get, "conda.exceptions:PluginError")
    selection_error = "conda.exceptions:EnvironmentSpecPluginSelectionError"

    def plugin_error(text: str) -> Exception:
        found: Exception = error()(text)
        return found

    class CondaPluginManager(pluggy.PluginManager):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__("conda", *args, **kwargs)
            self.get_cached_solver_backend = functools.cache(self.get_solver_backend)
            self.get_cached_session_headers = functools.cache(self.get_session_headers)
            self.get_cached_request_headers = functools.cache(self.get_request_headers)

        # -- registering -------------------------------------------------------------------------------------

        def get_canonical_name(self, plugin: Any) -> str:
            if isinstance(plugin, BuiltinPlugin):
                return str(plugin.__name__)
            module = inspect.getmodule(plugin)
            if module is plugin:
                return _module_name(module)
            if inspect.isclass(plugin):
                return f"{_module_name(module, plugin.__module__)}.{plugin.__qualname__}"
            kind = type(plugin)
            module = module or inspect.getmodule(kind)
            return f"{_module_name(module, kind.__module__)}.{kind.__qualname__}[{id(plugin)}]"

        def get_plugin_source(self, conda_plugin: Any) -> str | None:
            return self._source(conda_plugin)

        def _source(self, conda_plugin: Any) -> str | None:
            plugin = getattr(getattr(conda_plugin, "impl", None), "plugin", None)
            if plugin is None:
                return None
            for registered, distribution in self.list_plugin_distinfo():
                if registered is plugin:
                    return f"{distribution.project_name} {getattr(distribution, 'version', '')}".strip()
            return self.get_name(plugin) or self.get_canonical_name(plugin)

        def register(self, plugin: Any, name: str | None = None) -> str | None:
            try:
                given = super().register(plugin, name=name)
            except ValueError:  # registered already
                return None
            except Exception as reason:
                known = name or self.get_canonical_name(plugin)
                raise plugin_error(f"the plugin {known} cannot be registered: {reason}") from reason
            with suppress(AttributeError, TypeError):
                plugin.plugin_name = given
            return given

        def load_plugins(self, *plugins: Any) -> int:
            return sum(1 for plugin in plugins if self.register(plugin))

        def load_entrypoints(self, group: str, name: str | None = None) -> int:
            count = 0
            for distribution in sys.modules["conda.plugins.manager"].distributions():
                for entry_point in distribution.entry_points:
                    if entry_point.group != group or name not in (None, entry_point.name):
                        continue
                    try:
                        plugin = entry_point.load()
                    except Exception as reason:
                        log.warning("the entry point %s cannot be loaded: %s", entry_point.name, reason)
                        continue
                    if self.register(plugin):
                        self._note_distribution(plugin, distribution)
                        count += 1
            return count

        def _note_distribution(self, plugin: Any, distribution: Any) -> None:
            if model.since("26.7"):
                facade = vars(pluggy._manager)["DistFacade"]
                self._plugin_distinfo.append((plugin, facade(distribution)))

        def disable_external_plugins(self) -> None:
            for name, _ in self.list_name_plugin():
                if not name.startswith("conda.plugins.") and not self.is_blocked(name):
                    self.set_blocked(name)

        # -- calling -----------------------------------------------------------------------------------------

        def _hookexec(self, hook_name: str, methods: Any, kwargs: Any, firstresult: bool) -> Any:
            marked: Any = [_Marked(method) for method in methods]
            return super()._hookexec(hook_name, marked, kwargs, firstresult)

        def get_hook_results(self, name: str, **kwargs: Any) -> list[Any]:
            hook = getattr(self.hook, f"conda_{name}", None)
            if hook is None:
                raise plugin_error(f"there is no hook conda_{name}")
            plugins = [plugin for results in hook(**kwargs) for plugin in results]
            wrong = [plugin for plugin in plugins if not _well_named(plugin)]
            if wrong:
                listed = dashlist(f"{plugin!r} ({self._source(plugin)})" for plugin in wrong)
                raise plugin_error(f"results of conda_{name} without a proper name:{listed}")
            groups = groupby_to_dict(lambda plugin: plugin.name, plugins)
            conflicts = {key: found for key, found in sorted(groups.items()) if len(found) > 1}
            if conflicts:
                listed = dashlist(
                    f"{key!r} from {', '.join(sorted(str(self._source(plugin)) for plugin in found))}"
                    for key, found in conflicts.items()
                )
                raise plugin_error(f"plugins of conda_{name} share a name:{listed}")
            return sorted(plugins, key=lambda plugin: str(plugin.name))

        def _by_name(self, name: str) -> dict[str, Any]:
            return {plugin.name: plugin for plugin in self.get_hook_results(name)}

        def get_solvers(self) -> dict[str, Any]:
            return self._by_name("solvers")

        def get_solver_backend(self, name: str | None = None) -> Any:
            wanted = (name or model.get("conda.base.context:context").solver).lower().strip()
            solvers = self.get_solvers()
            if wanted not in solvers:
                text = f"there is no solver {wanted!r}: choose one of {', '.join(solvers)}"
                raise model.get("conda.exceptions:CondaValueError")(text)
            return solvers[wanted].backend

        def get_auth_handler(self, name: str) -> Any:
            found = [
                each for each in self.get_hook_results("auth_handlers") if each.name == name.lower().strip()
            ]
            return found[0].handler if found else None

        def get_settings(self) -> dict[str, Any]:
            return self._by_name("settings")

        def get_subcommands(self) -> dict[str, Any]:
            return self._by_name("subcommands")

        def get_health_checks(self) -> dict[str, Any]:
            return self._by_name("health_checks")

        def get_reporter_backends(self) -> tuple[Any, ...]:
            return tuple(self.get_hook_results("reporter_backends"))

        def get_reporter_backend(self, name: str) -> Any:
            found = self._by_name("reporter_backends")
            return found.get(name) or found.get("classic")

        def get_virtual_package_records(self) -> tuple[Any, ...]:
            records = (plugin.to_virtual_package() for plugin in self.get_hook_results("virtual_packages"))
            return tuple(record for record in records if record is not NULL)

        get_virtual_packages = get_virtual_package_records

        def get_session_headers(self, host: str) -> dict[str, str]:
            return {each.name: each.value for each in self.get_hook_results("session_headers", host=host)}

        def get_request_headers(self, host: str, path: str) -> dict[str, str]:
            results = self.get_hook_results("request_headers", host=host, path=path)
            return {each.name: each.value for each in results}

        def get_prefix_data_loaders(self) -> Any:
            for plugin in self.get_hook_results("prefix_data_loaders"):
                yield plugin.loader

        def invoke_pre_commands(self, command: str) -> None:
            for plugin in self.get_hook_results("pre_commands"):
                if command in plugin.run_for:
                    plugin.action(command)

        def invoke_post_commands(self, command: str) -> None:
            for plugin in self.get_hook_results("post_commands"):
                if command in plugin.run_for:
                    plugin.action(command)

        def invoke_pre_solves(self, specs_to_add: Any, specs_to_remove: Any) -> None:
            for plugin in self.get_hook_results("pre_solves"):
                plugin.action(specs_to_add, specs_to_remove)

        def invoke_post_solves(self, repodata_fn: Any, unlink_precs: Any, link_precs: Any) -> None:
            for plugin in self.get_hook_results("post_solves"):
                plugin.action(repodata_fn, unlink_precs, link_precs)

        def get_pre_transaction_actions(self, *args: Any, **kwargs: Any) -> list[Any]:
            return self._actions("pre_transaction_actions", args, kwargs)

        def get_post_transaction_actions(self, *args: Any, **kwargs: Any) -> list[Any]:
            return self._actions("post_transaction_actions", args, kwargs)

        def _actions(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
            given = dict(zip(_TRANSACTION, args, strict=False)) | kwargs
            arguments = [given.get(parameter) for parameter in _TRANSACTION]
            return [plugin.action(*arguments) for plugin in self.get_hook_results(name)]

        def get_error_hints(self, error: BaseException) -> tuple[Any, ...]:
            """The hints of every implementation; what one raises or gives wrongly is dropped (26.7)."""
            kind = model.get("conda.plugins.types:CondaErrorHint")
            hints: list[Any] = []
            implementations = self.hook.conda_error_hints.get_hookimpls()
            for implementation in sorted(implementations, key=lambda found: str(found.plugin_name)):
                if implementation.hookwrapper or implementation.wrapper:
                    continue
                with suppress(*_ALL_BUT_LIMITS):
                    given = {"error": error} if "error" in implementation.argnames else {}
                    results: Any = implementation.function(**given)
                    hints.extend(hint for hint in results or () if isinstance(hint, kind))
            return tuple(hints)

        def invoke_exception_observers(self, exc_val: BaseException, exc_tb: Any) -> None:
            """Call the observers that watch for the exception; what they raise is dropped (26.5)."""
            names_of = frozenset(kind.__name__ for kind in type(exc_val).__mro__)
            event_type = model.get("conda.plugins.types:CondaExceptionEvent")
            with suppress(*_ALL_BUT_LIMITS):
                observers = self.get_hook_results("exception_observers")
                context = model.get("conda.base.context:context")
                event = event_type(
                    exc_type=type(exc_val),
                    exc_value=exc_val,
                    exc_traceback=exc_tb,
                    argv=tuple(sys.argv),
                    conda_version=model.version,
                    return_code=getattr(exc_val, "return_code", 1),
                    active_prefix=None,
                    target_prefix=context.target_prefix,
                    channels=tuple(context.channels),
                    subdir=context.subdir,
                    offline=context.offline,
                    dry_run=context.dry_run,
                    quiet=context.quiet,
                    json=context.json,
                )
                for observer in observers:
                    if not observer.watch_for.isdisjoint(names_of):
                        with suppress(*_ALL_BUT_LIMITS):
                            observer.hook(event)

        def load_settings(self) -> None:
            config = model.get("conda.plugins.config:PluginConfig")
            for name, setting in self.get_settings().items():
                config.add_plugin_setting(name, setting.parameter, setting.aliases)

        def get_config(self, data: Any) -> Any:
            return model.get("conda.plugins.config:PluginConfig")(data)

        # -- environment specifiers --------------------------------------------------------------------------

        def get_environment_specifiers(
            self, *, supports_detection: bool | None = None, with_aliases: bool = True
        ) -> dict[str, Any]:
            found = [
                plugin
                for plugin in self.get_hook_results("environment_specifiers")
                if supports_detection is None
                or plugin.environment_spec.detection_supported == supports_detection
            ]
            if not with_aliases or not model.since("26.3"):
                return {plugin.name: plugin for plugin in found}
            return self._by_name_and_alias(found)

        def _by_name_and_alias(self, plugins: Iterable[Any]) -> dict[str, Any]:
            found: dict[str, Any] = {}
            conflicts: dict[str, set[str]] = {}
            for plugin in plugins:
                for name in (plugin.name, *plugin.aliases):
                    if name in found:
                        conflicts.setdefault(name, {found[name].name}).add(plugin.name)
                    else:
                        found[name] = plugin
            if conflicts:
                listed = dashlist(
                    f"{name!r}: {', '.join(sorted(by))}" for name, by in sorted(conflicts.items())
                )
                raise plugin_error(f"a name or alias is used by more than one plugin:{listed}")
            return found

        def get_environment_specifier_by_name(self, source: str, name: str) -> Any:
            name = name.lower().strip()
            found = self.get_environment_specifiers().get(name)
            if found is None:
                raise self._not_selected(f"there is no environment specifier {name!r}")
            try:
                handled = found.environment_spec(source).can_handle()
            except Exception as reason:
                text = f"{name!r} does not read {source!r}: {type(reason).__name__}: {reason}"
                raise self._not_selected(text) from reason
            if handled:
                return found
            raise plugin_error(f"the environment specifier {name!r} does not handle {source!r}")

        def _not_selected(self, text: str) -> Exception:
            if not model.since("26.5") or not model.has(selection_error):
                missing: Exception = model.get("conda.exceptions:CondaValueError")(text)
                return missing
            error: Exception = model.get(selection_error)(
                msg=text, plugin_specs=self.get_hook_results("environment_specifiers")
            )
            return error

        def detect_environment_specifier(self, source: str) -> Any:
            """By file name, then by content, then conda's own environment.yml reader (26.3 and later)."""
            if not model.since("26.3"):
                return self._detected_before_26_3(source)
            plugins = self.get_environment_specifiers(supports_detection=True, with_aliases=False)
            found = self._by_filename(source, plugins) or self._by_content(source, plugins)
            if len(found) > 1:
                raise self._ambiguous(source, found)
            if found:
                return found[0]
            try:
                return self.get_environment_specifier_by_name(source=source, name="environment.yml")
            except (
                error(),
                model.get("conda.exceptions:CondaValueError"),
                model.get(selection_error),
            ) as reason:
                raise self._undetected() from reason

        def _by_filename(self, source: str, plugins: Mapping[str, Any]) -> list[Any]:
            name = os.path.basename(source)
            found = [
                plugin
                for plugin in plugins.values()
                if any(fnmatch.fnmatch(name, pattern) for pattern in plugin.default_filenames or ())
            ]
            if len(found) == 1:
                try:
                    found[0].environment_spec(source).can_handle()
                except Exception as reason:
                    raise plugin_error(f"the environment specification does not parse: {reason}") from reason
            return found

        def _by_content(self, source: str, plugins: Mapping[str, Any]) -> list[Any]:
            found = []
            for plugin in plugins.values():
                with suppress(Exception):
                    if plugin.environment_spec(source).can_handle():
                        found.append(plugin)
            return found

        def _detected_before_26_3(self, source: str) -> Any:
            plugins = self.get_hook_results("environment_specifiers")
            detectable = [
                plugin for plugin in plugins if getattr(plugin.environment_spec, "detection_supported", True)
            ]
            found = self._by_content(source, {plugin.name: plugin for plugin in detectable})
            if not found:
                raise self._undetected()
            if len(found) > 1:
                raise plugin_error(f"{source!r} can be read by {', '.join(plugin.name for plugin in found)}")
            return found[0]

        def _ambiguous(self, source: str, found: list[Any]) -> Exception:
            text = f"more than one format fits {source!r}"
            name = "conda.exceptions:AmbiguousEnvironmentSpecPlugin"
            if not model.has(name):
                return plugin_error(f"{text}: {', '.join(plugin.name for plugin in found)}")
            reason: Exception = model.get(name)(msg=text, plugins=found)
            return reason

        def _undetected(self) -> Exception:
            kind = model.get("conda.exceptions:EnvironmentSpecPluginNotDetected")
            reason: Exception = kind(plugin_specs=self.get_hook_results("environment_specifiers"))
            return reason

        def get_environment_specifier(self, source: str, name: str | None = None) -> Any:
            if name:
                return self.get_environment_specifier_by_name(source=source, name=name)
            return self.detect_environment_specifier(source)

        def get_environment_specifiers_grouped(self) -> dict[Any, list[Any]]:
            results = self.get_hook_results("environment_specifiers")
            return groupby_to_dict(lambda plugin: plugin.environment_format, results)

        # -- environment exporters ---------------------------------------------------------------------------

        def get_environment_exporters(self) -> Iterable[Any]:
            yield from self.get_hook_results("environment_exporters")

        def get_exporter_format_mapping(self) -> dict[str, Any]:
            return self._by_name_and_alias(self.get_environment_exporters())

        def detect_environment_exporter(self, filename: str) -> Any:
            name = os.path.basename(filename)
            found = [
                plugin
                for plugin in self.get_environment_exporters()
                if any(fnmatch.fnmatch(name, pattern) for pattern in plugin.default_filenames)
            ]
            if not found:
                kind = model.get("conda.exceptions:EnvironmentExporterNotDetected")
                raise kind(filename=name, exporters=self.get_environment_exporters())
            if len(found) > 1:
                listed = dashlist(plugin.name for plugin in found)
                raise plugin_error(f"more than one exporter writes {name!r}:{listed}")
            return found[0]

        def get_environment_exporter_by_format(self, format_name: str) -> Any:
            found = self.get_exporter_format_mapping()
            if format_name not in found:
                text = f"there is no export format {format_name!r}: choose one of {', '.join(sorted(found))}"
                raise model.get("conda.exceptions:CondaValueError")(text)
            return found[format_name]

        def get_environment_exporters_grouped(self) -> dict[Any, list[Any]]:
            return groupby_to_dict(lambda plugin: plugin.environment_format, self.get_environment_exporters())

        # -- package extractors ------------------------------------------------------------------------------

        def get_package_extractors(self) -> dict[str, Any]:
            found = self.get_hook_results("package_extractors")
            return {extension.lower(): plugin for plugin in found for extension in plugin.extensions}

        def get_package_extractor(self, source_full_path: Any) -> Any:
            path = os.fspath(source_full_path).lower()
            for extension, plugin in self.get_package_extractors().items():
                if path.endswith(extension):
                    return plugin
            raise plugin_error(f"no plugin extracts {source_full_path}")

        def extract_package(self, source_full_path: Any, destination_directory: Any) -> None:
            self.get_package_extractor(source_full_path).extract(source_full_path, destination_directory)

        def has_package_extension(self, path: Any) -> str | None:
            text = os.fspath(path).lower()
            return next((end for end in self.get_package_extractors() if text.endswith(end)), None)

    for name in [
        name for name in vars(CondaPluginManager) if name.startswith(("get_", "invoke_", "detect_"))
    ]:
        if name not in model.data["manager"]:
            delattr(CondaPluginManager, name)
    return CondaPluginManager


_TRANSACTION = (
    "transaction_context",
    "target_prefix",
    "unlink_precs",
    "link_precs",
    "remove_specs",
    "update_specs",
    "neutered_specs",
)
_ALL_BUT_LIMITS = (Exception, SystemExit, KeyboardInterrupt, GeneratorExit)
"""conda drops every exception here; a limit of the model is none of conda's."""


def _module_name(module: Any, fallback: str | None = None) -> str:
    if module is None:
        return fallback or "<unknown_module>"
    return str(module.__spec__.name if module.__spec__ else module.__name__)


def _well_named(plugin: Any) -> bool:
    name = getattr(plugin, "name", None)
    return isinstance(name, str) and name == name.lower().strip()
