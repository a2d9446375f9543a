"""CP308: every field of every type with a value that conda cannot use, and what conda does with it."""

from __future__ import annotations

import os
from pathlib import Path

from condaplug.catalogue import api
from condaplug.run import validate

RELEASE = "26.7.1"
PLUGIN = """\
from conda.plugins import hookimpl, types

class Wrong:
    pass

def wrong_arguments(*, needed):
    return needed

async def later(*given):
    return given
"""
PROJECT = '[project]\nname = "conda-x"\nversion = "1"\nentry-points.conda.x = "conda_x"\n'

CALLED = ("callable", "version", "class")
OTHERS = ("set[str]", "list[str]", "tuple[str]", "str", "parameter", "any", "version")

CALLS = {
    "CondaAuthHandler.handler": ("1 argument that", "requests to a channel that uses the handler fail"),
    "CondaExceptionObserver.hook": ("1 argument that", "the observer never runs"),
    "CondaHealthCheck.action": ("2 arguments that", "`conda doctor` shows a warning in its place"),
    "CondaHealthCheck.fixer": ("3 arguments that", "`conda doctor --fix` shows a warning in its place"),
    "CondaPackageExtractor.extract": ("2 arguments that", "conda fails when it uses it"),
    "CondaPostCommand.action": ("1 argument that", "commands in run_for fail when their work is done"),
    "CondaPostSolve.action": ("3 arguments that", "the commands that solve fail"),
    "CondaPostTransactionAction.action": ("7 arguments that", "commands that change an environment fail"),
    "CondaPreCommand.action": ("1 argument that", "the commands in run_for fail"),
    "CondaPreSolve.action": ("2 arguments that", "the commands that solve fail"),
    "CondaPreTransactionAction.action": ("7 arguments that", "commands that change an environment fail"),
    "CondaPrefixDataLoader.loader": ("2 arguments that", "conda fails when it uses it"),
    "CondaReporterBackend.renderer": ("no arguments, as", "conda fails when it uses the reporter"),
    "CondaSubcommand.action": ("1 argument that", "`conda x` fails"),
    "CondaSubcommand.configure_parser": ("1 argument that", "every conda command fails"),
    "CondaVirtualPackage.build": ("no arguments, as", "`conda info` and the commands that solve fail"),
    "CondaVirtualPackage.version": ("no arguments, as", "`conda info` and the commands that solve fail"),
    "CondaVirtualPackage.version_validation": ("1 argument that", "conda fails when it uses it"),
}
VALUES = {
    "CondaErrorHint.hint_code": ("warning", "not a string", "conda shows it as it is"),
    "CondaErrorHint.text": ("warning", "not a string", "conda shows it as it is"),
    "CondaExceptionObserver.watch_for": ("error", "not a set, which conda asks for", "never runs"),
    "CondaHealthCheck.fix": ("warning", "not a string", "conda shows it as it is"),
    "CondaHealthCheck.summary": ("warning", "not a string", "conda shows it as it is"),
    "CondaPackageExtractor.extensions": ("error", "not a collection of strings", "conda fails"),
    "CondaPostCommand.run_for": ("error", "not a collection", "command fails when its work is done"),
    "CondaPreCommand.run_for": ("error", "not a collection of strings", "every conda command fails"),
    "CondaReporterBackend.description": ("warning", "not a string", "nothing in conda uses it"),
    "CondaRequestHeader.value": ("error", "not a string", "requests to the host fail"),
    "CondaSetting.aliases": ("error", "not a collection of strings", "commands that read a setting"),
    "CondaSetting.description": ("error", "not a string", "`conda config --describe` fails"),
    "CondaSetting.parameter": ("error", "not a configuration parameter", "when it reads the setting"),
    "CondaVirtualPackage.build": ("warning", "neither a string nor a callable", "accepts it as it is"),
    "CondaVirtualPackage.version": ("warning", "neither a string nor a callable", "accepts it as it is"),
    "CondaVirtualPackage.override_entity": ("error", "neither 'version'", "CONDA_OVERRIDE_X changes nothing"),
}
CLASSES = {
    "CondaAuthHandler.handler": ("does not derive from ChannelAuthBase", "__call__"),
    "CondaPostTransactionAction.action": ("derive from Action", "cleanup, execute, reverse, verify"),
    "CondaPreTransactionAction.action": ("derive from Action", "cleanup, execute, reverse, verify"),
    "CondaReporterBackend.renderer": (
        "does not derive from ReporterRendererBase",
        "detail_view, envs_list, progress_bar, prompt, spinner",
    ),
    "CondaSolver.backend": ("does not derive from Solver", "solve_for_transaction"),
}


