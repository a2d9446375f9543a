"""The probe in a host, with plugins that do not behave."""

from __future__ import annotations

import os
import sys
import textwrap
from pathlib import Path

import pytest

from condaplug.hosts.find import choose
from condaplug.hosts.observation import Observation
from condaplug.hosts.observe import Limits, Load, observe
from condaplug.project import read_project
from tests.support import condas

PYPROJECT = """
[project]
name = "conda-odd"
version = "1.0"
[project.entry-points.conda]
odd = "odd"
"""
HOOK = """
from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand

@hookimpl
def conda_subcommands():
    {body}
    yield CondaSubcommand(name="odd", summary="Odd", action=print)
"""
HOSTS = ["builtin", *condas.named("26.7.1")]


def plugin(folder: Path, body: str = "pass", text: str | None = None) -> Path:
    folder.joinpath("pyproject.toml").write_text(PYPROJECT)
    folder.joinpath("odd.py").write_text(textwrap.dedent(text) if text else HOOK.format(body=body))
    return folder


def seen(folder: Path, host: object = "builtin", timeout: float = 20) -> Observation:
    wanted = host if isinstance(host, str) else str(host.python)  # type: ignore[attr-defined]
    (candidate,) = choose([wanted], os.environ, releases=("26.7.1",))
    return observe(candidate, Load(read_project(folder)), Limits(timeout))


@pytest.mark.parametrize("host", HOSTS)
def test_a_plugin_that_prints_changes_nothing(tmp_path: Path, host: object) -> None:
    loud = seen(plugin(tmp_path, "print('{' * 100_000); import sys; sys.stderr.write('x' * 100_000)"), host)
    assert loud.ending == "done"
    assert [call.outcome for hook in loud.hooks for call in hook.calls] == ["results"]


@pytest.mark.parametrize("host", HOSTS)
def test_a_plugin_that_hangs_is_stopped_and_named(tmp_path: Path, host: object) -> None:
    hung = seen(plugin(tmp_path, "import time; time.sleep(60)"), host, timeout=10)
    assert (hung.ending, hung.step, hung.subject) == ("timeout", "hook", "conda_subcommands")


def test_a_plugin_that_ends_the_interpreter_is_named(tmp_path: Path) -> None:
    ended = seen(plugin(tmp_path, "import os; os._exit(0)"))
    assert (ended.ending, ended.exit_code, ended.subject) == ("exit", 0, "conda_subcommands")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_plugin_that_crashes_the_interpreter_is_named(tmp_path: Path) -> None:
    crashed = seen(plugin(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGABRT)"))
    assert (crashed.ending, crashed.signal) == ("crash", "SIGABRT")


def test_a_plugin_that_closes_every_descriptor_is_still_heard(tmp_path: Path) -> None:
    closed = seen(plugin(tmp_path, "import os; os.closerange(0, 256)"))
    assert closed.ending == "done"


def test_the_plugin_sees_scratch_folders_in_place_of_the_user_s(tmp_path: Path) -> None:
    text = """
    import os, pathlib
    variables = [os.environ.get(name, "") for name in ("TMPDIR", "CONDA_PKGS_DIRS")]
    places = [pathlib.Path.home(), os.getcwd(), *variables]
    raise RuntimeError(" ".join(map(str, places)))
    """
    (entry,) = seen(plugin(tmp_path, text=text)).entry_points
    assert entry.fault
    assert str(Path.home()) not in entry.fault.message.split()
    assert str(Path.cwd()) not in entry.fault.message


def test_a_test_module_beside_the_package_is_not_importable(tmp_path: Path) -> None:
    tmp_path.joinpath("tests").mkdir()
    tmp_path.joinpath("tests", "__init__.py").write_text("")
    (entry,) = seen(plugin(tmp_path, text="import tests")).entry_points
    assert entry.fault and entry.fault.module == "tests"


@pytest.mark.parametrize("host", HOSTS)
def test_nothing_is_written_beside_the_plugin(tmp_path: Path, host: object) -> None:
    before = sorted(plugin(tmp_path).rglob("*"))
    assert seen(tmp_path, host).ending == "done"
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("conda", condas.parameters())
def test_nothing_is_written_into_a_real_conda(tmp_path: Path, conda: condas.Conda) -> None:
    def state() -> dict[str, float]:
        return {
            str(path): path.lstat().st_mtime for path in conda.prefix.rglob("*") if path.name != "__pycache__"
        }

    before = state()
    found = seen(plugin(tmp_path), conda)
    assert found.ending == "done"
    assert found.host.kind == "conda"
    assert state() == before


def test_the_host_s_own_packages_do_not_serve_the_model(tmp_path: Path) -> None:
    (entry,) = seen(plugin(tmp_path, text="import typer")).entry_points
    assert entry.fault and entry.fault.module == "typer"


@pytest.mark.parametrize(
    "text",
    [
        "print('x' * 9, end='')",
        "import os; os.write(1, b'x' * 9)",
        "import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(\"x\" * 9, end=\"\")'])",
        "import sys; sys.__stdout__.buffer.write(b'x' * 9)",
    ],
    ids=["print", "descriptor", "child", "buffer"],
)
def test_whatever_prints_at_import_is_counted(tmp_path: Path, text: str) -> None:
    (entry,) = seen(plugin(tmp_path, text=text)).entry_points
    assert entry.printed == 9


@pytest.mark.parametrize(
    "text", ["", "import sys; sys.stderr.write('x')", "import os; os.closerange(0, 256)"]
)
def test_nothing_printed_is_nothing_counted(tmp_path: Path, text: str) -> None:
    (entry,) = seen(plugin(tmp_path, text=text)).entry_points
    assert (entry.loaded, entry.printed) == (True, 0)
