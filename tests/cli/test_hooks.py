"""``condaplug hooks`` as a process: the table, one hook, JSON, releases, and what is refused."""

from __future__ import annotations

import ast
import json
import subprocess
import sys

import pytest

from condaplug.catalogue import api


def hooks(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "condaplug", "hooks", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


def document(*arguments: str) -> list[dict[str, object]]:
    done = hooks(*arguments, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert isinstance(found, list)
    return found


def test_the_table_has_every_hook_of_the_newest_release_and_nothing_else_is_printed() -> None:
    done = hooks()
    assert (done.returncode, done.stderr) == (0, "")
    head, blank, *rows = done.stdout.splitlines()
    assert head.startswith(f"conda {api.newest()} has {len(api.hooks())} hooks")
    assert blank == ""
    shown = {row.split()[0]: row.split()[1] for row in rows if row.startswith("conda_")}
    assert shown == {name: hook["since"] for name, hook in api.hooks().items()}
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("release", ["25.11", "25.11.1"])
def test_another_release_has_its_own_hooks(release: str) -> None:
    names = {each["name"] for each in document("--conda", release)}
    assert names == set(api.hooks("25.11.1"))
    assert "conda_error_hints" not in names


def test_json_is_a_list_of_objects_with_the_same_keys() -> None:
    found = document()
    assert {each["name"] for each in found} == set(api.hooks())
    keys = {"name", "since", "until", "parameters", "returns", "summary", "fields", "example", "watch"}
    assert all(keys <= set(each) for each in found)
    assert len({tuple(each) for each in found}) == 1
    by_name = {each["name"]: each for each in found}
    assert by_name["conda_request_headers"]["parameters"] == ["host", "path"]
    assert by_name["conda_request_headers"]["returns"] == "CondaRequestHeader"
    assert by_name["conda_solvers"]["until"] is None


def test_json_of_one_hook_is_a_list_of_one() -> None:
    (only,) = document("settings")
    assert only["name"] == "conda_settings"
    fields = {field["name"]: field for field in only["fields"]}  # type: ignore[attr-defined]
    assert list(fields) == ["name", "description", "parameter", "aliases"]
    assert fields["parameter"] | {"meaning": ""} == {
        "name": "parameter",
        "kind": "parameter",
        "required": True,
        "default": None,
        "since": api.hook_since("conda_settings"),
        "until": None,
        "meaning": "",
        "defines": [],
    }
    ast.parse(str(only["example"]))


def test_one_hook_is_a_page() -> None:
    done = hooks("environment_specifiers")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("conda_environment_specifiers() -> Iterable[CondaEnvironmentSpecifier]\n")
    assert "\nExample" in done.stdout and "\nWatch for\n" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["subcomands"], 2, "Did you mean conda_subcommands?"),
        (["error_hints", "--conda", "25.11"], 2, "conda 25.11.1 has no hook conda_error_hints"),
        (["nonsense-of-mine"], 2, "`condaplug hooks` lists them"),
        (["--conda", "newest"], 2, "no release of conda"),
        (["--conda", "99.1"], 3, api.releases()[-1]),
    ],
)
@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
def test_what_is_not_there_is_a_sentence_with_what_to_do(
    arguments: list[str], code: int, says: str, as_json: bool
) -> None:
    done = hooks(*arguments, *(["--format", "json"] if as_json else []))
    assert done.returncode == code
    said, silent = (done.stdout, done.stderr) if as_json else (done.stderr, done.stdout)
    assert silent == ""
    assert says in said
    if as_json:
        error = json.loads(said)["error"]
        assert error["message"] and error["hints"]


@pytest.mark.parametrize("name", [[], ["subcommands"]], ids=["table", "page"])
def test_it_imports_nothing_that_other_commands_need(name: list[str]) -> None:
    program = (
        "import sys; sys.argv = ['condaplug', 'hooks', *sys.argv[1:]]\n"
        "from condaplug.cli import run\n"
        "try:\n    run()\nexcept SystemExit:\n    pass\n"
        "heavy = {'copier', 'jinja2', 'pluggy', 'condaplug.checks', 'condaplug.run', 'condaplug.create'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, *name], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("conda")
    assert done.stderr == "[]\n"
