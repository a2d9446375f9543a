"""Snippets that a model and the real conda of its release must answer alike.

Each sets ``result`` to something that JSON can hold. What stands above ``# now`` runs as a plugin's import,
what stands below as a hook. ``LIMITS`` holds those that conda answers and the model must not: it has to stop at
the call that it does not know.
"""

# ruff: noqa: E501
from __future__ import annotations

from agreement_parsers import SNIPPETS as PARSERS

MANAGER = """
from conda import plugins
from conda.plugins import hookimpl
from conda.plugins.hookspec import CondaSpecs
from conda.plugins.manager import CondaPluginManager, get_plugin_manager
from conda.plugins import types
import os, tempfile

def fresh(*hooks, own=False):
    if own:
        manager = CondaPluginManager()
        manager.add_hookspecs(CondaSpecs)
        for facts in get_plugin_manager().get_plugins():
            manager.register(facts)
    else:
        manager = CondaPluginManager()
        manager.add_hookspecs(CondaSpecs)
    class Plugin: pass
    plugin = Plugin()
    for hook in hooks:
        setattr(plugin, hook.__name__, hookimpl(hook))
    manager.register(plugin, name="mine")
    return manager

def file(name, text):
    path = os.path.join(tempfile.mkdtemp(), name)
    with open(path, "w") as out:
        out.write(text)
    return path
"""

FULL = {
    "CondaSubcommand": "name=' My-Name ', summary='s', action=print",
    "CondaVirtualPackage": "name='x', version='1', build=None",
    "CondaSolver": "name='X', backend=object",
    "CondaPreCommand": "name='x', action=print, run_for={'a'}",
    "CondaPostCommand": "name='x', action=print, run_for={'a'}",
    "CondaAuthHandler": "name='x', handler=object",
    "CondaHealthCheck": "name='x', action=print",
    "CondaPreSolve": "name='x', action=print",
    "CondaPostSolve": "name='x', action=print",
    "CondaSetting": "name='x', description='d', parameter=None",
    "CondaReporterBackend": "name='x', description='d', renderer=object",
    "CondaRequestHeader": "name='x', value='v'",
    "CondaPreTransactionAction": "name='x', action=object",
    "CondaPostTransactionAction": "name='x', action=object",
    "CondaPrefixDataLoader": "name='x', loader=print",
    "CondaEnvironmentSpecifier": "name='x', environment_spec=object",
    "CondaEnvironmentExporter": "name='x', aliases=('A ', 'a'), default_filenames=('f',), export=print",
    "CondaPackageExtractor": "name='x', extensions=['.x'], extract=print",
    "CondaExceptionObserver": "name='x', hook=print, watch_for={'a'}",
    "CondaErrorHint": "text='t', hint_code='c'",
}

SNIPPETS: dict[str, str] = {**PARSERS}

for _name, _arguments in FULL.items():
    _type = f"import re\nfrom conda.plugins.types import {_name} as T\n# now\n"
    SNIPPETS[f"type {_name}"] = (
        f"{_type}t = T({_arguments}); result = sorted(re.sub(' at 0x[0-9a-f]+', '', repr(i)) for i in vars(t).items())"
    )
    SNIPPETS[f"type {_name} without arguments"] = f"{_type}T()"
    SNIPPETS[f"type {_name} with one more"] = f"{_type}T({_arguments}, unknown_field=1)"
    SNIPPETS[f"type {_name} positional"] = f"{_type}result = T('A', 'b').name"
    SNIPPETS[f"type {_name} twice equal"] = f"{_type}result = T({_arguments}) == T({_arguments})"
    if _name != "CondaErrorHint":
        SNIPPETS[f"type {_name} bad name"] = f"{_type}f = dict({_arguments}); f['name'] = 3; T(**f)"

