"""Modules that a host lacks: whose fault that is, on the model and in condas that have more or less.

``bare`` is a conda with nothing but its own dependencies, ``full`` the same conda with a few tiny
distributions beside it: what a plugin declares, and what that brings.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from condaplug import catalogue
from condaplug.compat import compat
from condaplug.judgement import Report
from condaplug.report.validate import as_text
from condaplug.run import validate
from tests.support import condas

HOOK = """
from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand
{top}
@hookimpl
def conda_subcommands():
    {body}
    yield CondaSubcommand(name="odd", summary="Odd", action=print)
"""

SWALLOWING = "try:\n    from .plugins import *\nexcept ImportError:\n    pass\n"

DISTRIBUTIONS = {
    "textile": ("1.0", ["richer>=2", "nowhere-extra; extra == 'more'"], {"textile.py": "VERSION = '1.0'"}),
    "richer": ("2.1", [], {"richer.py": ""}),
    "cyclone-python-lib": ("3.0", [], {"cyclone/__init__.py": "", "cyclone/model.py": ""}),
    "another-name": ("1.0", [], {"surprise.py": ""}),
    "picky": (
        "1.0",
        ["mail-checker; extra == 'mail'"],
        {
            "picky.py": "def Mail():\n    try:\n        import mail_checker\n"
            "    except ImportError as error:\n"
            "        raise ImportError('mail-checker is not installed') from error\n"
        },
    ),
    "forgotten": ("1.0", [], {"forgotten.py": ""}),
    "pydantic": (
        "2.0",
        [],
        {
            "pydantic.py": "import json\nclass BaseModel:\n    @classmethod\n"
            "    def model_validate_json(cls, text):\n        made = cls()\n"
            "        vars(made).update(name=json.loads(text)['name'])\n        return made\n"
        },
    ),
}
"""The version, the ``Requires-Dist`` and the files of each."""


@dataclass(frozen=True)
class Case:
    """A plugin's code, what it declares, and verdict and codes on the model, ``bare`` and ``full``."""

    model: tuple[str, str]
    bare: tuple[str, str]
    full: tuple[str, str]
    top: str = ""
    body: str = "pass"
    files: tuple[tuple[str, str], ...] = ()
    declared: tuple[str, ...] = ()
    extra: str = ""


PASS = ("pass", "")
UNSURE = ("inconclusive", "CP901")
WRONG = ("fail", "CP107")

