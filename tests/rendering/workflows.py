"""The workflows of a generated plugin, run as GitHub runs them: the ``run:`` steps of a job in their order.

``actions/checkout`` is a clone that the test makes. What GitHub and PyPI would answer comes from programs in
a folder that goes before the PATH: ``program`` writes one, and a link to a real one does as well.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

REPOSITORY = "ada/conda-mysimple"
SHELLS = {"bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"], None: ["bash", "-e"]}
"""How GitHub starts the shell of a step, on Linux: one that is asked for, and its own choice."""


@dataclass(frozen=True)
class Script:
    """One ``run:`` step: where it stands, what it runs, and in which shell."""

    place: str
    text: str
    shell: str | None


@dataclass(frozen=True)
class Outcome:
    """What a job left: the last step's exit code, and everything that the steps wrote."""

    code: int
    ran: list[str]
    log: str
    summary: str
    outputs: dict[str, str]


def read(path: Path) -> dict[str, Any]:
    """The workflow of this file."""
    workflow = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    assert isinstance(workflow, dict)
    return workflow


def scripts(project: Path) -> Iterator[Script]:
    """Every ``run:`` step of every workflow of ``project``."""
    for path in sorted((project / ".github" / "workflows").iterdir()):
        workflow = read(path)
        for job, table in workflow["jobs"].items():
            for number, step in enumerate(table["steps"]):
                if "run" in step:
                    yield Script(f"{path.name}:{job}:{number}", step["run"], _shell(workflow, step))


def program(folder: Path, name: str, text: str, interpreter: str = "/bin/bash") -> None:
    """Make ``name`` a program of ``folder``."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!{interpreter}\n{text}", encoding="utf-8")
    path.chmod(0o755)


def run(
    workflow: Path,
    job: str,
    checkout: Path,
    programs: Path,
    scratch: Path,
    *,
    values: Mapping[str, str],
    environ: Mapping[str, str] | None = None,
) -> Outcome:
    """Run the ``run:`` steps of ``job`` in ``checkout`` until one fails.

    ``values`` gives each expression (``github.token``) that a step's ``env`` holds its value; ``programs``
    comes first on the PATH; ``scratch`` holds the home and the runner's files; ``environ`` adds variables.
    Raises KeyError for an expression without a value.
    """
    table = read(workflow)
    scratch.mkdir(parents=True, exist_ok=True)
    for name in ("home", "temp"):
        (scratch / name).mkdir()
    summary, output = scratch / "summary.md", scratch / "output"
    for path in (summary, output):
        path.touch()
    runner = {
        "PATH": os.pathsep.join([str(programs), os.environ["PATH"]]),
        "HOME": str(scratch / "home"),
        "LANG": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
        "RUNNER_TEMP": str(scratch / "temp"),
        "GITHUB_OUTPUT": str(output),
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_REPOSITORY_OWNER": REPOSITORY.partition("/")[0],
        "GITHUB_REF_NAME": "main",
        **(environ or {}),
    }

    known = dict(values)
    outputs: dict[str, str] = {}
    ran, log, code = [], "", 0
    for step in table["jobs"][job]["steps"]:
        if "run" not in step or ("if" in step and not _holds(step["if"], known)):
            continue
        script = scratch / "script.sh"
        script.write_text(step["run"], encoding="utf-8")
        own = {name: _filled(str(value), known) for name, value in step.get("env", {}).items()}
        done = subprocess.run(
            [*SHELLS[_shell(table, step)], str(script)],
            cwd=checkout,
            env={**runner, **own},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=60,
        )
        ran.append(step["name"])
        log += done.stdout
        code = done.returncode
        if code:
            break
        if "id" in step:
            outputs = dict(line.split("=", 1) for line in output.read_text(encoding="utf-8").splitlines())
            known.update({f"steps.{step['id']}.outputs.{name}": value for name, value in outputs.items()})
    return Outcome(code, ran, log, summary.read_text(encoding="utf-8"), outputs)


def _shell(workflow: Mapping[str, Any], step: Mapping[str, Any]) -> str | None:
    shell = step.get("shell") or workflow.get("defaults", {}).get("run", {}).get("shell")
    assert shell is None or isinstance(shell, str)
    return shell


def _filled(text: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: values[found[1]], text)


def _holds(condition: str, values: Mapping[str, str]) -> bool:
    """Whether an output of a step is what the condition asks for; one that no step set is empty."""
    compared = re.fullmatch(r"(steps\.\w+\.outputs\.\w+) == '(.*)'", condition)
    assert compared, condition
    return values.get(compared[1], "") == compared[2]


class GitHub:
    """GitHub's side: the pull requests of one repository, in a file that a program called ``gh`` changes.

    It takes the options of the real ``gh api`` alone, and refuses what GitHub refuses: a pull request from a
    branch that does not exist, and a second one from the same branch.
    """

    def __init__(self, folder: Path, origin: Path, programs: Path) -> None:
        self.state = folder / "github.json"
        self._write({"pulls": [], "tokens": [], "credentials": 0, "refuses": False})
        text = _GH.format(state=str(self.state), origin=str(origin), repository=REPOSITORY)
        program(programs, "gh", text, sys.executable)

    def __getitem__(self, name: str) -> Any:
        return json.loads(self.state.read_text(encoding="utf-8"))[name]

    def set(self, name: str, value: object) -> None:
        """Change what GitHub knows."""
        self._write({**json.loads(self.state.read_text(encoding="utf-8")), name: value})

    def _write(self, state: Mapping[str, object]) -> None:
        self.state.write_text(json.dumps(state), encoding="utf-8")


_GH = """
import argparse, json, os, pathlib, subprocess, sys

