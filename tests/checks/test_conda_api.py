"""CP5: what the source uses of conda, judged at a host's release, and told only once."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from condaplug.catalogue import api
from condaplug.checks.claims import Outcome, claims_nothing, claims_too_much, fails_next
from condaplug.checks.conda_api import Signature
from condaplug.judgement import Report
from condaplug.project import Claim, Place
from condaplug.run import validate
from condaplug.source import Call, Guard, Use

OLD, NEW, NEXT = "builtin:26.1.1", "builtin:26.7.1", "builtin:26.9"


def judged(folder: Path, source: str, conda: str = NEW, **options: bool) -> Report:
    folder.joinpath("pyproject.toml").write_text(
        '[project]\nname = "conda-odd"\nversion = "1.0"\nrequires-python = ">=3.10"\n'
        '[project.entry-points.conda]\nodd = "odd"\n',
        encoding="utf-8",
    )
    folder.joinpath("odd.py").write_text(source, encoding="utf-8")
    return validate(folder, conda=[conda], environ=os.environ, **options)


def found(report: Report) -> list[tuple[str, str, int | None]]:
    return [
        (one.code, one.severity, one.line) for one in report.findings if one.code.startswith(("CP1", "CP5"))
    ]


PLUGIN = """from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand
@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="odd", summary="Odd", action=action)
def action(args):
    {body}
