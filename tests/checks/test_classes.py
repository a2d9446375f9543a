"""CP308 and CP311 of classes: each method that conda calls, with and without conda's arguments."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from condaplug.run import validate

PROJECT = '[project]\nname = "conda-x"\nversion = "1"\nentry-points.conda.x = "conda_x"\n'
HEAD = """\
from conda.core.path_actions import Action
from conda.core.solve import Solver
from conda.plugins import hookimpl, types
from conda.plugins.types import ChannelAuthBase, ProgressBarBase, ReporterRendererBase, SpinnerBase
"""
RESULTS = {
    "Action": "conda_pre_transaction_actions CondaPreTransactionAction action",
    "ChannelAuthBase": "conda_auth_handlers CondaAuthHandler handler",
    "ReporterRendererBase": "conda_reporter_backends CondaReporterBackend renderer",
    "Solver": "conda_solvers CondaSolver backend",
}
SOLVER = "3 positional, specs_to_add=, repodata_fn=, command="
METHODS = {
    "Action.__init__": "7 positional",
    "Action.__new__": "7 positional",
    "Action.verify": "none",
    "Action.execute": "none",
    "Action.reverse": "none",
    "Action.cleanup": "none",
    "ChannelAuthBase.__init__": "1 positional",
    "ChannelAuthBase.__new__": "1 positional",
    "ChannelAuthBase.__call__": "1 positional",
    "ReporterRendererBase.__init__": "none",
    "ReporterRendererBase.__new__": "none",
    "ReporterRendererBase.render": "1 positional",
    "ReporterRendererBase.detail_view": "1 positional",
    "ReporterRendererBase.envs_list": "1 positional",
    "ReporterRendererBase.progress_bar": "1 positional, context_manager=, position=, leave=, enabled=",
    "ReporterRendererBase.progress_bar_context_manager": "none",
    "ReporterRendererBase.prompt": "1 positional, choices=, default=",
    "ReporterRendererBase.spinner": "2 positional",
    "Solver.__init__": SOLVER,
    "Solver.__new__": SOLVER,
    "Solver.solve_for_transaction": "none",
    "Solver.solve_for_diff": "7 positional",
    "Solver.solve_final_state": "none",
}
"""What conda 26.7 passes to each method (conda/core/link.py, core/solve.py, reporters.py and others)."""


def messages(folder: Path, base: str, *classes: str) -> list[str]:
    """What is said of a plugin that gives these classes, all derived from ``base``."""
    hook, type_name, field = RESULTS[base].split()
    lines = [HEAD, *classes, f"@hookimpl\ndef {hook}():"]
    for number in range(len(classes)):
        about = "description='d', " if base == "ReporterRendererBase" else ""
        lines.append(f"    yield types.{type_name}(name='x{number}', {about}{field}=C{number})")
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / "conda_x.py").write_text("\n".join(lines) + "\n")
    report = validate(folder, conda=["builtin:26.7.1"], select=["CP308"], environ=os.environ)
    return [one.message for one in report.findings]


def defined(number: int, base: str, **methods: str) -> str:
    """A class with these methods and parameters, and all that its base leaves to it."""
    names = [name.partition(".")[2] for name in METHODS if name.startswith(f"{base}.") and base != "Solver"]
    made = {name: "*given, **options" for name in names if name not in ("__init__", "__new__")} | methods
    lines = [f"    def {name}(self, {parameters}):\n        return self" for name, parameters in made.items()]
    return "\n".join([f"class C{number}({base}):\n    pass", *lines])


@pytest.mark.parametrize("base", RESULTS)
def test_each_method_must_accept_what_conda_passes(tmp_path: Path, base: str) -> None:
    names = [name.partition(".")[2] for name in METHODS if name.startswith(f"{base}.")]
    classes = [defined(number, base, **{name: "*, needed"}) for number, name in enumerate(names)]
    said = messages(tmp_path, base, *classes, defined(len(names), base))
    for number, name in enumerate(names):
        (message,) = (one for one in said if f"'x{number}'" in one)
        passed = METHODS[f"{base}.{name}"]
        assert f"{name} does not accept the arguments that conda passes ({passed})" in message
    assert len(said) == len(names)


@pytest.mark.parametrize(
    ("base", "methods", "passed"),
    [
        ("Solver", {"__init__": "a, b, c, specs_to_add, repodata_fn, command"}, "specs_to_remove="),
        ("Solver", {"__new__": "a, b, c, specs_to_add, repodata_fn, command"}, "specs_to_remove="),
        ("Solver", {"solve_for_transaction": ""}, "deps_modifier=, update_modifier="),
        ("ReporterRendererBase", {"envs_list": "given"}, "1 positional, show_size="),
    ],
)
def test_each_of_several_calls_counts(
    tmp_path: Path, base: str, methods: dict[str, str], passed: str
) -> None:
    (message,) = messages(tmp_path, base, defined(0, base, **methods))
    assert passed in message


def test_a_method_of_the_solver_that_only_the_class_itself_calls_may_be_as_it_likes(tmp_path: Path) -> None:
    own = {"solve_for_diff": "", "solve_final_state": ""}
    whole = defined(0, "Solver", solve_for_transaction="**options", **own)
    final = defined(2, "Solver", solve_final_state="")
    said = messages(tmp_path, "Solver", whole, defined(1, "Solver", **own), final)
    assert [message.partition("'")[2][:2] for message in said] == ["x1", "x2"]


@pytest.mark.parametrize(
    ("base", "method", "effect"),
    [
        ("ChannelAuthBase", "__call__", "downloads fail without the request"),
        ("ReporterRendererBase", "prompt", "conda takes the answer for a yes"),
        ("Solver", "solve_for_transaction", "conda fails without the transaction"),
        ("Solver", "solve_for_diff", "conda fails without the packages"),
        ("Solver", "solve_final_state", "conda fails without the packages"),
    ],
)
def test_a_method_whose_result_conda_uses_must_return_one(
    tmp_path: Path, base: str, method: str, effect: str
) -> None:
    silent = f"    def {method}(self, *given, **options):\n        print(given)"
    (message,) = messages(tmp_path, base, f"{defined(0, base)}\n{silent}", defined(1, base))
    assert f"a method that returns None: {method}; {effect}" in message
