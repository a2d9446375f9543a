"""What every command shares, as a process: streams that fail, names that do not encode, errors in JSON."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condaplug.cli import _asks_for_json

GOOD = Path(__file__).parent.parent / "cases" / "good" / "subcommand"
MODULE = [sys.executable, "-m", "condaplug"]
SCRIPT = [sys.executable, "-c", "from condaplug.__main__ import main; main()"]
posix = pytest.mark.skipif(os.name == "nt", reason="streams and file names of POSIX")
full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
JSON = ["--format", "json"]


def condaplug(
    *arguments: str | Path, program: list[str] = MODULE, cwd: Path | None = None, **env: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*program, *map(os.fsencode, arguments)] if os.name != "nt" else [*program, *map(str, arguments)],
        env={**os.environ, **env},
        cwd=cwd,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def into(redirection: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run with a redirection of the shell's."""
    return subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {redirection}', "sh", *MODULE, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def copy(folder: Path) -> Path:
    """A good plugin in this folder."""
    return Path(shutil.copytree(GOOD, folder, ignore=shutil.ignore_patterns("__pycache__")))


@posix
@pytest.mark.parametrize("program", [MODULE, SCRIPT], ids=["module", "script"])
@pytest.mark.parametrize("output", [[], JSON], ids=["text", "json"])
def test_a_name_that_stdout_cannot_encode_is_escaped(
    tmp_path: Path, program: list[str], output: list[str]
) -> None:
    folder = copy(tmp_path / "plügin")
    encodings = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    done = condaplug("validate", folder, "--conda", "builtin", *output, program=program, **encodings)
    assert done.stderr == b""
    assert done.returncode == 0
    # Python reads the bytes of an argument one by one where the locale has no name for them.
    assert b"pl\\udcc3\\udcbcgin" in done.stdout
    done.stdout.decode("ascii")


@posix
def test_an_error_that_stderr_cannot_encode_is_a_sentence(tmp_path: Path) -> None:
    encodings = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    done = condaplug("validate", tmp_path / "plügin", **encodings)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"error: ")


@posix
@pytest.mark.skipif(sys.platform == "darwin", reason="its file names are Unicode")
@pytest.mark.parametrize("output", [[], JSON], ids=["text", "json"])
def test_a_file_takes_a_name_that_is_no_unicode(tmp_path: Path, output: list[str]) -> None:
    folder = copy(tmp_path / os.fsdecode(b"pl\xfcgin"))
    target = tmp_path / "o.txt"
    done = condaplug("validate", folder, "--conda", "builtin", "--output", target, *output, PYTHONUTF8="1")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert "pl\\udcfcgin" in target.read_text(encoding="utf-8")