"""


def test_a_line_that_no_call_reaches_is_told(tmp_path: Path) -> None:
    report = judged(tmp_path, PLUGIN.format(body="from conda.plugins import CondaSolver"), NEXT)
    assert found(report) == [("CP501", "warning", 7)]
    (finding,) = (one for one in report.findings if one.code == "CP501")
    assert "conda.plugins.CondaSolver" in finding.message and "26.9.0.dev0 removed it" in finding.message
    assert finding.hint.startswith("Use conda.plugins.types.CondaSolver")


def test_it_is_told_without_executing_anything_for_the_newest_release(tmp_path: Path) -> None:
    source = PLUGIN.format(body="from conda.plugins.types import CondaSubcomand")
    report = judged(tmp_path, source, static=True)
    assert found(report) == [("CP501", "warning", 7)]
    assert "Did you mean CondaSubcommand?" in {one.hint for one in report.findings}


def test_what_loading_reports_is_not_told_twice(tmp_path: Path) -> None:
    source = "from conda.plugins import (\n    hookimpl,\n    CondaSolver,\n)\n" + PLUGIN.format(body="pass")
    assert found(judged(tmp_path, source, NEXT)) == [("CP106", "error", 1)]


def test_what_a_hook_s_call_reports_is_not_told_twice(tmp_path: Path) -> None:
    source = PLUGIN.format(body="pass").replace("    yield", "    from conda.nowhere import x\n    yield")
    report = judged(tmp_path, source)
    assert [one.code for one in report.findings if one.severity != "info"] == ["CP301"]


def test_the_other_places_of_a_name_are_counted_with_the_first(tmp_path: Path) -> None:
    body = "import conda.plugins as p\n    p.Nothing\n    p.Nothing or p.Nothing"
    report = judged(tmp_path, PLUGIN.format(body=body))
    assert found(report) == [("CP501", "warning", 8)]
    assert "(also on line 9)" in next(one.message for one in report.findings if one.code == "CP501")


@pytest.mark.parametrize(
    ("conda", "severity"), [(OLD, "info"), ("builtin:26.3.2", "warning"), (NEW, "warning")]
)
def test_a_deprecated_name_is_a_warning_where_conda_warns(tmp_path: Path, conda: str, severity: str) -> None:
    report = judged(tmp_path, PLUGIN.format(body="from conda.plugins import CondaSolver"), conda)
    assert found(report) == [("CP502", severity, 7)]
    (finding,) = (one for one in report.findings if one.code == "CP502")
    assert "26.9 removes it" in finding.message
    assert finding.hint.startswith("Use conda.plugins.types.CondaSolver")


def test_a_member_of_the_configuration_object_is_known(tmp_path: Path) -> None:
    member = next(
        key.partition(":Context.")[2]
        for key in api.at("26.7.1")["deprecations"]
        if key.startswith("conda.base.context:Context.")
    )
    body = f"from conda.base.context import context\n    context.{member}"
    assert [code for code, _, _ in found(judged(tmp_path, PLUGIN.format(body=body)))] == ["CP502"]


@pytest.mark.parametrize(
    "body",
    [
        "try:\n        from conda.plugins import CondaSolver\n    except ImportError:\n        pass",
        "from conda import plugins\n    if hasattr(plugins, 'CondaSolver'): plugins.CondaSolver",
        "from conda import plugins\n    getattr(plugins, 'CondaSolver', None)",
        "import conda.plugins as p\n    from packaging.version import Version\n"
        "    if Version(conda.__version__) < Version('26.8'): p.CondaSolver",
    ],
)
@pytest.mark.parametrize("conda", [NEW, NEXT])
def test_code_that_expects_the_absence_of_a_name_is_left_alone(tmp_path: Path, body: str, conda: str) -> None:
    source = "import conda\n" + PLUGIN.format(body=body)
    assert found(judged(tmp_path, source, conda)) == []


def test_a_hook_of_another_release_is_no_unknown_hook(tmp_path: Path) -> None:
    source = PLUGIN.format(body="pass") + "@hookimpl\ndef conda_error_hints():\n    return []\n"
    assert found(judged(tmp_path, source, OLD)) == [("CP503", "warning", 9)]
    assert "CP201" not in {one.code for one in judged(tmp_path, source, OLD).findings}
    assert found(judged(tmp_path, source, NEW)) == []
    optional = source.replace("@hookimpl\ndef conda_e", "@hookimpl(optionalhook=True)\ndef conda_e")
    assert found(judged(tmp_path, optional, OLD)) == []


def test_an_argument_that_a_function_does_not_take(tmp_path: Path) -> None:
    body = "from conda.base.context import reset_context\n    reset_context(nonsense=1)"
    assert found(judged(tmp_path, PLUGIN.format(body=body))) == [("CP504", "warning", 8)]
    assert found(judged(tmp_path, PLUGIN.format(body=body.replace("nonsense=1", "*args, **args")))) == []


ARGUMENTS = [
    key
    for key, declared in api.at(api.newest())["deprecations"].items()
    if declared.get("kind") == "argument" and "." not in key.partition(":")[2]
]


def test_a_deprecated_argument_is_told_where_it_is_passed(tmp_path: Path) -> None:
    module, _, called = ARGUMENTS[0].partition(":")
    function, _, argument = called.rstrip(")").partition("(")
    body = f"from {module} import {function}\n    {function}(*args, {argument}=1)"
    report = judged(tmp_path, PLUGIN.format(body=body))
    (finding,) = (one for one in report.findings if one.code == "CP502")
    assert finding.line == 8 and f"the argument {argument} of {module}.{function}" in finding.message


def call(positional: int, *keywords: str, more: bool = False) -> Use:
    place = Place("x.py", 1)
    return Use("conda.x", place, (1, 1), "x", "attribute", Guard(), call=Call(positional, keywords, more))


@pytest.mark.parametrize(
    ("signature", "use", "wrong"),
    [
        ("", call(0), None),
        ("", call(1), "takes 0 positional arguments, not 1"),
        ("a, b=", call(1), None),
        ("a, b=", call(0), "needs the argument a"),
        ("a, b=", call(0, more=True), None),
        ("a, b=", call(3), "takes 2 positional arguments, not 3"),
        ("a, b=", call(1, "c"), "takes no argument c"),
        ("a, b=", call(1, "b"), None),
        ("a, *rest, c", call(5, "c"), None),
        ("a, *, c", call(1), "needs the argument c"),
        ("a, *, c=", call(2), "takes 1 positional arguments, not 2"),
        ("a, **more", call(1, "anything"), None),
        ("a, /, b", call(0, "a", "b"), "takes no argument a"),
        ("*args, **kw", call(9, "x"), None),
    ],
)
def test_signatures_are_read_as_python_reads_them(signature: str, use: Use, wrong: str | None) -> None:
    assert Signature(signature).refuses(use) == wrong


def claim(specifier: str) -> Claim:
    return Claim(f"conda {specifier}", Place("meta.yaml", 7), specifier, "recipe")


def outcome(*claims: str, fails: tuple[str, ...] = (), works: str | None = ">=26.3,<26.9") -> Outcome:
    releases = ("26.1.0", "26.1.1", "26.3.0", api.newest(), "26.9.0.dev0")
    return Outcome(tuple(map(claim, claims)), {one: one in fails for one in releases}, works)


def test_a_claim_that_takes_in_what_fails_is_an_error_there() -> None:
    (problem,) = claims_too_much(outcome(">=26.1", fails=("26.1.0", "26.1.1")))
    assert (problem.place, problem.severity, problem.releases) == (
        Place("meta.yaml", 7),
        None,
        ("26.1.0", "26.1.1"),
    )
    assert ">=26.3,<26.9" in problem.message and ">=26.3,<26.9" in problem.hint
    assert list(claims_too_much(outcome(">=26.3", fails=("26.1.0", "26.1.1")))) == []
    assert list(claims_too_much(outcome(fails=("26.1.0",)))) == []


def test_a_claim_that_another_line_of_its_source_mends_is_a_warning() -> None:
    (problem,) = claims_too_much(outcome(">=26.1", ">=26.3", fails=("26.1.0",)))
    assert (problem.severity, problem.releases) == ("warning", ("26.1.0",))


def test_a_claim_that_only_another_source_mends_is_an_error() -> None:
    said = outcome(">=26.1", fails=("26.1.0",))
    pixi = Claim("conda >=26.3", Place("pixi.toml", 3), ">=26.3", "pixi")
    (problem,) = claims_too_much(replace(said, claims=(*said.claims, pixi)))
    assert (problem.severity, problem.place, problem.releases) == (None, Place("meta.yaml", 7), ("26.1.0",))


def test_the_release_in_development_is_no_release_that_anybody_claims() -> None:
    failing = outcome(">=26.3", fails=("26.9.0.dev0",))
    assert list(claims_too_much(failing)) == []
    assert [problem.releases for problem in fails_next(failing)] == [("26.9.0.dev0",)]
    assert list(fails_next(outcome(">=26.3,<26.9", fails=("26.9.0.dev0",)))) == []
    assert list(fails_next(outcome(">=26.3", fails=("26.9.0.dev0", api.newest())))) == []


def test_no_claim_is_told_what_to_claim() -> None:
    (problem,) = claims_nothing(outcome())
    assert 'conda = ">=26.3,<26.9"' in problem.hint and problem.releases == (api.newest(),)
    assert list(claims_nothing(outcome(works=None))) == []
    assert list(claims_nothing(outcome(">=26.3"))) == []
