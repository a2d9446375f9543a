"""Files that nobody named: they never reach the network, never make an error, never take the plugin's time.

A server on this machine counts who connects.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from condaplug import catalogue
from condaplug.hosts.observe import Limits
from condaplug.judgement import Report
from condaplug.run import validate
from tests.support import condas

HOSTS = [f"builtin:{catalogue.newest()}", *(str(one.python) for one in condas.condas()[-1:])]
EACH_HOST = pytest.mark.parametrize("host", HOSTS, ids=["model", "real"][: len(HOSTS)])

SPECIFIER = """
import sys
from pathlib import Path
from conda.plugins import hookimpl
from conda.plugins.types import CondaEnvironmentSpecifier, EnvironmentSpecBase

class Spec(EnvironmentSpecBase):
    def __init__(self, filename=None):
        self.filename = filename

    def can_handle(self):
        if "mine" not in Path(self.filename).read_text(errors="replace"):
            raise ValueError("not mine")
        {can_handle}
        return True

    @property
    def env(self):
        from conda.base.context import context
        from conda.models.environment import Environment
        {env}
        return Environment(platform=context.subdir, name="x")

@hookimpl
def conda_environment_specifiers():
    yield CondaEnvironmentSpecifier(name="mine", environment_spec=Spec)
"""


class Server:
    """Listens on this machine and counts connections."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.count = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.count += 1
            connection.close()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.socket.close()


def project(folder: Path, env: str = "pass", can_handle: str = "pass", toml: str = "") -> Path:
    (folder / "tests").mkdir()
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "conda-mine"\nversion = "1.0"\nrequires-python = ">=3.10"\n'
        f'[project.entry-points.conda]\nmine = "conda_mine"\n{toml}'
    )
    (folder / "conda_mine.py").write_text(SPECIFIER.format(env=env, can_handle=can_handle))
    (folder / "tests" / "a.txt").write_text("{mine: all}\n[]\n")
    (folder / "tests" / "b.txt").write_text("{mine: all}\n[]\n")
    (folder / "tests" / "c.txt").write_text("{other: all}\n")
    return folder


def judged(folder: Path, host: str, *samples: Path, timeout: float = 60) -> Report:
    return validate(folder, conda=[host], sample_files=samples, limits=Limits(timeout), environ=os.environ)


def message(report: Report, code: str) -> str:
    return " ".join(one.message for one in report.findings if one.code == code)


def codes(report: Report) -> dict[str, str]:
    return {one.code: one.severity for one in report.findings}


WAYS = {
    "socket": "import socket; socket.create_connection(('127.0.0.1', {port}), 5).close()",
    "urllib": "from urllib.request import urlopen; urlopen('http://127.0.0.1:{port}/', timeout=5)",
    "thread": (
        "import socket, concurrent.futures as f; "
        "f.ThreadPoolExecutor(1).submit(socket.create_connection, ('127.0.0.1', {port}), 5).result()"
    ),
}


@EACH_HOST
@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
def test_a_guess_never_connects(tmp_path: Path, server: Server, way: str, host: str) -> None:
    report = judged(project(tmp_path, env=way.format(port=server.port)), host)
    assert server.count == 0
    assert report.verdict == "pass"
    assert "tests/a.txt (needs the network), tests/b.txt (needs the network)" in message(report, "CP414")
    assert "tests/c.txt" in message(report, "CP414")


@EACH_HOST
def test_a_child_process_of_a_guess_never_connects(tmp_path: Path, server: Server, host: str) -> None:
    env = (
        "import subprocess; subprocess.run([sys.executable, '-c', 'import urllib.request as u; "
        'u.urlopen("http://127.0.0.1:{port}/", timeout=5)\'], check=True)'
    )
    report = judged(project(tmp_path, env=env.format(port=server.port)), host)
    assert server.count == 0
    assert report.verdict == "pass"
    assert "claimed, and then raises CalledProcessError" in message(report, "CP414")


@EACH_HOST
def test_the_import_of_the_plugin_connects_once_and_not_again_for_guesses(
    tmp_path: Path, server: Server, host: str
) -> None:
    folder = project(tmp_path)
    plugin = folder / "conda_mine.py"
    plugin.write_text(
        plugin.read_text() + f"\ntry:\n    {WAYS['socket'].format(port=server.port)}\nexcept OSError: pass"
    )
    judged(folder, host)
    assert server.count == 1


