"""Load a plugin through conda's own plugin manager and write down what happens.

Runs inside the host's interpreter: a real conda's Python, or condaplug's own with the built-in model serving
``conda``. Standard library only. The request is JSON on standard input; the answer a file of sealed JSON
lines (``journal``).
The plugin is loaded twice: in a manager that holds nothing but conda's hook specifications and the plugin,
where every fault is surely its own, and in the conda as it is, where it may conflict with what is there.
"""

from __future__ import annotations

import importlib
import itertools
import json
import os
import sys
from contextlib import contextmanager, nullcontext
from functools import cached_property
from typing import TYPE_CHECKING, Any

from . import describe, hooks, network, plugin, releases, specifiers
from .absent import Misses, installed_facts
from .describe import IMPORT_ERRORS, fault_facts, is_limit, is_stand_in, spot_of
from .interpreter import Interpreter
from .journal import Journal
from .output import counting_output

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from types import ModuleType

    LoadPackage = Callable[[str, str], ModuleType]


SPECIFIERS = "conda_environment_specifiers"


def main(text: bytes, load_package: LoadPackage) -> None:
    """Answer a request; ``load_package(name, folder)`` imports a package by its path."""
    request = json.loads(text)
    journal = Journal.of(request.pop("answer"))
    _forget(__name__)
    wanted = request["model"]
    if not wanted:
        observe(request, journal, None)
        return
    inside = load_package("_condaplug_inside", wanted["inside"])
    package = importlib.import_module(f"{inside.__name__}.model")
    if "release" in wanted:
        model = releases.install(wanted, package, releases.facts(wanted, wanted["release"]))
        observe(request, journal, model)
    else:
        releases.serve(request, journal, package, observe)


def _forget(package: str) -> None:
    """Take the probe's own modules out of ``sys.modules``, where a plugin could get them by name."""
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        del sys.modules[name]


def observe(request: dict[str, Any], journal: Journal, model: Any) -> None:
    """Load the plugin in the conda of this interpreter; ``model`` is what serves it, None for a real one."""
    probe = Probe(request, journal, model)
    try:
        probe.run()
    except BaseException as error:
        probe.interpreter.repair()
        replaced = probe.interpreter.replaced()
        journal.write("damages", damages=probe.interpreter.damages)
        number = error.errno if isinstance(error, OSError) else None
        journal.write("failed", fault=fault_facts(error, []), errno=number, replaced=replaced)
        raise


