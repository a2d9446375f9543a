"""``condaplug update`` as a person or a script meets it: words, streams, exit codes, questions."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from condaplug.create import new
from tests.create.story import LINES, Story, changed
from tests.create.tiny import commit, everything, git, isolated
from tests.support.terminal import converse, outcome, terminal

ROOT = Path(__file__).parents[2]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "home").mkdir()
    return {**isolated(tmp_path / "home"), "NO_COLOR": "1", "COLUMNS": "100", "CONDAPLUG_CONDA": "builtin"}


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path, {"a.txt": LINES, "b.txt": LINES})


def run(environment: dict[str, str], *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return outcome([sys.executable, "-m", "condaplug", "update", *arguments], cwd, environment)


def test_an_update_is_listed_validated_and_left_to_the_user_to_commit(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    template = tmp_path / "whole"
    shutil.copytree(ROOT / "template", template / "template")
    shutil.copy(ROOT / "copier.yml", template)
    commit(template, "v1.0.0")
    project = new("mine", tmp_path / "conda-mine", template=str(template), defaults=True, git=False).path
    commit(project, "mine")
    readme = template / "template" / "README.md.jinja"
    readme.write_text(readme.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    commit(template, "v1.1.0")

    done = run(environment, cwd=project)

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"Updated conda-mine from v1.0.0 to v1.1.0 of {template}:",
        "  changed  README.md",
        "  changed  .copier-answers.yml",
        "Look at it with `git status` and `git diff`, and commit it.",
    ]
    assert "pass: no findings" in done.stderr
    assert git(project, "diff", "--cached", "--name-only") == ""

    commit(project, "updated")
    plugin = template / "template" / "{{package}}" / "plugin.py.jinja"
    plugin.write_text(plugin.read_text(encoding="utf-8").replace("def conda_", "def cnda_"), encoding="utf-8")
    hooks = template / "template" / "_includes" / "hooks"
    for path in hooks.rglob("plugin.py.jinja"):
        path.write_text(path.read_text(encoding="utf-8").replace("def conda_", "def cnda_"), encoding="utf-8")
    commit(template, "v1.2.0")

    broken = run(environment, cwd=project)

    assert broken.returncode == 1
    assert "CP201" in broken.stderr
    assert "from v1.1.0 to v1.2.0" in broken.stdout


def test_conflicts_are_listed_and_exit_4(story: Story, environment: dict[str, str]) -> None:
    story.edit(a_txt=changed(5, by="mine"))
    story.release(a_txt=changed(5, by="theirs"), b_txt=changed(5, by="theirs"))

    done = run(environment, cwd=story.project)

    assert done.returncode == 4
    lines = done.stdout.splitlines()
    assert lines[:4] == [
        f"Updated project from v1.0.0 to v2.0.0 of {story.template}:",
        "  conflict a.txt",
        "  changed  b.txt",
        "  changed  .copier-answers.yml",
    ]
    assert "<<<<<<<" in done.stdout
    assert lines[-1].startswith("Or undo all of it: git ")


def test_rejects_are_named_as_such(story: Story, environment: dict[str, str]) -> None:
    story.edit(a_txt=changed(5, by="mine"))
    story.release(a_txt=changed(5, by="theirs"))

    done = run(environment, str(story.project), "--conflict", "rej", cwd=story.project.parent)

    assert done.returncode == 4
    assert "  conflict a.txt\n  new      a.txt.rej\n" in done.stdout
    assert "<<<<<<<" not in done.stdout


def test_nothing_to_do(story: Story, environment: dict[str, str]) -> None:
    done = run(environment, cwd=story.project)
    assert done.returncode == 0
    assert done.stdout == f"project is up to date: {story.template} has nothing newer than v1.0.0.\n"
    assert done.stderr == ""


def test_a_dry_run_prints_a_diff_and_nothing_else(story: Story, environment: dict[str, str]) -> None:
    story.edit(a_txt=changed(2, by="mine"))
    story.release(a_txt=changed(8, by="theirs"), b_txt=None)
    before = everything(story.project)

    done = run(environment, "--dry-run", cwd=story.project)

    assert done.returncode == 0
    assert done.stdout.startswith("diff --git ")
    assert "\n+theirs\n" in done.stdout
    assert "nothing was changed" in done.stderr
    assert everything(story.project) == before
    subprocess.run(["git", "apply", "--check"], cwd=story.project, input=done.stdout, text=True, check=True)


def test_a_dry_run_names_the_conflicts_and_exits_0(story: Story, environment: dict[str, str]) -> None:
    story.edit(a_txt=changed(5, by="mine"))
    story.release(a_txt=changed(5, by="theirs"))
    done = run(environment, "--dry-run", cwd=story.project)
    assert done.returncode == 0
    assert "In conflict would be: a.txt\n" in done.stderr


@pytest.mark.parametrize("available", [False, True])
def test_whether_a_newer_template_is_there(
    story: Story, environment: dict[str, str], available: bool
) -> None:
    if available:
        story.release(a_txt=changed(5, by="theirs"))
    newest = "v2.0.0" if available else "v1.0.0"

    text = run(environment, "--check", cwd=story.project)
    data = run(environment, "--check", "--format", "json", cwd=story.project)

    assert (text.returncode, data.returncode) == (0, 0)
    assert ("v2.0.0 is there" in text.stdout) == available
    assert (text.stderr, data.stderr) == ("", "")
    assert json.loads(data.stdout) == {
        "schema": 1,
        "template": str(story.template),
        "current": "v1.0.0",
        "newest": newest,
        "available": available,
    }


def test_an_error_as_json(story: Story, environment: dict[str, str]) -> None:
    (story.project / ".copier-answers.yml").unlink()
    done = run(environment, "--check", "--format", "json", cwd=story.project)
    assert done.returncode == 2
    assert "records no answers" in json.loads(done.stdout)["error"]["message"]
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["nowhere"], "nowhere is no folder"),
        (["--format", "json"], "--format json is for --check"),
        (["--check", "--dry-run"], "--check goes with --format alone"),
        (["--vcs-ref", ""], "--vcs-ref '' names nothing"),
        (["--data", "colour"], "--data 'colour' is not key=value"),
    ],
)
def test_a_refusal_is_a_sentence_and_exit_2(
    story: Story, environment: dict[str, str], arguments: list[str], fault: str
) -> None:
    before = everything(story.project)
    done = run(environment, *arguments, cwd=story.project)
    assert done.returncode == 2
    assert fault in (done.stdout if "json" in arguments else done.stderr.splitlines()[0])
    assert "Traceback" not in done.stderr
    assert everything(story.project) == before


@terminal
def test_on_a_terminal_it_asks_what_is_new_and_what_is_no_longer_taken_and_no_more(
    story: Story, environment: dict[str, str]
) -> None:
    config = story.template / "copier.yml"
    text = config.read_text().replace(
        "default: red\n  choices: [red, green]", "default: blue\n  choices: [blue, green]"
    )
    config.write_text(text + "size:\n  type: str\n  default: large\n")
    (story.template / "template" / "size.txt.jinja").write_text("{{ size }}\n")
    story.release(a_txt=changed(5, by="theirs"))

    code, shown = converse(
        [sys.executable, "-m", "condaplug", "update", "--no-validate"],
        story.project,
        environment,
        ("colour", b"\x1b[B\r"),
        ("size", b"\x01\x0bsmall\r"),
    )

    assert code == 0, shown
    assert story.text("colour.txt").startswith("green")
    assert story.text("size.txt") == "small\n"
    assert "author_name" not in shown


@terminal
def test_a_new_question_without_a_default_is_asked_on_a_terminal_and_refused_elsewhere(
    story: Story, environment: dict[str, str]
) -> None:
    (story.template / "template" / "size.txt.jinja").write_text("{{ size }}\n")
    story.release(questions="size:\n  type: int\n  help: What size\n")
    command = [sys.executable, "-m", "condaplug", "update", "--no-validate"]

    elsewhere = run(environment, cwd=story.project)
    asked = ("name", "colour", "author_name", "author_email", "hooks")
    code, shown = converse(
        command, story.project, environment, *[(word, b"\r") for word in asked], ("What size", b"42\r")
    )

    assert elsewhere.returncode == 2
    assert "asks 'size' and has no default for it" in elsewhere.stderr
    assert code == 0, shown
    assert story.text("size.txt") == "42\n"


@terminal
def test_interrupted_at_a_question_nothing_is_changed(story: Story, environment: dict[str, str]) -> None:
    story.release(questions="size:\n  type: str\n  default: large\n")
    before = everything(story.project)
    code, shown = converse(
        [sys.executable, "-m", "condaplug", "update"], story.project, environment, ("size", b"\x03")
    )
    assert code == 130
    assert "Interrupted: nothing was changed." in shown
    assert everything(story.project) == before