SNIPPETS |= {
    "a class that extends its own name": "from conda.common.url import Url\nresult = isinstance(Url, type)",
    "subcommand aliases text": "from conda.plugins.types import CondaSubcommand as T\n# now\n"
    "result = T(name='x', summary='s', action=print, aliases='A ').aliases",
    "subcommand alias is name": "from conda.plugins.types import CondaSubcommand as T\n# now\n"
    "T(name='x', summary='s', action=print, aliases=['X'])",
    "subcommand alias empty": "from conda.plugins.types import CondaSubcommand as T\n# now\n"
    "T(name='x', summary='s', action=print, aliases=[' '])",
    "subcommand alias number": "from conda.plugins.types import CondaSubcommand as T\n# now\n"
    "T(name='x', summary='s', action=print, aliases=[3])",
    "subcommand aliases number": "from conda.plugins.types import CondaSubcommand as T\n# now\n"
    "T(name='x', summary='s', action=print, aliases=3)",
    "specifier alias number": "from conda.plugins.types import CondaEnvironmentSpecifier as T\n# now\n"
    "T(name='x', environment_spec=object, aliases=(3,))",
    "specifier aliases number": "from conda.plugins.types import CondaEnvironmentSpecifier as T\n# now\n"
    "T(name='x', environment_spec=object, aliases=3)",
    "exporter without export": "from conda.plugins.types import CondaEnvironmentExporter as T\n# now\n"
    "T(name='x', aliases=(), default_filenames=())",
    "exporter with both": "from conda.plugins.types import CondaEnvironmentExporter as T\n# now\n"
    "T(name='x', aliases=(), default_filenames=(), export=print, multiplatform_export=print)",
    "hint is frozen": "from conda.plugins.types import CondaErrorHint as T\n# now\nT('a', 'b').text = 'c'",
    "event is frozen": "from conda.plugins.types import CondaExceptionEvent as T\n# now\n"
    "e = T(ValueError, ValueError(), None)\nresult = [e.argv, e.json]\ne.json = True",
    "format": "from conda.plugins.types import EnvironmentFormat as F\n# now\n"
    "result = [str(F.lockfile), F('environment').name, [m.name for m in F]]",
    "names of plugins": "import conda.plugins as m\nresult = sorted(n for n in dir(m) if n[0] != '_')",
    "deprecated re-export": "from conda.plugins import CondaSubcommand\nfrom conda.plugins import types\n"
    "result = CondaSubcommand is types.CondaSubcommand",
    "deprecated re-export warns": "import warnings\nwith warnings.catch_warnings(record=True) as w:\n"
    "    warnings.simplefilter('always')\n    from conda import plugins\n    plugins.CondaSolver\n"
    "result = sorted({x.category.__name__ for x in w})",
    "no such re-export": "from conda.plugins import CondaEnvSpec",
    "no such attribute": "from conda import plugins\nplugins.CondaEnvSpec",
    "no such module": "import conda.plugin",
    "no package": "import conda.exceptions.nothing",
    "no such name in package": "from conda import plugin",
    "submodules are attributes": "import conda\nresult = [conda.plugins.types.__name__, conda.base.context.__name__]",
    "submodule that is not started": "import conda\nconda.testing",
    "version": "import conda\nresult = [conda.__version__, conda.__name__]",
    "same objects": "import conda, conda.exceptions, conda.plugins.hookspec, conda.plugins\n"
    "result = [conda.CondaError is conda.exceptions.CondaError, "
    "conda.plugins.hookimpl is conda.plugins.hookspec.hookimpl]",
    "errors": "from conda import exceptions as e, CondaError\n# now\n"
    "result = [str(e.CondaValueError('a %(b)s', b=1)), str(e.PluginError('x')), str(CondaError('50%')), "
    "issubclass(e.PluginError, CondaError), issubclass(e.InvalidMatchSpec, ValueError), "
    "issubclass(e.DryRunExit, CondaError), e.DryRunExit().return_code, e.CondaSystemExit.__mro__[1].__name__, "
    "issubclass(e.EnvironmentSpecPluginNotDetected, e.SpecNotFound), issubclass(e.CondaFileIOError, OSError)]",
    "all errors are exceptions": "import conda.exceptions as e\nresult = sorted("
    "f\"{n} {','.join(sorted(k.__name__ for k in v.__mro__))}\" "
    "for n, v in ((n, getattr(e, n)) for n in dir(e) if n[0] != '_') "
    "if isinstance(v, type) and issubclass(v, BaseException) and v.__module__.startswith('conda'))",
    "error that none imports": "from conda.exceptions import NoSuchError",
    "null": "from conda.auxlib import NULL\nfrom conda.common.constants import NULL as N\n# now\n"
    "result = [bool(NULL), NULL is N, NULL == None, len(NULL), str(NULL)]",
    "constants": "import conda.base.constants as c\n# now\n"
    "result = sorted(f'{n}={getattr(c, n)!r}' for n in dir(c) if n.isupper() and isinstance(getattr(c, n), "
    "(str, int, bool, tuple)) and n not in ('SEARCH_PATH', 'ROOT_NO_RM', 'DRY_RUN_PREFIX'))",
    "enumerations": "from conda.base.constants import ChannelPriority as P, DepsModifier as D\n# now\n"
    "result = [P.STRICT.value, D.NO_DEPS.value, P('flexible').name]",
    "context": "from conda.base.context import context\n# now\n"
    "result = [context.subdir, context.platform, context.json, context.quiet, context.offline, context.dry_run, "
    "context.verbosity, context.always_yes, context.subdirs, context.solver, context.arch_name, context.bits, "
    "sorted(context.known_subdirs), context.environment_specifier, str(context.channel_priority), context.debug]",
    "context prefixes": "import sys\nfrom conda.base.context import context\n# now\n"
    "result = [context.root_prefix == sys.prefix, context.conda_prefix == sys.prefix, "
    "context.target_prefix == sys.prefix, context.active_prefix]",
    "context has no such member": "from conda.base.context import context\n# now\ncontext.no_such_member",
    "context plugins": "from conda.base.context import context\n# now\ncontext.plugins.no_such_setting",
    "deprecation helper": "from conda.deprecations import deprecated\n"
    "@deprecated('20.1', '99.1', addendum='Use g.')\ndef f(): return 3\n"
    "@deprecated.argument('20.1', '99.1', 'old', rename='new')\ndef g(new): return new\n"
    "@deprecated('20.1', '99.1')\nclass C:\n    def __init__(self, a): self.a = a\n# now\n"
    "result = [f(), g(old=4), C(5).a]",
    "deprecation past its removal": "from conda.deprecations import deprecated\n@deprecated('20.1', '21.1')\ndef f(): ...",
    "parameters": "from conda.common.configuration import (PrimitiveParameter as P, SequenceParameter as S, "
    "MapParameter as M, ObjectParameter as O, ConfigurationObject as C, Parameter)\n"
    "class Thing(C):\n    a = P('', element_type=str)\n"
    "parameters = [P(True), P('', element_type=(str, int)), S(P('', element_type=str), default=('a',)), "
    "S(P(''), string_delimiter=':'), M(P('')), M(P(''), default={'a': 'b'}), O(Thing()), S(O(Thing()))]\n# now\n"
    "result = [[type(p).__name__, isinstance(p, Parameter)] for p in parameters]",
    "parameter without default": "from conda.common.configuration import PrimitiveParameter\n# now\nPrimitiveParameter()",
    "settings": MANAGER + "from conda.common.configuration import PrimitiveParameter, SequenceParameter\n"
    "def conda_settings():\n    yield types.CondaSetting(name='My_Setting', description='d', parameter=PrimitiveParameter(3))\n"
    "    yield types.CondaSetting(name='other', description='d', parameter=SequenceParameter(PrimitiveParameter(''), default=('a', 'b')))\n"
    "# now\nm = fresh(conda_settings)\nm.load_settings()\nresult = sorted(m.get_settings())",
    "json and yaml": "from conda.common.serialize import json, yaml\n# now\n"
    "result = [json.loads('{\"a\": [1]}'), dict(yaml.loads('a: 1\\nb: [x]'))['a'], json.dumps({'a': 1}), "
    "yaml.dumps({'a': [1, 2]})]",
    "yaml error": "from conda.common.serialize import yaml\n# now\nyaml.loads('a: [')",
    "text helpers": "from conda.common.io import dashlist\nfrom conda.auxlib.ish import dals\n# now\n"
    "result = [dashlist(['a', 1]), dashlist([], indent=4), dals('\\n  a\\n    b\\n')]",
    "renderer is abstract": "from conda.plugins.types import ReporterRendererBase\n# now\nReporterRendererBase()",
    "half a renderer": "from conda.plugins.types import ReporterRendererBase\n"
    "class R(ReporterRendererBase):\n    def detail_view(self, data): ...\n# now\nR()",
    "a renderer": "from conda.plugins.types import ReporterRendererBase\n"
    "class R(ReporterRendererBase):\n    def detail_view(self, data): ...\n    def envs_list(self, data): ...\n"
    "    def progress_bar(self, d, **k): ...\n    def spinner(self, m, f): ...\n    def prompt(self, *a): ...\n# now\n"
    "result = R().render(3)",
    "spinner": "from conda.plugins.types import SpinnerBase, ProgressBarBase\n"
    "class S(SpinnerBase):\n    def __enter__(self): ...\n    def __exit__(self, *a): ...\n"
    "class B(ProgressBarBase):\n    def update_to(self, fraction): self.at = fraction\n    def refresh(self): ...\n"
    "    def close(self): ...\n# now\nb = B('d'); b.finish(); result = [S('m').message, S('m').fail_message, b.at, b.description]",
    "auth": "from conda.plugins.types import ChannelAuthBase, ChannelNameMixin\nfrom requests.auth import AuthBase\n"
    "class A(ChannelAuthBase):\n    def __init__(self, channel_name):\n        super().__init__(channel_name)\n# now\n"
    "result = [A('c').channel_name, issubclass(A, AuthBase), issubclass(A, ChannelNameMixin)]",
    "an action is abstract": "from conda.core.path_actions import Action\nclass A(Action): ...\n# now\nA(1, 2)",
    "a solver class": "from conda.core.solve import Solver\nclass S(Solver):\n    def solve_final_state(self, *a): ...\n# now\n"
    "result = [issubclass(S, Solver), S.__mro__[1].__name__]",
    "an argparse action": "import argparse\nfrom conda.cli.conda_argparse import add_parser_help\n"
    "from conda.cli.helpers import add_parser_prefix\nresult = callable(add_parser_help)",
    "specifier base is abstract": "from conda.plugins.types import EnvironmentSpecBase\n"
    "class E(EnvironmentSpecBase):\n    def can_handle(self): return True\n# now\nE()",
    "specifier base": "from conda.plugins.types import EnvironmentSpecBase\n"
    "class E(EnvironmentSpecBase):\n    def can_handle(self): return True\n    @property\n    def env(self): return 'env'\n# now\n"
    "from conda.base.context import context\ne = E()\n"
    "result = [e.detection_supported, e.available_platforms, e.env_for(context.subdir)]\ne.env_for('nope-1')",
    "environment needs a platform": "from conda.models.environment import Environment\n# now\nEnvironment()",
    "environment positional": "from conda.models.environment import Environment\n# now\nEnvironment('linux-64')",
    "environment of an unknown platform": "from conda.models.environment import Environment\n# now\nEnvironment(platform='x')",
    "environment of no platform": "from conda.models.environment import Environment\n# now\nEnvironment(platform='')",
    "environment with an unknown field": "from conda.models.environment import Environment\n# now\n"
    "Environment(platform='linux-64', dependencies=[])",
    "environment": "from conda.models.environment import Environment, EnvironmentConfig\n"
    "from conda.models.match_spec import MatchSpec\n# now\n"
    "e = Environment(platform='linux-64', name='n', requested_packages=[MatchSpec('a'), MatchSpec('b >=1')], "
    "config=EnvironmentConfig(channels=('conda-forge',)), variables={'A': 'b'}, external_packages={'pip': ['x']})\n"
    "result = [e.name, e.prefix, [str(p) for p in e.requested_packages], e.config.channels, e.explicit_packages, "
    "e.variables, e.virtual_packages, e.external_packages, Environment(platform='osx-64').config.channels]",
    "environments merged": "from conda.models.environment import Environment, EnvironmentConfig\n"
    "from conda.models.match_spec import MatchSpec\n# now\n"
    "def e(n, c, *p): return Environment(platform='linux-64', name=n, requested_packages=[MatchSpec(x) for x in p], "
    "config=EnvironmentConfig(channels=c, solver=n), external_packages={'pip': [n or 'x']})\n"
    "m = Environment.merge(e('a', ('x', 'y'), 'p', 'q'), e('b', ('y', 'z'), 'q', 'r'), e(None, ()))\n"
    "result = [m.name, m.config.channels, m.config.solver, [str(p) for p in m.requested_packages], m.external_packages]",
    "environments of two platforms merged": "from conda.models.environment import Environment\n# now\n"
    "Environment.merge(Environment(platform='linux-64'), Environment(platform='osx-64'))",
    "a package that is not explicit": "from conda.models.environment import Environment\n"
    "from conda.models.match_spec import MatchSpec\nfrom types import SimpleNamespace as N\n# now\n"
    "Environment(platform='linux-64', requested_packages=[MatchSpec('a')], explicit_packages=[N(name='b')])",
    "a package twice": "from conda.models.environment import Environment\nfrom types import SimpleNamespace as N\n# now\n"
    "Environment(platform='linux-64', explicit_packages=[N(name='b'), N(name='b')])",
    "environment with numbers": "from conda.models.environment import Environment\n# now\n"
    "result = Environment(platform='linux-64', requested_packages=['a', 3]).requested_packages",
    "old environment": "from conda.env.env import Environment as Old\nfrom conda.models.environment import Environment\n# now\n"
    "o = Old(name='n', dependencies=['numpy 1', {'pip': ['x']}])\n"
    "result = [isinstance(o, Environment), o.name, o.dependencies, o.channels, hasattr(o, 'explicit_packages')]",
    "old environment as a model": "from conda.env.env import EnvironmentYaml\n# now\n"
    "e = EnvironmentYaml(name='n', dependencies=['a', {'pip': ['b']}], channels=['c']).to_environment_model()\n"
    "result = [[str(p) for p in e.requested_packages], e.external_packages, e.config.channels, e.name, e.prefix]",
    "record": "from conda.models.records import PackageRecord as R\n# now\n"
    "r = R(name='a', version='1', build='py_0', build_number=0, channel='conda-forge', subdir='noarch', fn='a-1-py_0.conda')\n"
    "result = [r.name, r.build, str(r.channel), r.dist_str(), str(r.to_match_spec()), r == R(name='a', version='1', "
    "build_string='py_0', build_number=0, channel='conda-forge', subdir='noarch', fn='x'), str(r), r.spec]",
    "virtual packages": MANAGER + "# now\nresult = sorted({p.name for p in get_plugin_manager().get_hook_results('virtual_packages')} - {'cuda'})",
    "a virtual package": "from conda.plugins.types import CondaVirtualPackage as V\nfrom conda.auxlib import NULL\n# now\n"
    "v = V('x', lambda: '3', None, None).to_virtual_package()\n"
    "result = [v.name, v.version, v.build, V('x', NULL, None).to_virtual_package() is NULL]",
    "reader of the built-in ones": MANAGER + "# now\n"
    "result = "
    "[[s.name, s.aliases, s.default_filenames, s.environment_spec.__name__, s.environment_spec.detection_supported, "
    "str(s.environment_format)] for s in get_plugin_manager().get_hook_results('environment_specifiers')]",
    "names that are taken": MANAGER + "# now\nm = get_plugin_manager()\n"
    "result = {k: [p.name for p in m.get_hook_results(k)] for k in "
    "('subcommands', 'solvers', 'reporter_backends', 'health_checks', 'settings', 'package_extractors', "
    "'prefix_data_loaders', 'environment_exporters', 'pre_commands', 'auth_handlers')}",
    "names of the built-in plugins": MANAGER + "# now\nresult = [n for n, p in get_plugin_manager().list_name_plugin()]",
    "solvers": MANAGER + "# now\nm = get_plugin_manager()\n"
    "result = [sorted(m.get_solvers()), sorted(m.get_subcommands()), sorted(m.get_health_checks())]",
    "solver": MANAGER + "# now\nm = get_plugin_manager()\n"
    "result = [m.get_solver_backend('classic').__name__, sorted(m.get_solvers())]\nm.get_solver_backend('nope')",
    "exporters": MANAGER + "# now\nm = get_plugin_manager()\nresult = [sorted(m.get_exporter_format_mapping()), "
    "m.detect_environment_exporter('/x/environment.yml').name, m.get_environment_exporter_by_format('json').name]\n"
    "m.detect_environment_exporter('nope')",
    "extractors": MANAGER + "# now\nm = get_plugin_manager()\n"
    "result = [sorted(m.get_package_extractors()), m.has_package_extension('A.CONDA'), m.has_package_extension('x')]\n"
    "m.get_package_extractor('x.whl')",
}  # fmt: skip