class Probe:
    """One plugin in one host."""

    def __init__(self, request: dict[str, Any], journal: Journal, model: Any) -> None:
        self.request = request
        self.journal = journal
        self.model = model
        # as in is_within: links stay as they are
        self.roots = [os.path.abspath(path) for path in request["modules"].values()]  # noqa: PTH100
        streams: tuple[Any, ...] = (sys.stdout, sys.stderr)
        for stream in streams:  # -I ignores PYTHONIOENCODING, and a plugin may print anything
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        self.read: list[dict[str, Any]] = []
        self.misses = Misses(self.roots)
        self.without_hooks = False
        describe.MODEL = model
        self.interpreter = Interpreter()
        self.knows_specs = False

    def run(self) -> None:
        """Observe everything, each step as a line of the journal."""
        import conda
        from conda.plugins import manager

        self.journal.write(
            "host",
            version=self.model.version if self.model else conda.__version__,
            prefix=sys.prefix,
            python=".".join(map(str, sys.version_info[:3])),
        )
        if self.request["guesses"]:
            network.leave()
        distribution = plugin.show(self.request)
        sys.meta_path.append(self.misses)
        if self.model:
            self.model.on_perhaps = self.misses.note
        self.interpreter.remember()
        loadings = distribution.watch(self.interpreter.repair)
        good = []
        for loading in loadings:
            alone = self._manager(manager)
            with plugin.only(manager, [distribution]), distribution.showing(loading.name):
                registered = self._load(alone, loading)
            if registered:
                good.append((loading, alone))
        # from here on, a plugin that asks conda for its plugin manager gets the conda as it is
        with plugin.only(manager, [distribution, *plugin.others(distribution)]):
            if self.request["guesses"]:
                self._guess(manager, good)
            else:
                self._hooks(good)
                if good:
                    self._together(manager, good)
        if self.model:
            self.journal.write("limits", limits=self.model.limits)
        self._absent()
        self.interpreter.replaced()
        self.journal.write("damages", damages=self.interpreter.damages)
        self.journal.write("done")

    def _absent(self) -> None:
        """What the plugin's code imported in vain; where that may explain something, what is installed."""
        missed = self.misses.seen
        self.journal.write("missed", modules=missed)
        undeclared = self.request.get("undeclared", [])
        if not self.model and (missed or undeclared or IMPORT_ERRORS or self.without_hooks):
            modules = {one["module"].partition(".")[0] for one in missed}.union(undeclared)
            own = self.request["distribution"]["name"]
            self.journal.write("installed", **installed_facts(own, sorted(modules)))

    @cached_property
    def _network(self) -> network.Network:
        with self._unrecorded():
            from conda.base.context import context
        return network.Network(vars(context))

    @property
    def _quiet(self) -> network.Network | None:
        """What keeps samples from the network; None where they are named by who runs this."""
        return None if self.request["network"] else self._network

    def _manager(self, module: Any) -> Any:
        with self._unrecorded():
            from conda.plugins.hookspec import CondaSpecs

        alone = module.CondaPluginManager()
        alone.add_hookspecs(CondaSpecs)
        return alone

    def _load(self, alone: Any, loading: plugin.Loading) -> bool:
        """Load one entry point through conda's ``load_entrypoints``; true where conda registered it."""
        registering = None
        before = self._limits()
        with self._step("import", entry_point=loading.name), counting_output() as printed:
            try:
                plugin.load_entrypoints(alone, loading.name)
            except BaseException as error:
                if loading.fault is None and not is_limit(error):
                    registering = error
        if is_limit(loading.fault):
            loading.fault = None
        is_stand_in(loading.object)
        hookcallers = _implemented_by(alone, loading.object) if loading.loaded else []
        registered = loading.loaded and registering is None
        self.without_hooks |= registered and not hookcallers
        self.journal.write(
            "entry_point",
            **plugin.loading_facts(loading, self.roots),
            printed=printed.count,
            registered=registered,
            limited=self._limits() > before,
            hookcallers=hookcallers,
            registering=self._registration_fault(registering),
            specs=self._specs(alone),
        )
        if registered and registering is None:
            self._pending(alone, loading)
            return True
        return False

    def _specs(self, manager: Any) -> dict[str, list[str]]:
        """The hook specifications, with the first entry point; they are the same for all."""
        if self.knows_specs:
            return {}
        self.knows_specs = True
        return {
            name: list(caller.spec.argnames)
            for name, caller in vars(manager.hook).items()
            if not name.startswith("_") and caller.has_spec()
        }

    def _registration_fault(self, error: BaseException | None) -> dict[str, Any] | None:
        if error is None:
            return None
        # conda's PluginError; its cause is there since 24.7
        return fault_facts(error.__cause__ or error.__context__ or error, self.roots)

    def _pending(self, alone: Any, loading: plugin.Loading) -> None:
        """Hook implementations without a specification: pluggy's ``check_pending``; conda never calls it."""
        fault = None
        try:
            alone.check_pending()
        except Exception as error:
            fault = fault_facts(error, self.roots)
        pending = [
            {"hook": name, "spot": spot_of(impl.function), "function": impl.function.__name__}
            for name, caller in vars(alone.hook).items()
            if not name.startswith("_") and not caller.has_spec()
            for impl in caller.get_hookimpls()
            if not impl.optionalhook
        ]
        self.journal.write("pending", entry_point=loading.name, fault=fault, pending=pending)

    def _hooks(self, good: list[tuple[plugin.Loading, Any]]) -> None:
        """Make conda's call of every hook that the plugin implements, in the manager that holds it alone."""
        for loading, alone in good:
            calls = hooks.watch(alone, self.interpreter.repair)
            for hook in sorted(implemented(alone)):
                self._call(alone, hook, calls, loading)

    def _call(self, manager: Any, hook: str, calls: list[hooks.Call], loading: plugin.Loading) -> None:
        calls.clear()
        facts: dict[str, Any] = {"fault": None, "limited": False}
        with self._step("hook", hook=hook), self._guard(facts):
            error = hooks.call_hook(manager, hook)
            if is_limit(error):
                error = None
            facts["fault"] = fault_facts(error, self.roots) if error else None
        seen = list(calls)
        call_records = []
        for call in seen:
            limited: dict[str, Any] = {"limited": False}
            with self._step("result", hook=hook), self._guard(limited):
                call_records.append(hooks.call_facts(call, self.roots))
            facts["limited"] |= limited["limited"]
            facts["fault"] = facts["fault"] or limited.get("fault")
        self.journal.write("hook", hook=hook, entry_point=loading.name, **facts, calls=call_records)
        if hook == SPECIFIERS and not facts["limited"]:
            for result in [result for call in seen for result in call.results]:
                self._specifier(result)

    def _specifier(self, result: Any) -> None:
        """Put an environment specifier to work."""
        with self._step("specifier", hook=SPECIFIERS):
            found = specifiers.specifier_facts(result, self.request, self.roots, self._guard, self._quiet)
        self.journal.write("specifier", **found)
        self.read.append(found)

    def _guess(self, module: Any, good: list[tuple[plugin.Loading, Any]]) -> None:
        """Put files that nobody named to the environment specifiers, without network, and do nothing else."""
        with self._network.refused():
            for _, alone in good:
                calls = hooks.watch(alone, self.interpreter.repair)
                with self._guard({}):
                    hooks.call_hook(alone, SPECIFIERS)
                results = [result for call in calls for result in call.results]
                for result, path in itertools.product(results, self.request["guesses"]):
                    self._guess_one(result, path)
            with self._guard({}), self._unrecorded():
                get_plugin_manager = module.get_plugin_manager
                self._detect(get_plugin_manager())

    def _guess_one(self, result: Any, path: str) -> None:
        with self._step("guess", path=path):
            facts = specifiers.guess_facts(result, path, self.request, self.roots, self._guard, self._network)
        if facts:
            self.journal.write("guess", **facts)
            self.read.append({**facts, "name": facts["specifier"], "samples": [facts]})

    def _together(self, module: Any, good: list[tuple[plugin.Loading, Any]]) -> None:
        """The conda as it is, with the plugin: conflicts with built-in or installed plugins; detection."""
        facts: dict[str, Any] = {"fault": None, "limited": False}
        with self._step("together"), self._guard(facts):
            with self._unrecorded():
                get_plugin_manager = module.get_plugin_manager
            together = get_plugin_manager()
            calls = hooks.watch(together, self.interpreter.repair)
        if facts["fault"]:
            self.journal.write("together", **facts)
            return
        own = {id(loading.object) for loading, _ in good}
        for hook in sorted({hook for _, alone in good for hook in implemented(alone)}):
            calls.clear()
            facts = {"fault": None, "limited": False}
            with self._step("hook", hook=hook), self._guard(facts):
                error = hooks.call_hook(together, hook)
                if error is not None and not is_limit(error):
                    facts["fault"] = fault_facts(error, self.roots)
            labels = [
                {"own": id(call.plugin) in own, "plugin": call.plugin_name, **hooks.label_facts(result)}
                for call in calls
                for result in call.results
            ]
            self.journal.write("together", hook=hook, **facts, labels=labels)
        self._detect(together)

    def _detect(self, together: Any) -> None:
        for found in self.read:
            if not found["detection"] or len(found["name"] or "") > hooks.NAME_LIMIT:
                continue
            for sample in [sample for sample in found["samples"] if sample["handled"]]:
                self._detect_one(together, found["name"], sample)

    def _detect_one(self, together: Any, name: str, sample: dict[str, Any]) -> None:
        quiet = self._quiet
        step = self._step("detect", hook=SPECIFIERS, path=sample["path"])
        with step, quiet.refused() if quiet else nullcontext():
            facts = specifiers.detection_facts(together, sample["copy"], name, self.roots, self._guard)
        self.journal.write("detection", name=name, path=sample["path"], **facts)

    def _unrecorded(self) -> AbstractContextManager[None]:
        """Ask the model without a record that the plugin depends on the answer."""
        return self.model.unrecorded() if self.model else nullcontext()

    @contextmanager
    def _step(self, name: str, **facts: Any) -> Iterator[None]:
        """Run foreign code as a step of the journal, and put right what it did to the interpreter."""
        with self.journal.step(name, **facts):
            try:
                yield
            finally:
                self.interpreter.repair()
            self.interpreter.settle(self.journal.has_grown)

    @contextmanager
    def _guard(self, facts: dict[str, Any]) -> Iterator[None]:
        """Run foreign code; what it raises is ``facts["fault"]``, the model's limits ``facts["limited"]``."""
        before = self._limits()
        if self.model:
            self.model.strict = True
        try:
            try:
                yield
            finally:
                self.interpreter.repair()
        except BaseException as error:
            if not is_limit(error):
                facts["fault"] = fault_facts(error, self.roots)
        finally:
            if self.model:
                self.model.strict = False
            facts["limited"] = self._limits() > before

    def _limits(self) -> int:
        """How often the model had no answer so far."""
        return len(self.model.limits) if self.model else 0


def _implemented_by(manager: Any, plugin_object: object) -> list[str]:
    """The hooks, known to conda or not, for which pluggy found an implementation in a plugin object."""
    return sorted(
        name
        for name, caller in vars(manager.hook).items()
        if not name.startswith("_") and any(impl.plugin is plugin_object for impl in caller.get_hookimpls())
    )


def implemented(manager: Any) -> set[str]:
    """The hooks with a specification that some plugin of ``manager`` implements."""
    return {
        name
        for name, caller in vars(manager.hook).items()
        if not name.startswith("_") and caller.has_spec() and caller.get_hookimpls()
    }