@full
@pytest.mark.parametrize(
    "arguments",
    [
        ["validate", GOOD, "--conda", "builtin"],
        ["validate", GOOD, "--conda", "builtin", *JSON],
        ["validate", "--help"],
        ["--version"],
    ],
    ids=["text", "json", "help", "version"],
)
def test_a_full_device_is_one_sentence(arguments: list[str | Path]) -> None:
    done = into(">/dev/full", *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("error: cannot write to standard output: ")
    assert done.stderr.count("error") == 1
    assert "Traceback" not in done.stderr and "Exception" not in done.stderr


@full
def test_an_errors_document_that_finds_no_room_is_told_on_stderr(tmp_path: Path) -> None:
    done = into(">/dev/full", "validate", tmp_path / "absent", *JSON)
    assert done.returncode == 2
    assert done.stderr.splitlines()[0].endswith("absent does not exist")
    assert "Traceback" not in done.stderr and "Exception" not in done.stderr


@full
def test_a_full_stderr_keeps_the_exit_code(tmp_path: Path) -> None:
    assert into("2>/dev/full", "validate", tmp_path / "absent").returncode == 2


@posix
@pytest.mark.parametrize("output", [[], JSON], ids=["text", "json"])
def test_a_closed_stdout_is_one_sentence(output: list[str]) -> None:
    done = into(">&-", "validate", GOOD, "--conda", "builtin", *output)
    assert done.returncode == 2
    assert done.stderr.startswith("error: cannot write to standard output: it is closed\n")


@posix
@pytest.mark.parametrize("output", [[], JSON], ids=["text", "json"])
@pytest.mark.parametrize(("case", "code"), [("good/subcommand", 0), ("bad/misspelt-hook", 1)])
def test_a_reader_that_went_away_changes_nothing(output: list[str], case: str, code: int) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [*MODULE, "validate", str(GOOD.parent.parent / case), "--conda", "builtin", *output]
    try:
        done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (code, b"")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["validate", ".", "--bogus", *JSON], "No such option: --bogus"),
        (["validate", *JSON, ".", "--timeout", "abc"], "--timeout"),
        (["validate", ".", "--timeout", "0", "--format=json"], "--timeout"),
        (["validate", ".", "extra", "--format=json"], "(extra)"),
        (["validate", ".", "--format=text", *JSON, "--select"], "--select"),
        (["validate", ".", "--formt", *JSON], "--format"),
        (["new", "x", *JSON], "No such option: --format"),
        (["--format=json"], "--format"),
        (["validte", *JSON], "validate"),
    ],
)
def test_a_usage_error_is_a_document_where_json_is_asked_for(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    done = condaplug(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, b"")
    document = json.loads(done.stdout)
    assert list(document) == ["schema", "error"]
    assert document["schema"] == 1
    assert message in document["error"]["message"]
    assert "\n" not in document["error"]["message"]
    assert "--help" in document["error"]["hints"][0]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate", ".", "--formt", "json"],
        ["validate", ".", *JSON, "--format", "text", "--formt"],
        ["validate", ".", "--formt", "--", *JSON],
        ["validate", ".", "--formt", "--format"],
    ],
)
def test_else_a_usage_error_is_typers_box_with_its_suggestion(arguments: list[str]) -> None:
    done = condaplug(*arguments, NO_COLOR="1", COLUMNS="100", TERM="dumb")
    assert (done.returncode, done.stdout) == (2, b"")
    shown = done.stderr.decode()
    assert "Usage: " in shown
    assert "--format" in shown
    assert "Traceback" not in shown


def test_help_is_help_beside_json() -> None:
    done = condaplug("validate", *JSON, "--help")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Usage: " in done.stdout


_JSON, _TEXT = (
    [["--format", "json"], ["--format=json"]],
    [["--format", "text"], ["--format=text"], ["--format="]],
)
_OTHER = [["."], ["--strict"], ["json"], ["--select", "CP2"], ["--output=--format"], ["--formats", "x"]]


@given(
    st.lists(st.sampled_from(_JSON + _TEXT + _OTHER)),
    st.lists(st.sampled_from(["--", "--format", "json", "--format=json"])),
)
def test_the_last_format_before_the_arguments_decides(options: list[list[str]], arguments: list[str]) -> None:
    formats = [option for option in options if option not in _OTHER]
    command_line = [word for option in options for word in option]
    expected = bool(formats) and formats[-1] in _JSON
    assert _asks_for_json(command_line) is expected
    assert _asks_for_json([*command_line, "--", *arguments]) is expected


def test_a_plugins_exception_does_not_steer_the_terminal(tmp_path: Path) -> None:
    folder = copy(tmp_path / "p")
    (module,) = folder.glob("*.py")
    module.write_text("raise ValueError('\\x1b[2J\\x00 first\\n\\x9bsecond\\u202e')\n")
    done = condaplug("validate", folder, "--conda", "builtin", PYTHONUTF8="1")
    assert done.returncode == 1
    shown = done.stdout.decode()
    assert "\\x1b[2J\\x00 first" in shown
    assert {one for one in shown if not one.isprintable()} == {"\n"}