HOOKS = {
    "two of a name": "    yield types.CondaSolver('a', object)\n    yield types.CondaSolver('A ', object)",
    "a name that was changed": "    s = types.CondaSolver('a', object)\n    s.name = 'A'\n    yield s",
    "no name": "    yield object()",
    "one object": "    return types.CondaSolver('a', object)",
    "nothing": "    return None",
    "a list": "    return [types.CondaSolver('b', object), types.CondaSolver('a', object)]",
    "raises": "    raise RuntimeError('x')\n    yield",
    "text": "    return 'ab'",
    "a built-in name": "    yield types.CondaSolver('classic', object)",
}
for _name, _body in HOOKS.items():
    for _own in (False, True):
        SNIPPETS[f"hook gives {_name}{' beside the built-in ones' if _own else ''}"] = (
            f"{MANAGER}\ndef conda_solvers():\n{_body}\n# now\n"
            f"m = fresh(conda_solvers, own={_own})\n"
            "result = [[s.name, getattr(getattr(s, 'impl', None), 'plugin_name', None)] for s in m.get_hook_results('solvers')]"
        )

SNIPPETS |= {
    "wrong argument": MANAGER + "def conda_solvers(wrong): ...\n# now\nfresh(conda_solvers)",
    "right arguments": MANAGER + "def conda_request_headers(host, path):\n    yield types.CondaRequestHeader('A', host + path)\n# now\n"
    "result = [[h.name, h.value] for h in fresh(conda_request_headers).get_hook_results('request_headers', host='h', path='p')]",
    "headers": MANAGER + "def conda_session_headers(host):\n    yield types.CondaRequestHeader('A', host)\n# now\n"
    "result = fresh(conda_session_headers).get_session_headers('h')",
    "fewer arguments": MANAGER + "def conda_request_headers(host):\n    yield types.CondaRequestHeader('A', host)\n# now\n"
    "result = [[h.name, h.value] for h in fresh(conda_request_headers).get_hook_results('request_headers', host='h', path='p')]",
    "unknown hook": MANAGER + "def conda_subcommand(): ...\n# now\nfresh(conda_subcommand).check_pending()",
    "no such hook results": MANAGER + "# now\nfresh().get_hook_results('nope')",
    "commands": MANAGER + "seen = []\ndef conda_pre_commands():\n"
    "    yield types.CondaPreCommand('x', seen.append, {'install'})\n"
    "def conda_post_commands():\n    yield types.CondaPostCommand('x', seen.append, 'reinstalled')\n# now\n"
    "m = fresh(conda_pre_commands, conda_post_commands)\n"
    "m.invoke_pre_commands('install'); m.invoke_pre_commands('list'); m.invoke_post_commands('install')\nresult = seen",
    "error hints": MANAGER + "def conda_error_hints(error):\n    yield 3\n    yield types.CondaErrorHint('t', str(error))\n# now\n"
    "from conda import CondaError\nresult = [h.hint_code for h in fresh(conda_error_hints).get_error_hints(CondaError('x'))]",
    "error hints that raise": MANAGER + "def conda_error_hints():\n    yield types.CondaErrorHint('t', 'c')\n    raise SystemExit(3)\n# now\n"
    "from conda import CondaError\nresult = [h.hint_code for h in fresh(conda_error_hints).get_error_hints(CondaError('x'))]",
    "exception observers": MANAGER + "seen = []\ndef conda_exception_observers():\n"
    "    yield types.CondaExceptionObserver('x', lambda e: seen.append([e.exc_type.__name__, e.json, e.conda_version]), {'CondaError'})\n# now\n"
    "from conda.exceptions import PluginError\nm = fresh(conda_exception_observers)\n"
    "m.invoke_exception_observers(PluginError('x'), None); m.invoke_exception_observers(ValueError('x'), None)\nresult = seen",
    "auth handler": MANAGER + "def conda_auth_handlers():\n    yield types.CondaAuthHandler('X', dict)\n# now\n"
    "result = [fresh(conda_auth_handlers).get_auth_handler(n) is dict for n in ('x', ' X', 'y')]",
    "loaders": MANAGER + "def conda_prefix_data_loaders():\n    yield types.CondaPrefixDataLoader('x', len)\n# now\n"
    "result = [f('abc') for f in fresh(conda_prefix_data_loaders).get_prefix_data_loaders()]",
    "transaction actions": MANAGER + "def conda_pre_transaction_actions():\n"
    "    yield types.CondaPreTransactionAction('x', lambda *a: list(a))\n# now\n"
    "result = fresh(conda_pre_transaction_actions).get_pre_transaction_actions(1, target_prefix='p')",
    "solves": MANAGER + "seen = []\ndef conda_pre_solves():\n    yield types.CondaPreSolve('x', lambda *a: seen.append(len(a)))\n"
    "def conda_post_solves():\n    yield types.CondaPostSolve('x', lambda *a: seen.append(len(a)))\n# now\n"
    "m = fresh(conda_pre_solves, conda_post_solves); m.invoke_pre_solves(1, 2); m.invoke_post_solves(1, 2, 3)\nresult = seen",
    "canonical names": MANAGER + "import json\nclass A: ...\n# now\nm = CondaPluginManager()\n"
    "result = [m.get_canonical_name(json), m.get_canonical_name(A), m.get_canonical_name(A()).partition('[')[0].rstrip('0123456789')]",
    "registered twice": MANAGER + "class A: ...\n# now\nm = CondaPluginManager(); a = A()\n"
    "result = [m.register(a, 'n'), m.register(a, 'n'), a.plugin_name, m.load_plugins(a)]",
    "from 26.3 aliases conflict": MANAGER + "def conda_environment_specifiers():\n"
    "    yield types.CondaEnvironmentSpecifier('mine', object, aliases=('reqs',))\n# now\n"
    "fresh(conda_environment_specifiers, own=True).get_environment_specifiers()",
}  # fmt: skip

