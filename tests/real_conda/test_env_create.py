"""A real environment from the generated plugin's file, chosen in every way that conda documents.

The plugin is not installed: a folder with a ``dist-info`` on ``PYTHONPATH`` is enough for conda to load it.
"""

from __future__ import annotations

import dataclasses
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.real_conda.channel import PACKAGES, make_channel
from tests.real_conda.conftest import Machine, Rendered
from tests.support.condas import Conda, parameters

COMMANDS = {"env create": ("env", "create"), "create": ("create", "--yes")}
EACH_CONDA = [
    pytest.param(*one.values, "env create", marks=one.marks, id=f"{one.id}-env") for one in parameters()
] + [
    pytest.param(*one.values, "create", marks=one.marks, id=f"{one.id}-create")
    # Before 26.3 `conda create --file` takes the lines of the file for packages.
    for one in parameters(since=(26, 3))
]


@pytest.fixture(scope="session")
def channel(tmp_path_factory: pytest.TempPathFactory) -> str:
    return make_channel(tmp_path_factory.mktemp("channel"))


def equip(machine: Machine, project: Path, channel: str) -> Machine:
    """Make the plugin of ``project`` visible to the machine's conda, and ``channel`` its only one."""
    info = machine.root / "site" / "conda_mysimple-0.1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: conda-mysimple\nVersion: 0.1.0\n", encoding="utf-8"
    )
    (info / "entry_points.txt").write_text(
        "[conda]\nconda-mysimple = conda_mysimple.plugin\n", encoding="utf-8"
    )
    variables = {
        "PYTHONPATH": os.pathsep.join([str(machine.root / "site"), str(project)]),
        "CONDA_CHANNELS": channel,
        "CONDA_SOLVER": "rattler",
    }
    return dataclasses.replace(machine, variables=variables)


