"""Snippets for ``agreement``: what conda's command-line helpers add to a plugin's parser, and its arguments."""

# ruff: noqa: E501
from __future__ import annotations

HELPERS = (
    "add_output_and_prompt_options",
    "add_parser_channels",
    "add_parser_create_install_update",
    "add_parser_default_packages",
    "add_parser_environment_specifier",
    "add_parser_frozen_env",
    "add_parser_help",
    "add_parser_json",
    "add_parser_known",
    "add_parser_networking",
    "add_parser_package_install_options",
    "add_parser_platform",
    "add_parser_prefix",
    "add_parser_prefix_to_group",
    "add_parser_prune",
    "add_parser_pscheck",
    "add_parser_show_channel_urls",
    "add_parser_solver",
    "add_parser_solver_mode",
    "add_parser_update_modifiers",
    "add_parser_verbose",
)
"""Every helper of any release; where a release lacks one, both sides say so."""

_SHOWN = """
import argparse

def shown(action):
    # A deprecated action is a class of the same name in front of it.
    kinds = dict.fromkeys(kind.__name__ for kind in type(action).__mro__ if kind.__name__ != "DeprecationMixin")
    simple = [action.option_strings, action.dest, action.nargs, str(action.const), action.required]
    return [*kinds, *simple, str(action.default), action.metavar, getattr(action.type, "__name__", None)]

def groups(parser):
    return [
        [type(group).__name__, group.title, getattr(group, "required", None), [a.dest for a in group._group_actions]]
        for group in (*parser._action_groups, *parser._mutually_exclusive_groups)
    ]

def all_of(parser):
    return [[shown(action) for action in parser._actions], groups(parser)]

def kind(value):
    return [kind(each) for each in value] if isinstance(value, tuple) else [type(value).__name__, getattr(value, "title", None)]

def parsed(parser, *arguments):
    try:
        found = vars(parser.parse_args(arguments))
    except SystemExit as error:
        return error.code
    return sorted((name, str(value)) for name, value in found.items())
"""

SNIPPETS: dict[str, str] = {}

for _module in ("helpers", "conda_argparse"):
    for _name in HELPERS:
        SNIPPETS[f"{_module} {_name}"] = f"""{_SHOWN}
from conda.cli.{_module} import {_name}
# now
parser = argparse.ArgumentParser(add_help=False)
result = [kind({_name}(parser)), all_of(parser), {_name}.__module__, {_name}.__name__]
"""

_PREFIX = f"{_SHOWN}\nfrom conda.cli.conda_argparse import add_parser_prefix\n"
_OUTPUT = f"{_SHOWN}\nfrom conda.cli.conda_argparse import add_output_and_prompt_options\n"
_PARSER = "# now\nparser = argparse.ArgumentParser()\n"