MINE = (
    MANAGER
    + """
from conda.models.environment import Environment
class Mine(types.EnvironmentSpecBase):
    def __init__(self, filename=None, **kwargs):
        self.filename = filename
    def can_handle(self):
        import json
        if "packages" not in json.load(open(self.filename)):
            raise ValueError("it is not mine")
        return True
    @property
    def env(self):
        return Environment(platform="linux-64")
def conda_environment_specifiers():
    yield types.CondaEnvironmentSpecifier(name="mine", environment_spec=Mine, FILENAMES)
"""
)
FILES = {
    "mine": ("a.json", '{\n  "packages": []\n}\n'),
    "compact": ("a.json", '{"packages":[]}'),
    "compact with words": ("a.json", '{"packages":["a", "b"]}'),
    "named": ("mine.json", '{\n  "packages": []\n}\n'),
    "named and foreign": ("mine.json", "{}"),
    "one line": ("a.toml", "name=1"),
    "toml": ("a.toml", '[project]\nname = "x"\n'),
    "requirements": ("requirements.txt", "numpy\n# c\nscipy >=1\n"),
    "requirements elsewhere": ("other.txt", "numpy\nscipy==1.2\n"),
    "pip requirements": ("requirements.txt", "numpy @ git+https://x.org/y\n-r other.txt\n"),
    "empty": ("a.json", ""),
    "empty requirements": ("requirements.txt", ""),
    "explicit": ("explicit.txt", "@EXPLICIT\nhttps://conda.anaconda.org/conda-forge/noarch/a-1-0.conda\n"),
    "explicit elsewhere": ("b.txt", "@EXPLICIT\n"),
    "environment": ("environment.yml", "name: a\nchannels: [b]\ndependencies:\n  - c\n  - pip:\n    - d\n"),
    "environment elsewhere": ("x.yaml", "dependencies:\n- c\n"),
    "environment without dependencies": ("environment.yml", "name: a\n"),
    "environment with a bad dependency": ("environment.yml", "dependencies: ['a b c d =']\n"),
    "environment with a number": ("environment.yml", "dependencies: [3]\n"),
    "environment of text": ("environment.yml", "just text\n"),
    "environment that does not parse": ("environment.yml", "a: [\n"),
    "environment with tabs": ("x.yml", "dependencies:\n\t- a\n"),
    "environment as json": ("e.json", '{\n"dependencies": ["a"]\n}'),
    "yaml with unknown keys": ("x.yml", "dependencies: [a]\nother: 1\n"),
    "name of a number": ("x.yml", "name: 3\ndependencies: [a]\n"),
    "missing": ("/nowhere/x.json", None),
    "binary": ("x.bin", "\x00\x01\u00e9"),
}  # fmt: skip
for _name, (_file, _content) in FILES.items():
    for _filenames in ("", "default_filenames=('mine.json',)"):
        _path = f"file({_file!r}, {_content!r})" if _content is not None else repr(_file)
        _mine = MINE.replace("FILENAMES", _filenames)
        SNIPPETS[f"detected: {_name}{' with file names' if _filenames else ''}"] = (
            f"{_mine}\n# now\nresult = fresh(conda_environment_specifiers, own=True).detect_environment_specifier({_path}).name"
        )
    for _reader in ("mine", "environment.yml", "cep-24", "reqs", "explicit", "nope"):
        SNIPPETS[f"{_reader} chosen: {_name}"] = (
            f"{MINE.replace('FILENAMES', '')}\n# now\nm = fresh(conda_environment_specifiers, own=True)\n"
            f"result = m.get_environment_specifier({_path}, name={_reader!r}).name"
        )
    for _class in ("cep_24:Cep24YamlFileSpec", "yaml_file:YamlFileSpec", "requirements:RequirementsSpec"):
        _module, _, _class = _class.partition(":")
        SNIPPETS[f"{_class} reads {_name}"] = (
            f"{MANAGER}\nfrom conda.env.specs.{_module} import {_class} as C\n# now\ne = C({_path}).env\n"
            "result = [e.name, e.prefix, [str(p) for p in e.requested_packages], e.external_packages, "
            "list(e.config.channels), dict(e.variables or {})]"
        )