@EACH_HOST
def test_a_sample_that_the_user_names_connects(tmp_path: Path, server: Server, host: str) -> None:
    folder = project(tmp_path, env=WAYS["socket"].format(port=server.port))
    report = judged(folder, host, folder / "tests" / "a.txt")
    assert server.count > 0
    assert report.verdict == "pass" and not codes(report)


@EACH_HOST
def test_a_sample_that_only_the_project_names_does_not_connect(
    tmp_path: Path, server: Server, host: str
) -> None:
    toml = '[tool.condaplug]\nsamples = ["tests/a.txt"]\n'
    report = judged(project(tmp_path, env=WAYS["socket"].format(port=server.port), toml=toml), host)
    assert server.count == 0
    assert (report.verdict, codes(report)) == ("pass", {"CP415": "warning"})
    assert "tests/a.txt needs the network" in message(report, "CP415")


@EACH_HOST
def test_a_sample_that_needs_no_network_is_read_as_ever(tmp_path: Path, host: str) -> None:
    toml = '[tool.condaplug]\nsamples = ["tests/a.txt"]\n'
    report = judged(project(tmp_path, env="raise KeyError('x')", toml=toml), host)
    assert codes(report) == {"CP406": "error"}


@EACH_HOST
def test_conda_is_offline_for_a_guess_and_online_for_the_plugin(tmp_path: Path, host: str) -> None:
    folder = project(
        tmp_path,
        env="raise RuntimeError(f'offline: {bool(context.offline)}')".replace("{", "{{").replace("}", "}}"),
    )
    plugin = folder / "conda_mine.py"
    plugin.write_text(plugin.read_text().replace("{{", "{").replace("}}", "}"))
    assert "tests/a.txt (needs the network)" in message(judged(folder, host), "CP414")
    named = judged(folder, host, folder / "tests" / "a.txt")
    assert "offline: False" in message(named, "CP406")


@EACH_HOST
@pytest.mark.parametrize(
    ("env", "reason"),
    [
        ("raise KeyError('x')", "claimed, and then raises KeyError: 'x'"),
        ("import nowhere_at_all", "claimed, and then raises ModuleNotFoundError"),
        ("sys.exit(3)", "claimed, and then raises SystemExit"),
        (
            "import os; os._exit(3)",
            "the interpreter ended at tests/a.txt; not tried: tests/b.txt, tests/c.txt",
        ),
        (
            "import os; os.abort()",
            "the interpreter ended at tests/a.txt; not tried: tests/b.txt, tests/c.txt",
        ),
        (
            "import time; time.sleep(600)",
            "the time for such files ran out at tests/a.txt; not tried: tests/b",
        ),
    ],
    ids=["raises", "absent module", "exits", "ends", "crashes", "hangs"],
)
def test_what_a_guess_does_is_told_and_is_never_an_error(
    tmp_path: Path, env: str, reason: str, host: str
) -> None:
    report = judged(project(tmp_path, env=env), host)
    assert report.verdict == "pass"
    # CP114 reads the source: it would warn without the guess as well.
    assert {severity for code, severity in codes(report).items() if code != "CP114"} == {"info"}
    assert reason in message(report, "CP414")


@EACH_HOST
def test_a_wrong_object_from_a_guess_is_a_warning(tmp_path: Path, host: str) -> None:
    report = judged(project(tmp_path, env="return dict()"), host)
    assert (report.verdict, codes(report)["CP407"]) == ("pass", "warning")
    folder = tmp_path / "tests"
    assert codes(judged(tmp_path, host, folder / "a.txt"))["CP407"] == "error"


def test_a_plugin_without_specifiers_has_no_guesses(tmp_path: Path) -> None:
    folder = project(tmp_path)
    plugin = folder / "conda_mine.py"
    plugin.write_text(plugin.read_text().replace("@hookimpl", ""))
    (host,) = judged(folder, HOSTS[0]).hosts
    assert "CP414" not in codes(judged(folder, HOSTS[0]))
    assert host.host.kind == "builtin"
