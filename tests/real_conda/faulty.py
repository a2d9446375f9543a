"""Faults put into the generated plugins, one at a time: what conda does with each, and what condaplug finds.

The faults are in ``faults/HOOK.json``. What conda does is measured on its own command line, with and without
the fault; what condaplug finds comes from its probe and its checks. Both run in forks of a warm process,
since hundreds of starts of a conda would take minutes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from condaplug import catalogue
from condaplug.checks.selection import Selection
from condaplug.hosts import observe
from condaplug.hosts.answer import Answer
from condaplug.hosts.child import ChildResult, clean_environment
from condaplug.hosts.find import Candidate, choose
from condaplug.judgement import Report
from condaplug.project import read_project
from condaplug.run import judge
from tests.real_conda.channel import make_channel

FOLDER = Path(__file__).parent / "faults"
WARM = Path(__file__).parent / "warm.py"
OF_CONDA = (
    "conda.cli.conda_argparse",
    "conda.cli.install",
    "conda.cli.main",
    "conda.cli.main_create",
    "conda.cli.main_info",
    "conda.cli.main_search",
    "conda.core.link",
    "conda.core.solve",
    "conda.plugins.manager",
    "conda.resolve",
)
"""What a warm process of conda has imported: nothing that makes a plugin manager."""

OFFLINE = "--offline --override-channels --channel {channel}"
ONLINE = "search --override-channels --channel {server}/team numpy"
COMMANDS = {
    "auth_handlers": ONLINE,
    "environment_exporters": "export --prefix {env} --format mysimple",
    "environment_specifiers": "create --prefix {new} --dry-run --file {project}/examples/mysimple.json "
    "--offline --override-channels --channel {channel}",
    "error_hints": "list --prefix {missing}",
    "exception_observers": "list --prefix {missing}",
    "health_checks": "CONDA_OFFLINE=true doctor --prefix {env}",
    "package_extractors": "create --prefix {new} --yes --offline {channel}/noarch/zipped-1.0-0.mysimplepkg",
    "post_commands": "remove --prefix {env} --all --yes",
    "post_solves": f"create --prefix {{new}} --dry-run {OFFLINE} numpy",
    "post_transaction_actions": f"create --prefix {{new}} --yes {OFFLINE} numpy",
    "pre_commands": "remove --prefix {env} --all --yes",
    "pre_solves": f"create --prefix {{new}} --dry-run {OFFLINE} numpy",
    "prefix_data_loaders": "list --prefix {env}",
    "pre_transaction_actions": f"create --prefix {{new}} --yes {OFFLINE} numpy",
    "reporter_backends": f"create --prefix {{new}} --yes --console mysimple {OFFLINE} numpy",
    "request_headers": ONLINE,
    "session_headers": ONLINE,
    "settings": "config --show plugins",
    "solvers": f"create --prefix {{new}} --dry-run --solver mysimple {OFFLINE} numpy",
    "subcommands": "mysimple --prefix {env}",
    "virtual_packages": "info",
}
"""The command on which a fault of a hook shows, where the fault names no other."""

VARIABLE = re.compile("[A-Z_]+=")
"""How a variable of the environment begins, in front of a command."""

CHANGING = re.compile(r"0x[0-9a-f]+|\d+\.\d+ s\b|\d\d:\d\d:\d\d")
"""What differs from run to run in conda's output."""

HEADERS = ("authorization", "cache-control", "x-mysimple-run")
"""What the generated plugin sends."""


@dataclass(frozen=True)
class Fault:
    """A text in a file of the plugin, and the wrong one in its place.

    ``conda`` is what conda does. It "fails": the command ends with another exit code. It has "refused": the
    command goes on, with other output, such as a message. It is "silent": the plugin's part is missing, and
    no line says so. ``code`` is the finding that must tell.
    """

    hook: str
    what: str
    file: str
    right: str
    wrong: str
    conda: str
    code: str
    command: str = ""

    @property
    def title(self) -> str:
        return f"{self.hook}: {self.what}"

    def put_into(self, plugin: Path, folder: Path) -> Path:
        """Copy the plugin, with this hook alone, into a folder, and put the fault into the copy."""
        copy = alone(plugin, self.hook, folder)
        path = copy / "conda_mysimple" / self.file
        source = path.read_text(encoding="utf-8")
        assert self.right in source, f"{self.title}: {self.file} has no {self.right!r}"
        path.write_text(source.replace(self.right, self.wrong), encoding="utf-8")
        return copy