SPECS = """numpy|numpy >=1.2|numpy=1.2|numpy==1.2|numpy=1.2=py_0|numpy 1.2 py_0|conda-forge::numpy|numpy[version='>=1']
numpy>=1,<2|numpy >=1.2,<2.0a0|numpy!=1.5|numpy~=1.2|numpy=1.2.*|numpy 1.2|*|*[md5=abc]|numpy[build=py*]|defaults::numpy
conda-forge/linux-64::numpy|https://conda.anaconda.org/conda-forge::numpy|https://x.org/y::numpy|numpy[channel=c,version=1]
NumPy|num py|numpy =|numpy=|numpy==|numpy>=|1numpy|-numpy|numpy--|{"a":1}|{"packages":[]}|a: b|name = 1|name=1|- r
git+https://x.org|numpy @ x|numpy;python_version<'3'|numpy[extra]|__unix|_libgcc_mutex|r-base 4|python 3.10.*|@EXPLICIT
pkgs/main::a|numpy|a b c d|a 1|2|a >1|<2|a >1,|a (1)|a[b|a]b|a@|feature@|numpy # comment|numpy if x|a\\\\b|é|a/b|a.b|a_b|A[name=b]
https://conda.anaconda.org/conda-forge/linux-64/a-1.0-py_0.conda|https://x.org/a.tar.bz2|a[version=1.*,build_number=3]
numpy[version=">=1,<2",subdir=osx-64]|a[license=MIT]|a[unknown=1]|local::a|c::d::e|a 1.0 *|a * b|a ~=1|a =1,2|a 1!2|a 1.0+x|a 1-2"""
for _spec in sorted(set(SPECS.replace("\n", "|").split("|"))):
    SNIPPETS[f"spec {_spec}"] = (
        f"from conda.models.match_spec import MatchSpec as M\n# now\nm = M({_spec!r})\n"
        "result = [str(m), m.name, str(m.version), m.get_exact_value('version'), m.get_raw_value('build'), "
        "str(m.get('channel')), m == M(str(m)), repr(m), m == 'x', m.is_name_only_spec, "
        "m.original_spec_str]"
    )