CASES = {
    # -- nothing to say
    "what comes with a declared dependency": Case(
        UNSURE, UNSURE, PASS, top="import richer", declared=("textile",)
    ),
    "the module of a distribution with a longer name": Case(
        PASS, UNSURE, PASS, top="import cyclone.model", declared=("cyclone-python-lib",)
    ),
    "the module of a distribution with another name": Case(
        UNSURE, UNSURE, PASS, top="import surprise", declared=("another-name",)
    ),
    "an optional module that nobody declares": Case(
        PASS, PASS, PASS, top="try:\n    import nowhere\nexcept ImportError:\n    nowhere = None"
    ),
    "an optional module beside a dependency": Case(
        PASS,
        UNSURE,
        PASS,
        top="import textile\ntry:\n    import nowhere\nexcept ImportError:\n    nowhere = None",
        declared=("textile",),
    ),
    "an optional part of the plugin": Case(
        PASS,
        PASS,
        PASS,
        files=(
            (
                "odd/__init__.py",
                "try:\n    from . import more\nexcept ImportError:\n    more = None\n" + HOOK,
            ),
            ("odd/more.py", "import nowhere\n"),
        ),
    ),
    "a module that is looked for": Case(
        PASS,
        PASS,
        PASS,
        top="from importlib.util import find_spec\nif find_spec('nowhere'):\n    import nowhere",
    ),
    "a dependency of conda": Case(PASS, PASS, PASS, top="import requests, packaging.version"),
    "an import for type checkers": Case(
        PASS, PASS, PASS, top="from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import nowhere"
    ),
    # -- what only a host with everything can tell
    "nobody declares it, beside a dependency": Case(
        UNSURE, UNSURE, WRONG, top="import nowhere", declared=("textile",)
    ),
    "an extra that the plugin does not ask for": Case(
        UNSURE, UNSURE, WRONG, top="import nowhere_extra", declared=("textile",)
    ),
    "an extra that it asks for": Case(
        UNSURE, UNSURE, UNSURE, top="import nowhere_extra", declared=("textile[more]",)
    ),
    "a version that the conda does not have": Case(
        PASS, UNSURE, UNSURE, top="import textile.new", declared=("textile>=9",)
    ),
    "a module that the dependency does not have": Case(
        PASS, UNSURE, ("fail", "CP106"), top="import cyclone.modle", declared=("cyclone-python-lib",)
    ),
    "a dependency that raises an ImportError": Case(
        ("inconclusive", "CP903"),
        UNSURE,
        UNSURE,
        top="import picky",
        body="picky.Mail()",
        declared=("picky[mail]",),
    ),
    "an extra of a dependency that is not declared": Case(
        ("inconclusive", "CP903"), UNSURE, WRONG, top="import picky", body="picky.Mail()", declared=("picky",)
    ),
    "a declared module that the plugin does without": Case(
        PASS,
        UNSURE,
        PASS,
        top="try:\n    import textile\nexcept ImportError:\n    textile = None",
        declared=("textile",),
    ),
    "a declared module, swallowed and used": Case(
        ("inconclusive", "CP903"),
        UNSURE,
        PASS,
        top="try:\n    import textile\nexcept ImportError:\n    textile = None",
        body="len(textile.VERSION)",
        declared=("textile",),
    ),
    "an error of the plugin's own words": Case(
        PASS,
        UNSURE,
        PASS,
        top="try:\n    import textile\nexcept ImportError as error:\n    raise RuntimeError('no') from error",
        declared=("textile",),
    ),
    "all hooks behind a swallowed import": Case(
        PASS,
        UNSURE,
        PASS,
        files=(("odd/__init__.py", SWALLOWING), ("odd/plugins.py", "import textile\n" + HOOK)),
        declared=("textile",),
    ),
    "all hooks behind what a dependency brings": Case(
        UNSURE,
        UNSURE,
        PASS,
        files=(("odd/__init__.py", SWALLOWING), ("odd/plugins.py", "import richer\n" + HOOK)),
        declared=("textile",),
    ),
    # -- what is certain everywhere
    "nobody declares it": Case(WRONG, WRONG, WRONG, top="import nowhere"),
    "nobody declares it, beside dependencies of conda": Case(
        WRONG, WRONG, WRONG, top="import nowhere", declared=("requests", "packaging>=20", "conda")
    ),
    "nobody declares it, in a hook": Case(WRONG, WRONG, WRONG, body="import nowhere"),
    "declared for an extra only": Case(
        WRONG,
        WRONG,
        WRONG,
        top="import nowhere",
        extra="[project.optional-dependencies]\nmore = ['nowhere']",
    ),
    "all hooks behind what nobody declares": Case(
        ("fail", "CP109"),
        ("fail", "CP109"),
        ("fail", "CP109"),
        files=(("odd/__init__.py", SWALLOWING), ("odd/plugins.py", "import nowhere\n" + HOOK)),
    ),
    "what only this conda has": Case(WRONG, WRONG, ("pass", "CP114"), top="import forgotten"),
    "an import that today's calls do not reach": Case(
        ("pass", "CP114"),
        ("pass", "CP114"),
        ("pass", "CP114"),
        top="def later():\n    import nowhere",
    ),
}


def project(folder: Path, case: Case) -> Path:
    files = case.files or (("odd.py", HOOK.format(top=case.top, body=case.body)),)
    for name, content in files:
        folder.joinpath(name).parent.mkdir(exist_ok=True)
        folder.joinpath(name).write_text(content.replace("{top}", "").replace("{body}", "pass"))
    folder.joinpath("pyproject.toml").write_text(
        f"[project]\nname = 'conda-odd'\nversion = '1.0'\nrequires-python = '>=3.10'\n"
        f"dependencies = {list(case.declared)!r}\n"
        f"[project.entry-points.conda]\nodd = 'odd'\n{case.extra}\n"
    )
    return folder


