"""``condaplug new`` as a person or a script meets it: streams, exit codes, questions on a terminal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from condaplug.create.creation import LEFT_OUT
from condaplug.create.template_source import Source, builtin_template
from tests.create.tiny import everything, isolated, make_template
from tests.support.terminal import converse, outcome, terminal

PROGRAM = [sys.executable, "-c", "import typer; from condaplug.cli.new import new; typer.run(new)"]


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    home = tmp_path / "home"
    home.mkdir()
    return {**isolated(home), "TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "100"}


@pytest.fixture
def template(tmp_path: Path) -> str:
    return str(make_template(tmp_path / "tiny"))


def _run(work: Path, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return outcome([*PROGRAM, *arguments], work, environment)


def test_it_ends_with_what_was_made_and_three_commands(work: Path, environment: dict[str, str]) -> None:
    done = _run(work, environment, "conda-mysimple", "--no-validate", "--no-git")
    assert done.returncode == 0, done.stderr
    origin = Source(str(builtin_template()), builtin=True).origin
    assert origin is not None
    limits = [] if origin.is_reachable and origin.ref else [origin.note, LEFT_OUT]
    assert done.stderr == "".join(f"{limit}\n" for limit in limits)
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Made conda-mysimple (")
    assert "hooks: environment_specifiers" in lines[0]
    assert "  conda_mysimple/ (4 files)" in lines
    assert lines[-4:] == ["Next:", "  cd conda-mysimple", "  pixi run test", "  condaplug validate"]
    assert not (work / "conda-mysimple" / ".git").exists()


def test_every_option_reaches_its_place(work: Path, environment: dict[str, str], template: str) -> None:
    options = [
        "--hook",
        "conda_second",
        "--hook",
        "first",
        "--data",
        "colour=green",
        "--data",
        "author_name=A=B",
    ]
    done = _run(
        work, environment, "x", "dir", *options, "--template", template, "--defaults", "--no-validate"
    )
    assert done.returncode == 0, done.stderr
    assert (work / "dir" / "colour.txt").read_text() == "green first,second\n"
    assert (work / "dir" / "x" / "author.txt").read_text() == "A=B <>\n"
    assert (work / "dir" / ".git" / "HEAD").read_text() == "ref: refs/heads/main\n"
    assert "a git repository" in done.stdout.splitlines()[0]


def test_why_there_is_no_repository_is_talk(work: Path, environment: dict[str, str], template: str) -> None:
    (work / ".git").mkdir()
    done = _run(work, environment, "x", "--template", template, "--no-validate")
    assert done.returncode == 0
    assert done.stderr.startswith("No git repository was made: ")
    assert "No git" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["9 bad!"], "NAME '9 bad!' has characters"),
        (["../x"], "NAME '../x' is a path"),
        ([""], "NAME is empty"),
        (["class"], "NAME 'class' is a keyword"),
        (["conda"], "NAME 'conda' is the name of conda itself"),
        (["x", ""], "DEST is empty"),
        (["x", "full"], "full exists and is not empty"),
        (["x", "--data", "colour"], "--data 'colour' is not key=value"),
        (["x", "--data", "licence=MIT"], "no question 'licence'"),
        (["x", "--hook", "subcomands"], "no hook 'subcomands'"),
        (["x", "--template", "nowhere"], "the template nowhere does not exist"),
        (["x", "--template", ""], "--template is empty"),
    ],
)
def test_a_refusal_is_a_sentence_and_exit_2(
    work: Path, environment: dict[str, str], arguments: list[str], fault: str
) -> None:
    (work / "full" / "of").mkdir(parents=True)
    before = everything(work)
    done = _run(work, environment, *arguments, "--no-validate")
    assert done.returncode == 2
    assert done.stdout == ""
    assert fault in done.stderr.splitlines()[0]
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
    assert everything(work) == before


def test_a_full_device_is_a_sentence(work: Path, environment: dict[str, str], template: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    command = [*PROGRAM, "x", "--template", template, "--no-validate", "--no-git"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, cwd=work, env=environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2
    assert "\nerror: cannot write to standard output: " in done.stderr


def test_the_help_names_what_each_option_takes(work: Path, environment: dict[str, str]) -> None:
    done = _run(work, environment, "--help")
    assert "NAME" in next(line for line in done.stdout.splitlines() if "--hook" in line)
    assert "list[" not in done.stdout


@terminal
def test_on_a_terminal_it_asks_what_was_not_given(
    work: Path, environment: dict[str, str], template: str
) -> None:
    code, shown = converse(
        [
            *PROGRAM,
            "x",
            "--template",
            template,
            "--data",
            "colour=green",
            "--hook",
            "second",
            "--no-validate",
        ],
        work,
        environment,
        ("author_name", b"\x01\x0bGrace\r"),
        ("author_email", b"g@example.org\r"),
    )
    assert code == 0, shown
    assert (work / "conda-x" / "x" / "author.txt").read_text() == "Grace <g@example.org>\n"
    assert (work / "conda-x" / "colour.txt").read_text() == "green second\n"
    assert "colour" not in shown.split("Made")[0]
    assert "Nobody" in shown


@terminal
def test_with_defaults_a_terminal_is_asked_nothing(
    work: Path, environment: dict[str, str], template: str
) -> None:
    code, shown = converse(
        [*PROGRAM, "x", "--template", template, "--defaults", "--no-validate"], work, environment
    )
    assert code == 0, shown
    assert (work / "conda-x" / "x" / "author.txt").read_text() == "Nobody <>\n"
    assert "author_name" not in shown


@terminal
@pytest.mark.parametrize(
    ("key", "code", "sentence"),
    [(b"\x03", 130, "Interrupted: nothing was made."), (b"\x04", 2, "the input ended before all questions")],
    ids=["Ctrl-C", "Ctrl-D"],
)
def test_leaving_the_questions_leaves_nothing(
    work: Path, environment: dict[str, str], template: str, key: bytes, code: int, sentence: str
) -> None:
    arguments = ["x", "deep/made", "--template", template, "--data", "colour=green", "--hook", "first"]
    done = converse([*PROGRAM, *arguments], work, environment, ("author_name", b"\x01\x0b" + key))
    assert done[0] == code, done[1]
    assert sentence in done[1]
    assert "Traceback" not in done[1]
    assert everything(work) == {}


@terminal
def test_a_typo_is_said_before_anything_is_asked(
    work: Path, environment: dict[str, str], template: str
) -> None:
    code, shown = converse(
        [*PROGRAM, "x", "--template", template, "--data", "color=green"], work, environment
    )
    assert code == 2
    assert "Did you mean colour?" in shown
    assert "author_name\n" not in shown.replace("\r", "")
    assert everything(work) == {}