SNIPPETS |= {
    "spec of keywords": "from conda.models.match_spec import MatchSpec as M\n# now\n"
    "result = [str(M(name='a', version='1.*', channel='c')), str(M('a', version='2')), str(M({'name': 'b'})), "
    "len({M('a'), M('a'), M('A')}), M('a').name, str(M()), M(M('a')) is not None, str(M('a', optional=True)), "
    "M('a').get('version', 3), 'version' in M('a 1')]\nM(nope=1)",
    "spec of a number": "from conda.models.match_spec import MatchSpec as M\n# now\nM(3)",
    "spec of nothing": "from conda.models.match_spec import MatchSpec as M\n# now\nresult = [str(M('')), str(M(None))]",
    "specs match": "from conda.models.match_spec import MatchSpec as M\n# now\n"
    "r = dict(name='numpy', version='1.21.0', build='py39_0', build_number=0, channel='conda-forge', subdir='linux-64', fn='x')\n"
    "result = [M(s).match(r) for s in ('numpy', 'scipy', 'numpy 1.21', 'numpy=1.21', 'numpy >=1.2,<2', 'numpy ~=1.20', "
    "'numpy 1.21.0 py39*', 'numpy 1.21.* *_1', 'conda-forge::numpy', 'defaults::numpy', 'NUMPY', 'num*', 'numpy!=1.21.*', "
    "'numpy 1.20|1.21.0', 'numpy[subdir=linux-64]', 'numpy[build_number=0]', 'numpy[build_number=1]')]",
    "strictness of a spec": "from conda.models.match_spec import MatchSpec as M\n# now\nresult = M('a').strictness == 1",
    "specs merged": "from conda.models.match_spec import MatchSpec as M\n# now\nresult = [str(m) for m in M.merge(['a >1', 'a <2'])]",
    "versions spelt alike": "from conda.models.version import VersionOrder as V\n# now\n"
    "result = [V('1.0A') == V('1.0a'), V('1') == 3, str(V(' 1-RC ')), repr(V('1'))]",
    "version order": "from conda.models.version import VersionOrder as V\n# now\n"
    "v = '0.4 0.4.1.rc 0.4.1 0.5a1 0.5b3 0.5C1 0.5 1.0 1.1dev1 1.1_ 1.1a1 1.1.0dev1 1.1.a1 1.1.0rc1 1.1 1.1.0post1 1.1post1 "
    "1996.07.12 1!0.4.1 2!0.4.1 1.0+a 1.0+b'.split()\n"
    "result = [[V(a) < V(b), V(a) == V(b), V(a) >= V(b), V(a).startswith(V(b))] for a in v for b in v]",
}  # fmt: skip

LIMITS = {
    **{
        name: f"conda.plugins.manager.CondaPluginManager.{method}"
        for name, method in {
            "auth handler": "get_auth_handler",
            "commands": "invoke_pre_commands",
            "exception observers": "invoke_exception_observers",
            "extractors": "get_package_extractors",
            "headers": "get_session_headers",
            "loaders": "get_prefix_data_loaders",
            "solver": "get_solver_backend",
            "solves": "invoke_pre_solves",
            "transaction actions": "get_pre_transaction_actions",
        }.items()
    },
    "an action is abstract": "conda.core.path_actions.Action",
    "a virtual package": "conda.plugins.types.CondaVirtualPackage.to_virtual_package",
    "specs match": "conda.models.match_spec.MatchSpec.match",
    "specs merged": "conda.models.match_spec.MatchSpec.merge",
    "strictness of a spec": "conda.models.match_spec.MatchSpec.strictness",
    "version order": "conda.models.version.VersionOrder.__lt__",
}
"""Snippet -> what the model stops at."""