def found(folder: Path, value: str, kinds: tuple[str, ...]) -> dict[str, tuple[str, str, str]]:
    """Severity, message and hint of each field of these kinds, in a plugin that gives all the same value."""
    lines = [PLUGIN]
    for hook, facts in api.hooks(RELEASE).items():
        type_name, fields = facts["returns"], api.fields(facts["returns"] or "", RELEASE)
        given = {field["name"]: "'x'" for field in fields if field["required"]}
        wrong = [field["name"] for field in fields if field["kind"].partition("|")[0].startswith(kinds)]
        kept = ("name",) if hook == "conda_settings" else ("name", "aliases")
        given |= {name: value for name in wrong if name not in kept}
        arguments = ", ".join(f"{name}={text}" for name, text in given.items())
        lines.append(f"@hookimpl\ndef {hook}():\n    yield types.{type_name}({arguments})\n")
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / "conda_x.py").write_text("\n".join(lines))
    report = validate(folder, conda=[f"builtin:{RELEASE}"], select=["CP308"], environ=os.environ)
    rows = {}
    for one in report.findings:
        type_name, _, rest = one.message.partition(" ")
        rows[f"{type_name}.{rest.split()[1]}"] = (one.severity, one.message, one.hint)
    return rows


def test_arguments_that_conda_passes(tmp_path: Path) -> None:
    rows = found(tmp_path, "wrong_arguments", CALLED)
    called = {field: row for field, row in rows.items() if "cannot be called with" in row[1]}
    assert called.keys() == CALLS.keys()
    for field, phrases in CALLS.items():
        severity, message, hint = called[field]
        assert severity == "error" and all(phrase in message for phrase in phrases), message
        count = phrases[0].partition(" ")[0]
        assert "derives from" in hint or f"accepts {count} " in hint or "without arguments" in hint, hint


def test_async_functions(tmp_path: Path) -> None:
    rows = found(tmp_path, "later", ("callable",))
    late = {field: row[0] for field, row in rows.items() if "awaits; its work is never done" in row[1]}
    calls = {field for field in CALLS if field.partition(".")[2] in ("extract", "fixer", "hook", "loader")}
    assert late.keys() > calls and {*late.values()} == {"error"}


def test_values_of_another_kind(tmp_path: Path) -> None:
    rows = found(tmp_path, "3", OTHERS)
    for field, (severity, *phrases) in VALUES.items():
        assert rows[field][0] == severity and all(phrase in rows[field][1] for phrase in phrases), rows[field]
    assert {"Give a value of the kind str.", "Give a value of the kind set[str]."} < {
        row[2] for row in rows.values()
    }
    assert "PrimitiveParameter" in rows["CondaSetting.parameter"][2]
    assert '"version" or "build"' in rows["CondaVirtualPackage.override_entity"][2]


def test_classes_that_lack_all(tmp_path: Path) -> None:
    rows = found(tmp_path, "Wrong", ("class",))
    lacking = {field: row[1] for field, row in rows.items() if "is the class" in row[1]}
    assert lacking.keys() == CLASSES.keys()
    for field, (derives, methods) in CLASSES.items():
        assert derives in lacking[field] and f"it lacks {methods};" in lacking[field]


def test_functions_that_return_nothing_in_place_of_a_class(tmp_path: Path) -> None:
    rows = found(tmp_path, "lambda *given, **options: None", ("class",))
    nothing = [
        field for field, row in rows.items() if "is a function that returns None, not an object" in row[1]
    ]
    assert {*nothing} == {*CLASSES}
