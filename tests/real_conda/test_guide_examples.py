"""The guide's examples: no real conda finds anything in them, and in the newest they do what they say."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest

from condaplug import catalogue
from condaplug.catalogue import api
from condaplug.catalogue.guide.texts import GUIDES
from condaplug.run import validate
from tests.real_conda.channel import make_channel
from tests.real_conda.conftest import Machine
from tests.support.condas import Conda, named, parameters
from tests.support.guided import HOOKS, project

IN_THE_NEWEST = pytest.mark.parametrize("conda", named(catalogue.newest()), scope="module")


def has(conda: Conda, hook: str) -> bool:
    """Whether a conda has the hook, and is new enough for its example."""
    release = api.nearest(conda.name)
    least = GUIDES[hook].example_since
    return hook in api.hooks(release) and (
        not least or conda.release >= tuple(map(int, least.split(".")[:2]))
    )


@pytest.mark.parametrize("conda", parameters())
def test_there_is_nothing_to_find_in_the_examples_of_the_hooks_that_a_conda_has(
    conda: Conda, tmp_path: Path
) -> None:
    hooks = [hook for hook in HOOKS if has(conda, hook)]
    report = validate(project(tmp_path, *hooks), conda=[str(conda.prefix)], environ=os.environ)
    assert (report.verdict, report.findings) == ("pass", ())
    seen = report.hosts[0].hooks
    assert sorted(each.name for each in seen) == hooks
    # what is for one server alone is not given for the one that the probe asks about
    assert [each.name for each in seen if not each.plugins] == [name for name in hooks if "header" in name]


# -- at work -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def equipped(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """A machine whose conda has all examples, and only a channel made by hand."""
    root = tmp_path_factory.mktemp("guided")
    for name in ("home", "envs", "pkgs", "site/guided-1.dist-info"):
        (root / name).mkdir(parents=True)
    info = root / "site" / "guided-1.dist-info"
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: guided\nVersion: 1\n", encoding="utf-8")
    entry_points = "\n".join(f"guided-{hook} = guided.{hook}" for hook in HOOKS)
    (info / "entry_points.txt").write_text(f"[conda]\n{entry_points}\n", encoding="utf-8")
    variables = {
        "PYTHONPATH": str(project(root / "site", *HOOKS)),
        "CONDA_CHANNELS": make_channel(root / "channel"),
        "CONDA_SOLVER": "rattler",
    }
    return Machine(root, variables)


@pytest.fixture(scope="module")
def made(equipped: Machine, conda: Conda) -> tuple[Machine, str]:
    """The machine with an environment called ``made`` from the sample, and what conda printed."""
    file = equipped.root / "site" / "sample.list"
    done = equipped.run(conda, "-m", "conda", "env", "create", "--name", "made", "--file", str(file))
    assert done.returncode == 0, done.stdout
    return equipped, done.stdout


def says(machine: Machine, conda: Conda, *arguments: str, code: int = 0) -> str:
    """What a conda command prints."""
    done = machine.run(conda, "-m", "conda", *arguments)
    assert done.returncode == code, done.stdout
    return done.stdout


@IN_THE_NEWEST
def test_a_command_of_its_own(conda: Conda, equipped: Machine) -> None:
    assert says(equipped, conda, "greet", "Ada", "Grace") == "Hello, Ada!\nHello, Grace!\n"


@IN_THE_NEWEST
def test_an_environment_is_made_from_the_file_and_all_that_watches_speaks(
    conda: Conda, made: tuple[Machine, str]
) -> None:
    machine, printed = made
    prefix = machine.environments / "made"
    assert f"{prefix} is about to change" in printed
    assert "2 packages come, 0 go" in printed
    assert (prefix / "last-packages.txt").read_text(encoding="utf-8") == "numpy\npandas"
    assert "\aconda create is done" in printed


@IN_THE_NEWEST
def test_what_is_in_the_environment_is_shown_checked_and_written(
    conda: Conda, made: tuple[Machine, str]
) -> None:
    machine, _ = made
    written = machine.root / "packages.list"
    says(machine, conda, "export", "--name", "made", "--file", str(written))
    head, *lines = written.read_text(encoding="utf-8").splitlines()
    assert head == "packages:"
    assert [line.rpartition("::")[2].partition("=")[0] for line in lines] == ["numpy", "pandas"]
    assert "0 package records are empty" in says(machine, conda, "doctor", "--name", "made", "empty-records")
    fonts = machine.environments / "made" / "fonts"
    fonts.mkdir()
    (fonts / "Times.ttf").touch()
    assert "font-times" in says(machine, conda, "list", "--name", "made")


@IN_THE_NEWEST
def test_a_package_is_refused_with_a_hint_and_noted(conda: Conda, made: tuple[Machine, str]) -> None:
    machine, _ = made
    printed = says(machine, conda, "install", "--yes", "--name", "made", "left-pad", code=1)
    assert "not allowed here: left-pad" in printed
    assert "Look for CondaError in our handbook" in printed
    notes = (machine.root / "home" / ".conda-errors.log").read_text(encoding="utf-8")
    assert f"{conda.name} CondaError 1\n" in notes


@IN_THE_NEWEST
def test_base_is_watched(conda: Conda, equipped: Machine) -> None:
    printed = equipped.run(conda, "-m", "conda", "install", "--dry-run", "--name", "base", "left-pad").stdout
    assert "conda install changes base; did you mean another?" in printed


@IN_THE_NEWEST
def test_the_machine_the_reporter_and_the_setting(conda: Conda, equipped: Machine) -> None:
    assert "\nplatform\t" in says(equipped, conda, "info", "--console", "plain")
    virtual = json.loads(says(equipped, conda, "info", "--json"))["virtual_pkgs"]
    assert [name for name, _, _ in virtual if name == "__processors"] == ["__processors"]
    ask = (
        "from conda.base.context import context, reset_context\n"
        "reset_context()\n"
        "print(context.plugins.greeting)\n"
    )
    assert equipped.run(conda, "-c", ask).stdout == "Hello\n"
    equipped.condarc.write_text("plugins:\n  greeting: Moin\n", encoding="utf-8")
    assert equipped.run(conda, "-c", ask).stdout == "Moin\n"
    equipped.condarc.unlink()
    greeted = replace(equipped, variables=equipped.variables | {"CONDA_PLUGINS_GREETING": "Servus"})
    assert greeted.run(conda, "-c", ask).stdout == "Servus\n"


@IN_THE_NEWEST
def test_headers_and_authentication_reach_the_request(conda: Conda, equipped: Machine) -> None:
    equipped.condarc.write_text(
        "channel_settings:\n  - channel: https://example.org/ours\n    auth: token-from-environment\n",
        encoding="utf-8",
    )
    program = (
        "import os\n"
        "os.environ['CHANNEL_TOKEN'] = 'secret'\n"
        "from requests import Request\n"
        "from conda.gateways.connection.session import get_session\n"
        "from conda.base.context import reset_context\n"
        "reset_context()\n"
        "for channel in ('https://example.org/ours', 'https://example.com/theirs'):\n"
        "    url = f'{channel}/noarch/repodata.json'\n"
        "    headers = get_session(url).prepare_request(Request('GET', url)).headers\n"
        "    print(*(headers.get(name) for name in ('x-team', 'x-purpose', 'authorization')))\n"
    )
    printed = equipped.run(conda, "-c", program).stdout
    equipped.condarc.unlink()
    assert printed == "astronomy index Bearer secret\nNone None None\n"


@IN_THE_NEWEST
def test_a_solver_and_an_extractor_are_what_conda_takes(conda: Conda, equipped: Machine) -> None:
    package = equipped.root / "tiny-1-0.czip"
    with ZipFile(package, "w") as archive:
        archive.writestr("info/index.json", "{}")
    program = (
        "import sys\n"
        "from conda.base.context import context\n"
        "manager = context.plugin_manager\n"
        "manager.extract_package(*sys.argv[1:])\n"
        "print(manager.get_solver_backend('timed').__name__)\n"
    )
    target = equipped.root / "extracted"
    printed = equipped.run(conda, "-c", program, str(package), str(target)).stdout
    assert printed == "TimedSolver\n"
    assert (target / "info" / "index.json").is_file()