SNIPPETS |= {
    "a helper with a parameter": f"{_PREFIX}{_PARSER}add_parser_prefix(parser, True); result = groups(parser)",
    "a helper with it named": f"{_PREFIX}{_PARSER}add_parser_prefix(parser, prefix_required=True); result = groups(parser)",
    "a helper with an unknown argument": f"{_PREFIX}{_PARSER}add_parser_prefix(parser, required=True)",
    "a helper without a parser": f"{_PREFIX}# now\nadd_parser_prefix()",
    "a helper with too much": f"{_PREFIX}{_PARSER}add_parser_prefix(parser, True, True)",
    "a helper on no parser": f"{_PREFIX}# now\nadd_parser_prefix(object())",
    "a flag that a helper added": f"{_PREFIX}{_PARSER}add_parser_prefix(parser); parser.add_argument('-n')",
    "a helper after its flag": f"{_PREFIX}{_PARSER}parser.add_argument('--prefix'); add_parser_prefix(parser)",
    "a helper twice": f"{_OUTPUT}{_PARSER}add_output_and_prompt_options(parser); add_output_and_prompt_options(parser)",
    "a helper on a group": f"{_PREFIX}{_PARSER}group = parser.add_argument_group('own'); add_parser_prefix(group)"
    "\nresult = all_of(parser)",
    "one more in a helper's group": f"{_OUTPUT}{_PARSER}add_output_and_prompt_options(parser).add_argument('--own', type=int)"
    "\nresult = [groups(parser), parsed(parser, '--own', '3'), parsed(parser, '--own', 'x')]",
    "one more in a helper's exclusive group": f"{_PREFIX}{_PARSER}add_parser_prefix(parser).add_argument('--own')"
    "\nresult = [groups(parser), parsed(parser, '--own', '3'), parsed(parser, '--own', '3', '-n', 'x')]",
    "a subparser with helpers": f"{_PREFIX}{_PARSER}sub = parser.add_subparsers(dest='sub').add_parser('one')"
    "\nadd_parser_prefix(sub); result = parsed(parser, 'one', '-p', '/x')",
    "a line with a name": f"{_PREFIX}{_PARSER}add_parser_prefix(parser); result = parsed(parser, '-n', 'x')",
    "a line with a name and a prefix": f"{_PREFIX}{_PARSER}add_parser_prefix(parser); result = parsed(parser, '-n', 'x', '-p', 'y')",
    "a line with a name that is required": f"{_PREFIX}{_PARSER}add_parser_prefix(parser, True); result = parsed(parser)",
    "a line with output options": f"{_OUTPUT}{_PARSER}add_output_and_prompt_options(parser)"
    "\nresult = [parsed(parser), parsed(parser, '--json', '-vv', '-d', '-y', '-q'), parsed(parser, '--nothing')]",
    "a line with channels": f"{_SHOWN}\nfrom conda.cli.conda_argparse import add_parser_channels\n{_PARSER}"
    "add_parser_channels(parser)\nresult = parsed(parser, '-c', 'a', '--channel', 'b', '--override-channels')",
    "a line with a platform": f"{_SHOWN}\nfrom conda.cli.conda_argparse import add_parser_platform\n{_PARSER}"
    "add_parser_platform(parser)\nresult = [parsed(parser, '--subdir', 'osx-64'), parsed(parser, '--platform', 'noarch')]",
    "a line with a solver": f"{_SHOWN}\nfrom conda.cli.conda_argparse import add_parser_solver\n{_PARSER}"
    "add_parser_solver(parser)\nresult = [parsed(parser, '--solver', 'classic'), parsed(parser, '--solver', 'nothing')]",
    "a line with packages": f"{_SHOWN}\nfrom conda.cli.conda_argparse import add_parser_create_install_update\n{_PARSER}"
    "add_parser_create_install_update(parser)\nresult = parsed(parser, '-n', 'x', 'python>=3', 'numpy', '--no-deps')",
    "conda's parser": f"{_SHOWN}\nfrom conda.cli.conda_argparse import ArgumentParser\n# now\n"
    "parser = ArgumentParser(prog='x', description='d'); result = [all_of(parser), parser.formatter_class.__name__]",
    "conda's parser without help": f"{_SHOWN}\nfrom conda.cli.conda_argparse import ArgumentParser\n# now\n"
    "result = all_of(ArgumentParser(prog='x', add_help=False))",
    "conda's parser as a base": f"{_SHOWN}\nfrom conda.cli.conda_argparse import ArgumentParser\n"
    "class Own(ArgumentParser):\n    pass\n# now\nresult = all_of(Own())",
    "conda's parser is one of Python's": "import argparse\nfrom conda.cli.conda_argparse import ArgumentParser\n# now\n"
    "result = [issubclass(ArgumentParser, argparse.ArgumentParser), ArgumentParser.__module__, repr(ArgumentParser)]",
    "conda's parser with overriding arguments": f"{_SHOWN}\nfrom conda.cli.conda_argparse import ArgumentParser\n"
    "from conda.auxlib import NULL\n# now\nparser = ArgumentParser(); parser.add_argument('--x', default=NULL)\n"
    "result = parser.parse_args([], override_args={'x': 3}).x",
    "conda's parser with several choices": f"{_SHOWN}\nfrom conda.cli.conda_argparse import ArgumentParser\n# now\n"
    "parser = ArgumentParser(); parser.add_argument('x', nargs='*', choices=['a', 'b'], default=['a'])\n"
    "result = [parsed(parser), parsed(parser, 'a', 'b'), parsed(parser, 'c')]",
    "a count that starts at nothing": "import argparse\nfrom conda.auxlib import NULL\nfrom conda.cli.actions import NullCountAction\n# now\n"
    "parser = argparse.ArgumentParser(); parser.add_argument('-v', action=NullCountAction, default=NULL)\n"
    "result = [str(parser.parse_args(given).v) for given in ([], ['-v'], ['-vvv'])]",
    "a list with a constant": "import argparse\nfrom conda.cli.actions import ExtendConstAction\n# now\n"
    "parser = argparse.ArgumentParser(); parser.add_argument('-x', action=ExtendConstAction, const='c')\n"
    "result = [parser.parse_args(given).x for given in ([], ['-x'], ['-x', 'a', 'b', '-x'])]",
    "choices that are computed": f"{_SHOWN}\nfrom conda.cli.helpers import LazyChoicesAction\n# now\nasked = []\n"
    "def choices():\n    asked.append(1)\n    return ['a', 'b']\n"
    "parser = argparse.ArgumentParser()\n"
    "parser.add_argument('--x', action=LazyChoicesAction, choices_func=choices, metavar='X')\n"
    "result = [len(asked), parsed(parser, '--x', 'a'), parsed(parser, '--x', 'c'), len(asked)]",
    "text with commas": "from conda.cli.helpers import comma_separated_stripped\n# now\n"
    "result = comma_separated_stripped('a, b ,c')",
    "a dictionary with attributes": "from conda.auxlib.collection import AttrDict\n# now\n"
    "found = AttrDict(a=1); found.b = 2; found['c'] = 3; del found.a\n"
    "result = [found, found.c, hasattr(found, 'a'), AttrDict([('x', 1)]) == {'x': 1}, AttrDict() == AttrDict()]",
    "a dictionary without that attribute": "from conda.auxlib.collection import AttrDict\n# now\nAttrDict(a=1).cmd",
}