def alone(plugin: Path, hook: str, folder: Path) -> Path:
    """Copy a generated plugin into a folder, without the other hooks and their modules. Returns the copy."""
    copy = folder / plugin.name
    copy.mkdir(parents=True)
    settings = (plugin / "pyproject.toml").read_text(encoding="utf-8")
    if hook == "environment_specifiers":
        shutil.copytree(plugin / "examples", copy / "examples")
    else:
        settings = re.sub(r"(?m)^samples = .*\n", "", settings)
    (copy / "pyproject.toml").write_text(settings, encoding="utf-8")
    package = copy / "conda_mysimple"
    package.mkdir()
    for name in ("__init__.py", f"{hook}.py"):
        shutil.copyfile(plugin / "conda_mysimple" / name, package / name)
    source = (plugin / "conda_mysimple" / "plugin.py").read_text(encoding="utf-8")
    before, *functions = source.split("@hookimpl\n")
    (one,) = (text for text in functions if text.startswith(f"def conda_{hook}("))
    (package / "plugin.py").write_text(f"{before}@hookimpl\n{one.rstrip()}\n", encoding="utf-8")
    return copy


def faults(*hooks: str) -> list[Fault]:
    """The faults of these hooks; of all that have a file without any."""
    return [
        Fault(path.name.partition(".")[0], **fault)
        for path in sorted(FOLDER.glob("*.json"))
        if not hooks or path.name.partition(".")[0] in hooks
        for fault in json.loads(path.read_text(encoding="utf-8"))
    ]


# -- what conda does -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Run:
    """What a command of conda did: exit code, lines of output, functions of the plugin that were called."""

    code: int
    lines: frozenset[str]
    called: frozenset[str]

    def effect(self, fault: Run) -> str | None:
        """What the fault changed of this run: "fails", "refused" or "silent"; None where nothing did."""
        if fault.code != self.code:
            return "fails"
        if fault.lines - self.lines:
            return "refused"
        return "silent" if self.lines - fault.lines or self.called - fault.called else None


def effects(python: Path, plugin: Path, put: Sequence[Fault], folder: Path) -> dict[Fault, str | None]:
    """What each fault changes of the command that it names, in the conda of this Python."""
    shown_by = {fault: (fault.hook, fault.command or COMMANDS[fault.hook]) for fault in put}
    right = list(dict.fromkeys(shown_by.values()))
    jobs = [
        (alone(plugin, hook, folder / "right" / str(number)), command)
        for number, (hook, command) in enumerate(right)
    ]
    for number, fault in enumerate(put):
        jobs.append((fault.put_into(plugin, folder / "faulty" / str(number)), shown_by[fault][1]))
    done = run_commands(python, jobs, folder)
    before, after = dict(zip(right, done, strict=False)), done[len(right) :]
    return {fault: before[shown_by[fault]].effect(run) for fault, run in zip(put, after, strict=True)}


def run_commands(python: Path, jobs: Sequence[tuple[Path, str]], folder: Path) -> list[Run]:
    """Run a command of conda with each of these plugins, each on a machine of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    channel = make_channel(folder / "channel")
    with serving(folder / "channel") as server:
        variables = clean_environment(os.environ, folder)
        condarc = Path(variables["HOME"], ".condarc")
        condarc.write_text(f"channel_settings: [{{channel: '{server.address}/*', auth: mysimple}}]\n")
        variables |= {
            "CONDA_REPORT_ERRORS": "false",
            "CONDA_SOLVER": "classic",
            "CONDA_REMOTE_MAX_RETRIES": "0",
            "MYSIMPLE_TOKEN": "secret",
            "MYSIMPLE_RUN": "nightly",
            "MYSIMPLE_RUN_HOST": server.host,
            "MYSIMPLE_INDEX_HOST": server.host,
            "no_proxy": "*",
        }
        asked = []
        for number, (plugin, command) in enumerate(jobs):
            names = {"channel": channel, "server": f"{server.address}/{number}"}
            asked.append(_command_job(plugin, command, folder / "jobs" / str(number), names))
        warm([str(python), "-B"], OF_CONDA, asked, folder, variables)
        return [_run(job, server.sent.get(str(number), ())) for number, job in enumerate(asked)]


def _command_job(plugin: Path, command: str, folder: Path, names: dict[str, str]) -> dict[str, Any]:
    info = folder / "site" / "conda_mysimple-0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: conda-mysimple\nVersion: 0\n")
    (info / "entry_points.txt").write_text("[conda]\nconda-mysimple = conda_mysimple.plugin\n")
    history = folder / "env" / "conda-meta" / "history"
    history.parent.mkdir(parents=True)
    history.touch()
    (folder / "env" / "old.c~").touch()
    manifest = folder / "env" / "share" / "mysimple" / "genome.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text('{"name": "reference-genome", "version": "38.14"}')
    (folder / "input").write_text("no\n")
    names = names | {name: str(folder / name) for name in ("env", "new", "missing")}
    words = [word.format(**names, project=plugin) for word in command.split(" ")]
    variables = dict(word.split("=", 1) for word in words if VARIABLE.match(word))
    variables |= {"CONDA_ENVS_PATH": str(folder / "envs"), "CONDA_PKGS_DIRS": str(folder / "pkgs")}
    return {
        "command": [word for word in words if not VARIABLE.match(word)],
        "environment": variables,
        "names": names,
        "folder": str(folder),
        "site": str(folder / "site"),
        "project": str(plugin),
        "answer": str(folder / "answer.json"),
    }


def _run(job: dict[str, Any], sent: Iterable[str]) -> Run:
    answer = json.loads(Path(job["answer"]).read_text(encoding="utf-8"))
    server = job["names"]["server"]
    text = answer["output"].replace(server, "SERVER").replace(f"{server.rpartition('/')[2]}/team", "team")
    text = text.replace(job["project"], "PLUGIN").replace(job["folder"], "FOLDER")
    lines = (" ".join(CHANGING.sub("#", line).split()) for line in text.splitlines())
    code = answer["code"] if isinstance(answer["code"], int) else 1
    return Run(code, frozenset([*filter(None, lines), *sent]), frozenset(answer["called"]))


@dataclass(frozen=True)
class Server:
    """A server of channels on this machine; ``sent`` are the plugin's headers by the number of a job."""

    host: str
    sent: dict[str, set[str]]

    @property
    def address(self) -> str:
        return f"http://{self.host}"


