"""CP305 and CP313: names that nobody can use, and occasions that never come."""

from __future__ import annotations

import os
from pathlib import Path

from condaplug.judgement import Finding
from condaplug.run import validate

PROJECT = '[project]\nname = "conda-x"\nversion = "1"\nentry-points.conda.x = "conda_x"\n'
HEAD = """\
from conda.common.configuration import PrimitiveParameter
from conda.core.solve import Solver
from conda.plugins import hookimpl
from conda.plugins.types import ChannelAuthBase, CondaAuthHandler, CondaExceptionObserver
from conda.plugins.types import CondaHealthCheck, CondaPreCommand, CondaPreSolve, CondaSetting, CondaSolver
from conda.plugins.types import CondaSubcommand, CondaVirtualPackage

class Auth(ChannelAuthBase):
    def __call__(self, request):
        return request

class Mine(Exception):
    pass
"""
HOOKS = {
    "conda_auth_handlers": "CondaAuthHandler(name={0!r}, handler=Auth)",
    "conda_health_checks": "CondaHealthCheck(name={0!r}, action=print)",
    "conda_pre_solves": "CondaPreSolve(name={0!r}, action=print)",
    "conda_settings": "CondaSetting(name={0!r}, description='', parameter=PrimitiveParameter(''))",
    "conda_solvers": "CondaSolver(name={0!r}, backend=Solver)",
    "conda_subcommands": "CondaSubcommand(name={0!r}, summary='s', action=print)",
    "conda_virtual_packages": "CondaVirtualPackage(name={0!r}, version='1', build=None)",
    "conda_pre_commands": "CondaPreCommand(name='x{1}', action=print, run_for={0!r})",
    "conda_exception_observers": "CondaExceptionObserver(name='x{1}', hook=print, watch_for={0!r})",
}


NAMES = [
    ("conda_auth_handlers", "", "error", "no channel can choose it"),
    ("conda_health_checks", "", "warning", "`conda doctor NAME` cannot choose it"),
    ("conda_settings", "", "error", "nobody can set it in .condarc"),
    ("conda_solvers", "", "error", "`--solver` cannot choose it"),
    ("conda_subcommands", "", "error", "nobody can type it"),
    ("conda_virtual_packages", "", "error", "no package can depend on it"),
    ("conda_subcommands", "-a", "error", "conda reads it as an option"),
    ("conda_health_checks", "-b", "warning", "`conda doctor` reads it as an option"),
    ("conda_subcommands", "c d", "warning", "a shell takes it apart"),
    ("conda_settings", "e f", "warning", "`conda config` does not find it"),
    ("conda_settings", "g.h", "warning", "`conda config` does not find it"),
    *(
        ("conda_virtual_packages", f"i{sign}j", "error", "a match specification ends a name there")
        for sign in " =<>!~,|[]*"
    ),
    ("conda_virtual_packages", "__k", "warning", "it becomes ____k"),
    ("conda_pre_solves", "", None, ""),
    ("conda_pre_solves", "-l *", None, ""),
    ("conda_settings", "m-n_o", None, ""),
    ("conda_subcommands", "p-q.r", None, ""),
    ("conda_health_checks", "s t", None, ""),
    ("conda_virtual_packages", "u_v-2.0", None, ""),
]
"""The hook, the name, how bad it is, and for whom."""

BEFORE, WATCH = "conda_pre_commands", "conda_exception_observers"
OCCASIONS = [
    (BEFORE, {"install"}, None, "", ""),
    (BEFORE, {"env_create", "activate"}, None, "", ""),
    (BEFORE, {"uninstall", "remove"}, None, "", ""),
    (BEFORE, {"Install", "install"}, None, "", ""),
    (WATCH, {"CondaError"}, None, "", ""),
    (WATCH, {"object"}, None, "", ""),
    (WATCH, {"OSError"}, None, "", ""),
    (WATCH, {"conda.CondaError", "CondaError"}, None, "", ""),
    (WATCH, {"Mine"}, None, "", ""),
    (WATCH, {"NothingLikeThose"}, None, "", ""),
    (BEFORE, set(), "error", "is empty, so that it never runs", "Name what it is for."),
    (BEFORE, {"upgrade"}, "error", "an alias that conda never passes", "Name update."),
    (BEFORE, {"Install"}, "error", "which conda never passes", "Name install."),
    (BEFORE, {"env create"}, "error", "which conda never passes", "Name env_create."),
    (BEFORE, {"conda install"}, "error", "which conda never passes", "Name install."),
    (BEFORE, {"Zzz"}, "error", "which conda never passes", "in lower case"),
    (BEFORE, {"instal"}, "warning", "is not a command", "Did you mean install?"),
    (BEFORE, {"zzz"}, "info", "only where a plugin brings it", "Nothing to do"),
    (BEFORE, {"upgrade", "install"}, "warning", "an alias", "Name update."),
    (WATCH, {"a.B"}, "error", "not the name of a class", "Name B."),
    (WATCH, {"a.B", "CondaError"}, "warning", "not the name of a class", "Name B."),
    (WATCH, {"a.2"}, "error", "not the name of a class", "Name the class alone."),
    (WATCH, {"CondaEror"}, "warning", "is not an exception", "CondaError?"),
]
"""The hook, the names, how bad they are, what is said, and the hint."""


def findings(folder: Path, code: str, given: list[tuple[str, object]]) -> list[Finding]:
    """What is said of a plugin whose hooks give results with these values, one each."""
    lines = [HEAD]
    for hook in dict(given):
        results = [
            HOOKS[hook].format(value, number) for number, (of, value) in enumerate(given) if of == hook
        ]
        lines += ["@hookimpl", f"def {hook}():", *(f"    yield {result}" for result in results)]
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / "conda_x.py").write_text("\n".join(lines) + "\n")
    report = validate(folder, conda=["builtin:26.7.1"], select=[code], environ=os.environ)
    return list(report.findings)


def test_each_name_that_nobody_can_use_and_no_other(tmp_path: Path) -> None:
    found = findings(tmp_path, "CP305", [(hook, name) for hook, name, _, _ in NAMES])
    for hook, name, severity, effect in NAMES:
        named = (
            f"{hook} returns the name {name!r}:" if name else f"{hook} returns a result with an empty name:"
        )
        said = [(one.severity, one.hint) for one in found if one.message.startswith(named)]
        hint = "Give it another name." if name else "Give it a name."
        assert said == ([(severity, hint)] if severity else []), named
        assert not said or any(effect in one.message for one in found if one.message.startswith(named))
    assert len(found) == sum(severity is not None for _, _, severity, _ in NAMES)


def test_each_occasion_that_never_comes_and_no_other(tmp_path: Path) -> None:
    found = findings(tmp_path, "CP313", [(hook, names) for hook, names, *_ in OCCASIONS])
    for number, (_, names, severity, text, hint) in enumerate(OCCASIONS):
        said = [one for one in found if f"'x{number}'" in one.message]
        assert [one.severity for one in said] == ([severity] if severity else []), names
        assert all(text in one.message and hint in one.hint for one in said), said