def outcome(report: Report) -> tuple[str, str]:
    """The verdict and the codes, without those that every project here has or that say nothing."""
    codes = {one.code for one in report.findings if one.severity != "info" or one.code == "CP903"}
    return report.verdict, " ".join(sorted(codes - {"CP001", "CP601"}))


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a conda with the distributions of this file beside its own."""
    (conda,) = (one for one in condas.condas() if one.name == catalogue.newest())
    folder = tmp_path_factory.mktemp("full")
    subprocess.run([str(conda.python), "-m", "venv", "--without-pip", str(folder)], check=True)
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    paths = [
        subprocess.run([str(python), "-c", ask], check=True, capture_output=True, text=True).stdout.strip()
        for python in (conda.python, folder / "bin" / "python")
    ]
    site = Path(paths[1])
    site.joinpath("conda.pth").write_text(paths[0])
    for name, (version, requires, files) in DISTRIBUTIONS.items():
        info = site / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        lines = [f"Requires-Dist: {one}" for one in requires]
        metadata = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *lines, ""]
        info.joinpath("METADATA").write_text("\n".join(metadata))
        info.joinpath("RECORD").write_text("".join(f"{file},,\n" for file in files))
        for file, content in files.items():
            site.joinpath(file).parent.mkdir(exist_ok=True)
            site.joinpath(file).write_text(content)
    return folder / "bin" / "python"


@pytest.mark.parametrize("name", CASES)
def test_on_the_model(tmp_path: Path, name: str) -> None:
    report = validate(project(tmp_path, CASES[name]), conda=["builtin"], environ=os.environ)
    assert outcome(report) == CASES[name].model


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("conda", condas.named(catalogue.newest()))
def test_in_a_bare_conda(tmp_path: Path, conda: condas.Conda, name: str) -> None:
    report = validate(project(tmp_path, CASES[name]), conda=[str(conda.python)], environ=os.environ)
    assert outcome(report) == CASES[name].bare


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("conda", condas.named(catalogue.newest()))
def test_in_a_conda_that_has_more(tmp_path: Path, conda: condas.Conda, full: Path, name: str) -> None:
    report = validate(project(tmp_path, CASES[name]), conda=[str(full)], environ=os.environ)
    assert outcome(report) == CASES[name].full


@pytest.mark.parametrize("conda", condas.named(catalogue.newest()))
def test_the_seed_is_found_in_a_conda_that_has_its_library(conda: condas.Conda, full: Path) -> None:
    seed = Path(__file__).parents[1] / "cases" / "bad" / "seed-mysimple"
    report = validate(seed, conda=[str(full)], environ=os.environ)
    (found,) = (one for one in report.findings if one.code == "CP114")
    assert (found.severity, found.path, found.line) == ("warning", "conda_seed_mysimple.py", 3)
    assert f"conda {catalogue.newest()} has it" in found.message
    assert report.verdict == "fail"  # its env is what no conda reads


@pytest.mark.parametrize("conda", condas.parameters())
def test_every_conda_tells_what_is_certain_and_what_is_not(tmp_path: Path, conda: condas.Conda) -> None:
    for name in ("nobody declares it", "what comes with a declared dependency"):
        folder = tmp_path / name.replace(" ", "-")
        folder.mkdir()
        report = validate(project(folder, CASES[name]), conda=[str(conda.python)], environ=os.environ)
        assert outcome(report) == CASES[name].bare


@pytest.mark.parametrize("conda", condas.named(catalogue.newest()))
def test_both_possibilities_are_in_words(tmp_path: Path, conda: condas.Conda) -> None:
    case = CASES["what comes with a declared dependency"]
    (finding,) = validate(project(tmp_path, case), conda=[str(conda.python)], environ=os.environ).findings
    assert "either it comes with textile" in finding.message
    assert "or nobody brings it" in finding.message
    assert "Install textile" in finding.hint and "project.dependencies" in finding.hint
    assert (finding.path, finding.line) == ("odd.py", 4)


@pytest.mark.parametrize("conda", condas.named(catalogue.newest()))
def test_an_inconclusive_verdict_does_not_read_like_a_pass(tmp_path: Path, conda: condas.Conda) -> None:
    case = Case(PASS, UNSURE, PASS, top="import textile", declared=("textile",))
    report = validate(project(tmp_path, case), conda=[str(conda.python)], environ=os.environ)
    lines = as_text(report).splitlines()
    assert "    not checked: conda_subcommands" in lines
    assert any(
        line.startswith("    to have that checked: Install it") and "textile" in line for line in lines
    )
    assert lines[-1] == (
        "inconclusive: nothing wrong was found, but 1 hook was not checked (conda_subcommands)"
    )
    assert report.exit_code() == 0


@pytest.mark.parametrize("conda", condas.named(catalogue.newest()))
def test_a_hook_that_was_cut_short_is_not_said_to_give_nothing(tmp_path: Path, conda: condas.Conda) -> None:
    case = Case(PASS, UNSURE, PASS, body="import textile", declared=("textile",))
    report = validate(project(tmp_path, case), conda=[str(conda.python)], environ=os.environ)
    assert "    conda_subcommands: not checked" in as_text(report).splitlines()


def test_a_limit_at_import_names_the_library(tmp_path: Path) -> None:
    top = (
        "import textile\nfrom packaging.version import parse\nNEW = parse(textile.__version__) >= parse('2')"
    )
    case = Case(PASS, UNSURE, PASS, top=top, declared=("textile",))
    report = validate(project(tmp_path, case), conda=["builtin"], environ=os.environ)
    (finding,) = report.findings
    assert (finding.code, finding.severity, finding.line) == ("CP903", "info", 6)
    assert "textile.__version__" in finding.message
    assert report.hosts[0].unchecked == ("conda_subcommands",)


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("yield CondaSubcommand(name=textile.NAME, summary='x', action=print)", "CP903"),
        ("return textile.HOOKS", "CP903"),
        ("yield textile.RESULT", "CP903"),
        ("yield CondaSubcommand(name='x', summary='x', action=textile.run)", ""),
        ("yield CondaSubcommand(nme='x', summary='x', action=textile.run)", "CP310"),
    ],
)
def test_results_made_of_what_a_library_has(tmp_path: Path, body: str, codes: str) -> None:
    source = HOOK.partition("    {body}")[0].format(top="import textile") + f"    {body}\n"
    case = Case(PASS, UNSURE, PASS, files=(("odd.py", source),), declared=("textile",))
    report = validate(project(tmp_path, case), conda=["builtin"], environ=os.environ)
    assert outcome(report)[1] == codes


@pytest.mark.parametrize(
    "name",
    [
        "all hooks behind a swallowed import",
        "all hooks behind what a dependency brings",
        "what comes with a declared dependency",
    ],
)
def test_compat_does_not_say_that_it_works_with_no_release(tmp_path: Path, name: str) -> None:
    report = compat(project(tmp_path, CASES[name]), environ=os.environ)
    assert report.range is not None
    assert {one.verdict for one in report.releases} <= {"pass", "warn", "inconclusive"}


SPECIFIER = """
from conda.plugins import hookimpl
from conda.plugins.types import CondaEnvironmentSpecifier, EnvironmentSpecBase

class Spec(EnvironmentSpecBase):
    def __init__(self, filename):
        {made}
        self.filename = filename

    def can_handle(self):
        {asked}
        return True

    @property
    def env(self):
        {read}
        raise ValueError(self.filename)

@hookimpl
def conda_environment_specifiers():
    yield CondaEnvironmentSpecifier(name="odd", environment_spec=Spec)
"""


@pytest.mark.parametrize("step", ["made", "asked", "read"])
def test_what_an_environment_specifier_needs_at_each_step(tmp_path: Path, step: str) -> None:
    code = dict.fromkeys(("made", "asked", "read"), "pass") | {step: "import nowhere_at_all"}
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "conda-odd"\nversion = "1"\nentry-points.conda.odd = "odd"\n'
    )
    (tmp_path / "odd.py").write_text(SPECIFIER.format(**code))
    (tmp_path / "sample.odd").write_text("x")
    samples = [tmp_path / "sample.odd"]
    report = validate(tmp_path, conda=["builtin"], sample_files=samples, select=["CP107"], environ=os.environ)
    (finding,) = report.findings
    lines = (tmp_path / "odd.py").read_text().splitlines()
    assert lines[(finding.line or 0) - 1].strip() == "import nowhere_at_all"
