"""The generated plugin's own tests, on every conda that it claims."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.real_conda.conftest import Machine, Rendered
from tests.support.condas import Conda, parameters

PYTEST = ("-m", "pytest", "-p", "no:cacheprovider", "-q")


def passed(output: str) -> int:
    """How many tests the summary line of pytest's ``output`` calls passed."""
    found = re.search(r"(\d+) passed", output)
    return int(found[1]) if found else 0


@pytest.mark.parametrize("file_format", ["json", "yaml", "toml"])
@pytest.mark.parametrize("conda", parameters())
def test_its_own_tests_pass_from_25_9_on(
    conda: Conda, file_format: str, machine: Machine, rendered: Rendered
) -> None:
    done = machine.run(conda, *PYTEST, cwd=rendered(file_format, "25.9"))

    assert done.returncode == 0, done.stdout
    assert passed(done.stdout) > 30


@pytest.mark.parametrize("file_format", ["json", "yaml", "toml"])
@pytest.mark.parametrize("conda", parameters(since=(26, 3)))
def test_its_own_tests_pass_from_the_default_on(
    conda: Conda, file_format: str, machine: Machine, rendered: Rendered
) -> None:
    done = machine.run(conda, *PYTEST, cwd=rendered(file_format, "26.3"))

    assert done.returncode == 0, done.stdout
    assert "skipped" not in done.stdout
    assert passed(done.stdout) > 30


@pytest.mark.parametrize(
    ("path", "right", "wrong"),
    [
        ("conda_mysimple/plugin.py", "@hookimpl\n", ""),
        ("conda_mysimple/plugin.py", "def conda_environment_specifiers", "def conda_environment_specs"),
        ("conda_mysimple/plugin.py", "if TYPE_CHECKING:", "from . import environment_specifiers\n\nif True:"),
        ("conda_mysimple/environment_specifiers.py", "        return True", "        return None"),
        ("conda_mysimple/environment_specifiers.py", "if unknown:", "if False:"),
        ("conda_mysimple/environment_specifiers.py", "list(file.conda_deps)", "[]"),
    ],
    ids=["no hookimpl", "unknown hook", "heavy import", "handles nothing", "not strict", "no packages"],
)
@pytest.mark.parametrize("conda", parameters(since=(26, 3))[:1])
def test_its_own_tests_fail_where_it_is_broken(
    conda: Conda, path: str, right: str, wrong: str, machine: Machine, rendered: Rendered, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    shutil.copytree(rendered("json", "26.3"), project)
    source = (project / path).read_text(encoding="utf-8")
    assert right in source
    (project / path).write_text(source.replace(right, wrong), encoding="utf-8")

    done = machine.run(conda, *PYTEST, cwd=project)

    assert done.returncode == 1, done.stdout