path = pathlib.Path({state!r})
state = json.loads(path.read_text())
state["tokens"].append(os.environ["GH_TOKEN"])


def leave(answer="", code=0):
    path.write_text(json.dumps(state))
    print(answer, end="\\n" if answer else "")
    sys.exit(code)


if sys.argv[1:] == ["auth", "setup-git"]:
    state["credentials"] += 1
    leave()

parser = argparse.ArgumentParser(prog="gh api", allow_abbrev=False)
parser.add_argument("command", choices=["api"])
parser.add_argument("endpoint")
parser.add_argument("--method", required=True)
parser.add_argument("--raw-field", action="append", default=[])
parser.add_argument("--field", action="append", default=[])
parser.add_argument("--jq", required=True)
asked = parser.parse_args()

fields = dict(field.split("=", 1) for field in asked.raw_field)
for name, _, value in (field.partition("=") for field in asked.field):
    fields[name] = pathlib.Path(value[1:]).read_text() if value.startswith("@") else value
pulls = "repos/{repository}/pulls"
owner = "{repository}".partition("/")[0]
if asked.method == "GET" and asked.endpoint == pulls:
    assert asked.jq == ".[].number", asked.jq
    same = [
        pull for pull in state["pulls"]
        if (fields["state"], fields["head"], fields["base"])
        == (pull["state"], pull["owner"] + ":" + pull["head"], pull["base"])
    ]
    leave("\\n".join(str(pull["number"]) for pull in same))
assert asked.jq == ".html_url", asked.jq
if asked.method == "PATCH":
    (pull,) = [one for one in state["pulls"] if f"{{pulls}}/{{one['number']}}" == asked.endpoint]
    pull.update(fields)
elif asked.method == "POST" and asked.endpoint == pulls:
    reference = ["git", "-C", {origin!r}, "rev-parse", "--verify", "--quiet", "refs/heads/" + fields["head"]]
    missing = subprocess.run(reference, stdout=subprocess.DEVNULL).returncode
    again = [
        pull for pull in state["pulls"]
        if (pull["state"], pull["owner"], pull["head"]) == ("open", owner, fields["head"])
    ]
    if missing or again or state["refuses"]:
        print("gh: the pull request is refused (HTTP 422)", file=sys.stderr)
        leave(code=1)
    pull = {{"number": 1 + len(state["pulls"]), "state": "open", "owner": owner, **fields}}
    state["pulls"].append(pull)
else:
    parser.error(f"unknown: {{asked}}")
leave(f"https://github.com/{repository}/pull/{{pull['number']}}")
"""