def create(
    machine: Machine, conda: Conda, command: str, file: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    return machine.run(conda, "-m", "conda", *COMMANDS[command], "--file", str(file), *arguments)


def assert_installed(machine: Machine, name: str) -> None:
    """The environment called ``name`` is there, with the packages' records and their files."""
    prefix = machine.environments / name
    for package, (version, _) in PACKAGES.items():
        assert (prefix / "conda-meta" / f"{package}-{version}-0.json").is_file()
        assert (prefix / "share" / f"{package}.txt").read_text(encoding="utf-8") == package


@pytest.fixture
def unclear(tmp_path: Path) -> Path:
    """A file under the name of one that conda reads itself: only a choice by name reads it as what it is."""
    path = tmp_path / "requirements.txt"
    path.write_text('{"name": "chosen",\n "conda_deps": ["pandas"]}\n', encoding="utf-8")
    return path


@pytest.mark.parametrize("file_format", ["json", "yaml", "toml"])
@pytest.mark.parametrize("conda", parameters())
def test_conda_env_create_detects_the_sample(
    conda: Conda, file_format: str, machine: Machine, rendered: Rendered, channel: str
) -> None:
    project = rendered(file_format, "25.9")
    machine = equip(machine, project, channel)

    done = create(machine, conda, "env create", project / "examples" / f"mysimple.{file_format}")

    assert done.returncode == 0, done.stdout
    assert_installed(machine, "mysimple-example")


@pytest.mark.parametrize("conda", parameters(since=(26, 3)))
def test_conda_create_detects_the_sample(
    conda: Conda, machine: Machine, rendered: Rendered, channel: str
) -> None:
    project = rendered("toml", "26.3")
    machine = equip(machine, project, channel)

    done = create(machine, conda, "create", project / "examples" / "mysimple.toml")

    assert done.returncode == 0, done.stdout
    assert_installed(machine, "mysimple-example")


@pytest.mark.parametrize(("conda", "command"), EACH_CONDA)
def test_without_a_choice_the_unclear_file_makes_no_environment(
    conda: Conda, command: str, machine: Machine, rendered: Rendered, channel: str, unclear: Path
) -> None:
    machine = equip(machine, rendered("json", "25.9"), channel)

    done = create(machine, conda, command, unclear)

    assert done.returncode != 0, done.stdout
    assert not list(machine.environments.glob("*/conda-meta/*.json"))


@pytest.mark.parametrize(("conda", "command"), EACH_CONDA)
def test_a_flag_chooses(
    conda: Conda, command: str, machine: Machine, rendered: Rendered, channel: str, unclear: Path
) -> None:
    flag = {"env create": "--environment-specifier", "create": "--env-spec"}[command]
    machine = equip(machine, rendered("json", "25.9"), channel)

    done = create(machine, conda, command, unclear, flag, "mysimple")

    assert done.returncode == 0, done.stdout
    assert_installed(machine, "chosen")


@pytest.mark.parametrize(("command", "name"), [("env create", "mysimple"), ("create", "mysimple-json")])
@pytest.mark.parametrize("conda", parameters(since=(26, 5)))
def test_the_flag_of_26_5_chooses_by_name_and_by_alias(
    conda: Conda, command: str, name: str, machine: Machine, rendered: Rendered, channel: str, unclear: Path
) -> None:
    machine = equip(machine, rendered("json", "26.3"), channel)

    done = create(machine, conda, command, unclear, "--format", name)

    assert done.returncode == 0, done.stdout
    assert_installed(machine, "chosen")


@pytest.mark.parametrize(("conda", "command"), EACH_CONDA)
def test_a_variable_chooses(
    conda: Conda, command: str, machine: Machine, rendered: Rendered, channel: str, unclear: Path
) -> None:
    machine = equip(machine, rendered("json", "25.9"), channel)
    machine.variables["CONDA_ENV_SPEC"] = "mysimple"

    done = create(machine, conda, command, unclear)

    assert done.returncode == 0, done.stdout
    assert_installed(machine, "chosen")


@pytest.mark.parametrize(("conda", "command"), EACH_CONDA)
def test_a_condarc_chooses(
    conda: Conda, command: str, machine: Machine, rendered: Rendered, channel: str, unclear: Path
) -> None:
    machine = equip(machine, rendered("json", "25.9"), channel)
    machine.condarc.write_text("environment_specifier: mysimple\n", encoding="utf-8")

    done = create(machine, conda, command, unclear)

    assert done.returncode == 0, done.stdout
    assert_installed(machine, "chosen")


@pytest.mark.parametrize(("conda", "command"), EACH_CONDA)
def test_the_channels_of_the_file_are_searched(
    conda: Conda, command: str, machine: Machine, rendered: Rendered, channel: str, tmp_path: Path
) -> None:
    empty = tmp_path / "empty" / "noarch"
    empty.mkdir(parents=True)
    (empty / "repodata.json").write_text('{"packages": {}, "packages.conda": {}}', encoding="utf-8")
    machine = equip(machine, rendered("toml", "25.9"), empty.parent.as_uri())
    file = tmp_path / "mysimple.toml"
    file.write_text(f'name = "own"\nconda_deps = ["pandas"]\nchannels = ["{channel}"]\n', encoding="utf-8")

    done = create(machine, conda, command, file)

    assert done.returncode == 0, done.stdout
    assert_installed(machine, "own")


@pytest.mark.parametrize("conda", parameters())
def test_conda_says_why_it_refuses_a_file(
    conda: Conda, machine: Machine, rendered: Rendered, channel: str, tmp_path: Path
) -> None:
    machine = equip(machine, rendered("json", "25.9"), channel)
    file = tmp_path / "package.json"
    file.write_text('{"name": "left-pad",\n "version": "1.3.0"}', encoding="utf-8")

    done = create(machine, conda, "env create", file, "--name", "x", "--env-spec", "mysimple")

    assert done.returncode != 0
    assert "is no mysimple file: it has no key 'conda_deps'" in " ".join(done.stdout.split())


BROKEN = '{"name": "chosen",\n "conda_dep": ["pandas"]}\n'
REASON = "is no mysimple file: it has no key 'conda_deps'"


@pytest.mark.parametrize(
    ("conda", "conda_min"),
    [pytest.param(*one.values, "25.9", marks=one.marks, id=f"{one.id}-25.9") for one in parameters()]
    + [
        pytest.param(*one.values, "26.5", marks=one.marks, id=f"{one.id}-26.5")
        for one in parameters(since=(26, 5))
    ],
)
def test_the_command_of_the_readme_shows_the_mistake_in_a_file(
    conda: Conda, conda_min: str, machine: Machine, rendered: Rendered, channel: str
) -> None:
    project = rendered("json", conda_min)
    machine = equip(machine, project, channel)
    (machine.root / "my.file").write_text(BROKEN, encoding="utf-8")
    section = (
        (project / "README.md").read_text(encoding="utf-8").partition("### When conda refuses a file")[2]
    )
    command = re.search(r"^conda (.*)$", section, re.MULTILINE)
    assert command is not None

    done = machine.run(conda, "-m", "conda", *shlex.split(command[1]))

    assert done.returncode != 0
    assert REASON in " ".join(done.stdout.split())


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("conda", parameters(since=(26, 3)))
def test_with_a_name_the_mistake_in_a_file_of_the_usual_name_is_shown_without_the_format(
    conda: Conda, command: str, machine: Machine, rendered: Rendered, channel: str, tmp_path: Path
) -> None:
    machine = equip(machine, rendered("json", "26.3"), channel)
    file = tmp_path / "mysimple.json"
    file.write_text(BROKEN, encoding="utf-8")

    done = create(machine, conda, command, file, "--name", "x")

    assert done.returncode != 0
    assert REASON in " ".join(done.stdout.split())
    assert not list(machine.environments.glob("*/conda-meta/*.json"))


@pytest.mark.parametrize(("conda", "command"), EACH_CONDA)
def test_without_a_name_conda_shows_the_mistake_or_asks_for_the_name(
    conda: Conda, command: str, machine: Machine, rendered: Rendered, channel: str, tmp_path: Path
) -> None:
    machine = equip(machine, rendered("json", "25.9"), channel)
    file = tmp_path / "my.file"
    file.write_text(BROKEN, encoding="utf-8")

    done = create(machine, conda, command, file, "--env-spec", "mysimple")

    # From 26.3 on, `conda create` asks for the name before it reads the file; from 26.7 on, both commands do.
    assert done.returncode != 0
    said = " ".join(done.stdout.split())
    assert (REASON in said) != ("--name" in said), said


@pytest.mark.parametrize("conda", parameters())
def test_the_plugin_is_quiet_where_conda_reads_its_own_file(
    conda: Conda, machine: Machine, rendered: Rendered, channel: str, tmp_path: Path
) -> None:
    machine = equip(machine, rendered("json", "25.9"), channel)
    file = tmp_path / "environment.yml"
    file.write_text("name: theirs\ndependencies:\n  - pandas\n", encoding="utf-8")

    done = create(machine, conda, "env create", file)

    assert done.returncode == 0, done.stdout
    assert_installed(machine, "theirs")
    assert "mysimple" not in done.stdout.replace(str(tmp_path), "")


@pytest.mark.parametrize("conda", parameters())
def test_without_the_plugin_there_is_no_environment(
    conda: Conda, machine: Machine, rendered: Rendered, channel: str
) -> None:
    project = rendered("toml", "25.9")
    machine = equip(machine, project, channel)
    shutil.rmtree(machine.root / "site")

    done = create(machine, conda, "env create", project / "examples" / "mysimple.toml")

    assert done.returncode != 0
    assert not list(machine.environments.glob("*/conda-meta/*.json"))