@contextmanager
def serving(channel: Path) -> Iterator[Server]:
    """Serve a channel at ``/NUMBER/team`` for any number."""
    sent: dict[str, set[str]] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            number, _, path = self.path.lstrip("/").partition("/team/")
            found = sent.setdefault(number, set())
            found.update(f"{key}: {value}" for key in HEADERS for value in self.headers.get_all(key, ()))
            file = channel / path
            body = file.read_bytes() if file.is_file() else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Server(f"127.0.0.1:{server.server_port}", sent)
        finally:
            server.shutdown()


# -- what condaplug finds ------------------------------------------------------------------------------------


def reports(host: str, plugins: Sequence[Path], folder: Path) -> list[Report]:
    """What condaplug says of each plugin in a host, as ``validate --conda HOST`` names it."""
    (candidate,) = choose([host], os.environ, releases=catalogue.releases())
    jobs = []
    with ExitStack() as stack:
        answers = [stack.enter_context(Answer()) for _ in plugins]
        for number, plugin in enumerate(plugins):
            scratch = (folder / str(number)).resolve()
            scratch.mkdir(parents=True)
            project = read_project(plugin)
            load = observe.Load(project, project.samples)
            request = observe.request_to_load(load, scratch)
            request["answer"] = answers[number].request
            if candidate.kind == "builtin":
                release = candidate.release or catalogue.newest()
                request["model"] = {**observe.model_of(load, release), "release": release}
            path = scratch / "request.json"
            path.write_text(json.dumps(request), encoding="utf-8")
            jobs.append({"probe": str(observe.PROBE.parent), "request": str(path), "folder": str(scratch)})
        modules = OF_CONDA if candidate.kind == "conda" else ()
        interpreter = observe._interpreter(candidate)
        warm(interpreter, modules, jobs, folder, clean_environment(os.environ, folder))
        return [
            _report(candidate, plugin, answer, folder / str(number))
            for number, (plugin, answer) in enumerate(zip(plugins, answers, strict=True))
        ]


def _report(candidate: Candidate, plugin: Path, answer: Answer, scratch: Path) -> Report:
    events = answer.read(scratch.resolve())
    output = (scratch / "output").read_text(encoding="utf-8", errors="replace")
    seen = observe.observation_of(candidate, events, "-", ChildResult(0, None, False, 0.0, output))
    return judge(read_project(plugin), str(plugin), [seen], Selection(ignore=("CP6",)))


def warm(
    interpreter: Sequence[str],
    modules: Sequence[str],
    jobs: Sequence[dict[str, Any]],
    folder: Path,
    variables: dict[str, str],
) -> None:
    """Do jobs in forks of one process; what they leave is in their folders."""
    path = folder / "jobs.json"
    path.write_text(json.dumps({"modules": modules, "jobs": jobs}), encoding="utf-8")
    done = subprocess.run(
        [*interpreter, str(WARM), str(path)],
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr, done.stderr
